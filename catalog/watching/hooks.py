"""The call of a webhook: what it says, how it is signed, and what its answer means.

Signed as Standard Webhooks (standardwebhooks.com) has it, for which receivers have libraries:
HMAC-SHA256 over "id.timestamp.body" with the secret that was shown once. `webhook-id` is the same
whenever a notice is tried, so a receiver that keeps the ids it has seen takes each notice once.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.seals import unseal
from catalog.harvest.limits import public_policy, sender
from catalog.models import Notice, Watch
from catalog.watching.letters import address_of
from catalog.watching.telling import Line
from catalog.watching.verbs import SECRET_PREFIX
from outbound import addresses
from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.errors import AddressRefused, FetchError
from outbound.messenger import Messenger

LARGEST_ANSWER = 64_000  # bytes: nobody reads it
GONE = 410  # the receiver wants no more of it


class Unwanted(Exception):
    """The receiver says that it wants no more calls, ever."""


class NotTaken(Exception):
    """It did not arrive, or was not taken; the text says why. `status`: of the answer, if any."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


def call(notice: Notice, told: Sequence[Line], now: int) -> int:
    """Tell it; the status of the answer, which is 2xx. `now`: seconds since 1970.

    Raises NotTaken, Unwanted.
    """
    watch = notice.watch
    said = body(notice, told)
    fields = signed(str(notice.key), now, said, unseal(bytes(watch.sealed or b"")))
    try:
        with Messenger(policy(), _budget(), sender()) as messenger:
            answer = messenger.send("POST", watch.url, body=said, authorization="", headers=fields)
    except FetchError as error:
        raise NotTaken(str(error)) from error
    if answer.status == GONE:
        raise Unwanted
    if not 200 <= answer.status < 300:
        raise NotTaken(f"it answered {answer.status}", answer.status)
    return answer.status


def body(notice: Notice, told: Sequence[Line]) -> bytes:
    """What is said, as JSON."""
    watch = notice.watch
    said = {
        "type": "alert",
        "id": str(notice.key),
        "alert": {"id": watch.pk, "name": watch.name, "address": _here(address_of(watch))},
        "events": [event for line in told for event in _events(line)],
    }
    return orjson.dumps(said)


def signed(key: str, now: int, said: bytes, secret: str) -> Mapping[str, str]:
    """The header fields that prove where a call comes from, and when it was made."""
    known = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.digest(known, f"{key}.{now}.".encode() + said, "sha256")
    return {
        "webhook-id": key,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def check_url(url: str) -> None:
    """Raise ValidationError for an address that cannot be called.

    Where its name leads is looked at with each call.
    """
    try:
        parts = addresses.check_url(url, policy())
    except AddressRefused as refused:
        raise ValidationError(
            _("This address cannot be called: %(why)s") % {"why": refused}
        ) from None
    if parts.scheme != "https" and not settings.ALERTS.allow_private:
        raise ValidationError(
            _("Give an address that begins with https://, so nobody reads along.")
        )


def policy() -> Policy:
    """Where an address may lead that an account has given: inside only if settings say so."""
    if not settings.ALERTS.allow_private:
        return public_policy()
    return Policy(
        allow_private=True,
        allowed_ports=frozenset(range(1, 65_536)),
        ca_file=settings.FETCH_CA_FILE,
    )


def _budget() -> Budget:
    seconds = settings.ALERTS.send_seconds
    return Budget(
        connect_seconds=min(10, seconds),
        idle_seconds=seconds,
        total_seconds=seconds,
        wire_bytes=LARGEST_ANSWER,
        body_bytes=LARGEST_ANSWER,
    )


def _events(line: Line) -> list[dict[str, object]]:
    about: dict[str, object] = {
        "dataset": _here(reverse("resource", args=[line.id])),
        "at": line.at.isoformat(),
    }
    if line.resource:
        about |= {"title": line.resource.title, "publisher": line.resource.publisher_name}
        about |= {"iri": line.resource.iri} if line.resource.iri else {}
    if line.left:
        about["matches"] = False
    if line.points:
        about |= {"points_before": line.points[0], "points": line.points[1]}
    return [{"event": event.value, **about} for event in line.events]


def _here(path: str) -> str:
    return f"{settings.HANSA_URL}{path}"


def is_ready(watch: Watch) -> bool:
    """Can it be sent by this way at all?"""
    return watch.channel == Watch.Channel.WEBHOOK or can_mail()


def can_mail() -> bool:
    """E-mail needs a server, and an address of ours for the link that stops it."""
    return bool(settings.EMAIL_HOST and settings.HANSA_URL)
