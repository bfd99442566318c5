"""What of a document changed, language by language and part by part."""

from catalog.harvest.differences import LETTERS
from catalog.harvest.steps import Step, steps

CSV = {"key": "https://e.org/a", "position": 0, "title": {"en": "All"}, "is_hvd": True}


def test_a_text_changes_in_one_language():
    before = {"title": {"en": "Boats", "nl": "Boten"}}
    after = {"title": {"en": "Ships", "nl": "Boten"}}
    assert steps(before, after) == [Step("title", "en", "Boats", "Ships")]


def test_a_language_that_is_new_or_gone_has_nothing_on_the_other_side():
    found = steps({"title": {"nl": "Boten"}}, {"title": {"fr": "Bateaux"}})
    assert found == [Step("title", "nl", "Boten", ""), Step("title", "fr", "", "Bateaux")]


def test_of_keywords_only_those_are_told_that_came_or_went():
    found = steps({"keywords": {"en": ["a", "b"]}}, {"keywords": {"en": ["b", "c"]}})
    assert found == [Step("keywords", "en", "a", "c")]


def test_another_order_is_no_change():
    assert steps({"keywords": {"en": ["a", "b"]}}, {"keywords": {"en": ["b", "a"]}}) == []
    moved = {"distributions": [CSV | {"position": 1}]}
    assert steps({"distributions": [CSV]}, moved) == []


def test_a_distribution_that_stays_is_told_by_its_fields():
    after = {"distributions": [CSV | {"title": {"en": "Each"}}]}
    assert steps({"distributions": [CSV]}, after) == [
        Step("distributions.title", "en", "All", "Each")
    ]


def test_a_distribution_that_came_is_told_by_its_name():
    assert steps({}, {"distributions": [CSV]}) == [Step("distributions", "", "", "All")]


def test_a_term_is_told_by_its_iri():
    found = steps({"licences": [{"iri": "x:a"}]}, {"licences": [{"iri": "x:b"}]})
    assert found == [Step("licences", "", "x:a", "x:b")]
    assert steps({"frequency": {"iri": "x:a"}}, {}) == [Step("frequency", "", "x:a", "")]


def test_a_part_is_told_by_its_fields():
    found = steps({"publisher": {"name": {"en": "A"}}}, {"publisher": {"name": {"en": "B"}}})
    assert found == [Step("publisher.name", "en", "A", "B")]


def test_values_are_bounded():
    step = steps({"version": "a" * 5_000}, {"version": "b"})[0]
    assert (len(step.before), step.after) == (LETTERS + 2, "b")
