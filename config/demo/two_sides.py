"""The demo's second participant: started beside the first, and what came of their meeting.

It has its own database in the same server, its own folder, broker, web server and workers.
"""

import hashlib
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from config.demo import provider
from config.demo.consumer import Meeting, Outcome, outcome
from config.local import postgres
from config.local.installation import CHILDREN
from config.local.processes import Supervisor
from connector.models import Agreement, ContractNegotiation

RESULT = "demo.json"  # in the consumer's folder: what it has in the end
NAME = "Lakeside Mobility Lab"
DATABASE = "hansa_peer"
MEETING_SECONDS = 240.0


class TwoSides:
    """Provider and consumer of the demo."""

    def __init__(self, address: str, peer_port: int, say: Callable[[str], None]) -> None:
        self._address, self._say = address, say
        self._port, self._peer = peer_port, f"http://localhost:{peer_port}"
        self._folder: Path = settings.VAR_DIR / "peer"

    def meet(self, supervisor: Supervisor, password: str) -> None:
        """Start the consumer, wait for what it does, and compare both sides."""
        theirs = secrets.token_urlsafe(32)
        known, ours = provider.know(self._peer, f"{self._peer}{settings.DSP_PATH}", theirs)
        self._say(f"{NAME} starts at {self._peer}: it will ask for a contract")
        meeting = Meeting(
            provider=self._provider(),
            address=f"{self._address}{settings.DSP_PATH}",
            our_token=ours,
            their_token=theirs,
            password=password,
        )
        (self._folder / RESULT).unlink(missing_ok=True)
        command = [sys.executable, "manage.py", "demo", "--port", str(self._port)]
        supervisor.spawn("consumer", command, self._environment(meeting))
        result = self._folder / RESULT
        supervisor.wait_for(NAME, lambda: outcome(result) is not None, MEETING_SECONDS)
        found = outcome(result)
        if found is not None:
            for line in compared(found, known.pk):
                self._say(f"  {line}")
            self._say(f"  {'the consumer':<22} {self._peer}")

    def _provider(self) -> str:
        """Our participant id; where it is our address, with the port that was asked for."""
        ours: str = settings.PARTICIPANT_ID
        return self._address if ours.startswith("http://localhost:") else ours

    def _environment(self, meeting: Meeting) -> Mapping[str, str]:
        embedded: Path | None = settings.EMBEDDED_POSTGRES_DIR
        url = postgres.address(embedded, DATABASE) if embedded else settings.DATABASE_URL
        return {
            **CHILDREN,
            "DATABASE_URL": url,
            "CELERY_BROKER_URL": "",
            "HANSA_VAR": str(self._folder),
            "HANSA_URL": "",
            "HANSA_NAME": NAME,
            "PARTICIPANT_ID": self._peer,
            "PORT": str(self._port),
            "WEB_PROCESSES": "1",
            "DEMO_MEETING": meeting.to_json(),
        }


def compared(found: Outcome, consumer: int) -> list[str]:
    """What the two sides say of the same contract, in sentences."""
    ours = Agreement.objects.select_related("negotiation").get(
        iri=found.agreement, negotiation__participant=consumer
    )
    same = ours.body_hash == found.body_hash
    file = settings.VAR_DIR / "offered" / f"{provider.OFFERS[0].dataset}.csv"
    sent = hashlib.sha256(file.read_bytes()).hexdigest()
    waiting = ContractNegotiation.objects.filter(waits=True).count()
    return [
        f"contract: {ours.negotiation.state} here, {found.state} there; the agreement is"
        f" {'the same' if same else 'NOT THE SAME'} on both sides, byte for byte",
        f"data: {found.size:,} bytes came, SHA-256 {found.sha256[:16]}… is"
        f" {'that' if sent == found.sha256 else 'NOT THAT'} of the file here",
        f"negotiations that wait for a person in the inbox: {waiting}",
    ]
