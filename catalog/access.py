"""The seam: who may see what. `Everyone` ships here; a connector implements the rest.

An audience is a number. A resource without audiences is public; any other is seen by those
requesters whose audiences it names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.requester import Requester


@dataclass(frozen=True, slots=True)
class Audiences:
    """The audiences a requester belongs to, and until when that holds (None: until told)."""

    ids: frozenset[int] = frozenset()
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms one resource can be had: a state of the badge and a sentence for people."""

    state: str  # "open" | "on-contract"
    sentence: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One line that the implementation adds to /status."""

    name: str
    value: str
    healthy: bool = True


class Access(Protocol):
    """Who may see, on what terms, and how the enforcement itself is doing."""

    def audiences(self, requester: Requester) -> Audiences:
        """The audiences of `requester`."""

    def terms(self, resources: Sequence[int], requester: Requester) -> Mapping[int, Terms]:
        """Terms by resource id; resources without terms of ours are absent."""

    def status(self) -> Sequence[StatusRow]:
        """Lines for /status."""


class Everyone:
    """Everything that is kept is for everyone."""

    def audiences(self, requester: Requester) -> Audiences:  # noqa: ARG002
        """Nobody needs an audience."""
        return Audiences()

    def terms(self, resources: Sequence[int], requester: Requester) -> Mapping[int, Terms]:  # noqa: ARG002
        """No terms of ours."""
        return {}

    def status(self) -> Sequence[StatusRow]:
        """Nothing to say."""
        return ()


@cache
def access() -> Access:
    """The implementation that settings.ACCESS names."""
    implementation: Access = import_string(settings.ACCESS)()
    return implementation
