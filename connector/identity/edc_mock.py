"""The identity that a test installation of Eclipse EDC speaks (iam-mock): a name, and no proof.

`Authorization: {"clientId": "…", "region": "eu"}`, raw JSON. Who knows a participant's id could say
that it is that one: so this is heard only where settings.CONFORMANCE is on, and only of
participants that nobody has a token of.
"""

import json
from datetime import datetime

from django.conf import settings

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised
from connector.identity.base import Claims, IdentityProvider
from connector.models import Participant

REGION = "eu"  # EDC 0.15 answers 500 to who names none; 0.18 does not look at it


class WithTestPeers:
    """Test peers by their names alone, all others as `proper` knows them (IdentityProvider)."""

    def __init__(self, proper: IdentityProvider) -> None:
        self._proper = proper

    def token_for(self, participant: Participant) -> str:
        """Who we are: by name, to a participant with which no token was exchanged."""
        if not _is_test_peer(participant):
            return self._proper.token_for(participant)
        return json.dumps({"clientId": settings.PARTICIPANT_ID, "region": REGION})

    def verify(self, authorization: str, now: datetime) -> Claims:
        """The active participant with the name that is said; raises NotAuthorised."""
        if not authorization.startswith("{"):
            return self._proper.verify(authorization, now)
        found = Participant.objects.filter(iri=_client(authorization)).first()
        if found is None or not _is_test_peer(found):
            raise NotAuthorised("a name of no test peer")
        if not found.is_active:
            raise NotAuthorised(f"{found.iri} is {found.state}")
        return Claims(found, found.values)


def _is_test_peer(participant: Participant) -> bool:
    return not participant.token_hash and participant.our_token is None


def _client(authorization: str) -> str:
    """The name in the header. Raises NotAuthorised."""
    try:
        said = parse(authorization.encode())
    except (MalformedMessage, UnicodeEncodeError):
        raise NotAuthorised("a header that is no JSON") from None
    name = said.get("clientId") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name:
        raise NotAuthorised("a header without clientId")
    return name
