"""Publishers: an index whose sum is what is here, and a page for each."""

import re

import pytest

from catalog.pages.publishers import address_of
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

IRI = "https://port.example/id/org/1"


def make(key, name, count=1, slug="port", **fields):
    for number in range(count):
        label = f"{key}-{number}".replace(" ", "")
        make_resource(
            make_source(slug), label, iri="", publisher_key=key, publisher_name=name, **fields
        )


def test_the_index_adds_up_with_those_who_are_not_named(stranger):
    make(IRI, "Port of Oostmeer", 3)
    make("city of lindau", "City of Lindau", 2)
    make("", "", 1)
    page = stranger.get("/publishers").content.decode()
    counts = [int(n) for n in re.findall(r"<td[^>]*>(\d+)</td>", page)]
    assert counts == [3, 2, 1, 6]
    assert "without a publisher" in page
    assert page.index("Port of Oostmeer") < page.index("City of Lindau")


@pytest.mark.parametrize(
    ("key", "name"),
    [(IRI, "Port of Oostmeer"), ("ville de liège", "Ville de Liège"), ("a/b?c=%25&d", "A/B")],
)
def test_a_publisher_has_a_page_with_sources_and_a_way_into_its_list(stranger, key, name):
    make(key, name, 2)
    make(key, name, 1, slug="ministry", is_hvd=True)
    make("other", "Other")
    page = stranger.get(f"/publishers/{address_of(key)}").content.decode()
    assert name in page
    assert "3 datasets, of which 1 of high value" in page
    assert re.search(r"<tfoot>.*?>3<", page, re.DOTALL)
    way = re.search(r'class="button main" href="([^"]*)"', page)[1]
    assert "3 datasets" in stranger.get(way.replace("&amp;", "&")).content.decode()


def test_a_publisher_of_hidden_datasets_only_does_not_exist(stranger):
    make("secret office", "Secret Office", audiences=[5])
    assert stranger.get(f"/publishers/{address_of('secret office')}").status_code == 404
    assert "Secret Office" not in stranger.get("/publishers").content.decode()


@pytest.mark.parametrize("address", ["0123456789abcdef", "xyz", "0123", "0123456789ABCDEF"])
def test_an_address_of_nobody_is_not_found(stranger, address):
    assert stranger.get(f"/publishers/{address}").status_code == 404


def test_hostile_names_stay_text(stranger):
    hostile = "<script>alert(1)</script>"
    make(hostile, hostile)
    for address in ("/publishers", f"/publishers/{address_of(hostile)}", "/datasets", "/"):
        page = stranger.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page or address == "/"


def test_the_same_number_of_queries_for_many(stranger, django_assert_max_num_queries):
    for number in range(25):
        make(f"p{number}", f"P{number}")
    with django_assert_max_num_queries(2):
        stranger.get("/publishers")
    with django_assert_max_num_queries(7):
        stranger.get(f"/publishers/{address_of('p3')}")
