"""The list: what it shows, how it is narrowed, and what it says when it cannot."""

import html
import re
from datetime import date

import pytest

from catalog.models import Kind
from catalog.search.backends.base import EngineAway, IndexAway
from catalog.search.engine import backend
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

THEMES = "http://publications.europa.eu/resource/authority/data-theme/"
TRAN, ENVI = THEMES + "TRAN", THEMES + "ENVI"
RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
CSV = "http://publications.europa.eu/resource/authority/file-type/CSV"


def show(client, query="", status=200, **headers):
    response = client.get("/datasets" + query, headers=headers)
    assert response.status_code == status, query
    return response.content.decode()


def titles(page):
    found = re.findall(r'<h3 class="said"[^>]*><a href="[^"]*">(.*?)</a>', page)
    return [html.unescape(re.sub(r"</?mark>", "", title)) for title in found]


def total(page):
    return int(re.search(r'role="status">([\d,]+)', page)[1].replace(",", ""))


def ticks(page):
    """(facet, value) -> the number beside it."""
    found = re.findall(
        r'name="(\w+)" value="([^"]*)"(?: checked)?><span>[^<]*</span><span class="num">([\d,]+)',
        page,
    )
    return {(name, html.unescape(value)): int(n.replace(",", "")) for name, value, n in found}


def links(page, pattern):
    return [html.unescape(found) for found in re.findall(pattern, page)]


def paragraph(page, css):
    found = re.search(rf'<p class="{css}">(.*?)</p>', page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1])) if found else ""


@pytest.fixture
def quay(db):
    """Two sources: the port with two themes and a service, the ministry with a high-value dataset."""
    port, ministry = make_source("port"), make_source("ministry")
    named = {"publisher_key": "port of oostmeer", "publisher_name": "Port of Oostmeer"}
    make_resource(port, "ferries", title="Ferries", themes=[TRAN], **named)
    make_resource(port, "water", title="Water", themes=[ENVI], **named)
    make_resource(port, "both", title="Both", themes=[ENVI, TRAN], formats=[CSV])
    make_resource(port, "wms", title="Service", kind=Kind.DATA_SERVICE)
    make_resource(
        ministry, "rain", title="Rain", themes=[ENVI], is_hvd=True, modified=date(2026, 1, 2)
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ferries", "Water", "Both", "Rain"}),
        ("?theme=TRAN", {"Ferries", "Both"}),
        (f"?theme={TRAN}", {"Ferries", "Both"}),
        ("?theme=transport", {"Ferries", "Both"}),
        ("?theme=TRAN&theme=ENVI&source=port", {"Ferries", "Water", "Both"}),
        ("?source=ministry", {"Rain"}),
        ("?catalogue=ministry", {"Rain"}),
        ("?catalogue=nowhere", set()),
        ("?format=CSV", {"Both"}),
        ("?hvd=1", {"Rain"}),
        ("?hvd=yes", {"Rain"}),
        ("?kind=DataService", {"Service"}),
        ("?api=1&kind=DataService", {"Service"}),
        ("?kind=DataService&kind=Dataset&source=port", {"Ferries", "Water", "Both", "Service"}),
        ("?publisher=port+of+oostmeer", {"Ferries", "Water"}),
        ("?theme=UNKNOWN", set()),
        ("?theme=%00", {"Ferries", "Water", "Both", "Rain"}),
        ("?theme=&source=", {"Ferries", "Water", "Both", "Rain"}),
        ("?modified_from=2026", {"Rain"}),
        ("?modified_to=2025-12", set()),
        ("?q=ferries", {"Ferries"}),
        ("?q=FÉRRIES", {"Ferries"}),
        ("?q=transport", {"Ferries", "Both"}),
        ("?q=-water+theme:environment", {"Both", "Rain"}),
        ("?page=7&utm_source=letter&colour=blue", {"Ferries", "Water", "Both", "Rain"}),
    ],
)
def test_words_and_filters_narrow_the_list(stranger, quay, query, expected):
    page = show(stranger, query)
    assert set(titles(page)) == expected
    noun = "entr(y|ies)" if "kind" in query else "datasets?"
    assert re.search(rf'role="status">{len(expected)} {noun}\s*<', page)


def test_the_newest_change_stands_first_and_other_orders_can_be_chosen(stranger, quay):
    assert titles(show(stranger)) == ["Rain", "Both", "Water", "Ferries"]
    assert titles(show(stranger, "?sort=title")) == ["Both", "Ferries", "Rain", "Water"]
    assert titles(show(stranger, "?sort=modified"))[0] == "Rain"


def test_best_match_is_offered_only_where_words_are(stranger, quay):
    page = show(stranger, "?q=water")
    assert '<option value="" selected>Best match' in page
    assert '<option value="changed">Newest here' in page
    assert "Best match" not in show(stranger)
    assert "Best match" not in show(stranger, "?q=-water")
    assert '<option value="" selected>Newest here' in show(stranger, "?sort=changed")


# --- facets -----------------------------------------------------------------------------------
def test_a_facet_counts_with_all_filters_but_its_own(stranger, quay):
    page = show(stranger, "?theme=TRAN&source=port")
    counted = ticks(page)
    assert counted["theme", "TRAN"] == counted["theme", "ENVI"] == 2  # within the port
    assert counted["catalogue", "port"] == 2  # within the theme
    assert re.search(r'name="theme" value="TRAN" checked>', page)


def test_every_number_is_the_total_of_the_list_that_it_leads_to(stranger, quay):
    publish(
        f'dct:title "Small"@en ; dcat:theme <{TRAN}> ; dct:accessRights <{RIGHTS}RESTRICTED> ; '
        'dct:language "nl" ; dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ; '
        "dcat:distribution [ dcat:accessURL <https://a.example/f> ; dct:format <" + CSV + "> ]",
        "small",
    )
    for asked in ("", "theme=TRAN", "q=water+OR+ferries+OR+small", "source=port&theme=ENVI"):
        for (facet, value), n in ticks(show(stranger, "?" + asked)).items():
            kept = "&".join(
                pair for pair in asked.split("&") if not pair.startswith(ALIAS.get(facet, facet))
            )
            there = stranger.get(f"/datasets?{kept}", query_params={facet: value})
            address = f"{kept}&{facet}={value}"
            there = show(stranger, f"?{address}".replace("?&", "?"))
            assert total(there) == n, (asked, facet, value)
            assert ticks(there)[facet, value] == n


ALIAS = {"catalogue": "source"}


def test_the_page_and_the_door_for_programs_count_the_same(stranger, quay):
    page = show(stranger, "?q=water+OR+rain&source=port")
    (address,) = links(page, r'<a href="(/api/search[^"]*)"')
    answer = stranger.get(address).json()
    assert answer["total"] == total(page)
    counted = {
        (facet["name"], value["parameter"]): value["count"]
        for facet in answer["facets"]
        for value in facet["values"]
        if value["count"]
    }
    assert counted == ticks(page)


def test_a_chosen_value_is_shown_and_kept_even_if_it_counts_nothing(stranger, quay):
    page = show(stranger, "?theme=TRAN&theme=HEAL&hvd=1&format=nonsense")
    assert ticks(page)["theme", "HEAL"] == 0
    assert re.search(r'name="format" value="nonsense" checked>', page)


def test_many_values_are_folded_and_the_most_frequent_stand_first(stranger):
    for number in range(20):
        for copy in range(1 + (number == 17)):
            make_resource(
                make_source("port"), f"n{number}-{copy}", publisher_key=f"office {number:02}"
            )
    page = show(stranger, "?publisher=office+19")
    facet = re.search(r'id="f-publisher".*?</ul>(.*?)</details></details>', page, re.DOTALL)
    shown = re.findall(r'name="publisher" value="(office \d+)"', page)
    assert shown[0] == "office 17"
    assert len(shown) == 20
    assert "<summary>7 more</summary>" in facet[1]
    assert "office 19" not in facet[1], "what is chosen is never folded"


def test_narrower_values_stand_inside_broader_ones(stranger):
    hydro = "http://data.europa.eu/bna/c_06b1eec4"  # hydrography, of the geospatial ones
    publish(f"dct:title 'Rivers'@en ; dcatap:hvdCategory <{hydro}>", "rivers")
    page = show(stranger)
    inside = re.search(
        r'name="hvd_category"[^>]*><span>(Earth[^<]*|Geospatial)</span><span class="num">1</span></label>'
        r'<details class="more" [^>]*><summary>1 narrower</summary><ul role="list"><li><label class="tick">'
        r'<input type="checkbox" id="c-\w+" name="hvd_category" value="([^"]*)"',
        page,
    )
    assert inside
    assert total(show(stranger, f"?hvd_category={inside[2]}")) == 1


def test_values_are_called_by_their_labels(stranger):
    port = make_source("port", name="Port of <Oostmeer>")
    publish(
        'dct:title "A"@en ; dct:language "nl" ; dct:publisher [ foaf:name \'Harbour & Sons\'@en ]',
        source=port,
    )
    page = show(stranger)
    assert "<span>Port of &lt;Oostmeer&gt;</span>" in page
    assert "<span>Harbour &amp; Sons</span>" in page
    assert "<span>Dutch</span>" in page


def test_facets_are_a_form_and_never_links(stranger, quay):
    page = show(stranger)
    form = page[page.index('id="facets"') : page.index('id="results"')]
    assert "<a " not in form
    assert form.count("<input") == form.count('type="checkbox"') + 10  # and six days, four sides


# --- chips, form, addresses -------------------------------------------------------------------
def test_a_chip_leads_to_the_list_without_its_filter(stranger, quay):
    page = show(stranger, "?q=boat&theme=TRAN&source=port&hvd=1&sort=title&modified_from=2024")
    chips = links(page, r'class="chip" href="([^"]*)"')
    assert "/datasets?catalogue=port&hvd=1&modified_from=2024-01-01&q=boat&sort=title" in chips
    assert "/datasets?catalogue=port&hvd=1&q=boat&sort=title&theme=TRAN" in chips
    assert len(chips) == 4
    assert (
        '<a class="small" href="/datasets?q=boat&amp;sort=title" rel="nofollow">Remove all' in page
    )
    assert 'Filters<span id="chosen"> (4)' in page


def test_the_form_says_again_what_was_asked(stranger, quay):
    page = show(
        stranger, '?q="sea water"&theme=TRAN&sort=title&size=7&issued_to=2024-05&kind=Dataset'
    )
    assert 'name="q" type="search" value="&quot;sea water&quot;"' in page
    assert 'name="theme" value="TRAN" checked' in page
    assert '<option value="title" selected>' in page
    assert '<input type="hidden" name="size" value="7">' in page
    assert 'name="issued_to" value="2024-05-31"' in page
    assert 'name="kind" value="Dataset" checked' in page
    _, *others = re.findall("<form.*?</form>", page, re.DOTALL)
    assert others == ['<form id="compare" action="/compare"></form>'], "nothing is lost between two"


def test_the_usual_kinds_are_meant_while_none_is_ticked(stranger, quay):
    page = show(stranger)
    assert "Without a tick: datasets and series" in page
    assert ticks(page)["kind", "Dataset"] == 4
    assert ticks(page)["kind", "DataService"] == 1
    assert 'name="kind" value="Dataset">' in page


def test_pages_follow_each_other_without_gap_or_repeat(stranger, db):
    source = make_source("port")
    for number in range(7):
        make_resource(source, f"n{number}", title=f"T{number}")
    address, seen = "?size=3", []
    for number in range(3):
        page = show(stranger, address)
        seen += titles(page)
        following = re.search(r'href="/datasets([^"]*)" rel="next nofollow"', page)
        address = html.unescape(following[1]) if following else ""
        assert ("Back to the first page" in page) == (number > 0)
    assert sorted(seen) == [f"T{number}" for number in range(7)]
    assert address == ""
    assert "1 more of 7" in page
    assert 'href="/datasets?size=3" rel="first nofollow"' in page


def test_of_hits_as_good_those_in_the_readers_language_come_first(stranger, db):
    for name, tag in (("a", "nl"), ("b", "en"), ("c", "nl"), ("d", "en")):
        publish(f'dct:title "Haven {name}"@{tag}', name)
    dutch = show(stranger, "?q=haven&size=3", **{"Accept-Language": "nl-BE, en;q=0.8"})
    assert titles(dutch) == ["Haven c", "Haven a", "Haven d"]
    (following,) = links(dutch, r'href="/datasets([^"]*)" rel="next nofollow"')
    assert titles(show(stranger, following, **{"Accept-Language": "en"})) == ["Haven b"]
    assert titles(show(stranger, "?q=haven&size=2"))[0] == "Haven d"
    unasked = show(stranger, "", **{"Accept-Language": "nl"})
    assert titles(unasked) == ["Haven d", "Haven c", "Haven b", "Haven a"]


def test_a_cursor_of_another_question_is_refused(stranger, db):
    for number in range(3):
        make_resource(make_source("port"), f"n{number}", title=f"T{number}")
    page = show(stranger, "?size=1")
    (following,) = links(page, r'href="/datasets([^"]*)" rel="next nofollow"')
    assert "Take the address of the next page" in show(
        stranger, following.replace("size=1", "size=2"), status=400
    )


@pytest.mark.parametrize(
    "query", ["?q=water", "?theme=TRAN", "?sort=title", "?size=3", "?colour=blue", "?size=0"]
)
def test_what_was_asked_is_not_for_crawlers(stranger, quay, query):
    status = 400 if query == "?size=0" else 200
    assert '<meta name="robots" content="noindex, nofollow">' in show(stranger, query, status)
    assert "noindex" not in show(stranger)


def test_links_that_ask_something_are_not_to_be_followed(stranger, quay):
    page = show(stranger, "?q=water+ferries+boat&theme=TRAN&source=port&size=1")
    asking = re.findall(r"<a [^>]*href=\"/(?:datasets\?|api/search)[^>]*>", page)
    assert len(asking) >= 4
    assert [link for link in asking if "nofollow" not in link] == []


def test_crawlers_are_told_to_leave_the_search_alone(stranger):
    response = stranger.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /datasets?\n" in response.content.decode()


# --- hits -------------------------------------------------------------------------------------
def test_a_hit_says_why_it_is_one(stranger):
    publish(
        'dct:title "Capaciteit van de kinderopvang"@nl ; dcat:keyword "opvang", "kinderopvang" ; '
        f'dct:description "<b>Plaatsen</b> in Noordland"@nl ; dcat:theme <{TRAN}>',
        "places",
    )
    page = show(stranger, "?q=kinderopvang+vervoer+noordland+2024")
    assert paragraph(page, "why") == (
        "Found: kinderopvang in the title and the keywords, vervoer as the concept Transport, "
        "noordland in the description. Not found: 2024."
    )
    assert '<h3 class="said" lang="nl" dir="auto">' in page
    assert "de <mark>kinderopvang</mark></a>" in page
    assert "Plaatsen in <mark>Noordland</mark></p>" in page
    assert 'class="why"' not in show(stranger, "?theme=TRAN"), "no word was looked for"


def test_another_form_of_a_word_is_said_as_it_stands_there(stranger):
    publish('dct:title "Die Häfen"@de', "ports")
    page = show(stranger, "?q=Hafen")
    assert "<mark>Häfen</mark>" in page
    assert paragraph(page, "why") == "Found: Hafen as Häfen in the title."


def test_words_given_up_are_said_aloud_and_can_be_insisted_on(stranger):
    publish('dct:title "Ferries to Noordland"@en', "ferries")
    publish('dct:title "Ferries of 2024"@en', "years")
    page = show(stranger, "?q=ferries+noordland+2024&theme=&sort=title")
    assert "<strong>No dataset has all three words.</strong> These have two of them." in page
    insist = links(page, r'<a href="([^"]*)" rel="nofollow">&quot;\w+&quot;</a>')
    assert insist == [
        "/datasets?q=ferries+%22noordland%22+2024&sort=title",
        "/datasets?q=ferries+noordland+%222024%22&sort=title",
    ]
    narrowed = show(stranger, insist[0].removeprefix("/datasets"))
    assert titles(narrowed) == ["Ferries to Noordland"]
    assert "No dataset has" not in show(stranger, "?q=ferries")
    two = show(stranger, "?q=noordland+2024")
    assert "<strong>No dataset has both words.</strong> These have one of them." in two


def test_a_slip_is_told_with_what_may_have_been_meant(stranger):
    for number in range(4):
        publish(
            f'dct:title "Timetable of the ferries {number}"@en ; dcat:theme <{TRAN}>', f"n{number}"
        )
    page = show(stranger, "?q=timetabel&theme=TRAN&sort=title")
    (address,) = links(page, r'Did you mean <a href="([^"]*)" rel="nofollow">')
    assert address == "/datasets?q=Timetable&sort=title&theme=TRAN"
    assert "<em>Timetable</em></a>? That finds 4." in page
    assert total(show(stranger, address.removeprefix("/datasets"))) == 4
    assert "Did you mean" not in show(stranger, "?q=timetable")


def test_child_care_is_found_however_it_is_written(stranger):
    publish('dct:title "Childcare places"@en', "one")
    publish('dct:title "Places in child care"@en', "two")
    for words in ("childcare", "child+care", "child-care"):
        assert len(titles(show(stranger, f"?q={words}"))) == 2, words


def test_restricted_ones_wear_a_badge_and_public_ones_none(stranger):
    publish(f'dct:title "Secret"@en ; dct:accessRights <{RIGHTS}NON_PUBLIC>', "secret")
    publish(f'dct:title "Known"@en ; dct:accessRights <{RIGHTS}PUBLIC>', "known")
    page = show(stranger, "?sort=title")
    known, secret = re.findall(r'<p class="foot-line">.*?</p>', page)
    assert "Not public" in secret
    assert "badge" not in known


def test_a_dataset_with_thirty_four_thousand_keywords_is_shown_and_found(stranger):
    words = ", ".join(f'"word{number}"' for number in range(34_000))
    publish(f'dct:title "Wordy"@en ; dcat:keyword "harbour", {words}', "wordy")
    page = show(stranger, "?q=harbour")
    assert titles(page) == ["Wordy"]
    assert paragraph(page, "why") == "Found: harbour in the keywords."


def test_hidden_withdrawn_and_unpublished_ones_are_not_listed(stranger, db):
    source = make_source("port")
    make_resource(source, "seen", title="Seen")
    make_resource(source, "hidden", title="Hidden", audiences=[3])
    make_resource(source, "gone", title="Gone", withdrawn="2026-01-01T00:00Z", published=False)
    make_resource(source, "copy", title="Copy", published=False)
    page = show(stranger)
    assert titles(page) == ["Seen"]
    assert total(page) == 1


# --- nothing found, not understood ------------------------------------------------------------
def test_an_empty_list_says_how_datasets_come_in(stranger):
    assert "They come in when a source is harvested." in show(stranger)


def test_nothing_found_says_what_was_looked_for_and_what_to_do(stranger, quay):
    page = show(stranger, '?q="no such words"&theme=TRAN')
    assert 'Nothing here has <span class="value">&quot;no such words&quot;</span>' in page
    assert (
        'href="/datasets?q=no+such+words&amp;theme=TRAN" rel="nofollow">Look for the words' in page
    )
    assert 'href="/datasets?q=%22no+such+words%22" rel="nofollow">Look without the filters' in page
    assert "No entry fits all of these filters" in show(stranger, "?theme=TRAN&hvd=1")


@pytest.mark.parametrize(
    ("query", "sentence", "field"),
    [
        ("?size=101&q=boat", "from 1 to 100", 'name="size" value="101"'),
        ("?size=-5", "from 1 to 100", 'name="size" value="-5"'),
        ("?size=٣", "from 1 to 100", 'name="size" value="٣"'),
        ("?kind=Shark", "There are: Catalog, Dataset", 'name="kind" value="Shark"'),
        ("?hvd=perhaps", "is 1 for yes", 'name="hvd" value="perhaps"'),
        ("?sort=random", "There are: relevance, changed", 'name="sort" value="random"'),
        ("?modified_from=2024-13", "a day of the calendar", 'name="modified_from" value="2024-13"'),
        ("?publisher=" + "x" * 3000, "too long", 'name="publisher" value="xxx'),
        (
            "?q=" + "+".join(f"w{n}" for n in range(40)),
            "may have 32",
            'type="search" value="w0 w1 w2',
        ),
        ("?cursor=abc&q=boat", "Take the address of the next page", 'value="boat"'),
        ("?kind=<script>alert(1)</script>", "&lt;script&gt;", 'value="&lt;script&gt;'),
        ("?" + "&".join(f"theme={n}" for n in range(60)), "at most 50", 'name="theme" value="59"'),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_typed_is_lost(
    stranger, quay, query, sentence, field
):
    page = show(stranger, query + "&theme=TRAN&issued_from=2020", status=400)
    assert sentence in page
    assert field in page
    assert 'name="theme" value="TRAN"' in page
    assert 'name="issued_from" value="2020"' in page
    assert 'role="alert"' in page
    assert "<script>alert" not in page


# --- no index ---------------------------------------------------------------------------------
def take_the_index_away(monkeypatch):
    def away(*_arguments):
        raise IndexAway("there is no index yet")

    for name in ("search", "position"):
        monkeypatch.setattr(type(backend()), name, away)


@pytest.fixture
def _away(monkeypatch):
    take_the_index_away(monkeypatch)


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Rain", "Both", "Water", "Ferries"]),
        ("?theme=TRAN&sort=title", ["Both", "Ferries"]),
        ("?source=ministry", ["Rain"]),
        ("?publisher=port+of+oostmeer&sort=modified", ["Water", "Ferries"]),
        ("?kind=DataService", ["Service"]),
    ],
)
def test_without_an_index_the_list_comes_from_the_database(stranger, quay, query, expected):
    page = show(stranger, query)
    assert titles(page) == expected
    assert total(page) == len(expected)
    assert "<strong>The search is being set up.</strong>" in page
    assert {facet for facet, _value in ticks(page)} <= {"kind", "theme", "publisher", "catalogue"}


@pytest.mark.usefixtures("_away")
def test_without_an_index_a_facet_counts_with_all_filters_but_its_own_too(stranger, quay):
    counted = ticks(show(stranger, "?theme=TRAN&source=port"))
    assert counted["theme", "TRAN"] == counted["theme", "ENVI"] == 2
    assert counted["catalogue", "port"] == 2


@pytest.mark.usefixtures("_away")
def test_without_an_index_pages_follow_each_other_too(stranger, quay):
    page = show(stranger, "?size=3&sort=title")
    (following,) = links(page, r'href="/datasets([^"]*)" rel="next nofollow"')
    assert titles(page) + titles(show(stranger, following)) == ["Both", "Ferries", "Rain", "Water"]


def test_an_engine_that_does_not_answer_is_called_so(stranger, quay, monkeypatch):
    def silent(*_arguments):
        raise EngineAway("The search engine does not answer.")

    for name in ("search", "position"):
        monkeypatch.setattr(type(backend()), name, silent)
    listed = show(stranger, "?theme=TRAN&sort=title")
    assert titles(listed) == ["Both", "Ferries"]
    assert "<strong>The search engine does not answer.</strong>" in listed
    response = stranger.get("/datasets?q=water&theme=TRAN")
    page = response.content.decode()
    assert (response.status_code, int(response["Retry-After"])) == (503, 60)
    assert "The search engine does not answer" in page
    assert "is being set up" not in page
    assert 'href="/datasets?theme=TRAN"' in page


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize(
    "query", ["?q=water&theme=TRAN", "?format=CSV&theme=TRAN", "?issued_to=2024&theme=TRAN"]
)
def test_without_an_index_nothing_is_guessed_about_words(stranger, quay, query):
    response = stranger.get("/datasets" + query)
    page = response.content.decode()
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "The search is being set up" in page
    assert 'href="/datasets?theme=TRAN"' in page
    if "q=" in query:
        assert 'value="water"' in page
    assert 'type="hidden" name="theme" value="TRAN"' in page
    assert titles(page) == []


@pytest.mark.usefixtures("_away")
def test_without_an_index_nothing_is_suggested(stranger, quay):
    response = stranger.get("/datasets/suggest?q=water")
    assert (response.status_code, response.content.strip()) == (200, b"")


def test_a_cursor_of_the_time_without_an_index_is_refused_when_it_is_back(
    stranger, quay, monkeypatch
):
    with monkeypatch.context() as patch:
        take_the_index_away(patch)
        page = show(stranger, "?size=3")
    (following,) = links(page, r'href="/datasets([^"]*)" rel="next nofollow"')
    show(stranger, following, status=400)


# --- pieces for a page that is there ----------------------------------------------------------
def test_a_page_that_is_there_gets_the_parts_that_change_and_its_address(stranger, quay):
    response = stranger.get(
        "/datasets?q=&theme=TRAN&sort=&modified_from=", headers={"HX-Request": "true"}
    )
    piece = response.content.decode()
    assert response["HX-Push-Url"] == "/datasets?theme=TRAN"
    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]
    assert "<html" not in piece
    assert set(titles(piece)) == {"Ferries", "Both"}
    swapped = re.findall(r'<\w+ id="([\w-]+)" hx-swap-oob="innerHTML"', piece)
    assert set(swapped) == {"notices", "count", "sorting", "chosen", "chips", "facet-list"}
    whole = show(stranger)
    assert all(f'id="{name}"' in whole for name in swapped)


def test_a_fault_reaches_a_page_that_is_there_as_a_notice(stranger, quay):
    response = stranger.get("/datasets?issued_to=nonsense", headers={"HX-Request": "true"})
    assert response.status_code == 400
    assert response["HX-Reswap"] == "none"
    assert "a day of the calendar" in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_what_is_suggested_leads_somewhere(stranger, quay):
    page = stranger.get("/datasets/suggest?q=wate").content.decode()
    assert 'role="option"' in page
    assert "<mark>Water</mark>" in page or "<mark>Wate</mark>r" in page
    for address in links(page, r'data-href="([^"]*)"'):
        assert stranger.get(address).status_code == 200


def test_nothing_hidden_is_suggested(stranger, db):
    make_resource(make_source("port"), "hidden", title="Harbour plans", audiences=[3])
    assert stranger.get("/datasets/suggest?q=harb").content.strip() == b""


# --- cost -------------------------------------------------------------------------------------
def test_the_list_takes_the_same_number_of_queries_for_one_row_and_for_many(
    stranger, django_assert_num_queries
):
    publish('dct:title "T"@en', "first")
    with django_assert_num_queries(FRESH + 6):
        show(stranger, "?q=t&size=40")
    for number in range(40):
        source = make_source(f"s{number}")
        publish(
            f'dct:title "T {number}"@en ; dct:publisher [ foaf:name "P{number}" ]',
            f"n{number}",
            source=source,
        )
    with django_assert_num_queries(
        FRESH + 6
    ):  # rows, their copies, terms, what was tightened, names of two kinds
        show(stranger, "?q=t&size=40")


FRESH = 3  # queries of the double, which reads the database (tests/search.py)


def test_only_get_and_head(stranger):
    assert stranger.post("/datasets").status_code == 405
    assert stranger.head("/datasets").status_code == 200
