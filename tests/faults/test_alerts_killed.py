"""The courier is killed between reading and sending: each message is sent, and sent once.

Real processes: a database, a courier, a server for e-mail and a webhook on loopback.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from cryptography.fernet import Fernet
from django.db.models import Model

from accounts.models import User
from catalog.models import HarvestSource, Resource, Topic, Watch
from catalog.packing import pack
from tests.catalog.watching.receiver import Receiver
from tests.faults.quay import Couriers
from tests.faults.stack import Stack, until
from tests.post_office import PostOffice
from tests.servers import Server

pytestmark = pytest.mark.long
KEY = Fernet.generate_key().decode()
LIMITS = {
    "LEASE_SECONDS": "1",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "1",
    "ALERT_PAUSE_SECONDS": "0",
    "ALERT_SENDERS": "1",  # who is killed at one message is not in the middle of another
    "ALERT_SEND_SECONDS": "5",
    "ALERT_PRIVATE_ADDRESSES": "1",
    "HANSA_URL": "https://catalogue.example",
    "HANSA_SECRETS_KEY": KEY,
    "EMAIL_FROM": "hansa@catalogue.example",
    "DJANGO_SETTINGS_MODULE": "tests.faults.alert_settings",
}
# From the change to the first byte that leaves; "": while it has nothing to do.
PLACES = ["watching.before_commit:1", "watching.after_commit:1", "notices.made:2",
          "notices.claimed:1", "notices.begun:1", "notices.claimed:2", "notices.begun:2",
          "courier.before_step:3", "courier.stepped:3", ""]  # fmt: skip


@dataclass
class Desk(Couriers):
    """Who is told, and what came there."""

    office: PostOffice
    receiver: Receiver
    source: int = 0
    made: list[str] = field(default_factory=list)

    def build(self) -> None:
        """A person who watches by e-mail and by webhook, and a source."""
        self.source = self.stack.insert(HarvestSource(slug="port", name="Port", url="x"))
        user = self.stack.insert(User(email="ada@reader.example", name="Ada", password="x"))
        topic = self.stack.insert(Topic(query="?q=harbour", asked=0))
        common = {"user_id": user, "topic_id": topic, "frequency": "at-once", "events": ["new"]}
        secret = Fernet(KEY).encrypt(b"whsec_" + b"QUFB" * 8)
        self.stack.insert(Watch(name="by mail", channel="email", **common))
        self.stack.insert(
            Watch(name="called", channel="webhook", url=self.receiver.url, sealed=secret, **common)
        )

    def begin_topic(self) -> None:
        """Let the reader take the topic up: what comes then is news."""
        self.begin()
        ready = "SELECT since FROM catalog_topic WHERE walked IS NULL"
        until(lambda: self.stack.value(ready) is not None, self.said)

    def new_dataset(self) -> None:
        """A dataset that the search finds, with its change and version."""
        title = f"Harbour {len(self.made) + 1}"
        row = Resource(
            source_id=self.source, stable_id=title, kind="Dataset", iri=f"urn:{len(self.made)}",
            statements=pack(b""), content_hash=f"v1:{title}", rules_version=1, title=title,
            published=True,
        )  # fmt: skip
        with self.stack.db() as db, db.transaction():
            change = db.execute(
                "INSERT INTO catalog_change DEFAULT VALUES RETURNING id"
            ).fetchone()[0]
            row.change_id = change
            given = columns(row)
            given["document"] = f'{{"title": {{"en": "{title}"}}}}'
            pk = db.execute(
                f"INSERT INTO catalog_resource ({', '.join(given)})"
                f" VALUES ({', '.join(['%s'] * len(given))}) RETURNING id",
                list(given.values()),
            ).fetchone()[0]
            db.execute(
                "INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)"
                " VALUES (%s, 0, %s, 'content', %s)",
                [change, pk, row.content_hash],
            )
        self.made.append(title)

    def mailed(self) -> Counter[str]:
        """How often each dataset was told by e-mail."""
        texts = [message.get_content() for message in self.office.messages]
        lines = [line for text in texts for line in text.splitlines()]
        return Counter(line.removeprefix("- ") for line in lines if line.startswith("- Harbour"))

    def called(self) -> Counter[str]:
        """And by the webhook."""
        return Counter(event["title"] for call in self.receiver.calls for event in call["events"])

    def check(self) -> None:
        """Each dataset is told by either way, once."""
        wanted = set(self.made)
        until(
            lambda: set(self.mailed()) == wanted == set(self.called()),
            lambda: f"{self.mailed()} {self.called()} {self.said()} {self.stack.log('courier')}",
        )
        open_ones = "SELECT count(*) FROM catalog_notice WHERE state IN ('waiting', 'sending')"
        until(lambda: self.stack.value(open_ones) == 0, self.said)
        assert set(self.mailed().values()) == {1}, self.mailed()
        assert set(self.called().values()) == {1}, self.called()


def columns(row: Model) -> dict[str, object]:
    fields = [one for one in row._meta.concrete_fields if not one.primary_key]
    return {one.column: getattr(row, one.attname) for one in fields if not one.has_db_default()}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Server({}) as server, PostOffice() as office, Receiver() as receiver:
        limits = {**LIMITS, "EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        stack = Stack(server, limits)
        try:
            stack.start_database_alone()
            made = Desk(stack, office, receiver)
            made.build()
            made.begin_topic()
            yield made
        finally:
            stack.stop()


@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("rounds", [len(PLACES), pytest.param(20, marks=pytest.mark.rare)])
def test_killed_between_reading_and_sending_each_message_is_sent_once(
    desk: Desk, rounds: int
) -> None:
    before = len(desk.made)
    for number in range(rounds):
        place = PLACES[number % len(PLACES)]
        if place:
            name, _, passage = place.partition(":")
            desk.stack.plan(f"{name}=kill:{passage}")
            desk.new_dataset()
            desk.wait_for_death()
        else:
            desk.stack.kill("courier")
            desk.new_dataset()
        desk.stack.plan()
        desk.begin()
        desk.check()
    assert len(desk.made) - before == rounds


def test_killed_after_the_server_took_it_the_same_message_may_come_again(desk: Desk) -> None:
    before = len(desk.office.messages)
    desk.stack.plan("notices.handed=kill:1")
    desk.new_dataset()
    desk.wait_for_death()
    desk.stack.plan()
    desk.begin()
    open_ones = "SELECT count(*) FROM catalog_notice WHERE state IN ('waiting', 'sending')"
    until(lambda: desk.stack.value(open_ones) == 0, desk.said)
    later = desk.office.messages[before:]
    assert len({message["Message-ID"] for message in later}) == 1
    ids = {call["id"] for call in desk.receiver.calls if desk.made[-1] in str(call["events"])}
    assert len(ids) == 1
