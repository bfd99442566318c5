"""Which planes we speak with, and how they are recognised. Each verb is one transaction.

A token for each direction, as for participants: of theirs a hash is kept, ours is sealed.
"""

import re
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import digest
from connector import audit
from connector.errors import NotAuthorised
from connector.models import DataSource, Plane
from connector.peers import policy_to
from connector.secrets import seal, unseal
from outbound.addresses import check_url
from outbound.errors import AddressRefused

PREFIX = "hansa-plane_"
_FORM = re.compile(r"[\x21-\x7e]{16,4096}")


@transaction.atomic
def add(plane: Plane) -> Plane:
    """Speak with this plane from now on. Raises ValidationError by field."""
    plane.endpoint = plane.endpoint.rstrip("/")
    try:
        parts = check_url(plane.endpoint, policy_to(plane.endpoint))
    except AddressRefused as refused:
        raise ValidationError({"endpoint": str(refused)}) from None
    if parts.query or parts.fragment:
        raise ValidationError({"endpoint": _("Leave out what begins with ? or #.")})
    if plane.kind == Plane.Kind.DATA and not plane.profiles:
        raise ValidationError({"profiles": _("Name at least one way in which it hands over.")})
    plane.full_clean(exclude=["profiles", "source_types", "labels"])
    plane.save()
    _record("added", plane, endpoint=plane.endpoint, dialect=plane.dialect)
    return plane


@transaction.atomic
def issue_token(plane: Plane) -> str:
    """A new token for it to show us, said once; the one before opens nothing any more."""
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    plane.token_hash = digest(token)
    plane.save(update_fields=["token_hash"])
    _record("was issued a token", plane)
    return token


@transaction.atomic
def keep_our_token(plane: Plane, token: str) -> None:
    """What it asks us to show. Raises ValidationError for what is no token."""
    if not _FORM.fullmatch(token):
        raise ValidationError({"token": _("A token has 16 to 4096 visible ASCII characters.")})
    plane.our_token = seal(token)
    plane.save(update_fields=["our_token"])
    _record("gave us a token", plane)


@transaction.atomic
def set_active(plane: Plane, *, active: bool) -> None:
    """Whether it is heard, and data of its flows go out."""
    plane.is_active = active
    plane.save(update_fields=["is_active"])
    _record("activated" if active else "suspended", plane)


@transaction.atomic
def deliver_by(plane: Plane | None, sources: Sequence[DataSource]) -> None:
    """Let the plane deliver these data from now on; None: we do. Raises ValidationError."""
    for source in sources:
        if plane is not None and plane.source_types and source.kind not in plane.source_types:
            sentence = _("This data plane does not read sources of the kind %(kind)s.")
            raise ValidationError(sentence % {"kind": source.kind})
        if plane is not None and source.steps:
            raise ValidationError(
                _("The columns of this table are treated, which no data plane of others does.")
            )
        source.plane = plane
        source.save(update_fields=["plane"])
        audit.record(
            "data source: delivered by",
            subject=f"resource {source.resource_id}",
            actor="",
            detail={"plane": None if plane is None else plane.name},
        )


def who(authorization: str, kind: Plane.Kind) -> Plane:
    """The active plane of this kind with this header. Raises NotAuthorised."""
    scheme, _space, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthorised("no bearer token")
    return by_token(token, kind, Plane.Dialect.DPS)


def by_token(token: str, kind: Plane.Kind, dialect: Plane.Dialect) -> Plane:
    """The active plane with this token, which it may show this way. Raises NotAuthorised."""
    found = None
    if _FORM.fullmatch(token):
        rows = Plane.objects.filter(token_hash=digest(token), kind=kind, dialect=dialect)
        found = rows.filter(is_active=True).first()
    if found is None:
        raise NotAuthorised("a token that no active plane of this kind has")
    return found


def headers_for(plane: Plane) -> tuple[str, dict[str, str]]:
    """(Authorization, more headers) of what we send it. An EDC knows our token as an API key."""
    token = unseal(bytes(plane.our_token)) if plane.our_token else ""
    if plane.dialect == Plane.Dialect.EDC:
        return "", {"X-Api-Key": token} if token else {}
    return f"Bearer {token}" if token else "", {}


def _record(what: str, plane: Plane, **detail: str) -> None:
    audit.record(f"plane: {what}", subject=f"{plane.kind} {plane.name}", actor="", detail=detail)
