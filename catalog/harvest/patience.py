"""When a source was last seen whole, since when it cannot be read, and when it is tried again.

A source that fails is left alone for longer each time, up to a day: who does not answer is not
helped by more questions. What it brought stays as it was last seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from catalog import queries
from catalog.models import HarvestRun, HarvestSource

EVERY = {
    HarvestSource.Schedule.HOURLY: timedelta(hours=1),
    HarvestSource.Schedule.DAILY: timedelta(days=1),
    HarvestSource.Schedule.WEEKLY: timedelta(weeks=1),
}
LONGEST = timedelta(days=1)  # of a wait that is not the schedule's own
LOOKED_AT = 50  # last runs of a source
State = HarvestRun.State


@dataclass(frozen=True, slots=True)
class Lately:
    """How a source was seen lately. `tries` have failed since it could be read the last time.

    `next_try` None: nobody tries again without being asked to.
    """

    whole: datetime | None = None  # end of its last complete run
    failing_since: datetime | None = None
    tries: int = 0
    next_try: datetime | None = None
    is_tried_now: bool = False

    @property
    def is_stale(self) -> bool:
        """Whether what is here may be out of date: the last try has failed."""
        return self.tries > 0


class Run(NamedTuple):
    """What is told from of a run."""

    state: str
    complete: bool
    queued: datetime
    ended: datetime | None


def lately(source: HarvestSource) -> Lately:
    """How `source` was seen by its last runs. One query, or two for one that was long not whole."""
    rows = source.runs.harvests().order_by("-id").values_list(*Run._fields)[:LOOKED_AT]
    runs = [Run(*row) for row in rows]
    whole = next((run.ended for run in runs if run.state == State.DONE and run.complete), None)
    if whole is None and len(runs) == LOOKED_AT:
        whole = queries.last_seen([source.pk]).get(source.pk)
    failed = failures(runs)
    return Lately(
        whole=whole,
        failing_since=failed[-1].ended or failed[-1].queued if failed else None,
        tries=len(failed),
        next_try=_next_try(source, runs[0].queued, len(failed)) if runs else None,
        is_tried_now=bool(runs) and _is_open(runs[0]),
    )


def failures(runs: Iterable[Run]) -> list[Run]:
    """Those, of runs newest first, that failed one after another until now."""
    found = []
    for run in runs:
        if run.state == State.FAILED:
            found.append(run)
        elif not _is_open(run):
            break
    return found


def pause(every: timedelta, tries: int) -> timedelta:
    """How long to wait after so many tries that failed, where the schedule says `every`."""
    doubled = every * (1 << min(max(tries - 1, 0), 10))
    return max(every, min(doubled, LONGEST))


def _next_try(source: HarvestSource, last: datetime, tries: int) -> datetime | None:
    every = EVERY.get(HarvestSource.Schedule(source.schedule)) if source.active else None
    return None if every is None else last + pause(every, tries)


def _is_open(run: Run) -> bool:
    return run.state in (State.QUEUED, State.RUNNING)
