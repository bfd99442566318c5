"""How often a secret may be guessed: per account and address, and per address in all.

Kept in the database, so that all web processes count together. Addresses and accounts are kept
as keyed hashes only. Counting comes before checking, so parallel guesses are counted too.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import LoginAttempt

# One address may try so many times more than one account: behind it may sit a whole office.
_ADDRESS_FACTOR = 10
_IPV6_NETWORK_BITS = 64  # one line at home has 2^64 addresses


def begin_attempt(what: str, request: HttpRequest, now: datetime) -> int:
    """Count an attempt at `what`. 0: go on; else the seconds to wait, with nothing checked."""
    address = _address(request)
    limits = (
        (_key(what, address), settings.LOGIN_ATTEMPTS),
        (_key("", address), settings.LOGIN_ATTEMPTS * _ADDRESS_FACTOR),
    )
    return max(_count(key, limit, now) for key, limit in limits)


def begin_use(what: str, request: HttpRequest, most: int, now: datetime) -> int:
    """Count a use of `what`, of which an address has `most` in an hour. 0: go on; else seconds."""
    hour = timedelta(hours=1)
    return _count(_key(f"use {what}", _address(request)), most, now, hour)


def forget_attempts(what: str, request: HttpRequest, now: datetime) -> None:
    """It was the right secret: start counting anew, and drop all windows that have passed."""
    LoginAttempt.objects.filter(key=_key(what, _address(request))).delete()
    LoginAttempt.objects.filter(began__lte=now - _window()).delete()


@transaction.atomic
def _count(key: str, limit: int, now: datetime, window: timedelta | None = None) -> int:
    window = window or _window()
    fresh = LoginAttempt(key=key, began=now)
    LoginAttempt.objects.bulk_create([fresh], ignore_conflicts=True)
    row = LoginAttempt.objects.select_for_update().get(key=key)
    if row.began <= now - window:
        row.began, row.count = now, 0
    if row.count >= limit:
        return int((row.began + window - now).total_seconds()) + 1
    row.count += 1
    row.save()
    return 0


def _window() -> timedelta:
    return timedelta(seconds=settings.LOGIN_WINDOW_SECONDS)


def _key(what: str, address: str) -> str:
    text = f"{what}\n{address}"
    return salted_hmac("accounts.limits", text, algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    """Whence the request came: what our own proxy saw, if there is one. IPv6: its network."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        # Only the last entry was written by our proxy; those before it are the client's claims.
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(int(address) >> _IPV6_NETWORK_BITS)
    return str(address)
