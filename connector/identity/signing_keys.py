"""Our own keys: made when one is needed first, sealed, published in our DID document, renewed.

A new key is published for some time before it signs, and the one before stays published for some
time after: so long others may believe a document of ours that they have fetched.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from connector import audit
from connector.identity import jws
from connector.models import SigningKey
from connector.secrets import seal, unseal

PUBLISHED_BEFORE = timedelta(minutes=10)  # it signs
PUBLISHED_AFTER = timedelta(days=1)  # it signed last
MAKING = 4851414656  # PostgreSQL's advisory lock; …655 numbers the audit log


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that may sign now; `kid` is the fragment of its id."""

    kid: str
    private: dict[str, str]


def signer(now: datetime) -> Signer:
    """The newest key that has been published long enough, else the oldest. Makes the first one."""
    keys = list(_in_use(now)) or [_make(now)]
    known = [one for one in keys if one.made + PUBLISHED_BEFORE <= now]
    key = known[-1] if known else keys[0]
    return Signer(key.kid, json.loads(unseal(bytes(key.sealed))))


def published(now: datetime) -> list[SigningKey]:
    """The keys of our DID document, the oldest first. Makes the first one."""
    return list(_in_use(now)) or [_make(now)]


@transaction.atomic
def renew(now: datetime) -> SigningKey:
    """Let a new key take the place of those that there are; remove those that nobody needs."""
    SigningKey.objects.filter(retired=None).update(retired=now + PUBLISHED_BEFORE)
    SigningKey.objects.exclude(_of_use(now)).delete()
    made = _added(now)
    audit.record("signing key: renewed", subject=made.kid, actor="", detail={})
    return made


@transaction.atomic
def _make(now: datetime) -> SigningKey:
    """The first key; of several first uses at once, one makes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
    return _in_use(now).first() or _added(now)


def _added(now: datetime) -> SigningKey:
    private = jws.new_key()
    public = {name: value for name, value in private.items() if name != "d"}
    return SigningKey.objects.create(
        kid=str(uuid4()), public=public, sealed=seal(json.dumps(private)), made=now
    )


def _in_use(now: datetime) -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(_of_use(now)).order_by("made", "pk")


def _of_use(now: datetime) -> Q:
    return Q(retired=None) | Q(retired__gt=now - PUBLISHED_AFTER)
