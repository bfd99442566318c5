"""Moments and durations as policies write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocab.odrl.times import Duration, duration, later, moment


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-12-31T23:59:59Z", "2026-12-31T23:59:59+00:00"),
        ("2026-12-31T23:59:59+02:00", "2026-12-31T21:59:59+00:00"),
        ("2026-12-31T23:59:59-05:30", "2027-01-01T05:29:59+00:00"),
        ("2023-12-31T06:00Z", "2023-12-31T06:00:00+00:00"),  # as in the examples of DSP 2025-1
        ("2026-12-31T24:00:00Z", "2027-01-01T00:00:00+00:00"),
        ("2026-12-31T00:00:00.1234560Z", "2026-12-31T00:00:00.123456+00:00"),
        ("2026-12-31T10:00:00", "2026-12-31T10:00:00+00:00"),  # without a zone: UTC
        ("2026-12-31", "2026-12-31T00:00:00+00:00"),  # a date: its first moment
        ("2026-12-31+14:00", "2026-12-30T10:00:00+00:00"),
    ],
)
def test_a_moment_is_read_into_utc(text, iso):
    read = moment(text)
    assert read is not None
    assert read.isoformat() == iso
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2026", "2026-13-01", "2026-02-30", "2026-12-31T25:00:00Z", "0000-01-01",
        "2026-12-31T24:00:01Z", "2026-12-31 10:00:00Z", "20261231T100000Z", "2026-W01-1",
        "2026-12-31T10:00:00+14:01", "2026-12-31T10:00:00+10:60", "2026-12-31T10:00:00.0000001Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T24:00:00Z", "-2026-12-31", "2026-12-31T10:00:00Z ",
        "٢٠٢٦-12-31", "2026-12-31\n",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_of_the_clock_is_read_as_it_was_written(now):
    assert moment(now.isoformat()) == now
    assert moment(now.isoformat().replace("+00:00", "Z")) == now


@pytest.mark.parametrize(
    ("text", "months", "time"),
    [
        ("P3M", 3, timedelta(0)),
        ("P1Y2M3DT4H5M6.7S", 14, timedelta(days=3, hours=4, minutes=5, seconds=6.7)),
        ("PT90M", 0, timedelta(minutes=90)),
        ("P0D", 0, timedelta(0)),
        ("PT0.000001S", 0, timedelta(microseconds=1)),
    ],
)
def test_a_duration_is_months_and_a_time(text, months, time):
    assert duration(text) == Duration(months, time)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1DT", "-P1D", "P1W", "P1H", "PT1.S", "P9999999Y", "P1D "]
)
def test_what_is_no_duration_is_none(text):
    assert duration(text) is None


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2026-11-30", "P3M", "2027-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
        ("2026-12-01", "P1M", "2027-01-01"),
        ("2026-01-15", "PT36H", "2026-01-16T12:00Z"),
    ],
)
def test_months_are_those_of_the_calendar(start, text, end):
    start, by = moment(start), duration(text)
    assert start is not None and by is not None
    assert later(start, by) == moment(end)


def test_what_ends_after_the_calendar_has_no_end():
    start = datetime(2026, 1, 31, tzinfo=UTC)
    for text in ("P9000Y", "P999999D", "P999999Y", "PT999999999H"):
        by = duration(text)
        assert by is not None
        assert later(start, by) is None or by.time > timedelta(0)
    by = duration("P9000Y")
    assert by is not None
    assert later(start, by) is None
