"""Send the messages that wait: each held by a lease while it is sent, tried again when it fails.

Neither addresses nor what a server says of them stand in the log or in a row.
"""

import logging
import smtplib
import ssl
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now

from catalog.alerts.letters import letters
from catalog.alerts.notes import FREE
from catalog.failpoints import failpoint
from catalog.leases import new_owner
from catalog.models import Alert

LEASE = timedelta(minutes=10)  # longer than a server may take for one message
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# What can go wrong, the first that fits: what the operator is to do.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "the server refuses the user or password of EMAIL_URL"),
    (smtplib.SMTPSenderRefused, "the server refuses the sender: set EMAIL_FROM to one it knows"),
    (smtplib.SMTPRecipientsRefused, "the server refuses every address of the source's contacts"),
    (smtplib.SMTPNotSupportedError, "the server cannot do what EMAIL_URL asks: change its scheme"),
    (smtplib.SMTPException, "the server did not take the message"),
    (ssl.SSLCertVerificationError, "the certificate of the server is not to be trusted"),
    (
        ssl.SSLError,
        "no secure connection could be made: EMAIL_URL may have the wrong scheme or port",
    ),
    (OSError, "the server of EMAIL_URL cannot be reached"),
    (ValueError, "an address of the contacts cannot be written to"),
)
FAILURES = (OSError, ValueError)  # every SMTPException is an OSError
log = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due; how many were sent."""
    sent = 0
    while settings.EMAIL_HOST and (alert := _claim()) is not None:
        sent += _send(alert)
    return sent


def deliver(message: EmailMessage) -> None:
    """Hand a message in; raises one of FAILURES. The connection is closed however it ends."""
    with get_connection() as connection:
        message.connection = connection
        message.send()


def why(error: Exception) -> str:
    """What went wrong, in words that name no address; the server's code where it gave one."""
    words = next(words for kind, words in REASONS if isinstance(error, kind))
    code = getattr(error, "smtp_code", None)
    return f"{words} ({code})" if isinstance(code, int) and code > 0 else words


def _claim() -> Alert | None:
    """A message for us alone."""
    waiting = Alert.objects.filter(FREE, sent=None, over=None, due__lte=Now())
    with transaction.atomic():
        alert = waiting.select_for_update(skip_locked=True).order_by("due", "pk").first()
        if alert is not None:
            alert.lease_owner, alert.tries = new_owner(), alert.tries + 1
            Alert.objects.filter(pk=alert.pk).update(
                lease_owner=alert.lease_owner, lease_until=Now() + LEASE, tries=alert.tries
            )
    return alert


def _send(alert: Alert) -> bool:
    """One message for each language; those that were sent are not sent again with the others."""
    mine = Alert.objects.filter(pk=alert.pk, lease_owner=alert.lease_owner)
    waiting = list(letters(alert))
    if not waiting and not alert.told_in:  # nobody is to be told any more
        mine.update(over=Now(), lease_until=None)
        return False
    failed = ""
    for language, message in waiting:
        try:
            deliver(message)
        except FAILURES as error:
            failed = why(error)
            continue
        failpoint("alerts.sent")
        alert.told_in.append(language)
        mine.update(told_in=alert.told_in)
    if failed:
        pause = min(FIRST_PAUSE * 2 ** min(alert.tries - 1, 20), LONGEST_PAUSE)
        mine.update(due=Now() + pause, lease_until=None, reason=failed)
        log.warning("message %s was not sent: %s", alert.pk, failed)
        return False
    mine.update(sent=Now(), lease_until=None, reason="")
    log.info("message %s is sent", alert.pk)
    return True
