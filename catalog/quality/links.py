"""Link checks with a memory: a few addresses that are due are asked, and how they answered is kept.

claim what is due -> ask, host by host, when it is our turn -> note: up, or down since

An address that answers is asked again within LINK_CHECK_DAYS; one that does not, an hour later,
then after two, four … Nothing is asked during a harvest, nor of a host that wants to be left alone:
turns at a host are shared with harvests (harvest/turns.py).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from catalog.failpoints import failpoint
from catalog.harvest.limits import pace, public_policy, sender
from catalog.harvest.turns import SharedTurns
from catalog.models import DatasetScore, HostTurn, LinkCheck
from catalog.quality.scores import LINKS_LOCK
from outbound.budgets import Budget
from outbound.errors import AddressRefused, FetchError, NotYet
from outbound.probe import Answer, Prober

AT_ONCE = 200  # addresses of one batch
OF_ONE_HOST = 20  # of these
WORK_SECONDS = 20.0  # after so long no further address is begun
LEASE = timedelta(minutes=5)  # longer than the last address may take
HOUR = timedelta(hours=1)
HOSTS_AWAY = 3  # when so many hosts and none of them answers, it is our own network
CHANNEL = "courier_score"  # the reader that makes scores anew
BUDGET = Budget(
    connect_seconds=10, idle_seconds=10, total_seconds=20, redirects=5, spacing=1, pauses=(),
    patience=3, turn_seconds=3,
)  # fmt: skip
PATIENCE = timedelta(seconds=BUDGET.patience)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of asking one address: an answer, or the sentence why there is none."""

    link: LinkCheck
    answer: Answer | None
    reason: str = ""
    refused: bool = False  # by us: nothing was sent


def check_due(ask: Callable[[str], Answer] | None = None) -> int:
    """Ask some of the addresses that are due; how many were asked. 0: checks are switched off."""
    if not settings.LINK_CHECK_DAYS:
        return 0
    claimed = _claim()
    found = list(_asked(claimed, ask or _prober().ask))
    failpoint("links.asked")
    now = timezone.now()
    is_our_network = _nobody_answers(found)
    for one in found:
        _note(one, now, is_our_network=is_our_network)
    left = {link.pk for link in claimed} - {one.link.pk for one in found}
    LinkCheck.objects.filter(pk__in=left).update(lease_until=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return len(found)


def noted(link: LinkCheck, found: Found, now: datetime) -> LinkCheck:
    """The link as it is after this. Pure, but for the setting of days."""
    answer, was_up = found.answer, _is_up(link.status)
    if answer and answer.status in (429, 503) and answer.retry_after is not None:
        # It works, and asks for patience: no news of whether the page is there.
        link.due = now + max(HOUR, timedelta(seconds=answer.retry_after))
        return link
    link.status, link.reason = (answer.status if answer else 0), found.reason
    is_up = _is_up(link.status)
    link.checked = now
    link.failures = 0 if is_up else link.failures + 1
    link.down_since = None if is_up else link.down_since or now
    link.due = now + pause(link)
    link.told = link.told and was_up is is_up
    return link


def pause(link: LinkCheck) -> timedelta:
    """Until it is asked again; spread by a quarter: a large source does not come at once."""
    longest = timedelta(days=settings.LINK_CHECK_DAYS)
    spread = 0.75 + 0.25 * bytes(link.key)[0] / 255
    if not link.failures:
        return longest * spread
    return min(longest * spread, HOUR * 2.0 ** min(link.failures - 1, 20))


def _prober() -> Prober:
    limits = replace(BUDGET, spacing=max(BUDGET.spacing, pace()))
    return Prober(public_policy(), limits, sender=sender(), turns=SharedTurns(limits))


def _is_up(status: int | None) -> bool | None:
    return None if status is None else 200 <= status <= 299


def _claim() -> list[LinkCheck]:
    """Some that are due, for us alone; those that no dataset has any more are forgotten."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKS_LOCK])
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        asked = LinkCheck.objects.filter(lease_until__gte=now, host=OuterRef("host"))
        resting = HostTurn.objects.filter(host=OuterRef("host"), free_from__gt=Now() + PATIENCE)
        may_be = LinkCheck.objects.filter(free, ~Exists(asked), ~Exists(resting), due__lte=now)
        due = may_be.order_by("due", "pk")
        chosen = _few_of_each_host(_still_used(list(due[:AT_ONCE])))
        ids = [link.pk for link in chosen]
        LinkCheck.objects.filter(pk__in=ids).update(lease_until=now + LEASE)
    return chosen


def _still_used(links: Sequence[LinkCheck]) -> list[LinkCheck]:
    resting = DatasetScore.objects.filter(links__overlap=[link.pk for link in links])
    used = {pk for ids in resting.values_list("links", flat=True).iterator() for pk in ids}
    gone = [link.pk for link in links if link.pk not in used]
    LinkCheck.objects.filter(pk__in=gone).delete()
    return [link for link in links if link.pk in used]


def _few_of_each_host(links: Iterable[LinkCheck]) -> list[LinkCheck]:
    counts: dict[str, int] = {}
    chosen = []
    for link in links:
        counts[link.host] = counts.get(link.host, 0) + 1
        if counts[link.host] <= OF_ONE_HOST:
            chosen.append(link)
    return chosen


def _asked(links: Sequence[LinkCheck], ask: Callable[[str], Answer]) -> Iterable[Found]:
    """Ask them while there is time; a host that gave no answer is left alone for now."""
    end, silent = time.monotonic() + WORK_SECONDS, set[str]()
    for link in links:
        if time.monotonic() > end:
            return
        if link.host in silent:
            continue
        try:
            yield Found(link, ask(link.url))
        except NotYet:  # no news of the address: it stays due
            silent.add(link.host)
        except FetchError as error:
            refused = isinstance(error, AddressRefused)
            if not refused:
                silent.add(link.host)
            yield Found(link, None, str(error), refused)


def _nobody_answers(found: Sequence[Found]) -> bool:
    sent = [one for one in found if not one.refused]
    return len({one.link.host for one in sent}) >= HOSTS_AWAY and not any(
        one.answer for one in sent
    )


def _note(one: Found, now: datetime, *, is_our_network: bool) -> None:
    """Keep what was found, unless a worker who took over has kept something since."""
    link = one.link
    if is_our_network and not one.refused:
        link.due = now + HOUR
    else:
        link = noted(link, one, now)
    LinkCheck.objects.filter(pk=link.pk).update(
        status=link.status,
        reason=link.reason,
        checked=link.checked,
        failures=link.failures,
        down_since=link.down_since,
        due=link.due,
        told=link.told,
        lease_until=None,
    )
