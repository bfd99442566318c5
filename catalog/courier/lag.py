"""How far behind each reader is: for /status, and for who waits until all have caught up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.requester import Requester
from catalog.models import ReaderState
from catalog.queries import head


@dataclass(frozen=True, slots=True)
class ReaderLag:
    """How a reader is doing. `lag`: changes that it has not brought in; None: no sequence."""

    name: str
    position: int | None
    lag: int | None
    stepped: datetime | None  # the end of its last step without an error
    failing_since: datetime | None
    error: str  # for administrators only: it may name machines and files


def reader_lags(requester: Requester) -> list[ReaderLag]:
    """Every reader that is set up, whether a courier has ever stepped it or not."""
    names = list(settings.COURIER_READERS)
    if not names:
        return []
    last, rows = head(), ReaderState.objects.in_bulk(names)
    return [_lag(rows.get(name) or ReaderState(name=name), last, requester) for name in names]


def caught_up(lags: Iterable[ReaderLag]) -> bool:
    """Whether these had brought in every change there was when they were looked at."""
    return not any(one.lag for one in lags)


def _lag(state: ReaderState, last: int, requester: Requester) -> ReaderLag:
    behind = last if state.stepped is None else None
    if state.position is not None:
        behind = max(0, last - state.position)
    return ReaderLag(
        name=state.name,
        position=state.position,
        lag=behind,
        stepped=state.stepped,
        failing_since=state.failing_since,
        error=state.error if requester.is_administrator else "",
    )
