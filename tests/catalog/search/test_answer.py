"""A query is answered: with all its words, else with as many as are found together, and said so."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search.answer import Answer, Reader, answer
from catalog.search.backends.base import Results, Sight
from catalog.search.backends.memory import Memory
from catalog.search.document import Entry
from catalog.search.parse import parse
from catalog.search.query import BadQuery, SearchQuery
from catalog.search.question import Question, question
from tests.catalog.search.backends.contract import refill
from tests.catalog.search.backends.entries import THEMES, WORDS, entries, make

STRANGER = Sight()
MEMBER = Sight(frozenset({7}))
TRAN = THEMES + "TRAN"


class Counting(Memory):
    """Remembers what it was asked."""

    def __init__(self, *made: Entry) -> None:
        super().__init__()
        self.asked: list[Question] = []
        refill(self, made)

    def search(self, question: Question, sight: Sight) -> Results:
        """As ever."""
        self.asked.append(question)
        return super().search(question, sight)


def ask(q: str, **given: object) -> SearchQuery:
    return parse({"q": [q], **{name: [str(value)] for name, value in given.items()}})


def ids(found: Answer) -> set[int]:
    return set(found.results.ids)


PLACES = (
    make(1, "Pennsylvania places, 2020 census"),
    make(2, "Places in Ohio 2025"),
    make(3, "Pennsylvania roads"),
)


# --- fewer words ------------------------------------------------------------------------------
def test_all_words_are_asked_for_once_where_they_are_found_together():
    backend = Counting(*PLACES)
    found = answer(ask("pennsylvania places"), STRANGER, backend)
    assert (ids(found), found.missing, len(backend.asked)) == ({1}, 0, 1)


def test_a_long_query_is_content_with_fewer_words_and_says_how_many():
    found = answer(ask("Pennsylvania Places 2025"), STRANGER, Counting(*PLACES))
    assert (ids(found), found.missing, found.results.total) == ({1, 2}, 1, 2)
    assert found.question == question(ask("Pennsylvania Places 2025")).missing(1)


@pytest.mark.parametrize("q", ["childcare", "child care", "Child-care", "child-care places"])
def test_childcare_and_child_care_are_one_thing_and_nothing_is_given_up(q):
    backend = Counting(
        make(1, "Childcare places"), make(2, "Places of child care"), make(3, "care")
    )
    found = answer(ask(q), STRANGER, backend)
    assert (ids(found), found.missing) == ({1, 2}, 0)


def test_as_few_words_as_can_be_are_given_up():
    backend = Counting(make(1, "a1 b1 c1 d1"), make(2, "a1 b1"), make(3, "f1"))
    for q, missing, hits in [
        ("a1 b1 c1 d1 e1", 1, {1}),
        ("a1 b1 e1", 1, {1, 2}),
        ("c1 e1 f1", 2, {1, 3}),
        ("a1 f1 d1 e1 g1", 3, {1}),
    ]:
        found = answer(ask(q), STRANGER, backend)
        assert (found.missing, ids(found)) == (missing, hits), q


def test_what_is_quoted_or_has_a_field_or_is_excluded_is_not_given_up():
    backend = Counting(*PLACES)
    assert ids(answer(ask('"2025" pennsylvania places'), STRANGER, backend)) == {2}
    assert ids(answer(ask("title:ohio pennsylvania roads"), STRANGER, backend)) == set()
    assert ids(answer(ask("pennsylvania places 2025 -ohio"), STRANGER, backend)) == {1}
    assert ids(answer(ask('"texas" pennsylvania'), STRANGER, backend)) == set()


def test_one_word_at_least_must_be_there_also_beside_a_quoted_one():
    backend = Counting(*PLACES)
    assert ids(answer(ask('"ohio" roads bridges'), STRANGER, backend)) == set()


def test_nothing_at_all_is_said_with_the_counts_of_the_whole_question():
    backend = Counting(*PLACES)
    found = answer(ask("lakes rivers"), STRANGER, backend)
    assert (found.results.total, found.missing, found.next) == (0, 0, "")
    assert found.question == question(ask("lakes rivers"))
    assert "theme" in found.results.facets


def test_relaxing_asks_seldom_and_counts_facets_at_the_ends_only():
    letters = "abcdefghijklmnopqrstuvwxyzäöüßéø"
    backend = Counting(make(1, "rare"))
    found = answer(ask(" ".join(f"{c}{c}{c}1" for c in letters[:31]) + " rare"), STRANGER, backend)
    assert (ids(found), found.missing) == ({1}, 31)
    assert len(backend.asked) <= 8
    assert all(not one.counted for one in backend.asked[1:-1])
    assert backend.asked[-1].counted
    backend.asked.clear()
    answer(ask("lakes rivers"), STRANGER, backend)
    assert len(backend.asked) == 2


def test_what_others_may_see_relaxes_nothing_for_a_stranger():
    backend = Counting(make(1, "roads", audiences=(7,)), make(2, "roads rivers", audiences=(7,)))
    assert answer(ask("roads rivers lakes"), STRANGER, backend).results.total == 0
    assert ids(answer(ask("roads rivers lakes"), MEMBER, backend)) == {2}


# --- pages ------------------------------------------------------------------------------------
def test_the_next_page_gives_up_as_many_words():
    made = [make(n, f"roads rivers {n}") for n in range(1, 8)]
    query = ask("roads rivers lakes", size=3)
    backend = Counting(*made)
    page, seen = answer(query, STRANGER, backend), []
    while True:
        assert page.missing == 1
        seen += page.results.ids
        if not page.next:
            break
        page = answer(query, STRANGER, backend, page.next)
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7]


def test_pages_that_follow_keep_the_language_of_the_first_whoever_opens_them():
    tags = ("nl", "en", "nl", "en", "nl")
    shelf = Counting(*(make(n, "roads", titled_in=(tag,)) for n, tag in enumerate(tags)))
    query, dutch = ask("roads", size=2), Reader(language="nl")
    first = answer(query, STRANGER, shelf, reader=dutch)
    second = answer(query, STRANGER, shelf, first.next, reader=Reader(language="en"))
    third = answer(query, STRANGER, shelf, second.next)
    assert [one.results.ids for one in (first, second, third)] == [(4, 2), (0, 3), (1,)]
    assert first.next == "0-2-nl"
    assert answer(query, STRANGER, shelf).results.ids == (4, 3)


def test_a_page_that_goes_on_is_one_search():
    backend = Counting(*(make(n, "roads") for n in range(9)))
    after = answer(ask("roads lakes", size=3), STRANGER, backend).next
    backend.asked.clear()
    answer(ask("roads lakes", size=3), STRANGER, backend, after)
    assert len(backend.asked) == 1


@pytest.mark.parametrize("after", ["x", "3", "-", "-3", "0-", "1-x", "2-3", "-1-3", "٠-3", "00-3"])
def test_a_place_that_is_none_is_refused(after):
    with pytest.raises(BadQuery, match="first page"):
        answer(ask("roads lakes"), STRANGER, Counting(*PLACES), after)


def test_a_place_in_an_address_reads_back():
    page = answer(
        ask("roads lakes", size=1), STRANGER, Counting(make(1, "roads"), make(2, "lakes"))
    )
    assert parse({"cursor": [page.next]}).cursor == page.next == "1-1"


# --- drawn ------------------------------------------------------------------------------------
@given(entries(), st.lists(st.sampled_from(WORDS), max_size=5))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_hit_lacks_more_words_than_is_said_and_none_would_lack_fewer(made, words):
    backend = Counting(*made)
    found = answer(ask(" ".join(words)), STRANGER, backend)
    whole = found.question.missing(0)
    if found.missing:
        fewer = replace(whole.missing(found.missing - 1), counted=())
        assert backend.search(fewer, STRANGER).total == 0 < found.results.total
    elif not found.results.total and whole.should:
        assert backend.search(replace(whole, least=1), STRANGER).total == 0


# --- other spellings --------------------------------------------------------------------------
class Shelf(Counting):
    """Entries with their titles at hand, and a record of whose were asked for."""

    def __init__(self, *titles: str, tag: str = "nl", **given: object) -> None:
        self.titles = dict(enumerate(titles, 1))
        self.read: set[int] = set()
        super().__init__(*(make(n, title, tag, **given) for n, title in self.titles.items()))

    def texts(self, ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
        self.read |= set(ids)
        return {one: [("nl", self.titles[one])] for one in ids}

    def meant(self, q: str, sight: Sight = STRANGER, **given: object) -> list[tuple[str, int]]:
        self.asked.clear()
        found = answer(ask(q, **given), sight, self, texts=self.texts)
        for one in found.meant:
            then = answer(one.query, sight, self)
            assert one.total == then.results.total
            assert ask(one.text, **given) == one.query
        return [(one.text, one.total) for one in found.meant]


def test_a_typing_error_is_mended_by_a_word_that_is_there():
    shelf = Shelf("Transport of goods", "transport of people", "Trains", "Tramsport")
    found = answer(ask("trasnport"), STRANGER, shelf, texts=shelf.texts)
    (one,) = found.meant
    assert (one.text, one.instead_of, one.word, one.total) == (
        "transport",
        "trasnport",
        "transport",
        2,
    )
    assert found.results.total == 0


def test_a_word_is_said_as_the_texts_write_it():
    assert Shelf("Straßenbäume in Zürich", "Zürich", "zürich").meant("zürihc") == [("Zürich", 3)]
    assert Shelf("Kinderopvang", "kinderopvang").meant("kinderopvnag") == [("kinderopvang", 2)]


def test_of_the_near_words_the_nearest_is_said_then_the_most_frequent():
    assert Shelf("bridges", "fridges", "fridges").meant("dridges") == [("fridges", 2)]
    assert Shelf("bridged", "bridged", "bridgesx").meant("bridgesy") == [("bridgesx", 1)]


def test_words_are_joined_and_cut():
    assert Shelf("Waterweg", "Vaart", tag="").meant("water weg") == [("Waterweg", 1)]
    assert Shelf("Water weg", "Vaart", tag="").meant("waterweg") == [("Water weg", 1)]
    shelf = Shelf("Kinderopvangcapaciteit Gent", "Kinderopvang in Gent", tag="")
    assert shelf.meant("kinderopvang capaciteit gent") == [("Kinderopvangcapaciteit gent", 1)]


def test_only_neighbours_are_joined():
    shelf = Shelf("Waterweg naar Gent", "Vaart", tag="")
    assert shelf.meant("water weg gent") == [("Waterweg gent", 1)]
    assert shelf.meant('water "gent" weg') == []


def test_all_errors_of_a_query_are_mended_together():
    shelf = Shelf("transport of bridges", "transport", "bridges")
    assert shelf.meant("trasnport birdges") == [("transport bridges", 1)]


def test_an_error_is_mended_also_where_other_words_are_found():
    shelf = Shelf("roads", "transport by roads", "roads")
    assert shelf.meant("trasnport roads") == [("transport roads", 1)]
    assert shelf.meant("trasnport roads xyzzy") == [("transport roads xyzzy", 1)]


def test_a_rare_spelling_is_doubted_if_another_is_far_more_frequent():
    assert Shelf("raods", *["roads"] * 5).meant("raods") == [("roads", 5)]
    assert Shelf("raods", *["roads"] * 4).meant("raods") == []


def test_nothing_else_is_meant_where_enough_is_found():
    shelf = Shelf("roads", "roads", "roads", *["toads"] * 50)
    assert shelf.meant("roads") == []
    assert len(shelf.asked) == 1


@pytest.mark.parametrize(
    "q",
    ["2023", "201920", "abc", '"trasnport"', "title:trasnport", "-trasnport", "covid-91", "трanс1"],
)
def test_numbers_short_words_and_what_was_asked_exactly_are_not_doubted(q):
    assert Shelf("2024", "201 920", "abd", "transport", "covid-19").meant(q) == []


def test_other_spellings_find_something_with_the_filters_too():
    shelf = Shelf("transport", "transport", theme=(TRAN,))
    assert shelf.meant("trasnport", theme="TRAN") == [("transport", 2)]
    assert shelf.meant("trasnport", theme="HEAL") == []


def test_other_spellings_are_taken_from_what_the_filters_let_through():
    shelf = Shelf("fridges", "fridges", "bridges")
    made = [make(n, title, theme=(TRAN,) if n == 3 else ()) for n, title in shelf.titles.items()]
    refill(shelf, made)
    assert shelf.meant("dridges") == [("fridges", 2)]
    assert shelf.meant("dridges", theme="TRAN") == [("bridges", 1)]


def test_words_of_what_is_hidden_are_never_said():
    shelf = Shelf("transport", "transport", audiences=(7,))
    assert shelf.meant("trasnport") == []
    assert shelf.read == set()
    assert shelf.meant("trasnport", MEMBER) == [("transport", 2)]
    assert shelf.meant("trasnport", Sight(frozenset({7}), frozenset({1, 2}))) == []


def test_a_door_that_gives_no_texts_after_all_gets_nothing_meant():
    shelf = Shelf("transport")
    assert answer(ask("trasnport"), STRANGER, shelf, texts=lambda ids: {}).meant == ()


def test_later_pages_mean_nothing_else():
    shelf = Shelf("roads", "roads")
    page = answer(ask("roads trasnport", size=1), STRANGER, shelf, texts=shelf.texts)
    shelf.asked.clear()
    answer(ask("roads trasnport", size=1), STRANGER, shelf, page.next, texts=shelf.texts)
    assert len(shelf.asked) == 1


def test_looking_for_other_spellings_asks_seldom_and_counts_no_facets():
    shelf = Shelf("transport bridges harbours waterways")
    q = "trasnport birdges harbuors watreways something else besides these"
    assert answer(ask(q), STRANGER, shelf, texts=shelf.texts).meant
    assert len(shelf.asked) <= 20
    assert [bool(one.counted) for one in shelf.asked].count(True) <= 2
    shelf.meant(" ".join(f"wrod{c}" for c in "abcdefghijklm"))
    assert len(shelf.asked) == 2


@given(
    entries(), st.lists(st.sampled_from([*WORDS, "raod", "wtaer", "kinder", "vervoor"]), max_size=4)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_meant_finds_what_is_said(made, words):
    backend = Counting(*made)
    texts = {one.id: [("", runs.exact) for runs in one.texts.values()] for one in made}
    found = answer(
        ask(" ".join(words)), STRANGER, backend, texts=lambda ids: {n: texts[n] for n in ids}
    )
    for one in found.meant:
        then = answer(parse({"q": [one.text]}), STRANGER, backend)
        assert then.results.total == one.total > 0
        assert then.missing <= found.missing or not found.results.total
