"""Families of cases of which `make test` tries a few, `make test-long` others, `make test-all` all."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], one_in: int) -> list[Any]:
    """The cases in their order. Of each `one_in` the first is not marked, the one in the middle is
    marked long, and the others are marked rare.

    Take a number that shares no factor with the lengths of what the cases are made of: then each
    value of each part comes up among the few.
    """
    return [
        pytest.param(*values, id=name, marks=[*marks, *_marks(number % one_in, one_in)])
        for number, (values, name, marks) in enumerate(map(_parts, cases))
    ]


def _marks(place: int, one_in: int) -> list[Any]:
    if place == 0:
        return []
    return [pytest.mark.long if place == one_in // 2 else pytest.mark.rare]


def _parts(case: Any) -> tuple[tuple[Any, ...], str | None, list[Any]]:
    if hasattr(case, "marks"):  # made by pytest.param
        return case.values, case.id, list(case.marks)
    return (case,), None, []
