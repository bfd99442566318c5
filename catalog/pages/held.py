"""What the pages of a run and of a source say of withdrawals that wait for a person."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from accounts.requester import Requester
from catalog.models import HarvestRun, HeldWithdrawal, Missing, Resource

State = HeldWithdrawal.State


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as it stands now; `left` are the records that are still on its list.

    `publisher` is named when most of them are from one, `of_publisher` of them.
    """

    hold: HeldWithdrawal
    left: int
    publisher: str = ""
    of_publisher: int = 0

    @property
    def share(self) -> float:
        """Of what the source had, in per cent."""
        return 100 * self.hold.records / self.hold.live if self.hold.live else 100.0

    @property
    def percent(self) -> int:
        """The brake."""
        return int(settings.BRAKE_PERCENT)

    @property
    def records(self) -> int:
        """The other brake."""
        return int(settings.BRAKE_RECORDS)


def of_run(run: HarvestRun, requester: Requester) -> Held | None:
    """What the run held back, or what it left waiting since it missed the very same records."""
    rows = HeldWithdrawal.objects.select_related("decided_by", "run")
    hold = rows.filter(run=run).first()
    if hold is None and run.complete and not run.is_open:
        waiting = rows.filter(source=run.source_id, state=State.WAITING, run__lt=run.pk)
        hold = waiting.first()
    return held(hold, requester) if hold else None


def of_source(source_id: int, requester: Requester) -> Held | None:
    """What waits at a source, or is being withdrawn."""
    rows = HeldWithdrawal.objects.select_related("decided_by", "run")
    hold = rows.filter(source=source_id, state__in=HeldWithdrawal.OPEN).first()
    return held(hold, requester) if hold else None


def held(hold: HeldWithdrawal, requester: Requester) -> Held:
    """A hold with its figures."""
    left = hold.missing.count()
    seen = listed(hold, requester).exclude(resource__publisher_name="").order_by()
    first = seen.values("resource__publisher_name").annotate(n=Count("pk")).order_by("-n").first()
    if first is None or 2 * first["n"] <= left:
        return Held(hold, left)
    return Held(hold, left, first["resource__publisher_name"], first["n"])


def listed(hold: HeldWithdrawal, requester: Requester) -> QuerySet[Missing]:
    """The list, as far as the requester may know of it."""
    mine = Resource.objects.visible_to(requester)
    return hold.missing.filter(resource__in=mine).order_by("pk")
