"""Families of cases of which `make test` tries a few and `make test-long` the others."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], one_in: int) -> list[Any]:
    """The cases in their order; all but the first of each `one_in` are marked long.

    Take a number that shares no factor with the lengths of what the cases are made of: then each
    value of each part comes up among the few.
    """
    long = pytest.mark.long
    return [
        pytest.param(*values, id=name, marks=marks if number % one_in == 0 else [*marks, long])
        for number, (values, name, marks) in enumerate(map(_parts, cases))
    ]


def _parts(case: Any) -> tuple[tuple[Any, ...], str | None, list[Any]]:
    if hasattr(case, "marks"):  # made by pytest.param
        return case.values, case.id, list(case.marks)
    return (case,), None, []
