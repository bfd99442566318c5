"""Identity by tokens that two operators have given each other, one for each direction.

Theirs is kept as a hash (it has 256 random bits, so nobody finds it from that), ours is sealed.
"""

import re
import secrets
from datetime import datetime

from accounts.models import digest
from connector.errors import NotAuthorised
from connector.identity.base import Claims
from connector.models import Participant
from connector.secrets import seal, unseal

PREFIX = "hansa-peer_"
_FORM = re.compile(r"[\x21-\x7e]{16,4096}")
_SHOWN = 4  # characters of its secret part
WRONG_FORM = "a token has 16 to 4096 visible ASCII characters"


class StaticTokens:
    """A bearer token for each participant (RFC 6750, 2.1)."""

    def token_for(self, participant: Participant) -> str:
        """`Bearer` and the token that the participant gave us; empty: it gave none."""
        if participant.our_token is None:
            return ""
        return f"Bearer {unseal(bytes(participant.our_token))}"

    def verify(self, authorization: str, now: datetime) -> Claims:  # noqa: ARG002 - tokens last
        """The active participant with this token; raises NotAuthorised."""
        scheme, _space, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not _FORM.fullmatch(token):
            raise NotAuthorised("no bearer token")
        found = Participant.objects.filter(token_hash=digest(token)).first()
        if found is None:
            raise NotAuthorised("a token that nobody here has")
        if not found.is_active:
            raise NotAuthorised(f"{found.iri} is {found.state}")
        return Claims(found, found.values)


def issue_token(participant: Participant) -> str:
    """A new token for the participant to show us; the one before opens nothing any more.

    It is returned once: only its hash is kept.
    """
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    take_token(participant, token)
    return token


def take_token(participant: Participant, token: str) -> None:
    """Let the participant show us this token, which it has chosen; only its hash is kept.

    Raises ValueError for what is none.
    """
    if not _FORM.fullmatch(token):
        raise ValueError(WRONG_FORM)
    participant.token_hash, participant.token_prefix = digest(token), _begin(token)
    participant.save(update_fields=["token_hash", "token_prefix"])


def _begin(token: str) -> str:
    """Enough of a token to tell it from others."""
    return token[: (len(PREFIX) if token.startswith(PREFIX) else 0) + _SHOWN]


def keep_our_token(participant: Participant, token: str) -> None:
    """Keep, sealed, the token that the participant gave us. Raises ValueError for what is none."""
    if not _FORM.fullmatch(token):
        raise ValueError(WRONG_FORM)
    participant.our_token = seal(token)
    participant.save(update_fields=["our_token"])
