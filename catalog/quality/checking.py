"""The reader that checks every live resource against its profiles, as the sequence brings it.

what changed after the place -> its statements of now -> validate, judge -> findings, verdicts and
the new place in one transaction

The place stands beside what was found, so nothing is skipped and nothing is there twice, whoever
is killed where. It is kept by the version of the profiles: a new version begins at change 1.
What is withdrawn, or is a copy that is not shown, has neither findings of a profile nor a verdict.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from catalog.failpoints import failpoint
from catalog.harvest.copy import Table, copy
from catalog.harvest.store import FINDING
from catalog.models import CheckPlace, ReaderState, Resource, StoredFinding, Verdict
from catalog.packing import unpack
from catalog.quality.serving import served, served_by
from catalog.queries import head
from catalog.search.indexer import END, Place, after
from vocab.findings import Finding, finding
from vocab.profiles.choose import chosen
from vocab.profiles.judge import judged
from vocab.profiles.rules import PREFIX, UNCHECKABLE, UNREAD
from vocab.profiles.table import DCAT_AP, Profile
from vocab.profiles.validate import PROFILES_VERSION, Result, Uncheckable, validate

BATCH = 250  # resources of one transaction
LISTED = 20_000  # ids that are listed at once
PACE_SECONDS = 1.0  # between two batches while the index has work: who searches waits for that
CHECKS = "quality"  # this reader, in settings.COURIER_READERS
AHEAD = "search"  # the reader of settings.COURIER_READERS that goes first
VERDICT = Table(
    "catalog_verdict",
    (
        ("resource_id", "int8"),
        ("profile", "text"),
        ("change_id", "int8"),
        ("rules_version", "int4"),
        ("violations", "int4"),
    ),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """One resource with what its profiles found; `violations` by profile, None: not checkable."""

    id: int
    change: int  # id of the change that it was checked at
    findings: Sequence[Finding]
    violations: Sequence[tuple[Profile, int | None]]


class Kept(NamedTuple):
    """What a check needs of a resource."""

    pk: int
    change_id: int
    stable_id: str
    is_hvd: bool
    statements: bytes


class Checker:
    """The reader of the sequence that checks. For one thread."""

    def __init__(self, confirm: Callable[[], None]) -> None:
        """`confirm` keeps other couriers away until the transaction ends."""
        self.checked = 0  # resources, by all steps
        self._confirm = confirm
        self._place: Place | None = None  # where we are; None: not yet asked
        self._waiting: deque[Place] = deque()  # what comes next
        self._goal = 0  # the head of the sequence when that was listed
        self._whole = True  # is all up to the goal in the list?
        self._worked = -PACE_SECONDS  # when, by the clock of time.monotonic()
        self._stands_back = False  # did the last step leave its work to the index?

    def position(self) -> int:
        """Number of the last change of which everything is checked."""
        return (self._place or place_of_checks()).whole

    def step(self) -> bool:
        """Check the next resources and keep what was found; True: there is more."""
        self._stands_back = self._gives_way()
        if self._stands_back:
            return False
        if not self._waiting:
            self._list()
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        reached = self._reached(batch)
        if reached == self._place:
            return False
        ids = [place.id for place in batch]
        self._follow(served_by(ids))
        found = list(checked(ids))
        with transaction.atomic():
            keep(ids, found)
            _keep_place(reached)
            self._confirm()
            failpoint("quality.before_commit")
        failpoint("quality.after_commit")
        self._place, self._worked = reached, time.monotonic()
        self.checked += len(found)
        return True  # the list may be older than the last change: whoever looks again knows

    def _follow(self, ids: Sequence[int]) -> None:
        """Check what a service of the batch serves: before its place is kept, so it is not lost."""
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            found = list(checked(part))
            with transaction.atomic():
                keep(part, found)
                self._confirm()

    def rest_seconds(self) -> float:
        """Short while it gives way to the index; else as long as a change may be missed."""
        return PACE_SECONDS if self._stands_back else float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        """Nothing is held between two steps."""

    def _gives_way(self) -> bool:
        if time.monotonic() >= self._worked + PACE_SECONDS:
            return False
        first = ReaderState.objects.filter(pk=AHEAD, position__isnull=False).first()
        return first is not None and (first.position or 0) < head()

    def _list(self) -> None:
        self._place = self._place or place_of_checks()
        self._goal = head()
        rows = after(self._place, self._goal).values_list("change__number", "pk")[:LISTED]
        self._waiting.extend(Place(number or 0, pk) for number, pk in rows)
        self._whole = len(self._waiting) < LISTED

    def _reached(self, batch: Sequence[Place]) -> Place:
        if self._waiting or not self._whole:
            return batch[-1]
        return Place(self._goal, END)


def reader(confirm: Callable[[], None]) -> Checker:
    """The checker for a courier."""
    return Checker(confirm)


def checked_up_to() -> int:
    """Number of the last change of which everything is checked, by the profiles of now."""
    return place_of_checks().whole


def place_of_checks() -> Place:
    """Up to which resource of which change everything is checked, by the profiles of now."""
    kept = CheckPlace.objects.filter(pk=PROFILES_VERSION).first()
    return Place(kept.number, kept.resource) if kept else Place(0, 0)


def _keep_place(place: Place) -> None:
    CheckPlace.objects.exclude(pk=PROFILES_VERSION).delete()
    CheckPlace.objects.update_or_create(
        pk=PROFILES_VERSION, defaults={"number": place.number, "resource": place.id}
    )


def checked(ids: Sequence[int]) -> Iterator[Checked]:
    """Check these resources as they stand now; those that are not live are left out."""
    rows = Resource.objects.live().filter(pk__in=ids).order_by("pk")
    said, with_service = _said_of(ids), served(ids)
    for row in rows.values_list(*Kept._fields).iterator(chunk_size=50):
        kept = Kept(*row)
        yield _check(kept, said.get(kept.pk, set()), is_served=kept.pk in with_service)


def _check(kept: Kept, said: Collection[tuple[str, str]], *, is_served: bool) -> Checked:
    lines, results = unpack(kept.statements), list[Result]()
    violations: list[tuple[Profile, int | None]] = []
    for profile in chosen(lines, high_value=kept.is_hvd):
        try:
            found = validate(lines, profile, is_served=is_served)
        except Uncheckable as error:
            message = UNREAD % {"reason": str(error)}
            unread = finding(UNCHECKABLE, kept.stable_id, message=message)
            return Checked(kept.pk, kept.change_id, [unread], [(DCAT_AP, None)])
        violations.append((profile, sum(result.is_violation for result in found)))
        results += found
    return Checked(kept.pk, kept.change_id, judged(results, said), violations)


def _said_of(ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """(rule, property) of what other checks have found, by resource."""
    found: dict[int, set[tuple[str, str]]] = {}
    rows = StoredFinding.objects.filter(resource__in=ids).exclude(rule__startswith=PREFIX)
    for pk, rule, path in rows.order_by().values_list("resource_id", "rule", "path"):
        found.setdefault(pk or 0, set()).add((rule, path))
    return found


def keep(ids: Sequence[int], found: Sequence[Checked]) -> None:
    """Replace what was found of `ids`. What has changed since it was read comes again later.

    In a transaction. The rows are locked: a harvest that changes one of them waits until its
    findings are whole, and takes them away with the others.
    """
    locked = Resource.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    changes = dict(locked.values_list("pk", "change_id"))
    rows = [one for one in found if changes.get(one.id) == one.change]
    StoredFinding.objects.filter(resource__in=ids, rule__startswith=PREFIX).delete()
    Verdict.objects.filter(resource__in=ids).delete()
    copy(FINDING, (line for one in rows for line in _findings(one)))
    copy(
        VERDICT,
        (
            (one.id, profile.id, one.change, PROFILES_VERSION, violations)
            for one in rows
            for profile, violations in one.violations
        ),
    )


def _findings(one: Checked) -> Iterator[tuple[Any, ...]]:
    for f in one.findings:
        yield (
            one.id, one.change, PROFILES_VERSION, f.rule, f.severity.value,
            f.focus, f.path, f.value, f.message, f.repair,
        )  # fmt: skip
