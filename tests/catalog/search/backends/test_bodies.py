"""Every body that is looked up holds the audience filter, whatever is asked."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tantivy import Occur, Query

from catalog.search.backends import bodies
from catalog.search.backends.base import Sight
from catalog.search.backends.bodies import Best, Body, Every, Has, OneOf, fit, size
from catalog.search.backends.embedded import Embedded, reading
from catalog.search.backends.embedded.queries import query
from catalog.search.backends.embedded.schema import schema
from catalog.search.facets import FACETS
from catalog.search.parse import parse
from catalog.search.query import BadQuery
from catalog.search.question import Question, question
from tests.catalog.search.backends.entries import ask, entries, make, questions
from tests.catalog.search.texts import texts

sights = st.builds(
    Sight,
    st.one_of(
        st.frozensets(st.integers(0, 2**62), max_size=300),
        st.frozensets(st.integers(0, 9), max_size=4),
    ),
    st.frozensets(st.integers(1, 2**62), max_size=20),
)
WILD = ('"', "audience:*", "*:*", "-audience:7", "\\", "OR", "(", "[* TO *]", "~", "'", "{}")


@st.composite
def wild(draw: Any) -> Question:
    """What somebody with bad intent may send: anything in every parameter."""
    said = draw(st.lists(st.one_of(texts, st.sampled_from(WILD)), max_size=6))
    given = {"q": [" ".join(said)]}
    for name in draw(st.sets(st.sampled_from([*FACETS, "audience", "modified_from"]), max_size=4)):
        given[name] = draw(
            st.lists(st.one_of(texts, st.sampled_from(WILD)), min_size=1, max_size=3)
        )
    try:
        return question(parse(given))
    except BadQuery:
        return Question()


def filters(body: Body, sight: Sight) -> bool:
    """Is the audience filter there, and does it say what `sight` says?"""
    everyone_and_mine = {"*", *map(str, sight.audiences)}
    return (
        body.audience.field == "audience"
        and set(body.audience.values) == everyone_and_mine
        and set(body.hidden) == sight.hidden
    )


@given(st.one_of(questions(), wild()), sights)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_body_of_a_question_has_the_filter(asked: Question, sight: Sight) -> None:
    made = bodies.bodies(asked, sight)
    assert {name for _, names in made.counted for name in names} == set(asked.counted)
    for body in (made.hits, *(body for body, _ in made.counted)):
        assert filters(body, sight)
        for frequency in (lambda *_: 0, lambda *_: 7):
            fitted = fit(body, frequency, 100)
            assert fitted is None or filters(fitted, sight)


@given(st.one_of(questions(), wild()), sights)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_query_of_every_body_has_the_filter_as_its_first_clause(
    asked: Question, sight: Sight
) -> None:
    fields = schema()
    made = bodies.bodies(asked, sight)
    for body in (made.hits, *(body for body, _ in made.counted)):
        said = str(query(body, fields))
        assert said.startswith(_clause(sight, fields)), said[:300]
        assert said.count("BooleanQuery") >= 1
        assert said.endswith("})")


def _clause(sight: Sight, fields: Any) -> str:
    """How a query begins that has the filter, in tantivy's own words; made without our code."""
    values = ["*", *map(str, sorted(sight.audiences))]
    terms = [Query.term_query(fields, "audience", value, "basic") for value in values]
    if len(values) > 16:
        one_of = Query.term_set_query(fields, "audience", values)
    elif len(values) > 1:
        one_of = Query.boolean_query([(Occur.Should, term) for term in terms])
    else:
        (one_of,) = terms
    mine = Query.const_score_query(one_of, 0.0)
    said = str(mine).removeprefix("Query(").removesuffix(")")
    return f"Query(BooleanQuery {{ subqueries: [(Must, {said})"


@given(made=entries(), asked=st.one_of(questions(), wild()), sight=sights)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_search_is_carried_out_without_it(
    filled: Embedded, spied: list[str], made: list[Any], asked: Question, sight: Sight
) -> None:
    with filled.rebuild() as writer:
        writer.index(made)
        writer.commit(1)
    spied.clear()
    filled.search(asked, sight)
    beginning = _clause(sight, schema())
    for said in spied:
        assert said == "Query(EmptyQuery)" or said.startswith(beginning), said[:300]


@pytest.fixture
def filled(tmp_path: Any) -> Embedded:
    return Embedded(tmp_path / "index")


@pytest.fixture
def spied(monkeypatch: Any) -> list[str]:
    """All queries that reach the searcher, but that for the position of a snapshot."""
    said: list[str] = []

    class Spy:
        def __init__(self, searcher: Any) -> None:
            self._searcher = searcher

        def __getattr__(self, name: str) -> Any:
            asked = getattr(self._searcher, name)
            if name not in ("search", "aggregate", "cardinality"):
                return asked

            def ask_it(query: Any, *arguments: Any, **more: Any) -> Any:
                said.append(str(query))
                return asked(query, *arguments, **more)

            return ask_it

    class Spied(reading.Snapshot):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.searcher = Spy(self.searcher)  # type: ignore[assignment]

    monkeypatch.setattr(reading, "Snapshot", Spied)
    return said


def test_the_spy_sees_hits_and_counts(filled: Embedded, spied: list[str], monkeypatch) -> None:
    """The test above would notice: with the filter taken away, what it compares is not there."""
    with filled.writer() as writer:
        writer.commit(1)
    filled.search(ask(theme="TRAN"), Sight())
    assert len(spied) == 4, "hits, the facets left open (publishers apart), the theme"


# --- what the index knows of a body -----------------------------------------------------------
EVERYONE = OneOf("audience", ("*",))
RARE, COMMON, NONE = (Has("title_exact", (term,)) for term in ("rare", "common", "none"))
FREQUENCIES = {"rare": 2, "common": 500, "none": 0}


def frequency(field: str, term: str) -> int:
    return FREQUENCIES[term]


def fitted(*must: Any, **more: Any) -> Body | None:
    return fit(Body(EVERYONE, (), must=must, **more), frequency, 1_000)


def test_what_is_not_in_the_index_is_not_looked_up() -> None:
    found = fitted(Best((RARE, NONE, Every((COMMON, NONE)))))
    assert found and found.must == (RARE,)
    assert fitted(Every((RARE, NONE))) is None
    assert fitted(NONE) is None
    assert fitted(must_not=(NONE,)) == Body(EVERYONE, ())


def test_of_what_may_be_missing_as_much_as_is_wanted_must_be_there() -> None:
    assert fitted(should=(RARE, NONE), least=2) is None
    found = fitted(should=(RARE, NONE), least=1)
    assert found and found.should == (RARE,)


def test_a_rare_form_of_a_word_is_worth_no_more_than_a_common_one() -> None:
    found = fitted(Best((RARE, COMMON)))
    assert found
    rare, common = found.must[0].parts  # type: ignore[union-attr]
    assert common.weight == 1.0
    rareness = {name: bodies._rareness(FREQUENCIES[name], 1_000) for name in ("rare", "common")}
    assert rare.weight * rareness["rare"] == pytest.approx(rareness["common"])


def test_beginnings_and_near_words_are_not_asked_for_beforehand() -> None:
    begins = Has("title_exact", ("none",), bodies.Form.PREFIX)
    assert fitted(begins) == Body(
        EVERYONE, (), must=(begins._replace(weight=pytest.approx(begins.weight, abs=20)),)
    )


def test_a_body_can_be_written_down() -> None:
    made = bodies.bodies(ask('"child care" roads -rivers', theme="TRAN"), Sight(frozenset({7})))
    assert json.loads(json.dumps(made.hits))[0] == ["audience", ["*", "7"]]
    assert size(made.hits) > 10


def test_too_many_words_are_refused_with_a_sentence(filled: Embedded, monkeypatch) -> None:
    monkeypatch.setattr(bodies, "MOST_TERMS", 3)
    with filled.writer() as writer:
        writer.index([make(1, "one two three four five")])
        writer.commit(1)
    with pytest.raises(BadQuery, match="too many words"):
        filled.search(ask("one two three four five"), Sight())
