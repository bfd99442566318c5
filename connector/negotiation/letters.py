"""The e-mail that says which negotiations wait: plain text in the reader's language."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from catalog.alerts.letters import one_line
from connector.models import ContractNegotiation, MailSwitch
from connector.negotiation.deadlines import Deadline, deadlines
from connector.negotiation.notes import Claimed

NAME, TITLE, SUBJECT = 100, 200, 200  # characters
_SALT = "connector.negotiation.letters"


def letter(claimed: Claimed, waits: Sequence[ContractNegotiation]) -> EmailMessage:
    """The message, ready to be sent. Its Message-ID is the same whenever it is tried."""
    user = claimed.user
    with override(user.language or settings.LANGUAGE_CODE):
        message = EmailMessage(
            subject=one_line(f"[{settings.HANSA_NAME}] {_counted(waits)}", SUBJECT),
            body="\n".join([_counted(waits) + ":", "", *_lines(waits), *_foot(user)]),
            to=[user.email],
        )
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    message.extra_headers = {
        "Message-ID": f"<waiting-{claimed.key}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop_link(user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def stop_link(user: User) -> str:
    """The link that stops these messages without signing in (RFC 8058). It does nothing else."""
    token = Signer(salt=_SALT).sign(f"{user.pk}")
    return f"{settings.HANSA_URL}{reverse('waiting-mail-stop', args=[token])}"


def user_of(token: str) -> User | None:
    """Whose messages the link stops; None when the link is not ours."""
    try:
        pk = Signer(salt=_SALT).unsign(token)
    except BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def is_wanted(user: User) -> bool:
    """Whether the person is told by e-mail."""
    return not MailSwitch.objects.filter(user=user, wanted=False).exists()


def switch(user: User, *, wanted: bool) -> None:
    """Tell the person by e-mail, or do not."""
    MailSwitch.objects.update_or_create(user=user, defaults={"wanted": wanted})


def _counted(waits: Sequence[ContractNegotiation]) -> str:
    n = len(waits)
    return ngettext(
        "%(n)s negotiation waits for an answer", "%(n)s negotiations wait for an answer", n
    ) % {"n": n}


def _lines(waits: Sequence[ContractNegotiation]) -> list[str]:
    times = deadlines(waits)
    written = []
    for row in waits:
        page = f"{settings.HANSA_URL}{reverse('negotiation', args=[row.pk])}"
        title = str(row.resource) if row.resource else row.dataset_id
        written += [
            f"- {one_line(title, TITLE)}",
            f"  {_asks(row)}",
            *(f"  {line}" for line in _until(times[row.pk])),
            f"  {page}",
            "",
        ]
    return written


def _asks(row: ContractNegotiation) -> str:
    names = {
        "name": one_line(str(row.participant), NAME),
        "organisation": one_line(row.organisation.name, NAME),
    }
    if row.role == "consumer":
        return _("%(name)s offers %(organisation)s other terms.") % names
    return _("%(name)s asks %(organisation)s for a contract.") % names


def _until(found: Deadline | None) -> list[str]:
    if found is None:
        return []
    until = {"moment": f"{found.until:%Y-%m-%d %H:%M} UTC"}
    if found.is_over(timezone.now()):
        return [_("The time for an answer ran out at %(moment)s.") % until]
    if found.ends:
        return [_("To be answered until %(moment)s; then it is ended.") % until]
    return [_("To be answered until %(moment)s.") % until]


def _foot(user: User) -> list[str]:
    inbox = f"{settings.HANSA_URL}{reverse('inbox')}"
    return [
        _("All that waits: %(address)s") % {"address": inbox},
        _("You are told because you may answer. To stop it, without signing in: %(address)s")
        % {"address": stop_link(user)},
        "",
    ]
