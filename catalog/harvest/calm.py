"""Fewer walks through memory in search of garbage, while millions of plain values pass."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

YOUNG, MIDDLE = 50_000, 50  # new values before the youngest, its walks before the next older

_lock = Lock()
_found: list[tuple[int, int, int]] = []  # what each harvest of this process found


@contextmanager
def few_collections() -> Iterator[None]:
    """Drafts point at each other in no circle: looking for circles costs a quarter of drafting.

    The collector belongs to the whole process: the last harvest in it puts things back.
    """
    with _lock:
        _found.append(gc.get_threshold())
        gc.set_threshold(YOUNG, MIDDLE, _found[0][2])
        gc.freeze()
    try:
        yield
    finally:
        with _lock:
            if len(_found) == 1:
                gc.unfreeze()
                gc.set_threshold(*_found[0])
            del _found[-1]
