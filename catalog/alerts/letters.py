"""The words of a message about a source: plain text, one line to a header.

Each contact is written to in the language of the account with that address, where there is one
that says so; the others in the language of this installation.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from catalog.models import Alert, HarvestRun, HarvestSource, HeldWithdrawal, SourceScore
from catalog.models.contacts import addresses

NAME, ERROR = 100, 500  # characters of a source's name, and of what ended a run


def letters(alert: Alert) -> Iterator[tuple[str, EmailMessage]]:
    """The messages of `alert` that are still to be sent, each with its language."""
    for language, to in readers(alert.source).items():
        if language not in alert.told_in:
            with override(language):
                message = _letter(alert, to)
            message.extra_headers["Message-ID"] = f"<alert-{alert.pk}-{language}@{_domain()}>"
            yield language, message


def trial_letters(source: HarvestSource) -> list[EmailMessage]:
    """Messages to the contacts of a source that say that messages arrive, one for each language."""
    made = []
    for language, to in readers(source).items():
        with override(language):
            lines = [_("Messages about this source reach you.")]
            made.append(_message(source, _("a test message"), lines, to))
    return made


def trial_letter(user: User) -> EmailMessage:
    """A message to one person that says that messages arrive."""
    with override(_language(user.language)):
        lines = [_("Messages of this installation arrive."), _("You have asked for this message.")]
        return EmailMessage(
            subject=one_line(f"[{settings.HANSA_NAME}] {_('a test message')}", 2 * NAME),
            body="\n\n".join(lines) + "\n",
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def readers(source: HarvestSource) -> dict[str, list[str]]:
    """The addresses of the contacts by the language that they read."""
    to = addresses(source.contact)
    accounts = User.objects.filter(email__in=[one.lower() for one in to], is_active=True)
    known = dict(accounts.values_list("email", "language"))
    found: dict[str, list[str]] = {}
    for one in to:
        found.setdefault(_language(known.get(one.lower(), "")), []).append(one)
    return found


def _language(wanted: str) -> str:
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _letter(alert: Alert, to: list[str]) -> EmailMessage:
    source = alert.source
    if alert.kind == Alert.Kind.RECOVERY:
        what = _("all is well again")
        lines = [_("What we wrote of is over: nothing is to be done.")]
    else:
        told = [_told(source, event) for event in alert.events]
        what, lines = told[0][0], [line for _what, line in told]
    return _message(source, what, lines, to)


def _message(source: HarvestSource, what: str, lines: list[str], to: list[str]) -> EmailMessage:
    name = one_line(source.name, NAME)
    page = reverse("source", args=[source.slug])
    place = f"{settings.HANSA_URL}{page}" if settings.HANSA_URL else name
    ends = [
        _("The source: %(place)s") % {"place": place},
        _(
            "You are told as a contact of this source, once a day at most when something is wrong."
            " Its steward takes your address out."
        ),
    ]
    return EmailMessage(
        subject=one_line(f"[{settings.HANSA_NAME}] {name}: {what}", 2 * NAME),
        body="\n\n".join([name, *lines, *ends]) + "\n",
        to=to,
        headers={"Auto-Submitted": "auto-generated"},
    )


def _told(source: HarvestSource, event: str) -> tuple[str, str]:
    """An event in few words, and in a sentence that says what to do."""
    kind, _colon, key = event.partition(":")
    return {"failures": _failures, "held": _held, "score": _fall}[kind](source, int(key))


def _failures(source: HarvestSource, first: int) -> tuple[str, str]:
    failed = source.runs.harvests().filter(pk__gte=first, state=HarvestRun.State.FAILED)
    count, last = failed.count(), failed.order_by("-pk").first()
    since = failed.order_by("pk").first()
    sentence = ngettext(
        "Its last harvest failed, on %(day)s.",
        "Its last %(n)s harvests failed, the first on %(day)s.",
        count,
    ) % {"n": count, "day": _day(since.queued) if since else "?"}
    # What a run says of a file of this machine is for its stewards alone.
    if last and last.error and source.is_remote:
        said = one_line(last.error, ERROR)
        sentence += " " + _("The last one said: %(said)s") % {"said": said}
    what = ngettext("%(n)s harvest failed", "%(n)s harvests in a row failed", count)
    return what % {"n": count}, sentence


def _held(source: HarvestSource, hold_id: int) -> tuple[str, str]:
    hold = HeldWithdrawal.objects.filter(pk=hold_id, source=source).first()
    if hold is None:
        return _("withdrawals are held"), _("Withdrawals were held, and are not any more.")
    page = reverse("run", args=[hold.run_id])
    where = f" {settings.HANSA_URL}{page}" if settings.HANSA_URL else ""
    of = {"n": _number(hold.records), "all": _number(hold.live)}
    what = ngettext("%(n)s withdrawal is held", "%(n)s withdrawals are held", hold.records)
    sentence = _(
        "%(n)s of %(all)s records are not in the catalogue any more. That is too many to withdraw"
        " before a person agrees: see why, then decide."
    )
    return what % of, sentence % of + where


def _fall(source: HarvestSource, before: int) -> tuple[str, str]:
    last = SourceScore.objects.filter(source=source).order_by("-day").first()
    points = {"before": before, "now": f"{last.total:.0f}" if last else "?"}
    sentence = _(
        "The mean of its points for metadata quality fell from %(before)s to %(now)s of 405 within"
        " a week: its page says by which dimension."
    )
    return _("its points fell"), sentence % points


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def one_line(text: str, longest: int) -> str:
    """`text` without line breaks and other control characters, cut where it is too long."""
    line = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(line.split())
    return line if len(line) <= longest else line[:longest] + "…"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
