"""What administrators decide about other participants. Each verb is one transaction.

A suspended participant is answered as a stranger is, and nothing is sent to it. What is under way
stays where it is: when it is active again, that goes on.
"""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from catalog.models import HarvestSource
from connector import audit
from connector.deciding import CLAIMED
from connector.identity import static
from connector.models import DataFlow, Participant, TransferProcess
from connector.models.participant import CATALOGUE
from connector.outbox.queue import nudge
from connector.peers import policy_for
from connector.states import TransferState
from outbound.addresses import check_url
from outbound.errors import AddressRefused

LONGEST_ADDRESS = 1_024  # characters, as the column
MOST_VALUES, LONGEST_VALUE = 100, 1_000  # of one claim; characters of each
NOT_A_TOKEN = gettext_noop(
    "A token has 16 to 4096 visible ASCII characters: check what was copied."
)
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,512}")
# What stands below the base: somebody has copied the address of one endpoint.
_BELOW = (
    "/catalog",
    "/catalog/request",
    "/negotiations",
    "/transfers",
    "/.well-known/dspace-version",
)


@transaction.atomic
def add(iri: str, name: str, address: str, by: User | None) -> Participant:
    """A participant that we do not deal with yet: it is pending. Raises ValidationError."""
    iri = iri.strip()
    if not _ID.fullmatch(iri):
        raise ValidationError(
            {"iri": _("Give its participant id: at most 512 characters, no space.")}
        )
    if iri == settings.PARTICIPANT_ID:
        raise ValidationError({"iri": _("This is the participant id of this installation itself.")})
    if Participant.objects.filter(iri=iri).exists():
        raise ValidationError({"iri": _("There is a participant with this id already.")})
    found = Participant.objects.create(
        iri=iri, name=name.strip()[:200], address=checked_address(address) if address else ""
    )
    _record("added", found, by, address=found.address)
    return found


@transaction.atomic
def activate(participant: Participant, by: User | None) -> None:
    """Deal with it from now on; what waits for it is sent. Raises ValidationError."""
    _lock(participant)
    if not participant.address:
        raise ValidationError({"address": _("Say where its connector is first.")})
    _change(participant, by, "activated", state=Participant.State.ACTIVE)
    _tell_planes(participant)
    nudge()


@transaction.atomic
def suspend(participant: Participant, reason: str, by: User | None) -> None:
    """Hear it no more, and send it nothing. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for those who read the log later.")})
    _lock(participant)
    participant.state = Participant.State.SUSPENDED
    participant.save(update_fields=["state"])
    _tell_planes(participant)
    _record("suspended", participant, by, reason=reason.strip())


def _tell_planes(participant: Participant) -> None:
    """What data planes of others move stops with it, and goes on with it (ours sees by itself).

    Where each flow is wanted stays as it is: connector/signaling/following.py holds it meanwhile.
    """
    ends = [state for state in TransferState if state.is_terminal]
    rows = TransferProcess.objects.select_for_update(of=("self",)).exclude(plane=None)
    for transfer in rows.filter(participant=participant).exclude(state__in=ends).order_by("pk"):
        for flow in DataFlow.objects.filter(transfer=transfer):
            flow.call()


@transaction.atomic
def set_address(participant: Participant, address: str, by: User | None) -> None:
    """Where its connector is; the source that follows it goes along. Raises ValidationError."""
    _lock(participant)
    before = participant.address
    _change(participant, by, "has an address", address=checked_address(address))
    if not Participant.objects.filter(address=before).exists():
        followed = HarvestSource.objects.filter(kind=CATALOGUE, url=before)
        followed.update(url=participant.address)


@transaction.atomic
def set_claims(
    participant: Participant, claims: Mapping[str, Sequence[str]], by: User | None
) -> None:
    """What we hold to be true of it, all of it: left operand -> values. Raises ValidationError."""
    if faults := claims_faults(claims):
        raise ValidationError({"claims": faults})
    _lock(participant)
    kept = {left: sorted(set(values)) for left, values in sorted(claims.items()) if values}
    _change(participant, by, "has claims", claims=kept)


@transaction.atomic
def rename(participant: Participant, name: str, by: User | None) -> None:
    """What people call it. Raises ValidationError without a name."""
    if not name.strip():
        raise ValidationError({"name": _("Give it a name that people know.")})
    _lock(participant)
    _change(participant, by, "has a name", name=name.strip()[:200])


@transaction.atomic
def issue_token(participant: Participant, by: User | None) -> str:
    """A new token for it to show us, said once; the one before opens nothing any more."""
    _lock(participant)
    token = static.issue_token(participant)
    _record("was issued a token", participant, by, begins_with=participant.token_prefix)
    return token


@transaction.atomic
def take_token(participant: Participant, token: str, by: User | None) -> None:
    """Let it show us a token that it has chosen, as no other does. Raises ValidationError."""
    _lock(participant)
    try:
        with transaction.atomic():
            static.take_token(participant, token.strip())
    except ValueError:
        raise ValidationError({"token": _(NOT_A_TOKEN)}) from None
    except IntegrityError:
        sentence = _(
            "Another participant shows this token: ask for one that it shows to you alone."
        )
        raise ValidationError({"token": sentence}) from None
    _record("shows a token of its own", participant, by, begins_with=participant.token_prefix)


@transaction.atomic
def keep_our_token(participant: Participant, token: str, by: User | None) -> None:
    """The token that it gave us, to be shown to it. Raises ValidationError."""
    _lock(participant)
    try:
        static.keep_our_token(participant, token.strip())
    except ValueError:
        raise ValidationError({"our_token": _(NOT_A_TOKEN)}) from None
    _record("gave us a token", participant, by)


def claims_faults(claims: object) -> list[str]:
    """Why these claims cannot be kept: left operand -> list of values."""
    if not isinstance(claims, Mapping):
        return [_("Write an object such as {“purpose”: [“https://…”]}.")]
    return [sentence for left in sorted(claims) for sentence in _claim_faults(left, claims[left])]


def checked_address(address: str) -> str:
    """The base of its Dataspace Protocol 2025-1, without a slash at its end.

    Raises ValidationError. Nothing is looked up: that is done whenever something is sent.
    """
    address = address.strip().rstrip("/")
    try:
        parts = check_url(address, policy_for(Participant(address=address)))
    except (AddressRefused, ValueError) as refused:
        sentence = _("This address cannot be used: %(problem)s.") % {"problem": refused}
        raise ValidationError({"address": sentence}) from None
    if parts.query or parts.fragment or "?" in address or "#" in address:
        sentence = _("Leave out what begins with ? or #: paths are appended to the address.")
        raise ValidationError({"address": sentence})
    for end in _BELOW:
        if parts.path.endswith(end):
            sentence = _("Give the base that the paths are appended to, without %(end)s.")
            raise ValidationError({"address": sentence % {"end": end}})
    if len(address) > LONGEST_ADDRESS:
        sentence = _("Give an address of at most %(most)d characters.")
        raise ValidationError({"address": sentence % {"most": LONGEST_ADDRESS}})
    return address


def _claim_faults(left: str, values: object) -> list[str]:
    if left not in CLAIMED:
        sentence = _(
            "%(left)s is nothing that can be known of a participant: take one of %(known)s."
        )
        return [sentence % {"left": left, "known": ", ".join(sorted(CLAIMED))}]
    if not isinstance(values, list | tuple) or not all(map(_is_value, values)):
        sentence = _("Give a list of texts for %(left)s, each of at most %(most)d characters.")
        return [sentence % {"left": left, "most": LONGEST_VALUE}]
    if len(values) > MOST_VALUES:
        return [
            _("Give at most %(most)d values for %(left)s.") % {"left": left, "most": MOST_VALUES}
        ]
    return []


def _is_value(one: object) -> bool:
    return isinstance(one, str) and 0 < len(one) <= LONGEST_VALUE and "\0" not in one


def _lock(participant: Participant) -> None:
    Participant.objects.select_for_update().get(pk=participant.pk)
    participant.refresh_from_db()


def _change(participant: Participant, by: User | None, what: str, **fields: object) -> None:
    for name, value in fields.items():
        setattr(participant, name, value)
    participant.save(update_fields=list(fields))
    _record(what, participant, by, **fields)


def _record(what: str, participant: Participant, by: User | None, **detail: object) -> None:
    audit.record(
        f"participant: {what}",
        subject=participant.iri,
        actor="" if by is None else by.email,
        detail=detail,
    )
