"""The ledger that is its own chart adds up or does not exist."""

import pytest

from catalog.pages.waterfall import waterfall


def test_each_loss_begins_where_the_next_row_ends():
    rows = waterfall(
        ("Fetched", 200), [("unreadable", 20, "lost"), ("double", 30, "kept")], ("Live", 150)
    )
    assert [(r.amount, r.voice, r.x, r.width) for r in rows] == [
        (200, "all", "0%", "100.00%"),
        (-20, "lost", "90.00%", "10.00%"),
        (-30, "kept", "75.00%", "15.00%"),
        (150, "live", "0%", "75.00%"),
    ]


def test_rows_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="200 less 20 is 180, not 181"):
        waterfall(("Fetched", 200), [("unreadable", 20, "lost")], ("Live", 181))


def test_an_empty_run_is_drawn_without_dividing_by_nothing():
    assert [r.width for r in waterfall(("Fetched", 0), [], ("Live", 0))] == ["0%", "0%"]
