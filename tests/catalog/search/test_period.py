"""Periods become one span of days, and spans become bars that count true."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from catalog.search.period import Bar, bars, coverage, marks, reaches
from catalog.search.query import Days


def span(start: str = "", end: str = "") -> dict[str, str]:
    return {name: said for name, said in (("start", start), ("end", end)) if said}


@pytest.mark.parametrize(
    ("periods", "days"),
    [
        ([span("2019", "2021")], Days(date(2019, 1, 1), date(2021, 12, 31))),
        ([span("2019-02", "2020-02")], Days(date(2019, 2, 1), date(2020, 2, 29))),
        ([span("2019-01-01T00:00:00+00:00")], Days(date(2019, 1, 1), None)),
        ([span("2001", "2002"), span("2005", "2009")], Days(date(2001, 1, 1), date(2009, 12, 31))),
        ([span("2001", "2002"), span(end="2009")], Days(None, date(2009, 12, 31))),
        ([span("2001", "9999-12-31")], Days(date(2001, 1, 1), None)),
        ([{"received": "2010/.."}], Days(date(2010, 1, 1), None)),
        ([span("2021", "2019"), span("2001", "2002")], Days(date(2001, 1, 1), date(2002, 12, 31))),
    ],
)
def test_the_days_around_all_periods(periods: list[dict[str, str]], days: Days) -> None:
    assert coverage(periods) == days


@pytest.mark.parametrize(
    "period",
    [
        {},
        span("2021", "2019"),
        span("2019", "recently"),
        span("2019-02-30", "2020"),
        span("0001-01-01", "9999-12-31"),
        {"received": "since ever"},
        {"received": "../.."},
    ],
)
def test_a_malformed_period_is_none(period: dict[str, str]) -> None:
    assert coverage([period]) is None


def test_a_span_reaches_into_days_that_it_has_some_of() -> None:
    covers = Days(date(2019, 1, 1), date(2020, 12, 31))
    assert reaches(covers, Days(date(2020, 12, 31), None))
    assert reaches(covers, Days(None, date(2019, 1, 1)))
    assert not reaches(covers, Days(date(2021, 1, 1), None))
    assert not reaches(covers, Days(None, date(2018, 12, 31)))
    assert reaches(Days(None, None), Days(date(2021, 1, 1), None))
    assert not reaches(None, Days(date(2021, 1, 1), None))
    assert reaches(None, Days())


@pytest.mark.parametrize(("earliest", "years"), [(1995, 30), (1850, 190)])
def test_each_bar_counts_the_spans_that_reach_into_it(earliest: int, years: int) -> None:
    chance = Random(earliest)
    spans = []
    for _ in range(200):
        first = date(earliest, 1, 1) + timedelta(chance.randrange(years * 365))
        last = first + timedelta(chance.randrange(4_000))
        spans.append(Days(*chance.choice(((first, last), (None, last), (first, None)))))
    found = bars(Counter(mark for one in spans for mark in marks(one.first, one.last)).items())
    assert len(found) > 10
    for bar in found:
        first_day = date(bar.first, 1, 1) if bar.first else None
        wanted = Days(first_day, date(bar.last, 12, 31))
        assert bar.spans == sum(reaches(one, wanted) for one in spans), bar


def test_bars_are_years_or_decades() -> None:
    assert bars([("b2019", 2), ("e2020", 1), ("e2040", 1)]) == (
        Bar(2019, 2019, 2),
        Bar(2020, 2020, 2),
    )
    assert [bar[:2] for bar in bars([("b1899", 1), ("e1912", 1)])] == [(None, 1899), (1910, 1919)]
    assert bars([("b0", 3), ("e2040", 3)]) == ()
    assert bars([]) == ()


def test_marks_are_few_however_odd_the_years() -> None:
    odd = {m for year in range(1, 9999) for m in marks(date(year, 1, 1), date(year, 12, 31))}
    assert len(odd) < 200  # of what an engine lists
