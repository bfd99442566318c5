"""How e-mail is sent, and who is behind this installation: from the environment.

EMAIL_URL is one address: smtp://host (no encryption), smtp+tls://user:password@host:587 (STARTTLS),
smtps://user:password@host:465. Certificates are checked.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import Environment

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_IN_A_HEADER = re.compile(r"[A-Za-z0-9.!#$&'*+/=^_`{|}~-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. Without `host` none is sent."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False  # STARTTLS
    ssl: bool = False


def contact(env: Environment) -> str:
    """The address of a person that goes into the user agent, or empty."""
    value = env.text(
        "CONTACT_EMAIL", "", "Address that the user agent names, for publishers; empty: none"
    )
    if value and not _IN_A_HEADER.fullmatch(value):
        raise _wrong("CONTACT_EMAIL", value, "use one e-mail address such as desk@example.org")
    return value


def sender(env: Environment, server: Server, contact: str) -> str:
    """The address that messages come from: needed where they are sent."""
    value = env.text("EMAIL_FROM", "", "Sender of e-mail; empty: CONTACT_EMAIL") or contact
    if value and not _ADDRESS.fullmatch(value):
        raise _wrong("EMAIL_FROM", value, "use one e-mail address such as hansa@example.org")
    if server.host and not value:
        raise ImproperlyConfigured(
            "EMAIL_URL is set and nobody is the sender: set EMAIL_FROM or CONTACT_EMAIL"
        )
    return value


def server(env: Environment) -> Server:
    """What EMAIL_URL says. It may hold a password: it is not shown."""
    value = env.text(
        "EMAIL_URL",
        "",
        "Server for e-mail: smtps://user:password@host:465, smtp+tls://user:password@host:587"
        " (STARTTLS) or smtp://host; empty: no e-mail is sent",
    )
    if not value:
        return Server()
    try:
        parts = urlsplit(value)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _unusable() from None
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise _unusable()
    _keep_the_password(parts)
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtps",
    )


def _keep_the_password(parts: SplitResult) -> None:
    if parts.password and parts.scheme == "smtp" and not _is_this_machine(parts.hostname or ""):
        raise ImproperlyConfigured(
            "EMAIL_URL would send its password readable by anybody on the way:"
            " use smtp+tls:// or smtps://"
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unusable() -> ImproperlyConfigured:
    return ImproperlyConfigured(
        "EMAIL_URL cannot be used: write smtps://user:password@host:465,"
        " smtp+tls://user:password@host:587 or smtp://host;"
        " letters such as @ / : in a password are written %40 %2F %3A"
    )


def _wrong(name: str, value: str, mend: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} cannot be used: {mend}")
