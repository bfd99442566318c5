"""What is asked of an engine: a tree of the reader's words in all their forms."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.search.document import Where
from catalog.search.needs import LANGUAGES, LONGEST_PIECE, MOST_WAYS, _pieces, _Span
from catalog.search.parse import parse
from catalog.search.query import BadQuery, Filter, SearchQuery, Sort
from catalog.search.question import Question, question
from catalog.search.text import LONGEST
from catalog.search.tree import AllOf, AnyOf, Form, Layer, Match, Need, Node, leaves, typos
from tests.catalog.search.backends.entries import ask
from tests.catalog.search.questions import QUERIES, TYPED

EVERYWHERE = tuple(Where)
CSV = "http://publications.europa.eu/resource/authority/file-type/CSV"


def exact(*words: str, places: tuple[Where, ...] = EVERYWHERE) -> Match:
    return Match(Layer.EXACT, words, places)


def stem(*words: str, places: tuple[Where, ...] = EVERYWHERE) -> Match:
    return Match(Layer.STEM, words, places)


def said(needs: tuple[Need, ...]) -> list[str]:
    return [need.said for need in needs]


def nodes(asked: Question) -> Iterator[Node]:
    todo: list[Node] = [need.node for need in (*asked.must, *asked.should, *asked.must_not)]
    while todo:
        yield (node := todo.pop())
        todo += [] if isinstance(node, Match) else node.nodes


def size(asked: Question) -> int:
    return sum(isinstance(node, Match) for node in nodes(asked))


# --- plain words ------------------------------------------------------------------------------
def test_a_word_is_asked_for_as_it_is_and_by_its_stem_in_each_language():
    (need,) = ask("Fietsen").should
    assert need.said == "Fietsen"
    found = set(leaves(need.node))
    assert {exact("fietsen"), stem("nl:fiets"), stem("en:fietsen"), stem("de:fiets")} <= found
    assert len(found) == len(LANGUAGES)


def test_umlauts_are_asked_for_in_both_spellings():
    found = set(leaves(ask("Zürich").should[0].node))
    assert {exact("zurich"), exact("zuerich"), stem("de:zurich")} <= found


def test_every_word_is_wanted_and_has_its_own_need():
    asked = ask("roads near rivers")
    assert (said(asked.should), asked.least, asked.must, asked.must_not) == (
        ["roads", "near", "rivers"], 3, (), (),
    )  # fmt: skip


def test_missing_words_are_so_many_fewer_and_never_less_than_none():
    asked = ask("roads near rivers")
    assert [asked.missing(n).least for n in (0, 1, 3, 9)] == [3, 2, 0, 0]
    assert asked.missing(0) == asked
    assert asked.missing(1).should == asked.should


def test_nothing_is_asked_for_without_words():
    asked = ask("", theme="TRAN")
    assert not asked.has_text
    assert (asked.order, asked.least) == (Sort.CHANGED, 0)
    assert asked.filters == (Filter("theme", ("http://publications.europa.eu/resource/authority/data-theme/TRAN",)),)  # fmt: skip


# --- together by another name -----------------------------------------------------------------
@pytest.mark.parametrize("q", ["child care", "childcare", "Child-Care"])
def test_words_that_are_one_thing_are_one_need(q):
    asked = ask(f"{q} gent")
    assert said(asked.should) == [q, "gent"]
    found = set(leaves(asked.should[0].node))
    assert exact("childcare") in found
    assert {exact("day", "care"), stem("en:day", "en:care")} <= found


def test_words_of_one_thing_may_also_stand_apart():
    node = ask("child care").should[0].node
    assert isinstance(node, AnyOf)
    apart = [one for one in node.nodes if isinstance(one, AllOf)]
    assert {exact("child"), exact("care")} <= {m for one in apart for m in leaves(one)}


def test_a_chunk_is_its_pieces_or_the_whole():
    (need,) = ask("covid-19").should
    assert need.said == "covid-19"
    found = set(leaves(need.node))
    assert {exact("covid"), exact("19"), exact("covid19")} <= found


def test_a_concept_is_one_more_way():
    (need,) = ask("vervoer").should
    assert any(
        m.layer is Layer.CONCEPT and m.tokens[0].endswith("/TRAN") for m in leaves(need.node)
    )


def test_a_place_of_one_field_asks_for_no_concept():
    (need,) = ask("title:vervoer").must
    assert {m.places for m in leaves(need.node)} == {(Where.TITLE,)}
    assert {m.layer for m in leaves(need.node)} == {Layer.EXACT, Layer.STEM}


# --- what must be, and must not ---------------------------------------------------------------
def test_a_phrase_must_be_there_as_it_is():
    assert ask('"The Child Care"').must == (
        Need('"The Child Care"', exact("the", "child", "care")),
    )
    assert ask('keyword:"child care"').must == (
        Need('keyword:"child care"', exact("child", "care", places=(Where.KEYWORD,))),
    )


def test_a_field_of_a_facet_is_its_value():
    assert ask("format:csv").must == (Need("format:csv", Match(Layer.FACET, ("format", CSV))),)


def test_alternatives_are_one_need():
    (need,) = ask("roads OR rivers").should
    assert need.said == "roads OR rivers"
    assert {exact("roads"), exact("rivers")} <= set(leaves(need.node))
    assert ask('roads OR "big rivers"').must[0].said == 'roads OR "big rivers"'


def test_what_is_excluded_is_meant_by_no_other_name():
    asked = ask("places -childcare -vervoer -title:roads")
    assert said(asked.must_not) == ["childcare", "vervoer", "title:roads"]
    found = {m for need in asked.must_not[:2] for m in leaves(need.node)}
    assert {m.layer for m in found} == {Layer.EXACT, Layer.STEM}
    assert all(len(m.tokens) == 1 for m in found)
    assert ask("-roads").must == () == ask("-roads").should


def test_what_has_no_letter_is_not_asked_for():
    assert not ask("🚌").has_text
    assert not ask('"🚌" -🚌').has_text


# --- function words ---------------------------------------------------------------------------
def test_function_words_are_not_needed():
    asked = ask("qualité de l'eau")
    assert (said(asked.should), asked.least, asked.left_out) == (["qualité", "eau"], 2, ("de",))
    asked = ask("data about the schools")
    assert (said(asked.should), asked.left_out) == (["data", "schools"], ("about", "the"))


def test_function_words_count_in_phrases_and_where_they_are_all():
    assert ask('"quality of water"').must[0].node == exact("quality", "of", "water")
    assert said(ask("of the").should) == ["of", "the"]
    assert said(ask('the "water board"').should) == []
    assert said(ask('water of "the board"').should) == ["water"]
    assert said(ask('"the board" of').should) == ["of"]
    assert said(ask("the OR of roads").should) == ["the OR of", "roads"]
    assert said(ask("-the roads").must_not) == ["the"]


def test_names_keep_their_function_words():
    assert said(ask("Bosnia and Herzegovina roads").should) == ["Bosnia and Herzegovina", "roads"]


# --- near words -------------------------------------------------------------------------------
def test_long_words_may_have_more_typing_errors():
    assert [typos("x" * n) for n in (1, 7, 8, 30)] == [1, 1, 2, 2]
    assert Match(Layer.EXACT, ("x",)).form is Form.WHOLE


# --- budgets ----------------------------------------------------------------------------------
HARD = [
    " ".join(["child care"] * 16),
    " ".join(["e-mail"] * 32),
    "a-b-c-d-e-f-g-h " * 30,
    "covid-19-" * 40,
    " ".join(["Bosnia and"] * 15),
    "new york new york city of new " * 4,
    "東京都" * 100,
    "Ὀδυσσεύς " * 30,
    " ".join(f"straßenverkehrsordnung{n}" for n in range(18)),
    " ".join(f"w{n}x" for n in range(32)),
    " OR ".join(f"wort{n}" for n in range(32)),
]
MOST_LEAVES = 64 * len(LANGUAGES) * (LONGEST_PIECE + 2) * 2


def parsed(q: str) -> SearchQuery | None:
    try:
        return parse({"q": [q[:LONGEST]]})
    except BadQuery:
        return None


@pytest.mark.parametrize("q", HARD)
def test_no_question_is_large_or_slow(q):
    query = parsed(q)
    if query is None:  # more words than may be
        query = parsed(" ".join(q.split()[:32]))
    assert query
    question(query)
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        asked = question(query)
        best = min(best, time.process_time() - start)
    assert size(asked) <= MOST_LEAVES
    assert best < 0.1  # (measured: 3 ms for 32 plain words)


def test_pieces_are_cut_where_names_would_chain_without_end():
    chain = [_Span(n, n + 3, ()) for n in range(40)]
    pieces = [*_pieces(42, chain)]
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert pieces[-1][1] == 42
    assert max(end - start for start, end in pieces) <= LONGEST_PIECE


def test_a_piece_has_few_ways():
    for need in ask("child care " * 16).should:
        nodes = need.node.nodes if isinstance(need.node, AnyOf) else ()
        assert len(nodes) <= MOST_WAYS + 1


@given(st.one_of(QUERIES, TYPED.map(parsed)))
@example(SearchQuery())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_query_has_a_question_of_bounded_size(query):
    if query is None:
        return
    asked = question(query)
    assert asked.least == len(asked.should)
    assert size(asked) <= MOST_LEAVES
    assert all(isinstance(node, Match) or len(node.nodes) > 1 for node in nodes(asked))
    assert all(
        match.tokens and all(match.tokens) for match in nodes(asked) if isinstance(match, Match)
    )
    assert question(query) == asked
    wanted = any(not clause.excluded for clause in query.clauses)
    assert wanted or not (asked.must or asked.should)
