"""Who sends e-mail about what waits is killed: each person is told of each wait, and told once.

Real processes: a database, a broker, a worker with its clock, and a server for e-mail on loopback.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from psycopg.types.json import Jsonb

from accounts.models import Membership, Organisation, User
from connector.models import ContractNegotiation, Participant
from tests.faults.stack import Stack, until
from tests.post_office import PostOffice
from tests.servers import Server

pytestmark = pytest.mark.long
LIMITS = {
    "SWEEP_SECONDS": "1",
    "ALERT_PAUSE_SECONDS": "0",
    "HANSA_URL": "https://catalogue.example",
    "EMAIL_FROM": "hansa@catalogue.example",
}
OPEN = "SELECT count(*) FROM connector_waitingnote WHERE state IN ('waiting', 'sending')"
AGE = "UPDATE connector_waitingnote SET lease_until = now() - interval '1 s' WHERE lease_until > now()"


@dataclass
class Desk:
    """Who is told, and what came there."""

    stack: Stack
    office: PostOffice
    shared: dict[str, int]
    made: int = 0

    def wait(self) -> str:
        """One more request waits; by which words it is known."""
        self.made += 1
        name = f"urn:dataset:{self.made}"
        self.stack.insert(
            ContractNegotiation(
                role="provider",
                state="REQUESTED",
                waits=True,
                dataset_id=name,
                address="https://partner.example",
                **self.shared,
            )
        )
        return name

    def told(self) -> Counter[str]:
        """How often each request was told."""
        texts = [message.get_content() for message in self.office.messages]
        lines = [line for text in texts for line in text.splitlines()]
        return Counter(line.removeprefix("- ") for line in lines if line.startswith("- urn:"))

    def said(self) -> str:
        """For the message of a failure."""
        with self.stack.db() as db:
            rows = db.execute("SELECT * FROM connector_waitingnote").fetchall()
        return f"{self.told()} {rows} {self.stack.log()}"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Server({}) as server, PostOffice() as office:
        stack = Stack(server, {**LIMITS, "EMAIL_URL": f"smtp://127.0.0.1:{office.port}"})
        try:
            stack.start_database_alone()
            yield Desk(stack, office, people(stack))
        finally:
            stack.stop()


def people(stack: Stack) -> dict[str, int]:
    """A negotiator of an organisation, and a participant that asks it."""
    organisation = stack.insert(Organisation(slug="office", name="Office"))
    user = stack.insert(User(email="nina@office.example", name="Nina", password="x"))
    stack.insert(Membership(user_id=user, organisation_id=organisation, role="negotiator"))
    empty = {"claims": Jsonb({}), "shown": Jsonb({}), "examination": Jsonb([])}
    lists = {"shown_by": Jsonb([]), "shown_statuses": Jsonb([])}
    partner = Participant(iri="https://partner.example", name="Partner", **empty, **lists)
    return {"organisation_id": organisation, "participant_id": stack.insert(partner)}


def test_killed_at_each_step_before_a_byte_leaves_it_is_told_once(desk: Desk) -> None:
    desk.stack.start_broker()
    desk.stack.start_worker()
    for place in ("waiting.claimed", "waiting.begun", ""):
        desk.stack.plan(f"{place}=kill:1" if place else "")
        name = desk.wait()
        if place:
            until(lambda: desk.stack.passed(place) >= 1, desk.said)  # noqa: B023 - used at once
            desk.stack.plan()
            assert desk.told()[name] == 0
            with desk.stack.db() as db:
                until(lambda: db.execute(AGE).rowcount, desk.said)
        until(lambda: desk.told()[name] == 1, desk.said)  # noqa: B023 - used at once
        until(lambda: desk.stack.value(OPEN) == 0, desk.said)
    assert set(desk.told().values()) == {1}, desk.said()
    assert len({message["Message-ID"] for message in desk.office.messages}) == desk.made == 3
