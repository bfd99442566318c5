"""From news to notices, and who sends which: each notice once, each held by a lease while it is.

due watches -> Notice (waiting) -> claim (a lease) -> begin (on its way) -> end, or postpone

A notice and the place of its watch are written in one transaction, so news are in one notice and
no other. `begin` is written before a byte leaves: a notice whose holder died before that is sent
by the next one, and is the only one; of one that had begun nobody knows whether it arrived. It is
sent again under the same key, by which the receiver knows it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Now

from catalog.leases import new_owner
from catalog.models import News, Notice, Watch

State = Notice.State
OPEN = (State.WAITING, State.SENDING)
AT_ONCE = 500  # watches that are looked at in one go
LARGEST = 200  # news of one call of a webhook; what is left is the next call
SMTP_TURNS = 9  # of each the server may take EMAIL_TIMEOUT
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
PAUSES = {
    Watch.Frequency.DAILY: timedelta(days=1),
    Watch.Frequency.WEEKLY: timedelta(days=7),
}
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())


def make_due() -> int:
    """Make a notice of what each watch that is due has not been told; how many were made."""
    ids = list(_due().order_by("due", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_make(pk) for pk in ids)


def next_due() -> datetime | None:
    """When something is due next; None: nothing is known of."""
    waits = Notice.objects.filter(state__in=OPEN)
    sends = waits.aggregate(at=Min(Greatest("due", "lease_until")))["at"]
    watches = _with_news().aggregate(at=Min("due"))["at"]
    return min(filter(None, (sends, watches)), default=None)


def claim() -> Notice | None:
    """A notice for us alone, noted as tried once more."""
    waiting = Notice.objects.filter(FREE, state__in=OPEN, due__lte=Now())
    with transaction.atomic():
        notice = waiting.select_for_update(skip_locked=True).order_by("due", "pk").first()
        if notice is None:
            return None
        notice.lease_owner, notice.tries = new_owner(), notice.tries + 1
        Notice.objects.filter(pk=notice.pk).update(
            lease_owner=notice.lease_owner, lease_until=Now() + lease(), tries=notice.tries
        )
    return notice


def lease() -> timedelta:
    """Longer than one notice may take."""
    longest = max(SMTP_TURNS * settings.EMAIL_TIMEOUT, settings.ALERTS.send_seconds)
    return timedelta(seconds=settings.LEASE_SECONDS + longest)


def mine(notice: Notice) -> QuerySet[Notice]:
    """The notice, as long as it is ours."""
    return Notice.objects.filter(pk=notice.pk, lease_owner=notice.lease_owner, state__in=OPEN)


def begin(notice: Notice) -> bool:
    """Note that it is on its way, before a byte leaves; False when it is not ours any more."""
    return bool(mine(notice).update(state=State.SENDING, lease_until=Now() + lease()))


def end(notice: Notice, state: Notice.State, *, told: int = 0, reason: str = "") -> bool:
    """Note what became of it; False when it is not ours any more."""
    return bool(
        mine(notice).update(
            state=state,
            ended=Now(),
            told=told,
            reason=reason,
            status=notice.status,
            lease_until=None,
        )
    )


def postpone(notice: Notice, reason: str) -> bool:
    """It did not arrive: try again later, ever more seldom. False when it is time to give up."""
    pause = min(FIRST_PAUSE * 2 ** min(notice.tries - 1, 20), LONGEST_PAUSE)
    patience = timedelta(seconds=settings.ALERTS.give_up_seconds)
    late = mine(notice).filter(made__lt=Now() - patience)
    if late.exists():
        return False
    mine(notice).update(
        state=State.WAITING,
        due=Now() + pause,
        lease_until=None,
        reason=reason,
        status=notice.status,
    )
    return True


def give_up(notice: Notice, reason: str) -> bool:
    """Try no more, and pause the watch until its owner has mended it."""
    with transaction.atomic():
        given = end(notice, State.GIVEN_UP, reason=reason)
        if given:
            Watch.objects.filter(pk=notice.watch_id).update(active=False, stopped=reason)
    return given


def _due() -> QuerySet[Watch]:
    waits = Notice.objects.filter(watch=OuterRef("pk"), state__in=OPEN)
    return _with_news().filter(~Exists(waits), due__lte=Now())


def _with_news() -> QuerySet[Watch]:
    news = News.objects.filter(topic=OuterRef("topic"), pk__gt=OuterRef("seen"))
    return Watch.objects.filter(Exists(news), active=True)


@transaction.atomic
def _make(pk: int) -> bool:
    watch = _due().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if watch is None or (upto := _upto(watch)) is None:
        return False
    Notice.objects.create(watch=watch, after=watch.seen, upto=upto)
    pause = PAUSES.get(Watch.Frequency(watch.frequency)) or timedelta(
        seconds=settings.ALERTS.at_once if watch.channel == Watch.Channel.EMAIL else 0
    )
    Watch.objects.filter(pk=pk).update(seen=upto, due=Now() + pause)
    return True


def _upto(watch: Watch) -> int | None:
    """The last news of the next notice. A webhook is told all, in calls that it can take."""
    news = News.objects.filter(topic=watch.topic_id, pk__gt=watch.seen)
    if watch.channel == Watch.Channel.WEBHOOK:
        some = list(news.order_by("pk").values_list("pk", flat=True)[:LARGEST])
        return some[-1] if some else None
    last: int | None = news.aggregate(last=Max("pk"))["last"]
    return last
