"""Identity by the Decentralized Claims Protocol 1.0: DIDs, self-issued tokens, credentials.

verify: token -> who sends it (senders.py) -> what its wallet presents -> checked (verifying.py)
-> kept with the participant (shown.py) -> Claims

Our own tokens enclose one that opens our wallet (wallet.py), which presents our credentials.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from connector.errors import NotAuthorised
from connector.identity import believed, presentations, shown, wallet
from connector.identity.base import Claims
from connector.identity.did import is_did, place_of
from connector.identity.senders import Sender, authenticated, bearer
from connector.identity.verifying import Shown, verified
from connector.models import Participant


class DecentralisedClaims:
    """Self-issued tokens, and the credentials that they open."""

    def token_for(self, participant: Participant) -> str:
        """`Bearer` and a new token for it, which opens one door once; empty: it has no DID."""
        if not is_did(participant.iri):
            return ""
        now = timezone.now()
        return bearer(participant.iri, now, wallet.access(participant.iri, now))

    def verify(self, authorization: str, now: datetime) -> Claims:
        """The active participant that has sent this; raises NotAuthorised, NotNow."""
        sender = authenticated(authorization, now)
        if not shown.is_believed(sender.participant, now):
            shown.keep(sender.participant, _shown(sender, now), now)
        participant = sender.participant
        return Claims(participant, participant.values, participant.shown_until)


def _shown(sender: Sender, now: datetime) -> Shown:
    """What it presents; who presents nothing good is believed nothing of before either."""
    try:
        return verified(_presented(sender, now), sender.participant.iri, now)
    except NotAuthorised:
        shown.forget(sender.participant)
        raise


def _presented(sender: Sender, now: datetime) -> bytes:
    """What its wallet answers to our query. Raises NotAuthorised, NotNow."""
    holder = sender.participant.iri
    if not (base := sender.document.services.get(presentations.SERVICE, "")):
        raise NotAuthorised(f"{holder} has no {presentations.SERVICE}")
    return believed.ask(
        f"{base.rstrip('/')}{presentations.PATH}",
        presentations.query(settings.DCP.types),
        bearer(holder, now, sender.access),
        port=place_of(holder)[1],
    ).body
