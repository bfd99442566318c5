"""The words of a message about a source: plain text, in English, one line to a header."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from catalog.models import Alert, HarvestRun, HarvestSource, HeldWithdrawal, SourceScore
from catalog.models.contacts import addresses

NAME, ERROR = 100, 500  # characters of a source's name, and of what ended a run


def letter(alert: Alert) -> EmailMessage:
    """The message of `alert`, ready to be sent."""
    source = alert.source
    if alert.kind == Alert.Kind.RECOVERY:
        what, lines = "all is well again", ["What we wrote of is over: nothing is to be done."]
    else:
        told = [_told(source, event) for event in alert.events]
        what, lines = told[0][0], [line for _, line in told]
    message = _message(source, what, lines)
    message.extra_headers["Message-ID"] = f"<alert-{alert.pk}@{_domain()}>"
    return message


def trial_letter(source: HarvestSource) -> EmailMessage:
    """A message that says that messages arrive."""
    return _message(source, "a test message", ["Messages about this source reach you."])


def _message(source: HarvestSource, what: str, lines: list[str]) -> EmailMessage:
    name = one_line(source.name, NAME)
    page = reverse("source", args=[source.slug])
    ends = [
        f"The source: {settings.HANSA_URL}{page}" if settings.HANSA_URL else f"The source: {name}",
        "You are told as a contact of this source, once a day at most when something is wrong."
        " Its steward takes your address out.",
    ]
    return EmailMessage(
        subject=one_line(f"[{settings.HANSA_NAME}] {name}: {what}", 2 * NAME),
        body="\n\n".join([name, *lines, *ends]) + "\n",
        to=addresses(source.contact),
        headers={"Auto-Submitted": "auto-generated"},
    )


def _told(source: HarvestSource, event: str) -> tuple[str, str]:
    """An event in few words, and in a sentence that says what to do."""
    kind, _, key = event.partition(":")
    return {"failures": _failures, "held": _held, "score": _fall}[kind](source, int(key))


def _failures(source: HarvestSource, first: int) -> tuple[str, str]:
    failed = source.runs.harvests().filter(pk__gte=first, state=HarvestRun.State.FAILED)
    count, last = failed.count(), failed.order_by("-pk").first()
    since = failed.order_by("pk").first()
    # What a run says of a file of this machine is for its stewards alone.
    said = one_line(last.error, ERROR) if last and source.is_remote else ""
    sentence = f"Its last {count} harvests failed"
    sentence += f", the first on {_day(since.queued)}." if since else "."
    if said:
        sentence += f" The last one said: {said}"
    return f"{count} harvests in a row failed", sentence


def _held(source: HarvestSource, hold_id: int) -> tuple[str, str]:
    hold = HeldWithdrawal.objects.filter(pk=hold_id, source=source).first()
    if hold is None:
        return "withdrawals are held", "Withdrawals were held, and are not any more."
    page = reverse("run", args=[hold.run_id])
    where = f" {settings.HANSA_URL}{page}" if settings.HANSA_URL else ""
    return (
        f"{hold.records:,} withdrawals are held",
        f"{hold.records:,} of {hold.live:,} records are not in the catalogue any more. That is too"
        f" many to withdraw before a person agrees: see why, then decide.{where}",
    )


def _fall(source: HarvestSource, before: int) -> tuple[str, str]:
    last = SourceScore.objects.filter(source=source).order_by("-day").first()
    now = f"to {last.total:.0f}" if last else ""
    return (
        "its points fell",
        f"The mean of its points for metadata quality fell from {before} {now} of 405 within a"
        " week: its page says by which dimension.",
    )


def one_line(text: str, longest: int) -> str:
    """`text` without line breaks and other control characters, cut where it is too long."""
    line = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(line.split())
    return line if len(line) <= longest else line[:longest] + "…"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
