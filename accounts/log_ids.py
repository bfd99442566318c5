"""Ids that stand on every log line of a request or a run, so that its lines are found together."""

import contextvars
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})
_bound: contextvars.ContextVar[Mapping[str, str]] = contextvars.ContextVar("bound", default=_NONE)


@contextmanager
def bind(**ids: object) -> Iterator[None]:
    """Put these ids on every line logged inside."""
    token = _bound.set({**_bound.get(), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _bound.reset(token)


def bound() -> Mapping[str, str]:
    """The ids that hold here."""
    return _bound.get()
