"""Which language a reader sees."""

import pytest

from catalog.pages.wording import Wording, best, wordings

TITLES = {"nl": "Havens", "de": "Häfen", "en-t-nl": "Harbours (by a machine)", "fr-CA": "Ports"}


@pytest.mark.parametrize(
    ("reader", "tag"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-at", "de"),
        ("fr", "fr-CA"),
        ("fr-ca", "fr-CA"),
        ("en", "en-t-nl"),  # the reader's language by a machine is better than one they cannot read
        ("pl", "nl"),  # no Polish, no English by a person: the first original
    ],
)
def test_the_reader_gets_the_nearest_language(reader, tag):
    assert best(TITLES, reader).tag == tag


def test_english_by_a_person_comes_before_other_originals():
    assert best({"nl": "Havens", "en-GB": "Harbours"}, "pl").text == "Harbours"


def test_a_text_without_a_tag_comes_before_foreign_originals():
    assert best([("sv", "Hamnar"), ("", "Harbours")], "pl").text == "Harbours"


def test_a_text_by_a_person_wins_over_one_by_a_machine_in_the_same_language():
    assert best([("en-t-nl", "machine"), ("en-GB", "person")], "en").text == "person"


@pytest.mark.parametrize("texts", [None, {}, [], {"en": "  "}])
def test_nothing_said_is_an_empty_wording(texts):
    assert best(texts, "en") == Wording("", "")


def test_pairs_as_stored_in_json_are_taken_as_well_as_a_mapping():
    assert wordings([["nl", "Havens"], ["en", ""]]) == (Wording("nl", "Havens"),)


def test_if_only_a_machine_spoke_then_the_reader_sees_that():
    assert best({"en-t-nl-t0-mtec": "Harbours"}, "pl").is_machine_made


@pytest.mark.parametrize(
    ("tag", "is_machine_made", "source"),
    [
        ("en", False, ""),
        ("en-t-nl", True, "nl"),
        ("EN-T-NL-t0-mtec", True, "nl"),
        ("en-t", True, ""),
        ("t", False, ""),
        ("", False, ""),
        ("zh-Hant-t-en", True, "en"),
    ],
)
def test_the_tag_tells_who_translated(tag, is_machine_made, source):
    wording = Wording(tag, "x")
    assert (wording.is_machine_made, wording.translated_from) == (is_machine_made, source)


@pytest.mark.parametrize(
    "tag", ["", "e", "en_GB", 'en" onclick="x', "english language", "en-", "-en"]
)
def test_what_is_no_tag_does_not_become_a_lang_attribute(tag):
    assert Wording(tag, "x").lang == ""
