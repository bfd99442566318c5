"""Values of JSON in terms of JSON-LD: whatever stands there, nothing raises, nothing is made up."""

from typing import Any

import pytest

from tests.vocab.dialects.contract import WRONG, ignore
from vocab.dialects import languages, parts, places, say
from vocab.namespaces import PREFIXES

ANYTHING = (
    *WRONG,
    {"type": "Point"},
    {"type": "Point", "coordinates": ["x"]},
    float("nan"),
    10**400,
)


@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize(
    "function",
    [
        say.text, say.texts, say.link, say.links, say.moment, say.interval, say.email, say.decoded,
        say.literal, places.location, places.shape, places.degrees, parts.agent, parts.contact,
    ],
)  # fmt: skip
def test_nothing_that_stands_anywhere_is_an_error(function: Any, value: Any):
    function(value)
    function([value])


@pytest.mark.parametrize(
    "name",
    ["https://e.org/a", "https://é.org/ü?x=1#y", "urn:uuid:1", "mailto:a@e.org", "HTTP://e.org",
     "https://e.org/with a space"],
)  # fmt: skip
def test_links_are_by_iri(name: str):
    assert say.link(name) == {"@id": name}
    assert say.link({"@id": name}) == {"@id": name}


@pytest.mark.parametrize(
    "words",
    ["a b", "http://[", "http://", "https:", "/a/b", "_:b0", "javascript:alert(1)", "C:\\x", "x:y",
     "file:///etc/passwd", "https://a@e.org/", "urn:a b", "https://e.org/" + "x" * 2_048],
)  # fmt: skip
def test_what_is_no_iri_stays_text(words: str):
    assert say.link(words) == {"@value": words}


def test_a_name_that_json_ld_would_take_for_a_prefixed_one_stays_text():
    for prefix in PREFIXES:
        assert say.link(f"{prefix}:a") == {"@value": f"{prefix}:a"}
    assert say.link("dct:title") == {"@value": "dct:title"}
    assert say.link("geo:52,4") == {"@value": "geo:52,4"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [("2021", "xsd:gYear"), (2021, "xsd:gYear"), ("2021-03", "xsd:gYearMonth"),
     ("2021-03-10", "xsd:date"), ("2021-03-10T10:36:19.123Z", "xsd:dateTime"),
     ("2021-03-10T10:36:19+01:00", "xsd:dateTime"), ("10.03.2021", None), ("R/P1D", None)],
)  # fmt: skip
def test_dates_have_the_type_that_they_are_written_in(value: Any, kind: str | None):
    assert (say.moment(value) or {}).get("@type") == kind


def test_texts_keep_their_language():
    assert say.texts({"deu": "Haus", "fr": ["maison", ""], "en_GB": 7}) == [
        {"@value": "Haus", "@language": "de"},
        {"@value": "maison", "@language": "fr"},
        {"@value": "7", "@language": "en-gb"},
    ]
    assert say.texts([{"@value": "huis", "@language": "nl"}, "house"], "en") == [
        {"@value": "huis", "@language": "nl"},
        {"@value": "house", "@language": "en"},
    ]
    assert say.texts({"no language": "x"}) == [{"@value": "x"}]


@pytest.mark.parametrize(
    ("code", "tag"),
    [("deu", "de"), ("ger", "de"), ("NLD", "nl"), ("sr-Latn", "sr-latn"), ("fil", "fil"), ("", ""),
     ("http://publications.europa.eu/resource/authority/language/GLE", "ga"), ("English", ""),
     ("srp-Cyrl", "sr-cyrl"), ("x" * 50, ""), ("en-", "")],
)  # fmt: skip
def test_language_tags_are_those_of_bcp_47(code: str, tag: str):
    assert languages.tag_of(code) == tag


def test_what_a_machine_translated_says_so():
    assert languages.translated("en", "gle") == "en-t-ga"
    assert languages.translated("en", "?") == "en-t-und"
    assert languages.translated("?", "en") == ""


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [("2000/2001-05", "2000", "2001-05"), ("2000-01-01/..", "2000-01-01", None),
     ("../2001", None, "2001"), ("/2001", None, "2001"), ("2000/", "2000", None),
     ("2000", "2000", "2000")],
)  # fmt: skip
def test_intervals_are_periods(words: str, start: str | None, end: str | None):
    found = say.interval(words)
    assert found is not None
    sides = [found.get(f"dcat:{side}", {}).get("@value") for side in ("startDate", "endDate")]
    assert sides == [start, end]


@pytest.mark.parametrize("words", ["P1Y/2000", "from 2000 on", "../..", "2000/2001/2002"])
def test_what_is_no_interval_stays_text(words: str):
    assert say.interval(words) == {"@value": words}


def test_json_in_a_text_is_read_as_far_as_it_is_flat():
    assert say.decoded('["a", "b"]') == ["a", "b"]
    assert say.decoded("{x") == "{x"
    for deep in ("[" * 100_000, "[" * 30 + "]" * 30):
        assert say.decoded(deep) == deep


def test_boxes_are_polygons_with_longitude_first():
    assert places.box("5.5", 50, 7, "53.0") == {
        "@type": "dct:Location",
        "dcat:bbox": {
            "@value": "POLYGON((5.5 50, 7 50, 7 53, 5.5 53, 5.5 50))",
            "@type": places.WKT,
        },
    }


@pytest.mark.parametrize("box", [(0, 95, 1, 96), (0, 2, 1, 1), ("a", 0, 1, 1), (0, 0, 1e9, 1)])
def test_what_lies_on_no_globe_is_no_box(box: tuple[Any, Any, Any, Any]):
    assert places.box(*box) is None


def test_places_are_known_by_how_they_are_written():
    assert places.location('{"type": "Point", "coordinates": [4, 52]}') == {
        "@type": "dct:Location",
        "locn:geometry": {
            "@value": '{"type": "Point", "coordinates": [4, 52]}',
            "@type": places.GEOJSON,
        },
    }
    assert places.location("https://e.org/place") == {"@id": "https://e.org/place"}
    assert places.location("1,2,3,999") == {"@value": "1,2,3,999"}
    assert places.location({"type": "House"}) is None
    assert places.point(4.5, 52) == places.place("dcat:centroid", "POINT(4.5 52)")


def test_the_next_page_keeps_the_rest_of_the_query():
    assert parts.next_page("https://e.org/a?q=x&start=0#top", {"start": 100}) == {
        "@id": "https://e.org/a?q=x&start=100"
    }
    assert parts.next_page("catalog.json", {"start": 1}) is None
    assert parts.page_number("https://e.org/?start=70", "start", 0) == 70
    assert parts.page_number("https://e.org/?start=x", "start", 3) == 3


def test_a_checksum_names_its_algorithm():
    found = parts.checksum("abc123", "SHA-256")
    assert found is not None
    assert found["spdx:algorithm"]["@id"].endswith("#checksumAlgorithm_sha256")
    assert parts.checksum("abc123", None) is None


def test_a_dataset_that_stands_there_twice_is_said_once():
    roots = say.Roots(ignore)
    assert roots.take("https://e.org/1", {"a": 1}) == "https://e.org/1"
    assert roots.take("https://e.org/1", {"a": 1}) is None
    assert roots.take("https://e.org/1", {"a": 2}) == ""
    assert roots.take("", {"a": 2}) == ""
