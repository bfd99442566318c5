"""Who is asking: the one value that every read and every check is given.

Built once for a request (accounts.middleware), and never asks the database again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.http import HttpRequest

from accounts.roles import INCLUDES, Role

NO_ROLES: Mapping[int, Role] = MappingProxyType({})


@dataclass(frozen=True)
class Requester:
    """A person, a program with an access token, or nobody in particular.

    `roles`: organisation id -> role. `scopes`: None for a session (everything the person may),
    else what the access token is limited to. `participant`: the IRI of a participant of a data
    space, when one of those asks; empty for people.
    """

    user_id: int | None
    name: str
    is_authenticated: bool
    is_administrator: bool
    roles: Mapping[int, Role] = field(default_factory=lambda: NO_ROLES, hash=False)
    scopes: frozenset[str] | None = None
    token_id: int | None = None
    participant: str = ""
    language: str = ""

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations that the requester belongs to."""
        return frozenset(self.roles)

    def may(self, role: Role, organisation_id: int) -> bool:
        """Whether the requester has `role`, or one that includes it, in this organisation."""
        if self.is_administrator:
            return True
        held = self.roles.get(organisation_id)
        return held is not None and role in INCLUDES[held]

    def may_scope(self, scope: str) -> bool:
        """Whether the way of asking allows `scope`: a session allows all, a token what it lists."""
        if not self.is_authenticated:
            return False
        return self.scopes is None or scope in self.scopes


ANONYMOUS = Requester(user_id=None, name="", is_authenticated=False, is_administrator=False)


def asking(request: HttpRequest) -> Requester:
    """Who asked for this. Nobody, where the middleware has not looked."""
    found = getattr(request, "requester", ANONYMOUS)
    if not isinstance(found, Requester):
        raise TypeError(f"request.requester is {type(found).__name__}, not a Requester")
    return found
