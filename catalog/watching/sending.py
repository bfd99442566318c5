"""The courier's part that tells people: makes notices of what is due, and sends them.

Several at once, so that a slow webhook holds up nobody else.
"""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from accounts.identify import requester_of
from accounts.seals import SealedByAnother
from catalog.alerts import post
from catalog.failpoints import failpoint
from catalog.models import News, Notice, Watch
from catalog.watching import hooks, letters, notices
from catalog.watching.notices import State, begin, claim, end, give_up, make_due, postpone
from catalog.watching.telling import Line, lines

NO_MAIL = "no e-mail is sent here: EMAIL_URL and HANSA_URL must be set"
SHORTEST = 0.2  # seconds of rest: threads may still be at what is due
SEND, END = "send", "end"  # what a thread is told
log = logging.getLogger(__name__)


def send(notice: Notice) -> bool:
    """Send one claimed notice, and note what became of it; whether it was sent.

    Never raises for what a receiver does.
    """
    watch = notice.watch
    if not watch.user.is_active or not hooks.is_ready(watch):
        give_up(notice, "the account is suspended" if not watch.user.is_active else NO_MAIL)
        return False
    told = compose(notice) if watch.active else []
    if not told:
        end(notice, State.EMPTY)
        return False
    failpoint("notices.claimed")
    if not begin(notice):
        return False
    try:
        notice.status = _hand_over(notice, told)
    except hooks.Unwanted:
        _given_up(notice, "the webhook answered 410: it wants no more calls")
        return False
    except hooks.NotTaken as failure:
        notice.status = failure.status
        _later(notice, str(failure))
        return False
    except SealedByAnother as wrong:
        _later(notice, str(wrong))
        return False
    except post.FAILURES as failure:
        _later(notice, post.why(failure))
        return False
    failpoint("notices.handed")
    end(notice, State.SENT, told=len(told))
    log.info("notice %s is sent: %d resources", notice.pk, len(told))
    return True


def compose(notice: Notice) -> list[Line]:
    """What it tells, to who its owner is now."""
    watch = notice.watch
    news = News.objects.filter(topic=watch.topic_id, pk__gt=notice.after, pk__lte=notice.upto)
    return lines(watch, list(news), requester_of(watch.user))


def _hand_over(notice: Notice, told: list[Line]) -> int | None:
    failpoint("notices.begun")
    if notice.watch.channel == Watch.Channel.WEBHOOK:
        return hooks.call(notice, told, int(time.time()))
    post.deliver(letters.letter(notice, told))
    return None


def _later(notice: Notice, reason: str) -> None:
    if postpone(notice, reason):
        log.warning("notice %s was not sent: %s", notice.pk, reason)
    else:
        _given_up(notice, reason)


def _given_up(notice: Notice, reason: str) -> None:
    """The page of the alert says so; of a webhook its owner is told by e-mail too, if that goes."""
    if not give_up(notice, reason):
        return
    log.warning("notice %s is given up: %s", notice.pk, reason)
    watch = notice.watch
    if watch.channel == Watch.Channel.WEBHOOK and hooks.can_mail():
        watch.stopped = reason
        try:
            post.deliver(letters.given_up_letter(watch))
        except post.FAILURES as failure:
            log.warning("nobody is told of notice %s: %s", notice.pk, post.why(failure))


def send_due() -> int:
    """Make and send all that is due, one after the other; how many were sent."""
    make_due()
    sent = 0
    while (notice := claim()) is not None:
        sent += send(notice)
    return sent


# --- the courier's part -------------------------------------------------------------------------
class Notices:
    """Threads that send; a step makes notices and wakes them (catalog.courier.reader.Reader)."""

    def __init__(self, confirm: Callable[[], None]) -> None:
        """`confirm`: two couriers may be at work here, but one is enough."""
        self._confirm = confirm
        self._wake: SimpleQueue[str] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"notices {number}", daemon=True)
            for number in range(settings.ALERTS.senders)
        ]
        for thread in self._threads:
            thread.start()

    def step(self) -> bool:
        """Make notices of what is due, and let the threads send; True: there is more to make."""
        self._confirm()
        made = make_due()
        failpoint("notices.made")
        for _ in self._threads:
            self._wake.put(SEND)
        return made == notices.AT_ONCE

    def rest_seconds(self) -> float:
        """Until the next one is due."""
        at = notices.next_due()
        longest = float(settings.COURIER_POLL_SECONDS)
        left = longest if at is None else (at - timezone.now()).total_seconds()
        return min(max(left, SHORTEST), longest)

    def position(self) -> None:
        """It follows no sequence."""

    def close(self) -> None:
        """Let those end that are under way."""
        for _ in self._threads:
            self._wake.put(END)
        for thread in self._threads:
            thread.join(settings.ALERTS.send_seconds)

    def _run(self) -> None:
        try:
            while self._wake.get() == SEND:
                if not self._all():
                    return
        finally:
            connection.close()

    def _all(self) -> bool:
        """Send what can be had; False when it is time to end."""
        close_old_connections()
        try:
            while (notice := claim()) is not None:
                send(notice)
                if self._is_closed():
                    return False
        except Error as error:  # the database is away: leases run out, the next step wakes us
            log.warning("notices wait, the database is away: %s", error)
            connection.close()
        except Exception:  # the thread's boundary: its notice keeps its lease, and is tried again
            log.exception("a notice could not be handled")
        return True

    def _is_closed(self) -> bool:
        """Were we told to end? (What woke us meanwhile is seen to by the loop that asks.)"""
        try:
            return self._wake.get_nowait() == END
        except Empty:
            return False


def reader(confirm: Callable[[], None]) -> Notices:
    """For settings.COURIER_READERS. Its rows have leases of their own."""
    return Notices(confirm)
