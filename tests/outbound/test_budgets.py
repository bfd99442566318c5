"""The defaults are the budget sheet's; a value that cannot be meant is refused with a sentence."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from outbound.budgets import Budget


def test_the_defaults_are_the_budget_sheet() -> None:
    budget = Budget()
    assert (budget.connect_seconds, budget.idle_seconds, budget.total_seconds) == (10, 30, 300)
    assert (budget.speed, budget.speed_window) == (1_000, 60)
    assert (budget.wire_bytes, budget.body_bytes) == (256_000_000, 1_000_000_000)
    assert (budget.ratio, budget.ratio_after) == (100, 10_000_000)
    assert (budget.redirects, budget.pauses) == (3, (1, 4, 16))
    assert (budget.longest_retry_after, budget.spacing) == (3_600, 0.2)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"connect_seconds": 0}, "connect_seconds is 0: give more than 0"),
        ({"idle_seconds": -1}, "idle_seconds is -1: give more than 0"),
        ({"total_seconds": float("nan")}, "total_seconds is nan: give a number"),
        ({"total_seconds": float("inf")}, "total_seconds is inf: give a number"),
        ({"total_seconds": 1_801}, "total_seconds is 1801: give at most 1800"),
        ({"wire_bytes": "256 MB"}, "wire_bytes is '256 MB': give a number"),
        ({"ratio": True}, "ratio is True: give a number"),
        ({"redirects": -1}, "redirects is -1: give 0 or more"),
        ({"redirects": 11}, "redirects is 11: give at most 10"),
        ({"pauses": (1, -4)}, "pauses is -4: give 0 or more"),
        ({"pauses": (1, None)}, "pauses is None: give a number"),
        ({"spacing": -0.1}, "spacing is -0.1: give 0 or more"),
    ],
)
def test_a_wrong_value_is_refused(value: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Budget(**value)


def test_what_may_be_nothing() -> None:
    budget = Budget(redirects=0, pauses=(), patience=0, longest_retry_after=0, spacing=0)
    assert budget.redirects == 0


def test_a_budget_is_a_value() -> None:
    with pytest.raises(FrozenInstanceError):
        Budget().redirects = 9  # type: ignore[misc]
    with pytest.raises(ValueError, match="at most 1800"):
        replace(Budget(), total_seconds=9_000)
