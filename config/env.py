"""Settings from the environment. A wrong value stops the start and says what to mend."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True)
class Variable:
    """One variable that the settings asked for: what the reference page lists."""

    name: str
    default: str
    help: str


@dataclass
class Environment:
    """Typed access to the variables of one process. `asked` remembers every question."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asked: dict[str, Variable] = field(default_factory=dict)

    def text(self, name: str, default: str, help: str) -> str:  # noqa: A002 - the word of the page
        """The value as it stands, without white space around it."""
        self.asked[name] = Variable(name, default, help)
        return self.values.get(name, default).strip()

    def flag(self, name: str, *, default: bool, help: str) -> bool:  # noqa: A002
        """A yes or a no."""
        value = self.text(name, "1" if default else "0", help).lower()
        if value not in TRUE | FALSE:
            raise _wrong(name, value, "use 1 or 0")
        return value in TRUE

    def number(
        self,
        name: str,
        default: int,
        help: str,  # noqa: A002
        *,
        at_least: int = 0,
        at_most: int | None = None,
    ) -> int:
        """A whole number."""
        value = self.text(name, str(default), help)
        try:
            number = int(value)
        except ValueError:
            raise _wrong(name, value, "use a whole number") from None
        if number < at_least:
            raise _wrong(name, value, f"use {at_least} or more")
        if at_most is not None and number > at_most:
            raise _wrong(name, value, f"use {at_most} or less")
        return number

    def port(self, name: str, default: int, help: str) -> int:  # noqa: A002
        """A port of TCP."""
        return _port(name, self.text(name, str(default), help))

    def ports(self, name: str, default: str, help: str) -> list[int]:  # noqa: A002
        """Ports with commas between them; at least one."""
        given = self.names(name, default, help)
        if not given:
            raise _wrong(name, "", "name at least one port")
        return [_port(name, port) for port in given]

    def names(self, name: str, default: str, help: str) -> list[str]:  # noqa: A002
        """A list with commas between its parts."""
        return [part.strip() for part in self.text(name, default, help).split(",") if part.strip()]

    def folder(self, name: str, default: Path, help: str) -> Path:  # noqa: A002
        """An absolute path; the folder need not exist yet."""
        value = self.text(name, "", help)
        return Path(value).resolve() if value else default

    def address(self, name: str, default: str, help: str) -> str:  # noqa: A002
        """An http(s) address without a slash at its end, or empty."""
        value = self.text(name, default, help).rstrip("/")
        if value and not _is_address(value):
            raise _wrong(name, value, "use an address such as https://data.example.org")
        return value

    def addresses(self, name: str, help: str) -> list[str]:  # noqa: A002
        """Any number of http(s) addresses with commas between them."""
        given = [one.rstrip("/") for one in self.names(name, "", help)]
        for one in given:
            if not _is_address(one):
                raise _wrong(name, one, "use addresses such as https://search.example.org:9200")
        return given


def _port(name: str, value: str) -> int:
    try:
        port = int(value)
    except ValueError:
        port = 0
    if not 0 < port < 65_536:
        raise _wrong(name, value, "use port numbers from 1 to 65535")
    return port


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return bool(
            parts.scheme in ("http", "https")
            and parts.hostname
            and not (parts.query or parts.fragment or parts.username)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _wrong(name: str, value: str, mend: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} cannot be used: {mend}")
