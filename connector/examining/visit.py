"""A peer while it is examined: where it is, how we know it, and what it has answered so far."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from catalog.harvest.limits import sender
from connector.dsp import wire
from connector.dsp.messages import Catalog, CatalogRequestMessage, Message
from connector.dsp.values import Json
from connector.errors import MalformedMessage
from connector.identity.base import identity_provider
from connector.models import Participant
from connector.peers import policy_for
from outbound.budgets import Budget
from outbound.messenger import Answer, Messenger

LARGEST = 32 << 20  # bytes of an answer
MOST_FAULTS = 3  # that are shown


@dataclass
class Visit:
    """`base` is where its 2025-1 is, as far as is known by now; `participant` is its row here."""

    base: str
    participant: Participant | None
    catalog: Catalog | None = None
    next_page: str = ""
    _messenger: Messenger = field(init=False, repr=False)

    def __post_init__(self) -> None:
        seconds = settings.OUTBOX_SEND_SECONDS
        budget = Budget(
            connect_seconds=min(10, seconds),
            idle_seconds=seconds,
            total_seconds=seconds,
            wire_bytes=LARGEST,
            body_bytes=LARGEST,
        )
        policy = policy_for(self.participant or Participant(address=self.base))
        self._messenger = Messenger(policy, budget, sender())

    @property
    def host(self) -> str:
        """Its name or number."""
        return urlsplit(self.base).hostname or ""

    @property
    def is_dealt_with(self) -> bool:
        """Whether we would show it who we are."""
        return self.participant is not None and self.participant.is_active

    def token(self) -> str:
        """What we show it; empty: it is nobody that we deal with, or has given us none."""
        if self.participant is None or not self.is_dealt_with:
            return ""
        return identity_provider().token_for(self.participant)

    def get(self, url: str, token: str = "") -> Answer:
        """Raises outbound.errors.FetchError."""
        return self._messenger.send("GET", url, body=None, authorization=token)

    def ask_catalog(self, url: str, token: str) -> Answer:
        """A catalogue request to `url`. Raises outbound.errors.FetchError."""
        body = Json.of(wire.write(CatalogRequestMessage())).text.encode()
        return self._messenger.send("POST", url, body=body, authorization=token)

    def close(self) -> None:
        """Leave."""
        self._messenger.close()


def faults_in(answer: Answer, kind: type[Message]) -> str:
    """Why the answer is no such message, in short; empty: it is one."""
    try:
        wire.read_answer(answer.body, kind, limit=LARGEST)
    except MalformedMessage as wrong:
        shown = [str(one) for one in wrong.reasons[:MOST_FAULTS]]
        return " ".join(shown)
    return ""
