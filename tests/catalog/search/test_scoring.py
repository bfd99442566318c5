"""What ranks higher, in every engine: titles, neighbours, several places, what is not old."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.search import scoring
from catalog.search.backends.base import SearchBackend, Sight
from catalog.search.backends.bodies import EVERYONE, body, fit
from catalog.search.backends.embedded import Embedded
from catalog.search.document import Entry, Where, said
from catalog.search.parse import parse
from catalog.search.question import Question, question
from tests.catalog.search.backends.entries import make

TODAY = date(2025, 4, 30)
LONG_AGO = TODAY - scoring.OLD - timedelta(days=1)
FILLING = " and much more that is told here of other things"


@pytest.fixture(params=["embedded", "clustered"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchBackend:
    """Each engine, without an index."""
    if request.param == "embedded":
        return Embedded(tmp_path / "index")
    found: SearchBackend = request.getfixturevalue("clustered")
    return found


def asked(text: str, today: date | None = TODAY) -> Question:
    return question(parse({"q": [text]}), today=today)


def ranked(engine: SearchBackend, question: Question, *entries: Entry) -> list[int]:
    """The ids of what is found, best first."""
    with engine.rebuild() as writer:
        writer.index(entries)
        writer.commit(1)
    return list(engine.search(question, Sight()).ids)


def test_a_word_in_the_title_comes_before_one_in_the_description(engine):
    entries = make(1, "harbour"), make(2, "water", description="harbour")
    assert ranked(engine, asked("harbour"), *entries) == [1, 2]


def test_a_word_in_several_places_comes_before_one_in_the_best_alone(engine):
    entries = make(1, "harbour", description="harbour"), make(2, "harbour", description="water")
    assert ranked(engine, asked("harbour"), *entries) == [1, 2]


def test_words_side_by_side_come_before_the_same_far_apart(engine):
    together = make(1, f"vacant buildings of a town{FILLING}")
    apart = make(2, f"vacant plots of a town{FILLING} buildings")
    assert ranked(engine, asked("vacant buildings"), together, apart) == [1, 2]


def test_their_stems_are_neighbours_too(engine):
    together = make(1, f"one vacant building{FILLING} town plots")
    apart = make(2, f"one vacant town{FILLING} plots building")
    assert ranked(engine, asked("vacant buildings"), together, apart) == [1, 2]


def test_what_ended_long_ago_comes_last(engine):
    old, new, undated = (
        make(3, "road", until=LONG_AGO),
        make(1, "road", until=TODAY),
        make(2, "road"),
    )
    assert ranked(engine, asked("road"), old, new, undated) == [2, 1, 3]


def test_a_better_match_comes_first_though_it_is_old(engine):
    old, new = make(1, "road", until=LONG_AGO), make(2, "way", description="road", until=TODAY)
    assert ranked(engine, asked("road"), old, new) == [1, 2]


def test_who_does_not_say_what_day_it_is_gets_no_age(engine):
    old, new = make(2, "road", until=LONG_AGO), make(1, "road", until=TODAY)
    assert ranked(engine, asked("road", None), old, new) == [2, 1]


def test_of_hits_as_good_those_titled_in_the_readers_language_come_first(engine):
    entries = (
        make(1, "harbour", titled_in=("fr", "nl")),
        make(2, "harbour", titled_in=("en",)),
        make(3, "harbour"),
        make(4, "water", description="harbour", titled_in=("nl",)),
    )
    dutch = replace(asked("harbour"), reads="nl")
    assert ranked(engine, dutch, *entries) == [1, 3, 2, 4], "and a better match before all"
    assert ranked(engine, asked("harbour"), *entries) == [3, 2, 1, 4]


def test_what_only_ranks_finds_nothing(engine):
    """Not even where all wanted words may be missing, or none is wanted."""
    water = make(3, "water", until=TODAY, titled_in=("en",))
    entries = make(1, "vacant"), make(2, "buildings"), water
    wanted = replace(asked("vacant buildings"), reads="en")
    assert ranked(engine, wanted, *entries) == []
    assert set(ranked(engine, wanted.missing(1), *entries)) == {1, 2}


# --- the values behind ------------------------------------------------------------------------
def test_every_place_and_layer_has_a_weight():
    assert set(scoring.PLACES) == set(Where)
    assert max(scoring.PLACES, key=scoring.PLACES.__getitem__) is Where.TITLE
    assert all(weight > 0 for weight in scoring.LAYERS.values())
    assert 0 <= scoring.OTHERS < 1 and 0 <= scoring.NEIGHBOURS < 1 and 0 <= scoring.NOT_OLD < 1
    assert 0 <= scoring.READ < 1


def test_what_only_ranks_is_beside_the_filter_of_the_audience():
    made = body(asked("vacant buildings"), Sight(frozenset({7})))
    assert made.audience.values == (EVERYONE, "7")
    assert len(made.lifts) == 1 and len(made.standing) == 1
    assert body(asked("harbour"), Sight()).lifts == ()
    assert body(replace(asked(""), reads="nl"), Sight()).standing == ()


def test_age_is_worth_a_share_of_all_the_words():
    rare = body(asked("harbour"), Sight())
    both = body(asked("harbour road"), Sight())
    one, two = (fit(made, lambda field, term: 5, 1_000) for made in (rare, both))
    assert one and two
    assert two.standing[0].share == pytest.approx(2 * one.standing[0].share)
    assert one.standing[0].share > 0


def test_neighbours_that_no_entry_has_are_not_looked_for():
    made = body(asked("vacant buildings"), Sight())
    known = {"vacant", "buildings"}
    fitted = fit(made, lambda field, term: int(term in known and field == "title_exact"), 10)
    assert fitted and len(fitted.lifts) == 1
    none = fit(made, lambda field, term: int(term in known and field == "place_exact"), 10)
    assert none and none.lifts == ()


def test_a_language_is_that_of_a_title_which_people_have_written():
    titles = {"nl-BE": "Haven", "nb": "Havn", "fr-t-nl": "Port", "de-x-mtfrom-en": "Hafen", "": "?"}
    described = SimpleNamespace(kind="Dataset", iri="", document={"title": titles})
    assert said(described).titled_in == ("nl", "no")


@pytest.mark.parametrize(
    ("temporal", "until"),
    [
        ([{"start": "1969-01-01", "end": "1969-12-31"}], date(1969, 12, 31)),
        ([{"end": "1969-12-31"}, {"end": "2001-02-03"}], date(2001, 2, 3)),
        ([{"end": "2001-02-03T10:00:00Z"}], date(2001, 2, 3)),
        ([{"start": "1969-01-01"}], None),
        ([{"end": "1969"}], date(1969, 12, 31)),
        ([{"end": "1969-02"}, {"end": "1968"}], date(1969, 2, 28)),
        ([{"end": "31/12/1969"}, {"end": "1968-01-01"}], date(1968, 1, 1)),
        ([{"end": "31/12/1969"}], None),
        ([], None),
    ],
)
def test_the_last_day_of_the_temporal_coverage(temporal, until):
    described = SimpleNamespace(kind="Dataset", iri="", document={"temporal": temporal})
    assert said(described).until == until
