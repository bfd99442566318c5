"""The consumer's part: it follows the provider's catalogue, makes a contract, fetches the data.

A second negotiation is begun and left to the provider's inbox. What came of it is written down as
JSON, for the provider's process to read.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from accounts.models import Organisation, User
from accounts.setup import create_administrator
from config.local.installation import CHILDREN
from config.local.processes import Supervisor
from connector import participants
from connector.federation.follow import follow
from connector.models import (
    Agreement,
    ContractNegotiation,
    Participant,
    RemoteOffer,
    TransferProcess,
)
from connector.negotiation import act
from connector.transfer import act as transfers

LOGIN = "demo@hansa.example.org"
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.1
FORMAT = "HttpData-PULL"
NEGOTIATED, LEFT = "ship-movements", "pilot-orders"


@dataclass(frozen=True)
class Meeting:
    """How the two know each other: what the provider tells the consumer's process."""

    provider: str  # participant id
    address: str  # of its Dataspace Protocol
    our_token: str  # that we show
    their_token: str  # that it will show
    password: str  # of the demo's person, at both

    def to_json(self) -> str:
        """As the consumer's process reads it."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Outcome:
    """What the consumer has in the end."""

    agreement: str
    body_hash: str
    state: str
    sha256: str
    size: int
    waiting: str  # pid of the negotiation that waits for a person, at the consumer

    def write(self, path: Path) -> None:
        """Whole or not at all."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)))
        part.replace(path)


class Consumer:
    """What happens in the consumer's installation when it is up."""

    def __init__(self, meeting: Meeting, result: Path) -> None:
        self._meeting, self._result = meeting, result

    def prepare(self, supervisor: Supervisor) -> None:
        """Follow, negotiate, fetch, and begin a second negotiation."""
        self._result.unlink(missing_ok=True)
        self._person()
        home, _ = Organisation.objects.get_or_create(
            slug="lab", defaults={"name": "Lakeside Mobility Lab"}
        )
        provider = self._know()
        source = follow(provider, home, None)
        command = [sys.executable, "manage.py", "harvest", "--source", source.slug]
        supervisor.finish("harvest", command, CHILDREN)
        agreement = self._contract(supervisor, home, provider)
        transfer = self._fetch(supervisor, agreement)
        waiting = self._ask(home, provider, LEFT)
        self._until(supervisor, "the second negotiation", lambda: _is_asked(waiting))
        self._result.parent.mkdir(parents=True, exist_ok=True)
        Outcome(
            agreement=agreement.iri,
            body_hash=agreement.body_hash,
            state=agreement.negotiation.state,
            sha256=transfer.sha256,
            size=transfer.size or 0,
            waiting=waiting.pid,
        ).write(self._result)

    def _person(self) -> None:
        person = User.objects.filter(email=LOGIN).first()
        person = person or create_administrator(LOGIN, "Demo Researcher", self._meeting.password)
        person.set_password(self._meeting.password)
        person.save()

    def _know(self) -> Participant:
        meeting = self._meeting
        found = Participant.objects.filter(iri=meeting.provider).first()
        found = found or participants.add(meeting.provider, "Nordhaven", meeting.address, None)
        participants.set_address(found, meeting.address, None)
        participants.keep_our_token(found, meeting.our_token, None)
        participants.take_token(found, meeting.their_token, None)
        participants.activate(found, None)
        return found

    def _contract(
        self, supervisor: Supervisor, home: Organisation, provider: Participant
    ) -> Agreement:
        """The agreement on the first dataset: the one there is, or a new one."""
        negotiation = self._ask(home, provider, NEGOTIATED)
        self._until(supervisor, "the negotiation", lambda: _is_over(negotiation))
        return Agreement.objects.select_related("negotiation").get(negotiation=negotiation)

    def _ask(self, home: Organisation, provider: Participant, dataset: str) -> ContractNegotiation:
        remote = RemoteOffer.objects.get(participant=provider, dataset_id__endswith=dataset)
        begun = ContractNegotiation.objects.filter(
            participant=provider, dataset_id=remote.dataset_id
        )
        return begun.exclude(state="TERMINATED").first() or act.ask(remote, home, None)

    def _fetch(self, supervisor: Supervisor, agreement: Agreement) -> TransferProcess:
        done = TransferProcess.objects.filter(agreement=agreement).exclude(sha256="").first()
        transfer = done or transfers.request(agreement, None, FORMAT)
        self._until(supervisor, "the transfer", lambda: _has_come(transfer))
        transfer.refresh_from_db()
        return transfer

    def _until(self, supervisor: Supervisor, what: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            supervisor.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} does not get on: /contracts says more")
            time.sleep(LOOK_SECONDS)


def _is_over(negotiation: ContractNegotiation) -> bool:
    negotiation.refresh_from_db()
    if negotiation.state == "TERMINATED":
        raise TimeoutError(f"the negotiation ended: {'; '.join(negotiation.reasons)}")
    return negotiation.state == "FINALIZED"


def _is_asked(negotiation: ContractNegotiation) -> bool:
    negotiation.refresh_from_db()
    return bool(negotiation.state)


def _has_come(transfer: TransferProcess) -> bool:
    transfer.refresh_from_db()
    if transfer.state == "TERMINATED":
        raise TimeoutError(f"the transfer ended: {'; '.join(transfer.reasons)}")
    return bool(transfer.sha256)


def outcome(path: Path) -> Outcome | None:
    """What the consumer has written, if it has."""
    if not path.exists():
        return None
    found: Mapping[str, object] = json.loads(path.read_text())
    return Outcome(**found)  # type: ignore[arg-type]
