"""Fewer walks through memory in search of garbage, while millions of plain values pass."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG, MIDDLE = 50_000, 50  # new values before the youngest, its walks before the next older


@contextmanager
def few_collections() -> Iterator[None]:
    """Drafts point at each other in no circle: looking for circles costs a quarter of drafting."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, before[2])
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
