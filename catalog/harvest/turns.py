"""Turns at a host, shared by everything that fetches: few requests at once, and none too soon.

A host's row says from when on it may be asked: after its pace, or the patience that it asked for. A
lease stands for each request on its way. Who dies keeps its turn for LEASE_SECONDS at most.
"""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Now

from catalog.leases import RenewedLease, lease_end, new_owner, owner_of
from catalog.models import HostLease, HostTurn
from outbound.budgets import Budget
from outbound.errors import NotYet
from outbound.patience import Time

BUSY = 0.5  # seconds until a host whose turns are all taken is looked at again
LOOK = 5.0  # seconds; who waits looks so often whether it still should
KEPT = timedelta(days=1)


class SharedTurns:
    """The turns of one client, and how it waits for them. `check` raises when it shall not.

    Raises NotYet at `wait` where a host wants to be left alone for longer than `budget.patience`,
    or its turns are taken for `budget.turn_seconds`.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        time: Time | None = None,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        self._budget, self._time, self._check = budget, time or Time(), check
        self._paces: dict[str, float] = {}
        self._host, self._held = "", ExitStack()

    def pace(self, host: str, seconds: float) -> None:
        """Ask `host` no more often than so, if that is less often than the budget says."""
        self._paces[_name(host)] = seconds

    def wait(self, host: str) -> None:
        """Sleep until `host` may be asked, and take a turn."""
        self.leave()
        name, end = _name(host), self._time.now() + self._budget.turn_seconds
        pace = max(self._budget.spacing, self._paces.get(name, 0))
        while not isinstance(found := _take(name, pace), _Turn):
            self._check()
            if found > max(self._budget.patience, pace):
                raise NotYet(
                    f"{host} asked to be left alone: nothing was sent, ask again later", found
                )
            if self._time.now() > end:
                raise NotYet(
                    f"{host} is asked by others here, and not by more than"
                    f" {settings.HOST_AT_ONCE} at once: nothing was sent, ask again later"
                )
            self._time.sleep(min(found, LOOK) * (1 + self._time.jitter() / 10))
        self._host = name
        self._held.enter_context(found)

    def put_off(self, seconds: float) -> None:
        """The host whose turn is held wants to be left alone: by all of us."""
        HostTurn.objects.filter(host=self._host).update(
            free_from=Greatest(F("free_from"), Now() + timedelta(seconds=seconds))
        )

    def leave(self) -> None:
        """Give the turn back."""
        self._host = ""
        self._held.close()


def let_go(processes: Collection[int]) -> None:
    """Give back the turns of these processes of this machine, which are about to end."""
    mine = Q(pk__in=())
    for process in processes:
        mine |= Q(lease_owner__startswith=owner_of(process))
    HostLease.objects.filter(mine).delete()


def forget() -> None:
    """Hosts that nobody has asked for a day need no row."""
    on_the_way = HostLease.objects.filter(turn=OuterRef("pk"))
    old = HostTurn.objects.filter(~Exists(on_the_way), free_from__lt=Now() - KEPT)
    with transaction.atomic():  # who takes a turn meanwhile moves free_from, and keeps the row
        hosts = [row.pk for row in old.select_for_update(of=("self",), skip_locked=True)]
        HostTurn.objects.filter(pk__in=hosts).delete()


class _Turn(RenewedLease):
    """A request on its way. Leaving the context gives the turn back."""

    def __init__(self, host: str, owner: str) -> None:
        super().__init__(f"a turn at {host}")
        self._mine = HostLease.objects.filter(lease_owner=owner)

    def renew(self) -> bool:
        """Keep the turn for another while."""
        return bool(self._mine.all().update(lease_until=lease_end()))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._mine.all().delete()


def _take(host: str, pace: float) -> _Turn | float:
    """A turn at `host`, whose next one is `pace` seconds away; or how long to wait first."""
    away = HostTurn.objects.annotate(left=F("free_from") - Now())
    with transaction.atomic():
        while (row := away.select_for_update().filter(host=host).first()) is None:
            HostTurn.objects.bulk_create([HostTurn(host=host)], ignore_conflicts=True)
        if row.left > timedelta(0):
            return float(row.left.total_seconds())
        row.leases.filter(lease_until__lte=Now()).delete()
        if row.leases.count() >= settings.HOST_AT_ONCE:
            return BUSY
        owner = new_owner()
        row.leases.create(lease_owner=owner, lease_until=lease_end())
        HostTurn.objects.filter(host=host).update(free_from=Now() + timedelta(seconds=pace))
    return _Turn(host, owner)


def _name(host: str) -> str:
    return host.lower().rstrip(".")
