"""The credentials that others have issued to us, sealed, for our wallet to present."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from connector import audit
from connector.identity import credentials, jws, presentations
from connector.identity.did import Purpose
from connector.identity.resolving import check_signed
from connector.models import HeldCredential
from connector.secrets import seal, unseal


def keep(text: str, now: datetime) -> HeldCredential:
    """Keep a credential, a signed token, that is good and about us.

    Raises NotAuthorised, whose detail says why it is not, and NotNow where its issuer's keys could
    not be fetched.
    """
    token = jws.read(text.strip(), limit=presentations.LONGEST)
    found = credentials.read(token, now, settings.DCP.skew)
    check_signed(token, found.issuer, Purpose.CREDENTIAL, now)
    found.check(settings.PARTICIPANT_ID, now, settings.DCP.skew)
    types = sorted(found.types - {"VerifiableCredential"})
    with transaction.atomic():
        made = HeldCredential.objects.create(
            issuer=found.issuer, types=types, ends=found.ends, sealed=seal(text.strip())
        )
        detail = {"types": types}
        audit.record("credential of ours: kept", subject=found.issuer, actor="", detail=detail)
    return made


@transaction.atomic
def remove(held: HeldCredential) -> None:
    """Present it no more."""
    held.delete()
    audit.record(
        "credential of ours: removed", subject=held.issuer, actor="", detail={"types": held.types}
    )


def types(now: datetime) -> list[str]:
    """The types that there are now."""
    return sorted({one for held in _good(now) for one in held.types})


def presentable(wanted: Collection[str], now: datetime) -> list[str]:
    """The tokens of credentials of these types, the oldest first."""
    rows = _good(now).filter(types__overlap=sorted(wanted))[: presentations.MOST]
    return [unseal(bytes(held.sealed)) for held in rows]


def _good(now: datetime) -> QuerySet[HeldCredential]:
    return HeldCredential.objects.filter(Q(ends=None) | Q(ends__gt=now)).order_by("pk")
