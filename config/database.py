"""The address of a database, as Django wants it."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def options(url: str) -> dict[str, Any]:
    """The Django form of a postgresql:// address. What was given may hold a password: not shown."""
    try:
        parts = urlsplit(url)
        port = parts.port or ""
        if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be used: write postgresql://user:password@host:5432/name"
        ) from None
    # A machine that is off does not even refuse: nobody shall wait for it as long as TCP would.
    more = {"connect_timeout": "10", **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": more.pop("host", None) or parts.hostname or "",
        "PORT": port,
        "OPTIONS": more,
    }
