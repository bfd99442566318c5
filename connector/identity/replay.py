"""Each self-issued token opens a door once, whichever process is asked (DCP 1.0, 4.3.3)."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from connector.identity.tokens import SelfIssued
from connector.models import UsedToken


def is_first_use(token: SelfIssued, skew: timedelta) -> bool:
    """Note that the token was used; False when it was before. Who inserts the row was first."""
    key = hashlib.sha256(f"{token.holder}\n{token.jti}".encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=key, ends=token.ends + skew)
    except IntegrityError:
        return False
    return True


def forget(now: datetime) -> None:
    """Remove what nobody could use again anyway."""
    UsedToken.objects.filter(ends__lt=now).delete()
