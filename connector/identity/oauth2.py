"""Identity by access tokens that one authorisation server issues to all (RFC 6749, 4.4; RFC 9068).

verify: token -> signed by the server, for us, now -> the active participant that it names ->
what it says of it, kept with the participant (shown.py) -> Claims

Ours are asked for by client id and secret, one for each participant, and shown while they hold.
"""

import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from connector.errors import NotAuthorised
from connector.identity import authorisation_server, shown
from connector.identity.access_tokens import AccessToken, Expected, UnknownKey, read
from connector.identity.base import Claims
from connector.identity.verifying import Shown, add, texts
from connector.models import Participant

BEFORE = timedelta(seconds=10)  # its end a token of ours is not shown any more
AGAIN = timedelta(seconds=5)  # between two looks for a key that is not known
MOST = 500  # tokens of ours


class ClientCredentials:
    """Access tokens of the authorisation server that settings.OAUTH2 names."""

    def __init__(self) -> None:
        self._ours: dict[str, tuple[str, datetime]] = {}  # participant -> token, until when
        self._looked: datetime | None = None  # for a key that was not known
        self._lock = threading.Lock()

    def token_for(self, participant: Participant) -> str:
        """`Bearer` and a token for it. Raises outbound.errors.FetchError where there is none."""
        now = timezone.now()
        with self._lock:
            text, until = self._ours.get(participant.iri, ("", now))
        if now >= until:
            text, lasts = authorisation_server.token(participant.iri, now)
            self._keep(participant.iri, text, now + lasts - min(BEFORE, lasts / 2))
        return f"Bearer {text}"

    def verify(self, authorization: str, now: datetime) -> Claims:
        """The active participant with this token; raises NotAuthorised, NotNow."""
        scheme, _space, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthorised("no bearer token")
        token = self._read(text, now)
        found = Participant.objects.filter(iri=token.holder).first()
        if found is None:
            raise NotAuthorised(f"{token.holder[:200]!a} is no participant here")
        if not found.is_active:
            raise NotAuthorised(f"{found.iri} is {found.state}")
        if settings.OAUTH2.claims and not shown.is_believed(found, now):
            shown.keep(found, _shown(token), now)
        return Claims(found, found.values, found.shown_until)

    def _read(self, text: str, now: datetime) -> AccessToken:
        expected = Expected(
            settings.OAUTH2.issuer,
            settings.PARTICIPANT_ID,
            settings.OAUTH2.participant,
            settings.DCP.skew,
        )
        try:
            return read(text, authorisation_server.keys(now), expected, now)
        except UnknownKey:
            if not self._may_look(now):
                raise
            return read(text, authorisation_server.keys(now, anew=True), expected, now)

    def _may_look(self, now: datetime) -> bool:
        """Whether a new key is looked for: strangers can name as many as they like."""
        with self._lock:
            if self._looked is not None and now - self._looked < AGAIN:
                return False
            self._looked = now
            return True

    def _keep(self, name: str, text: str, until: datetime) -> None:
        with self._lock:
            self._ours.pop(name, None)
            self._ours[name] = (text, until)
            while len(self._ours) > MOST:
                del self._ours[next(iter(self._ours))]


def _shown(token: AccessToken) -> Shown:
    """What the server says of who shows the token, under the left operands it is known for.

    Raises NotAuthorised for more than is kept.
    """
    values: dict[str, frozenset[str]] = {}
    for claim, left in settings.OAUTH2.claims.items():
        add(values, left, texts(token.claims.get(claim)))
    return Shown(values, None, frozenset({settings.OAUTH2.issuer}), ())
