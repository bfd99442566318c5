"""Labels, not IRIs; the IRI one click away."""

import pytest

from catalog.pages import labels
from catalog.pages.labels import Value

EU = "http://publications.europa.eu/resource/authority/"


def test_a_known_term_is_said_in_our_words():
    shown = labels.term({"iri": EU + "licence/CC_BY_4_0"}, ("en",))
    assert shown == Value("CC BY 4.0", href=EU + "licence/CC_BY_4_0")


def test_an_unknown_term_is_said_in_the_words_of_the_source():
    given = {"received": "https://x.example/l", "label": {"nl": "Vrij", "fr": "Libre"}}
    assert labels.term(given, ("fr",)) == Value("Libre", href="https://x.example/l", tag="fr")


def test_a_value_nobody_names_stands_as_received():
    assert labels.term({"received": "see site"}, ("en",)) == Value(
        "see site", "see site", code=True
    )


def test_the_same_words_stand_once():
    csv = {"iri": EU + "file-type/CSV"}
    assert [value.words for value in labels.terms([csv, csv], ("en",))] == ["CSV"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (EU + "data-theme/HEAL", "Health"),
        (EU + "file-type/CSV", "CSV"),
        ("https://x.example/themes/water", "water"),
        ("https://x.example/themes#water", "water"),
        ("gezondheid", "gezondheid"),
    ],
)
def test_a_key_of_a_facet_is_a_word(key, words):
    assert labels.key_words(key) == words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2021", "2021"), ("2021-03", "March 2021"), ("2021-03-10", "10 March 2021"),
        ("2021-03-10T10:36:19+00:00", "10 March 2021"),
    ],
)  # fmt: skip
def test_a_date_is_said_as_exactly_as_it_is_known(iso, words):
    assert labels.moment(iso) == Value(words)


@pytest.mark.parametrize("received", ["2021-02-31", "soon", "", "20210310", "2021-13", "0-0-0"])
def test_a_date_that_is_none_stands_as_received(received):
    assert labels.moment(received) == Value(received, code=True)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"start": "2019", "end": "2020-05"}, "2019 to May 2020"),
        ({"start": "2019"}, "from 2019"),
        ({"end": "2019"}, "until 2019"),
        ({"received": "always"}, "always"),
    ],
)
def test_a_period_may_be_open_at_either_side(period, words):
    assert labels.period(period).words == words


def test_a_place_has_a_name_or_a_shape():
    assert labels.place({"iri": EU + "country/BEL"}, ("en",)).words == "Belgium"
    assert labels.place({"label": {"nl": "Gent"}}, ("en",)) == Value("Gent", tag="nl")
    assert labels.place({"bbox": "POLYGON(...)"}, ("en",)).words == "an area given as a shape"
    assert labels.place({"iri": "https://x.example/p"}, ("en",)).words == "https://x.example/p"


def test_what_was_relative_in_a_file_leads_nowhere(settings):
    assert labels.address(settings.LOCAL_BASE + "page") == Value("page", code=True)
