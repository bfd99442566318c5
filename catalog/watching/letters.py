"""The e-mail of a notice: plain text in the owner's language, with one click to stop it."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from catalog.alerts.letters import one_line
from catalog.models import Event, Notice, Watch
from catalog.watching.telling import Line
from catalog.watching.unsubscribe import link_of

TITLE, NAME = 200, 100  # characters
LISTED = 50  # lines of one e-mail; the list on the site has all


def letter(notice: Notice, told: Sequence[Line]) -> EmailMessage:
    """The message, ready to be sent. Its Message-ID is the same whenever it is tried."""
    watch = notice.watch
    with override(watch.user.language or settings.LANGUAGE_CODE):
        message = EmailMessage(
            subject=one_line(f"[{settings.HANSA_NAME}] {watch.name}: {_counted(told)}", 2 * NAME),
            body="\n".join([*_head(watch), "", *_lines(told), *_foot(watch)]),
            to=[watch.user.email],
        )
    message.extra_headers = {
        "Message-ID": f"<notice-{notice.key}@{_domain()}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{link_of(watch)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def given_up_letter(watch: Watch) -> EmailMessage:
    """Says that a webhook is called no more: its owner has to mend it, and to resume it."""
    with override(watch.user.language or settings.LANGUAGE_CODE):
        name = one_line(watch.name, NAME)
        said = _("its webhook is not called any more")
        lines = [
            _("The webhook of your alert “%(name)s” could not be reached for too long:")
            % {"name": name},
            watch.stopped,
            "",
            _("It is paused. Mend the webhook, then resume the alert:"),
            f"{settings.HANSA_URL}{reverse('alert', args=[watch.pk])}",
        ]
        return EmailMessage(
            subject=one_line(f"[{settings.HANSA_NAME}] {name}: {said}", 2 * NAME),
            body="\n".join(lines) + "\n",
            to=[watch.user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def address_of(watch: Watch) -> str:
    """The path of what is watched: the list of the search, or the page of the dataset."""
    topic = watch.topic
    if topic.resource_id:
        return reverse("resource", args=[topic.resource_id])
    return reverse("datasets") + topic.query


def sentence(line: Line) -> str:
    """What happened, in the language that is active."""
    if Event.GONE in line.events:
        if line.resource is None:
            return _("not open to you any more")
        return _("does not match any more") if line.left else _("withdrawn at its source")
    said = []
    for event in line.events:
        if event is Event.QUALITY and line.points:
            points = {"before": line.points[0], "after": line.points[1]}
            said.append(_("quality fell from %(before)s to %(after)s of 405") % points)
        else:
            said.append(str(event.label))
    return ", ".join(said)


def title_of(line: Line) -> str:
    """What it is called, as far as they may know."""
    return one_line(str(line.resource), TITLE) if line.resource else _("A dataset")


def _counted(told: Sequence[Line]) -> str:
    n = len(told)
    if n == 1:
        return f"{title_of(told[0])}: {sentence(told[0])}"
    return ngettext("%(n)s dataset", "%(n)s datasets", n) % {"n": n}


def _head(watch: Watch) -> list[str]:
    return [one_line(watch.name, NAME), f"{settings.HANSA_URL}{address_of(watch)}"]


def _lines(told: Sequence[Line]) -> list[str]:
    written = []
    for line in told[:LISTED]:
        page = f"{settings.HANSA_URL}{reverse('resource', args=[line.id])}"
        written += [f"- {title_of(line)}", f"  {sentence(line)}", f"  {page}", ""]
    if more := max(0, len(told) - LISTED):
        written += [ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more}, ""]
    return written


def _foot(watch: Watch) -> list[str]:
    alerts = f"{settings.HANSA_URL}{reverse('alerts')}"
    return [
        _("You are told because you asked for it. Your alerts: %(address)s") % {"address": alerts},
        _("Stop this one, without signing in: %(address)s") % {"address": link_of(watch)},
        "",
    ]


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
