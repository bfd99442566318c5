"""The suite that every search engine inherits: it finds, counts, hides and pages as the contract says.

Memory says what is meant: drawn questions must find, count and order the same in every engine.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search.backends.base import (
    IndexAway,
    Results,
    SearchBackend,
    Sight,
    WriterBusy,
)
from catalog.search.backends.memory import Memory
from catalog.search.box import Box
from catalog.search.document import Entry, Where
from catalog.search.facets import YEARS
from catalog.search.period import Bar, bars
from catalog.search.query import BadQuery, Days, Filter, Sort
from catalog.search.question import Form, Layer, Match, Need, Question
from tests.catalog.search.backends.entries import (
    FORMATS,
    THEMES,
    ask,
    audiences,
    entries,
    make,
    questions,
)

STRANGER = Sight()
MEMBER = Sight(frozenset({7}))


def fill(backend: SearchBackend, *made: Entry, position: int = 1) -> None:
    with backend.writer() as writer:
        writer.index(made)
        writer.commit(position)


def refill(backend: SearchBackend, made: Iterable[Entry]) -> None:
    with backend.rebuild() as writer:
        writer.index(made)
        writer.commit(1)


def found(backend: SearchBackend, asked: Question | str, sight: Sight = STRANGER) -> list[int]:
    asked = ask(asked) if isinstance(asked, str) else asked
    return list(backend.search(asked, sight).ids)


def walk(backend: SearchBackend, asked: Question, sight: Sight = STRANGER) -> list[int]:
    ids: list[int] = []
    while True:
        page = backend.search(asked, sight)
        ids += page.ids
        if not page.next:
            return ids
        asked = replace(asked, after=page.next)


def way(token: str, form: Form) -> Question:
    match = Match(Layer.EXACT, (token,), (Where.TITLE,), form)
    return replace(Question(), must=(Need(token, match),))


class BackendContract:
    """Inherit, and give a `backend` fixture without an index."""

    examples = 60  # that are drawn: fewer for an engine far away

    # --- the life of an index -----------------------------------------------------------------
    def test_without_an_index_it_says_so(self, backend: SearchBackend) -> None:
        for ask_it in (
            backend.position,
            backend.versions,
            backend.verify,
            lambda: backend.search(ask("x"), STRANGER),
        ):
            with pytest.raises(IndexAway):
                ask_it()

    def test_what_is_committed_is_there_and_says_how_far_it_has_come(
        self, backend: SearchBackend
    ) -> None:
        fill(backend, make(1, "roads", change=5), make(2, "rivers", change=6), position=6)
        assert backend.position() == 6
        assert backend.versions() == {1: 5, 2: 6}
        backend.verify()
        assert not backend.is_doubted()
        results = backend.search(ask(), STRANGER)
        assert (results.total, set(results.ids), results.position) == (2, {1, 2}, 6)

    def test_what_is_not_committed_is_lost(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads"))
        with backend.writer() as writer:
            writer.index([make(2, "rivers")])
            writer.remove({1: 2})
        assert backend.versions() == {1: 1}
        with suppress(ZeroDivisionError), backend.writer() as writer:
            writer.index([make(2, "rivers")])
            raise ZeroDivisionError
        assert backend.versions() == {1: 1}
        fill(backend, make(3, "lakes"), position=2)
        assert backend.versions() == {1: 1, 3: 3}

    def test_an_entry_replaces_the_one_with_its_id(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads"), make(2, "roads"))
        fill(backend, make(1, "rivers", change=9), position=2)
        assert found(backend, "roads") == [2]
        assert found(backend, "rivers") == [1]
        with backend.writer() as writer:
            writer.index([make(1, "lakes", change=10)])
            writer.index([make(1, "seas", change=10)])
            writer.commit(3)
        assert (found(backend, "lakes"), found(backend, "seas")) == ([], [1])

    def test_what_is_removed_is_gone_and_the_unknown_is_none(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads"), make(2, "roads"))
        with backend.writer() as writer:
            writer.remove({1: 2, 77: 2})
            writer.commit(2)
        assert backend.versions() == {2: 2}
        assert found(backend, "roads") == [2]

    def test_an_entry_put_in_and_removed_before_the_commit_is_not_there(
        self, backend: SearchBackend
    ) -> None:
        with backend.writer() as writer:
            writer.index([make(1, "roads")])
            writer.remove({1: 1})
            writer.commit(1)
        assert backend.versions() == {}
        assert backend.position() == 1

    def test_there_is_one_writer(self, backend: SearchBackend) -> None:
        with backend.writer(), pytest.raises(WriterBusy), backend.writer():
            pass
        with backend.writer(), pytest.raises(WriterBusy), backend.rebuild():
            pass
        fill(backend, make(1))

    def test_a_new_index_takes_the_place_of_the_old_one_when_it_is_whole(
        self, backend: SearchBackend
    ) -> None:
        fill(backend, make(1, "roads"))
        with backend.rebuild() as writer:
            writer.index([make(2, "roads")])
            writer.commit(8)
            assert found(backend, "roads") == [1]
        assert found(backend, "roads") == [2]
        assert backend.position() == 8
        fill(backend, make(3, "roads"), position=9)
        assert found(backend, "roads") == [3, 2]

    def test_what_is_put_into_a_new_index_again_or_taken_out_is_as_in_an_old_one(
        self, backend: SearchBackend
    ) -> None:
        with backend.rebuild() as writer:
            writer.index([make(1, "roads"), make(2, "roads"), make(1, "rivers")])
            writer.index([make(2, "rivers"), make(3, "rivers")])
            writer.remove({3: 3})
            writer.index([make(3, "roads")])
            writer.commit(8)
        assert found(backend, "roads") == [3]
        assert found(backend, "rivers") == [2, 1]
        assert len(backend.versions()) == 3

    def test_a_new_index_that_fails_leaves_the_old_one(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads"))
        with suppress(ZeroDivisionError), backend.rebuild() as writer:
            writer.index([make(2, "roads")])
            writer.commit(8)
            raise ZeroDivisionError
        assert found(backend, "roads") == [1]
        refill(backend, [make(3, "roads")])
        assert found(backend, "roads") == [3]

    # --- who sees -----------------------------------------------------------------------------
    def test_restricted_entries_are_found_and_counted_for_their_audiences_only(
        self, backend: SearchBackend
    ) -> None:
        fill(backend, make(1, "roads", api=("1",)), make(2, "roads", audiences=(7, 9), api=("1",)))
        stranger, member = (
            backend.search(ask("roads"), STRANGER),
            backend.search(ask("roads"), MEMBER),
        )
        other = backend.search(ask("roads"), Sight(frozenset({1, 2, 3})))
        assert (stranger.total, stranger.ids, stranger.facets["api"].values) == (
            1,
            (1,),
            (("1", 1),),
        )
        assert (member.total, member.ids, member.facets["api"].values) == (2, (2, 1), (("1", 2),))
        assert other[:2] == stranger[:2]

    def test_audience_zero_is_no_way_round(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads", audiences=(7,)), make(2, "roads", audiences=(0,)))
        assert found(backend, "roads") == []
        assert found(backend, "roads", Sight(frozenset({0}))) == [2]

    def test_many_audiences(self, backend: SearchBackend) -> None:
        fill(backend, *(make(n, "roads", audiences=(n,)) for n in range(1, 300)))
        ids = frozenset(range(2, 300, 2))
        assert backend.search(ask("roads"), Sight(ids)).total == len(ids)

    def test_hidden_entries_are_neither_found_nor_counted(self, backend: SearchBackend) -> None:
        fill(backend, *(make(n, "roads", kind=("Dataset",)) for n in range(1, 6)))
        results = backend.search(ask("roads"), Sight(frozenset(), frozenset({2, 4, 99})))
        assert (results.total, sorted(results.ids)) == (3, [1, 3, 5])
        assert results.facets["kind"].values == (("Dataset", 3),)

    # --- words --------------------------------------------------------------------------------
    @pytest.mark.parametrize(
        ("q", "title", "tag"),
        [
            ("childcare", "Child care places", "en"),
            ("child care", "Childcare places", "en"),
            ("children", "Children's playgrounds", "en"),
            ("covid-19", "Covid19 cases", ""),
            ("covid19", "COVID-19 cases", ""),
            ("zuerich", "Schulwege in Zürich", "de"),
            ("zürich", "Schulwege in Zuerich", "de"),
            ("schulweg", "Schulwegpläne der Stadt", "de"),
            ("opvang", "Kinderopvang in Gent", "nl"),
            ("kaart", "Kaarten", "nl"),
            ('"child care"', "Child care places", "en"),
            ("title:places", "Child care places", "en"),
            ("places -roads", "Child care places", "en"),
            ("roads OR places", "Child care places", "en"),
        ],
    )  # fmt: skip
    def test_words_find(self, backend: SearchBackend, q: str, title: str, tag: str) -> None:
        fill(backend, make(1, title, tag), make(2, "something else", tag))
        assert found(backend, q) == [1]

    @pytest.mark.parametrize(
        ("q", "title"),
        [
            ('"care child"', "Child care places"),
            ('"childcare"', "Child care places"),
            ("keyword:places", "Child care places"),
            ("places -child", "Child care places"),
            ("places roads", "Child care places"),
            ("title:care description:care", "Child care places"),
        ],
    )
    def test_words_do_not_find(self, backend: SearchBackend, q: str, title: str) -> None:
        fill(backend, make(1, title))
        assert found(backend, q) == []

    def test_phrases_do_not_reach_from_one_text_into_the_next(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "child", keyword="care"))
        assert found(backend, '"child care"') == []

    def test_a_concept_finds_what_is_about_it(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(1, "Routes nationales", "fr", concepts=(THEMES + "TRAN",)),
            make(2, "Forêts", "fr"),
        )
        assert found(backend, "vervoer") == [1]

    def test_fewer_words_may_do(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "roads rivers"), make(2, "roads rivers lakes"), make(3, "roads"))
        asked = ask("roads rivers lakes")
        assert set(found(backend, asked.missing(1))) == {1, 2}
        assert set(found(backend, asked.missing(2))) == {1, 2, 3}
        assert set(found(backend, ask('roads rivers "lakes"').missing(2))) == {2}

    def test_beginnings_and_near_words(self, backend: SearchBackend) -> None:
        fill(backend, make(1, "transport"), make(2, "transit"), make(3, "trains"))
        assert set(found(backend, way("trans", Form.PREFIX))) == {1, 2}
        assert found(backend, way("tranisp", Form.PREFIX)) == []
        assert set(found(backend, way("tranist", Form.NEAR))) == {2}
        assert set(found(backend, way("trasnprot", Form.NEAR))) == {1}
        assert found(backend, way("trainz", Form.NEAR)) == [3]

    @pytest.mark.parametrize("text", [".*", "a|b", "(", "[a", "\\", "+", "tr.*", "x" * 200])
    def test_a_beginning_is_no_pattern(self, backend: SearchBackend, text: str) -> None:
        fill(backend, make(1, "transport"))
        assert found(backend, way(text, Form.PREFIX)) == []

    def test_the_title_counts_most(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(3, "other", description="rivers"),
            make(2, "rivers"),
            make(1, "x", keyword="rivers"),
        )
        assert found(backend, "rivers") == [2, 1, 3]

    # --- filters, days, counts ----------------------------------------------------------------
    def test_values_of_a_filter_are_alternatives_and_filters_narrow(
        self, backend: SearchBackend
    ) -> None:
        fill(
            backend,
            make(1, theme=(THEMES + "TRAN",), format=(FORMATS + "CSV",)),
            make(2, theme=(THEMES + "ENVI", THEMES + "TRAN"), format=(FORMATS + "JSON",)),
            make(3, theme=(THEMES + "HEAL",), format=(FORMATS + "CSV",)),
        )
        assert set(found(backend, ask(theme=["TRAN", "HEAL"]))) == {1, 2, 3}
        assert set(found(backend, ask(theme="TRAN", format="CSV"))) == {1}
        assert found(backend, ask(theme="GOVE")) == []

    def test_a_facet_counts_with_every_filter_but_its_own(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(1, "roads", theme=(THEMES + "TRAN",), format=(FORMATS + "CSV",)),
            make(2, "roads", theme=(THEMES + "ENVI",), format=(FORMATS + "CSV",)),
            make(3, "roads", theme=(THEMES + "ENVI",), format=(FORMATS + "JSON",)),
        )
        facets = backend.search(ask("roads", theme="ENVI"), STRANGER).facets
        assert facets["theme"].values == ((THEMES + "ENVI", 2), (THEMES + "TRAN", 1))
        assert dict(facets["format"].values) == {FORMATS + "CSV": 1, FORMATS + "JSON": 1}

    def test_a_chosen_value_is_counted_also_where_there_is_none(
        self, backend: SearchBackend
    ) -> None:
        fill(backend, make(1, "roads", theme=(THEMES + "TRAN",)))
        facets = backend.search(ask("roads", theme="HEAL"), STRANGER).facets
        assert facets["theme"].values == ((THEMES + "TRAN", 1), (THEMES + "HEAL", 0))

    def test_only_the_facets_asked_for_are_counted(self, backend: SearchBackend) -> None:
        fill(backend, make(1, theme=(THEMES + "TRAN",)))
        assert set(backend.search(replace(ask(), counted=("theme",)), STRANGER).facets) == {"theme"}

    def test_of_many_values_the_most_frequent_are_listed_and_the_rest_numbered(
        self, backend: SearchBackend
    ) -> None:
        rare = [make(n, publisher=(f"rare {n}", "all")) for n in range(1, 251)]
        fill(backend, *rare)
        counts = backend.search(ask(publisher="rare 250"), STRANGER).facets["publisher"]
        assert counts.values[0] == ("all", 250)
        assert ("rare 250", 1) in counts.values
        assert len(counts.values) + counts.more == 251

    def test_days(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(1, modified=date(2020, 5, 1), issued=date(1970, 1, 1)),
            make(2, modified=date(2021, 5, 1)),
            make(3),
        )
        assert set(found(backend, ask(modified_from="2020-05-01"))) == {1, 2}
        assert set(found(backend, ask(modified_to="2020-05-01"))) == {1}
        assert set(found(backend, ask(modified_from="2021", modified_to="2021"))) == {2}
        assert set(found(backend, ask(issued_to="1970"))) == {1}

    def test_areas(self, backend: SearchBackend) -> None:
        belgium = Box(18250, 13950, 18640, 14150)
        fill(
            backend,
            make(1, extent=belgium),
            make(2, extent=Box(18370, 14105, 18370, 14105)),
            make(3, extent=Box(0, 0, 36_000, 18_000)),
            make(4),
        )
        sides = dict(zip(Box._fields, belgium.degrees, strict=True))
        assert set(found(backend, ask(**sides))) == {1, 2, 3}
        assert set(found(backend, ask(**sides, inside=1))) == {1, 2}
        assert set(found(backend, ask(west=6.41))) == {3}

    def test_years_that_are_spoken_of(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(1, covers=Days(date(2001, 1, 1), date(2004, 12, 31))),
            make(2, covers=Days(date(2004, 6, 1), None)),
            make(3, covers=Days(None, date(1999, 12, 31))),
            make(4),
        )
        assert set(found(backend, ask(covers_from="2004", covers_to="2004"))) == {1, 2}
        assert set(found(backend, ask(covers_to="2000"))) == {3}
        counted = backend.search(ask(covers_to="2000"), STRANGER).facets[YEARS]
        assert bars(counted.values) == (
            Bar(1999, 1999, 1), Bar(2000, 2000, 0), Bar(2001, 2001, 1), Bar(2002, 2002, 1),
            Bar(2003, 2003, 1), Bar(2004, 2004, 2),
        )  # fmt: skip

    # --- order and pages ----------------------------------------------------------------------
    def test_orders(self, backend: SearchBackend) -> None:
        fill(
            backend,
            make(1, "b", change=4, modified=date(2020, 5, 1)),
            make(2, "c", change=4, modified=date(1900, 1, 1)),
            make(3, "a", change=9),
            make(4, "a", change=1, modified=date(2020, 5, 1)),
        )
        assert found(backend, ask(sort="changed")) == [3, 2, 1, 4]
        assert found(backend, ask(sort="modified")) == [4, 1, 2, 3]
        assert found(backend, ask(sort="title")) == [3, 4, 1, 2]

    @pytest.mark.parametrize("order", list(Sort))
    def test_a_walk_over_the_pages_meets_every_hit_once(
        self, backend: SearchBackend, order: Sort
    ) -> None:
        made = [
            make(n, "road " * (n % 7 + 1), change=n % 5, modified=date(2020, 1, n % 4 + 1))
            for n in range(1, 61)
        ]
        fill(backend, *made[:30])
        fill(backend, *made[30:])
        whole = found(backend, replace(ask("road"), order=order, size=100))
        assert walk(backend, replace(ask("road"), order=order, size=7)) == whole
        assert sorted(whole) == list(range(1, 61))

    def test_a_place_that_is_none_is_refused(self, backend: SearchBackend) -> None:
        fill(backend, make(1))
        for after in ("x", "-1", "10000000", "1.5", "١"):
            with pytest.raises(BadQuery, match="first page"):
                backend.search(replace(ask(), after=after), STRANGER)

    # --- what is similar ----------------------------------------------------------------------
    def test_of_the_words_offered_the_rarest_count_and_what_is_akin_ranks_higher(
        self, backend: SearchBackend
    ) -> None:
        fill(
            backend,
            *(make(n, "harbour data") for n in range(100, 130)),  # (common words)
            make(1, "ferry timetable harbour data unique"),
            make(2, "ferry timetable"),
            make(3, "ferry timetable", theme=("t",)),
            make(4, "ferry harbour data"),
            make(5, "timetable ferry", audiences=(7,)),
        )
        asked = replace(
            ask("ferry timetable harbour data unique", size=9),
            least=2,
            rarest=3,
            akin=(Filter("theme", ("t",)),),
            counted=(),
        )
        assert found(backend, asked, Sight(frozenset(), frozenset({1}))) == [3, 2]
        assert set(found(backend, asked, MEMBER)) == {1, 2, 3, 5}
        one_word = replace(asked, rarest=1)  # ferry and timetable are in five and in four
        assert set(found(backend, one_word)) == {1, 2, 3}
        nothing = replace(ask("unique harbour"), least=2, rarest=3)
        assert found(backend, nothing) == []

    # --- drawn --------------------------------------------------------------------------------
    def test_it_finds_and_counts_what_is_meant(self, backend: SearchBackend) -> None:
        @given(
            entries(),
            st.lists(
                st.tuples(questions(), audiences, st.sets(st.integers(1, 60), max_size=5)),
                min_size=1,
                max_size=4,
            ),
        )
        @self._drawn(self.examples)
        def check(
            made: list[Entry], drawn: list[tuple[Question, tuple[int, ...], set[int]]]
        ) -> None:
            meant = Memory()
            refill(meant, made)
            refill(backend, made)
            for asked, ids, hidden in drawn:
                sight = Sight(frozenset(ids), frozenset(hidden))
                self._same(backend.search(asked, sight), meant.search(asked, sight), asked)
                assert sorted(walk(backend, asked, sight)) == sorted(walk(meant, asked, sight))

        check()

    def _drawn(self, examples: int) -> settings:
        return settings(
            max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )

    def _same(self, got: Results, meant: Results, asked: Question) -> None:
        assert (got.total, got.facets, got.position) == (meant.total, meant.facets, meant.position)
        assert bool(got.next) == bool(meant.next)
        if asked.order is not Sort.RELEVANCE:
            assert got.ids == meant.ids

    def test_the_count_of_a_value_is_the_total_after_choosing_it(
        self, backend: SearchBackend
    ) -> None:
        @given(entries(), questions(), audiences)
        @self._drawn(self.examples * 2 // 3)
        def check(made: list[Entry], asked: Question, ids: tuple[int, ...]) -> None:
            refill(backend, made)
            sight = Sight(frozenset(ids))
            for name, counts in backend.search(asked, sight).facets.items():
                if name == YEARS:
                    continue
                others = tuple(one for one in asked.filters if one.facet != name)
                for value, count in counts.values:
                    chosen = replace(
                        asked, filters=tuple(sorted((*others, Filter(name, (value,))))), counted=()
                    )
                    assert backend.search(chosen, sight).total == count

        check()
