"""The document and the facets that pages, programs and lists work with."""

import json

import pytest

from catalog.dcat.document import MORE, SHOWN, document, facets, pick
from catalog.dcat.draft import ResourceDraft, Term, machine_translated, primary
from tests.catalog.dcat.records import document_of_ours, read
from vocab.namespaces import NAL

STOPS = b"<https://data.example.eu/bus-stops>"


@pytest.fixture(scope="module")
def stops() -> ResourceDraft:
    return read(document_of_ours("bus-stops.ttl"), root=STOPS)[0]


class TestDocument:
    def test_is_json_and_says_the_same_each_time(self, stops: ResourceDraft) -> None:
        plain = document(stops)
        assert json.loads(json.dumps(plain)) == plain
        assert document(stops) == plain

    def test_leaves_out_what_is_empty(self) -> None:
        plain = document(ResourceDraft("Dataset", "https://e.eu/d"))
        assert plain == {"kind": "Dataset", "iri": "https://e.eu/d"}

    def test_has_texts_by_language(self, stops: ResourceDraft) -> None:
        plain = document(stops)
        assert plain["title"]["fr-t-de"] == "Arrêts de bus"
        assert plain["keywords"] == {"de": ["Bus"], "en": ["bus", "stop"]}
        assert plain["publisher"]["name"]["en"] == "Ministry of Transport"

    def test_has_moments_as_iso_and_terms_once(self, stops: ResourceDraft) -> None:
        plain = document(stops)
        assert plain["issued"] == "2023"
        assert plain["themes"] == [{"iri": NAL + "data-theme/TRAN"}]
        assert plain["frequency"] == {"iri": NAL + "frequency/MONTHLY"}
        assert {"start": "2023-01-01", "end": "2023-12-31"} in plain["temporal"]

    def test_has_the_distributions_in_order(self, stops: ResourceDraft) -> None:
        (csv,) = document(stops)["distributions"]
        assert csv["position"] == 0
        assert csv["byte_size"] == 20480
        assert csv["licence"] == {"iri": NAL + "licence/CC_BY_4_0"}
        assert csv["access_services"] == [
            {"title": {"en": "Stops API"}, "endpoint_urls": ["https://api.example.eu/stops"]}
        ]
        assert csv["is_hvd"] is True

    def test_a_size_of_nothing_is_a_size(self) -> None:
        drafted, _ = read(":d dcat:distribution :x . :x dcat:byteSize 0 .")
        assert document(drafted)["distributions"][0]["byte_size"] == 0

    def test_keeps_words_where_a_date_is_unreadable(self) -> None:
        drafted, _ = read(':d dct:issued "im Mai" .')
        assert document(drafted)["issued"] == "im Mai"

    def test_shows_what_was_received_where_the_term_is_unknown(self) -> None:
        drafted, _ = read(
            ":d dcat:theme :t ; dct:accrualPeriodicity 'oft' . :t skos:prefLabel 'Bus'@de ."
        )
        plain = document(drafted)
        theme = {"received": "https://data.example.eu/t", "label": {"de": "Bus"}}
        assert plain["themes"] == [theme]
        assert plain["frequency"] == {"received": "oft"}

    def test_gives_untagged_texts_the_language_of_the_source(self) -> None:
        drafted, _ = read(':d dct:title "Luft" , "Air"@en ; dcat:keyword "Lärm" .')
        plain = document(drafted)
        assert plain["title"] == {"de": "Luft", "en": "Air"}
        assert plain["keywords"] == {"de": ["Lärm"]}

    def test_but_never_over_a_tagged_one(self) -> None:
        drafted, _ = read(':d dct:title "Luft?" , "Luft"@de .')
        assert document(drafted)["title"] == {"de": "Luft", "": "Luft?"}

    def test_cuts_endless_texts(self) -> None:
        drafted, _ = read(f':d dct:description "{"x" * (SHOWN + 1)}"@en .')
        assert len(drafted.description[0][1]) == SHOWN + 1
        assert document(drafted)["description"]["en"] == "x" * SHOWN + MORE


class TestFacets:
    def test_of_the_bus_stops(self, stops: ResourceDraft) -> None:
        found = facets(stops)
        assert found.themes == (NAL + "data-theme/TRAN",)
        assert found.formats == (NAL + "file-type/CSV",)
        assert found.licences == (NAL + "licence/CC_BY_4_0",)
        assert found.languages == (NAL + "language/ENG",)
        assert found.frequency == NAL + "frequency/MONTHLY"
        assert found.access_right == NAL + "access-right/PUBLIC"
        assert found.places == ("https://data.example.eu/region",)
        assert found.publisher_key == "https://data.example.eu/transport"
        assert found.publisher_name == "Verkehrsministerium"
        assert found.hvd
        assert found.hvd_categories == ("http://data.europa.eu/bna/c_b79e35eb",)

    def test_of_an_empty_record(self) -> None:
        found = facets(ResourceDraft("Dataset", ""))
        assert found.themes == found.formats == found.places == ()
        assert found.publisher_key == found.publisher_name == found.access_right == ""
        assert not found.hvd

    def test_a_publisher_without_a_name_of_its_own_goes_by_its_words(self) -> None:
        drafted, _ = read(':d dct:publisher "Stadt  Beispielhausen" .')
        found = facets(drafted)
        assert found.publisher_key == "stadt beispielhausen"
        assert found.publisher_name == "Stadt  Beispielhausen"

    def test_each_value_once_and_sorted_and_texts_in_small_letters(self) -> None:
        drafted, _ = read(
            """:d dcat:distribution :a , :b , :c . :a dct:format "csv" . :b dct:format "CSV" .
            :c dcat:mediaType "application/json" ."""
        )
        assert facets(drafted).formats == ("application/json", "csv")


READERS = [
    (["en"], "en", False),
    (["en-GB"], "en", False),
    (["de-AT", "en"], "en", False),
    (["fr"], "fr-t-nl", True),
    (["fr", "nl"], "fr-t-nl", True),
    (["nl", "fr"], "nl", False),
    (["fi"], "en", False),
    ([], "en", False),
]


@pytest.mark.parametrize(("languages", "tag", "by_machine"), READERS)
def test_the_readers_language_is_picked(languages: list[str], tag: str, by_machine: bool) -> None:
    words = {"nl": "Lucht", "fr-t-nl": "Air", "en-t-nl": "Air (m)", "en": "Air"}
    assert pick(words, languages) == (tag, words[tag], by_machine)


def test_an_original_comes_before_a_machines_english() -> None:
    assert pick({"en-t-nl": "Air", "nl": "Lucht"}, ["fi"]) == ("nl", "Lucht", False)


def test_a_machines_text_in_the_readers_language_comes_before_a_foreign_original() -> None:
    assert pick({"nl": "Lucht", "en-t-nl": "Air"}, ["en"]) == ("en-t-nl", "Air", True)


def test_the_exact_tag_comes_before_another_of_the_language() -> None:
    assert pick({"pt": "a", "pt-BR": "b"}, ["pt-BR"])[0] == "pt-BR"
    assert pick({"pt-BR": "b", "pt": "a"}, ["pt"])[0] == "pt"


def test_no_words_are_no_words() -> None:
    assert pick({}, ["en"]) == ("", "", False)


@pytest.mark.parametrize("tag", ["en-t-nl", "EN-T-NL", "en-t-es-t0-abcd", "de-x-mtfrom-en"])
def test_tags_of_machine_translations(tag: str) -> None:
    assert machine_translated(tag)
    assert primary(tag) in ("en", "de")


@pytest.mark.parametrize("tag", ["", "en", "tt", "en-GB", "zh-Hant-TW"])
def test_other_tags(tag: str) -> None:
    assert not machine_translated(tag)


def test_a_term_goes_by_its_canonical_name() -> None:
    assert Term("eu:CSV", "csv", False).key == "eu:CSV"
    assert Term("", "csv", False).key == "csv"
