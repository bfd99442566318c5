"""Checks of the address by which others reach this installation."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from config.doctor.result import Result, fault, ok, warning

YEAR = 31_536_000 // 2  # seconds; what lists of browsers ask for at least
OF_NO_NETWORK = ("localhost", "local", "internal", "lan", "test", "invalid", "example")


def public_address() -> Result:
    """Feeds carry one address, which others can reach."""
    if not settings.HANSA_URL:
        return warning(
            "public address",
            "HANSA_URL is not set, so feeds and links carry the address that was asked: set it"
            " before others harvest from here",
        )
    if _is_here(_host()):
        return warning(
            "public address",
            f"{settings.HANSA_URL} leads nowhere from other machines: set HANSA_URL to a public"
            " name before others harvest from here",
        )
    return ok("public address", settings.HANSA_URL)


def https() -> Result:
    """Passwords and tokens do not travel in the clear."""
    if not settings.HANSA_URL or _is_here(_host()):
        return ok("https", "not needed on this machine alone")
    if not settings.HANSA_URL.startswith("https://"):
        return fault(
            "https",
            "passwords and tokens travel in the clear: put a proxy with a certificate in front, and"
            " set HANSA_URL to https://…",
        )
    if settings.SECURE_HSTS_SECONDS < YEAR or not settings.SESSION_COOKIE_SECURE:
        return fault(
            "https",
            "browsers are not told to stay with https: set SECURE_HSTS_SECONDS and"
            " SESSION_COOKIE_SECURE back to what config/settings.py makes of HANSA_URL",
        )
    return ok("https", "used, and browsers are told to stay with it (HSTS)")


def _host() -> str:
    return urlsplit(settings.HANSA_URL).hostname or ""


def _is_here(host: str) -> bool:
    """Whether only this machine, or a private network, knows this name or number."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in OF_NO_NETWORK
