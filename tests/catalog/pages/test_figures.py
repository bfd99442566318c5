"""Numbers, sizes and hours as people say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from catalog.pages import figures

NOW = datetime(2026, 11, 24, 21, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (999, "999"), (1_127, "1,127"), (1_234_567, "1,234,567"), (None, "")],
)
def test_a_number_has_separators_and_is_never_rounded(value, said):
    assert figures.number(value) == said


def test_separators_follow_the_language_of_the_page():
    with translation.override("nl"):
        assert figures.number(1_234_567) == "1.234.567"
        assert figures.size(1_900_000_000) == "1,9 GB"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (None, "not stated"),
        (-1, "not stated"),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (4_100_000, "4.1 MB"),
        (99_900_000, "99.9 MB"),
        (412_300_000, "412 MB"),
        (999_999, "1.0 MB"),
        (1_900_000_000, "1.9 GB"),
        (10**18, "1,000 PB"),
    ],
)
def test_sizes_are_said_in_powers_of_a_thousand(octets, said):
    assert figures.size(octets) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=40), "40 minutes ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=7), "17 November 2026"),
        (-timedelta(hours=3), "in 3 hours"),
        (-timedelta(seconds=20), "now"),
    ],
)
def test_near_times_are_distances_and_far_ones_dates(ago, said):
    assert figures.when(NOW - ago, NOW) == said


def test_the_exact_hour_names_its_zone():
    assert figures.hour(NOW) == "24 November 2026 21:06 UTC"


def test_a_date_that_binds_is_written_out_in_the_language_of_the_page():
    assert figures.day(NOW.date()) == "24 November 2026"
    with translation.override("nl"):
        assert figures.day(datetime(2026, 3, 1, tzinfo=UTC)) == "1 maart 2026"


# --- in Dutch ---------------------------------------------------------------------------------
@pytest.fixture
def dutch():
    with translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, "nu"),
        (NOW - timedelta(minutes=1), "1 minuut geleden"),
        (NOW - timedelta(hours=3), "3 uur geleden"),
        (NOW + timedelta(days=2), "over 2 dagen"),
        (NOW - timedelta(days=30), "25 oktober 2026"),
        (datetime(2026, 5, 26, tzinfo=UTC), "26 mei 2026"),
    ],
)
def test_moments_are_said_as_dutch_people_say_them(dutch, moment, said):
    assert figures.when(moment, NOW) == said


def test_hours_and_sizes_in_dutch(dutch):
    assert figures.hour(NOW) == "24 november 2026 21:06 UTC"
    assert figures.size(None) == "niet vermeld"
    assert figures.size(4_100_000) == "4,1 MB"
    assert figures.number(1_234) == "1.234"
