"""Wrong answers are noticed before anything is measured."""

from dataclasses import replace

import pytest

from bench.search import portal, truth
from bench.search.engine import COUNTED, Answer
from bench.search.mix import Class, Question, read
from bench.search.truth import Wrong, chosen, verify
from catalog.models import Resource
from catalog.search.query import SearchQuery
from tests.bench.search.double import Double
from tests.factories import make_source

SOME = frozenset(range(1, 100))


def question(of: Class = Class.BROAD, **parameters: tuple[str, ...]) -> Question:
    return Question(of, parameters, SOME, "the question")


WATER = question(q=("water",), theme=("ENVI",), language=("ENG",))
EVERYTHING = question(Class.NONE)
FILTERED = question(Class.NONE, theme=("ENVI",), language=("ENG",))


def test_right_answers_pass_with_text_and_without(rows, monkeypatch):
    monkeypatch.setattr(truth, "LARGEST_PAGE", 3)  # so that there are pages to turn
    assert verify(Double(), WATER) == portal.search(WATER.query, SOME).total >= 7
    assert verify(Double(), FILTERED) == portal.search(FILTERED.query, SOME).total
    assert verify(Double(), question(Class.RARE, q=("zzzz",))) == 0


class Asked(Double):
    """Remembers of which sources it was asked."""

    def __init__(self):
        self.sources = set()

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        self.sources |= set(query.chosen("catalogue"))
        return super().search(query, audiences)


def test_more_hits_than_can_be_paged_through_are_looked_at_source_by_source(rows, monkeypatch):
    make_source("another")
    few, many = Asked(), Asked()
    total = verify(few, WATER)
    monkeypatch.setattr(truth, "DEEPEST", 3)
    assert verify(many, WATER) == total > 3
    assert (few.sources, many.sources) == (set(), {"another", "corpus-0"})


def test_of_the_sources_of_a_question_no_other_is_asked(rows, monkeypatch):
    make_source("another")
    monkeypatch.setattr(truth, "DEEPEST", 3)
    one = Asked()
    assert verify(one, question(q=("water",), catalogue=("corpus-0",))) > 3
    assert one.sources == {"corpus-0"}


class Liar(Double):
    """Changes every right answer."""

    def __init__(self, lie):
        self._lie = lie

    def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
        return self._lie(self, super().search(query, audiences), query)


def facet_of(answer: Answer, facet: str, counts: dict[str, int]) -> Answer:
    return replace(answer, facets={**answer.facets, facet: counts})


def counts_one_more(double, answer, query):
    theme, count = next(iter(answer.facets["theme"].items()))
    return facet_of(answer, "theme", {**answer.facets["theme"], theme: count + 1})


def counts_with_its_own_filter(double, answer, query):
    where = portal.condition(query, sorted(SOME))
    return facet_of(answer, "language", portal.count("language", *where))


def leaves_a_facet_out(double, answer, query):
    return replace(answer, facets={k: v for k, v in answer.facets.items() if k != "frequency"})


def leaves_the_first_value_out(double, answer, query):
    return facet_of(answer, "publisher", dict(list(answer.facets["publisher"].items())[1:]))


def makes_a_value_up(double, answer, query):
    return facet_of(answer, "format", {**answer.facets["format"], "urn:x": 1})


def says_one_hit_more(double, answer, query):
    return replace(answer, total=answer.total + 1)


def hides_a_hit(double, answer, query):
    return replace(answer, ids=answer.ids[1:])


def finds_a_hit_twice(double, answer, query):
    return replace(answer, ids=(*answer.ids, answer.ids[0]))


def shows_what_is_for_others(double, answer, query):
    hidden = Resource.objects.exclude(audiences=[]).exclude(audiences__overlap=sorted(SOME))
    return replace(answer, ids=(*answer.ids, hidden.values_list("pk", flat=True)[0]))


def test_every_lie_is_found_out(rows):
    for asked, lie, said in (
        (WATER, counts_one_more, r"theme http\S+ counts \d+, \d+ was said"),
        (FILTERED, counts_one_more, r"theme http\S+ counts"),
        (WATER, counts_with_its_own_filter, "language has [0-9]+ values|language http"),
        (FILTERED, counts_with_its_own_filter, "language has [0-9]+ values|language http"),
        (WATER, leaves_a_facet_out, r"frequency has \d+ values, 0 were said"),
        (WATER, leaves_the_first_value_out, r"publisher has \d+ values, \d+ were said"),
        (EVERYTHING, leaves_the_first_value_out, r"a value of publisher with \d+ was left out"),
        (WATER, makes_a_value_up, "urn:x counts 0, 1 was said"),
        (WATER, says_one_hit_more, r"it has \d+ hits, \d+ were said"),
        (FILTERED, says_one_hit_more, r"it has \d+ hits, \d+ were said"),
        (WATER, hides_a_hit, "1 datasets with these very words are missing"),
        (WATER, finds_a_hit_twice, "1 hits came twice"),
        (WATER, shows_what_is_for_others, "1 hits are not visible, or do not meet the filters"),
    ):
        with pytest.raises(Wrong, match=f"the question: .*{said}"):
            verify(Liar(lie), asked)


def test_what_stands_in_no_text_may_be_found_too_as_stems_are(rows):
    more = Resource.objects.filter(audiences=[]).values_list("pk", flat=True)[0]

    class Stemming(Double):
        """Finds one more, and counts it."""

        def search(self, query: SearchQuery, audiences: frozenset[int]) -> Answer:
            answer = super().search(replace(query, size=100), audiences)
            ids = [*answer.ids, *([more] if more not in answer.ids else [])]
            counts = {facet: portal.count(facet, "id = ANY(%s)", [ids]) for facet in answer.facets}
            return Answer(tuple(ids), len(ids), counts)

    asked = question(q=("energy",))
    assert verify(Stemming(), asked) == portal.search(asked.query, SOME).total + 1


def test_two_questions_of_each_class_are_verified_without_filters_and_with_counted_ones():
    asked = chosen(read())
    assert [one.of for one in asked] == [of for of in Class for _ in range(2)]
    for bare, filtered in zip(asked[::2], asked[1::2], strict=True):
        assert bare.query.filters == ()
        assert sum(facet in COUNTED for facet, _ in filtered.query.filters) >= 2
