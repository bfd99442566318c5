"""Spellings made equal, and typing errors found."""

import pytest

from vocab.authority.words import bare, index, is_iri, nearest, plain, squeeze
from vocab.namespaces import NAL


@pytest.mark.parametrize("text", ["CC-BY 4.0", "cc_by_4.0", "CC BY-4.0 ", "Cc.By.4.0"])
def test_squeezed_words_are_letters_and_digits(text):
    assert squeeze(text) == "ccby40"


def test_squeezing_keeps_letters_of_every_script():
    assert squeeze("Ελληνικά!") == squeeze("ελληνικά") != ""


@pytest.mark.parametrize(
    "iri",
    [
        "http://example.org/a/b",
        "https://example.org/a/b",
        "https://www.example.org/a/b/",
        "HTTPS://EXAMPLE.ORG/A/B//",
        " http://example.org/a/b.html",
        "http://example.org/%61/b",
    ],
)
def test_spellings_of_one_iri_are_equal(iri):
    assert bare(iri) == "example.org/a/b"


def test_the_eus_older_base_is_the_same_base():
    old = "http://publications.europa.eu/mdr/authority/country/ZWE"
    assert bare(old) == bare(f"{NAL}country/ZWE")


@pytest.mark.parametrize(
    ("value", "yes"),
    [
        ("http://a", True),
        ("HTTPS://a", True),
        ("urn:x:y", True),
        ("info:eu-repo/semantics/openAccess", True),
        ("text/csv", False),
        ("a: b", False),
        ("", False),
    ],
)
def test_what_looks_like_an_iri(value, yes):
    assert is_iri(value) is yes


def test_percent_signs_in_words_are_undone():
    assert plain("CC%20BY") == "CC BY"
    assert plain("100 %") == "100 %"


def test_a_label_of_two_current_concepts_points_nowhere():
    # The EU's table has one label for both versions of this licence.
    labels = [c.label("en") for c in index("licence").concepts.values() if "EUROGEO" in c.code]
    shared = {label for label in labels if labels.count(label) > 1}
    assert [index("licence").word(label) for label in shared] == [""] * len(shared)


def test_a_current_concept_wins_its_label_from_a_deprecated_one():
    label = "Creative Commons Attribution 4.0 International"
    known = index("licence")
    assert known.concepts[f"{NAL}licence/CC_BY"].labels["en"] == label
    assert known.word(label) == f"{NAL}licence/CC_BY_4_0"


@pytest.mark.parametrize(
    ("value", "code"),
    [("ANUAL", "ANNUAL"), ("annualy", "ANNUAL"), ("mounthly", "MONTHLY"), ("weekli", "WEEKLY")],
)
def test_one_wrong_letter_is_near(value, code):
    assert nearest("frequency", value) == f"{NAL}frequency/{code}"


@pytest.mark.parametrize("value", ["", "abc", "something else", "http://example.org/", "x" * 400])
def test_more_is_not_near(value):
    assert nearest("frequency", value) == ""
