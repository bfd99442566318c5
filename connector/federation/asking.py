"""One page of a participant's catalogue, in the version of the protocol that it speaks."""

import json

from catalog.harvest.errors import SourceUnavailable
from connector.dsp import earlier, wire
from connector.dsp.messages import Catalog, CatalogError, CatalogRequestMessage, VersionResponse
from connector.dsp.versions import WELL_KNOWN, roots
from connector.errors import MalformedMessage
from connector.identity.base import identity_provider
from connector.models import Participant
from outbound.headers import link_next
from outbound.messenger import Answer, Messenger

CURRENT = "2025-1"
LARGEST_PAGE = 32 << 20  # bytes
WHO_ARE_YOU = (401, 403)  # says nothing about versions


class Asked:
    """A participant while its catalogue is walked. What it turns out to speak is kept."""

    def __init__(self, messenger: Messenger, participant: Participant) -> None:
        self.participant = participant
        self._messenger = messenger
        self._version = CURRENT
        self._is_known = False

    def page(self, url: str) -> tuple[Catalog, str]:
        """The catalogue at `url`, and the address of the next page ("" for none).

        Raises FetchError, MalformedMessage, SourceUnavailable.
        """
        answer = self._ask(url)
        try:
            found = self._read(answer)
        except (MalformedMessage, SourceUnavailable):
            if self._is_known or answer.status in WHO_ARE_YOU or not self._speaks_earlier():
                raise
            if (second := self._asked_earlier(url)) is None:
                raise  # what it said to the first question
            answer, found = second
        self._keep()
        return found, link_next(answer.fields.get("link", ""), url)

    def _asked_earlier(self, url: str) -> tuple[Answer, Catalog] | None:
        """What it says to the question of 2024; None: that is no catalogue either."""
        self._version = earlier.VERSION
        answer = self._ask(url)
        try:
            return answer, self._read(answer)
        except (MalformedMessage, SourceUnavailable):
            return None

    def _ask(self, url: str) -> Answer:
        said = wire.write(CatalogRequestMessage()) if self._is_current else earlier.REQUEST
        token = identity_provider().token_for(self.participant)  # (it may be good for one request)
        body = json.dumps(said).encode()
        return self._messenger.send("POST", url, body=body, authorization=token)

    @property
    def _is_current(self) -> bool:
        return self._version == CURRENT

    def _read(self, answer: Answer) -> Catalog:
        if answer.status != 200:
            raise SourceUnavailable(_refusal(answer))
        if self._is_current:
            return wire.read_answer(answer.body, Catalog, limit=LARGEST_PAGE)
        return earlier.read(answer.body, limit=LARGEST_PAGE)

    def _speaks_earlier(self) -> bool:
        """Whether its versions do not name 2025-1, or it does not say any. Raises FetchError."""
        for root in roots(self.participant.address):
            answer = self._messenger.send("GET", root + WELL_KNOWN, body=None, authorization="")
            if answer.status == 200:
                return CURRENT not in _versions(answer)
        return True

    def _keep(self) -> None:
        """What it speaks is known from its first page."""
        if not self._is_known and self.participant.speaks != self._version:
            self.participant.speaks = self._version
            self.participant.save(update_fields=["speaks"])
        self._is_known = True


def _versions(answer: Answer) -> set[str]:
    try:
        said = wire.read_answer(answer.body, VersionResponse).protocol_versions
    except MalformedMessage:
        return set()
    return {one.version for one in said}


def _refusal(answer: Answer) -> str:
    try:
        said = wire.read_answer(answer.body, CatalogError).reason
    except MalformedMessage:
        said = ()
    reasons = " ".join(map(str, said))
    return f"the participant answered {answer.status}: {reasons}".rstrip(": ")
