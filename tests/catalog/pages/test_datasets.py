"""The list: what it shows, how it is narrowed, and what it refuses in a sentence."""

import html
import re

import pytest

from catalog.models import Kind
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

TRAN = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
ENVI = "http://publications.europa.eu/resource/authority/data-theme/ENVI"


def show(client, query=""):
    response = client.get("/datasets" + query)
    assert response.status_code == 200, query
    return response.content.decode()


def titles(page):
    found = re.findall(r'<h3 class="said"[^>]*><a href="[^"]*">([^<]*)</a>', page)
    return [html.unescape(title) for title in found]


@pytest.fixture
def quay(db):
    """Two sources: the port with two themes and a service, the ministry with a high-value dataset."""
    port, ministry = make_source("port"), make_source("ministry")
    named = {"publisher_key": "port of oostmeer", "publisher_name": "Port of Oostmeer"}
    make_resource(port, "ferries", title="Ferries", themes=[TRAN], **named)
    make_resource(port, "water", title="Water", themes=[ENVI], **named)
    make_resource(port, "both", title="Both", themes=[ENVI, TRAN])
    make_resource(port, "wms", title="Service", kind=Kind.DATA_SERVICE)
    make_resource(ministry, "rain", title="Rain", themes=[ENVI], is_hvd=True, modified="2026-01-02")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ferries", "Water", "Both", "Rain"}),
        ("?theme=TRAN", {"Ferries", "Both"}),
        (f"?theme={TRAN}", {"Ferries", "Both"}),
        ("?theme=TRAN&theme=ENVI&source=port", {"Ferries", "Water", "Both"}),
        ("?source=ministry", {"Rain"}),
        ("?hvd=1", {"Rain"}),
        ("?kind=DataService", {"Service"}),
        ("?kind=DataService&kind=Dataset&source=port", {"Ferries", "Water", "Both", "Service"}),
        ("?publisher=port+of+oostmeer", {"Ferries", "Water"}),
        ("?theme=UNKNOWN", set()),
        ("?theme=&source=", {"Ferries", "Water", "Both", "Rain"}),
    ],
)
def test_filters_narrow_the_list(stranger, quay, query, expected):
    page = show(stranger, query)
    assert set(titles(page)) == expected
    noun = "entr(y|ies)" if "kind" in query else "datasets?"
    assert re.search(rf'role="status">{len(expected)} {noun}<', page)


def test_the_newest_change_stands_first_and_other_orders_can_be_chosen(stranger, quay):
    assert titles(show(stranger)) == ["Rain", "Both", "Water", "Ferries"]
    assert titles(show(stranger, "?sort=title")) == ["Both", "Ferries", "Rain", "Water"]
    assert titles(show(stranger, "?sort=modified"))[0] == "Rain"


def test_a_facet_counts_with_all_filters_but_its_own(stranger, quay):
    page = show(stranger, "?theme=TRAN&source=port")
    ticks = dict(re.findall(r'value="(\w+)"[^>]*><span>[^<]*</span><span class="num">(\d+)', page))
    assert (ticks["TRAN"], ticks["ENVI"]) == ("2", "2")  # within the port
    assert ticks["port"] == "2"  # within the theme
    assert 'value="TRAN" checked' in page


def test_a_chip_leads_to_the_list_without_its_filter(stranger, quay):
    page = show(stranger, "?theme=TRAN&source=port&hvd=1&sort=title")
    chips = [html.unescape(found) for found in re.findall(r'class="chip" href="([^"]*)"', page)]
    assert "/datasets?source=port&hvd=1&sort=title" in chips
    assert "/datasets?theme=TRAN&hvd=1&sort=title" in chips
    assert "/datasets?theme=TRAN&source=port&sort=title" in chips
    assert "No entry fits all of these filters" in page


def test_pages_follow_each_other_without_gap_or_repeat(stranger, db):
    source = make_source("port")
    for number in range(7):
        make_resource(source, f"n{number}", title=f"T{number}")
    address, seen = "?size=3", []
    for _page in range(3):
        page = show(stranger, address)
        seen += titles(page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = html.unescape(following[1]) if following else ""
    assert sorted(seen) == [f"T{number}" for number in range(7)]
    assert address == ""
    assert "7 to 7 of 7" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?page=0", "a whole number from 1"),
        ("?page=x", "a whole number from 1"),
        ("?page=٣", "a whole number from 1"),
        ("?page=99", "The list ends at page 1"),
        ("?page=501&size=20", "Pages end at 10,000 rows"),
        ("?size=101", "from 1 to 100"),
        ("?size=-5", "from 1 to 100"),
        ("?kind=Shark", "is no value of “kind”. There are: Catalog, Dataset"),
        ("?source=nowhere", "There are: ministry, port"),
        ("?hvd=yes", "is no value of “hvd”. There are: 1"),
        ("?sort=random", "There are: changed, modified, title"),
        ("?q=water", "The list has no filter “q”"),
        ("?theme=%00", "characters that cannot be seen"),
        ("?publisher=" + "x" * 3000, "too long"),
        ("?" + "&".join(f"theme={n}" for n in range(60)), "at most 50"),
        ("?kind=<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(stranger, quay, query, sentence):
    response = stranger.get("/datasets" + query)
    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "<script>alert" not in page


def test_hidden_withdrawn_and_unpublished_ones_are_not_listed(stranger, db):
    source = make_source("port")
    make_resource(source, "seen", title="Seen")
    make_resource(source, "hidden", title="Hidden", audiences=[3])
    make_resource(source, "gone", title="Gone", withdrawn="2026-01-01T00:00Z", published=False)
    make_resource(source, "copy", title="Copy", published=False)
    page = show(stranger)
    assert titles(page) == ["Seen"]
    assert "1 dataset<" in page


def test_an_empty_list_says_how_datasets_come_in(stranger):
    page = show(stranger)
    assert "They come in when a source is harvested." in page


def test_the_list_takes_the_same_number_of_queries_for_one_row_and_for_many(
    stranger, django_assert_max_num_queries
):
    for number in range(40):
        publish(f'dct:title "T{number}"@en', f"n{number}")
    with django_assert_max_num_queries(9):
        show(stranger, "?size=40")


def test_only_get_and_head(stranger):
    assert stranger.post("/datasets").status_code == 405
    assert stranger.head("/datasets").status_code == 200
