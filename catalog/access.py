"""The seam: who may see what. `Members` ships here; a connector implements the rest.

An audience is a number: its kind, and the row of that kind (`audience`, decision 0009). A resource
without audiences is public; any other is seen by those requesters whose audiences it names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Organisation
from accounts.requester import Requester
from accounts.roles import Scope

KIND_BITS = 48  # an audience stays below 2^53, which JSON numbers hold exactly


class AudienceKind(IntEnum):
    """What an audience is made of, 1 to 31. A kind, once given, is never used for another."""

    ORGANISATION = 1
    ADMISSION = 2  # the participants who satisfy an access policy (connector.models.Admission)


def audience(kind: AudienceKind, row_id: int) -> int:
    """The number of the audience of `kind` that stands in the row `row_id` of its table."""
    if not 0 < row_id < 1 << KIND_BITS:
        raise ValueError(f"an audience is made of the id of a row, which {row_id} is not")
    return kind << KIND_BITS | row_id


def members_of(organisation_id: int) -> int:
    """The audience of an organisation's members."""
    return audience(AudienceKind.ORGANISATION, organisation_id)


def rows_among(kind: AudienceKind, audiences: Iterable[int]) -> frozenset[int]:
    """The ids of the rows that the audiences of this kind are made of."""
    ids = (1 << KIND_BITS) - 1
    return frozenset(number & ids for number in audiences if number >> KIND_BITS == kind)


def organisations_among(audiences: Iterable[int]) -> frozenset[int]:
    """The ids of the organisations whose members these audiences are."""
    return rows_among(AudienceKind.ORGANISATION, audiences)


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

    def objections(
        self, source_id: int, organisation_id: int | None, *, members_only: bool
    ) -> Sequence[str]:
        """Why a source may not be kept so, in sentences for people; none: it may."""


class Members:
    """Members of an organisation see what is restricted to it; administrators see everything."""

    def audiences(self, requester: Requester) -> Audiences:
        """The requester's organisations; for an administrator all there are. At most one query.

        None for an access token that is not for reading.
        """
        if not requester.may_scope(Scope.CATALOG_READ):
            return Audiences()
        organisations: Iterable[int] = requester.organisation_ids
        if requester.is_administrator:
            organisations = Organisation.objects.values_list("pk", flat=True)
        return Audiences(frozenset(map(members_of, organisations)))

    def terms(self, resources: Sequence[int], requester: Requester) -> Mapping[int, Terms]:  # noqa: ARG002
        """No terms of ours."""
        return {}

    def status(self) -> Sequence[StatusRow]:
        """Nothing to say."""
        return ()

    def objections(
        self,
        source_id: int,  # noqa: ARG002
        organisation_id: int | None,  # noqa: ARG002
        *,
        members_only: bool,  # noqa: ARG002
    ) -> Sequence[str]:
        """None."""
        return ()


@cache
def access() -> Access:
    """The implementation that settings.ACCESS names."""
    implementation: Access = import_string(settings.ACCESS)()
    return implementation
