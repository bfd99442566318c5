"""The wire between two connectors, as bad as a network and a counterparty can be (F13 to F16).

Each message has a fate: it comes well, or not, twice, later than others, cut short, or its answer
does; or one of the two sides dies over it. What came too late for an answer is kept, and arrives
when the test says so, as often as it says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.test import Client

from catalog.failpoints import FailpointRaised
from connector.models import Message
from connector.outbox.sending import deliver
from outbound.errors import FetchFailed
from outbound.messenger import Answer
from tests.connector.transfer.flows import Streaming
from tests.connector.two_sides import Sent, Side, Wire

# what becomes of a message, and of the answer to it
WELL, LOST, ANSWER_LOST = "well", "lost", "its answer lost"
TWICE, AGAIN_LATER = "twice", "and once more later"
LATE = "late: nobody waits for it any more"
CUT, ANSWER_CUT = "cut short", "its answer cut short"
ERROR = "taken, and answered 502 by something between"
OVERTAKEN = "its answer overtaken by the peer's next message"
BAD = (LOST, ANSWER_LOST, TWICE, AGAIN_LATER, LATE, CUT, ANSWER_CUT, ERROR, OVERTAKEN)
# where a side dies (catalog.failpoints): in the door that takes a message, in the courier that sends
IN_A_DOOR = ("dsp.before_validate", "dsp.before_commit", "dsp.committed")
IN_THE_COURIER = ("outbox.attempted", "outbox.answered", "outbox.before_acknowledged")
DEATHS = IN_A_DOOR + IN_THE_COURIER


@dataclass(frozen=True)
class Copy:
    """A message on its way: nobody waits for the answer."""

    to: Side
    path: str
    body: bytes
    authorization: str


class BadChannel(Wire):
    """Between the two. A fate holds for the next request only."""

    def __init__(self, provider: Side, consumer: Side) -> None:
        super().__init__(provider, consumer)
        self.fate, self.dies_at = WELL, ""
        self.copies: list[Copy] = []
        self.doors: list[tuple[str, str]] = []  # of data: (path, Authorization) as they were told
        self.said: dict[str, bytes] = {"": b""}
        self._client = Client(raise_request_exception=True)

    def forget(self) -> None:
        """Nothing is on its way, nothing was said."""
        self.fate, self.dies_at, self.log = WELL, "", []
        self.copies, self.doors, self.said = [], [], {"": b""}

    def ask(
        self, to: Side, method: str, path: str, body: bytes | None, authorization: str, **more: str
    ) -> Answer:
        """Through the other's doors. Nothing that comes may be too much for them."""
        headers = {"Authorization": authorization, **more}
        with to.acting():
            response = self._client.generic(
                method, path, body or b"", content_type="application/json", headers=headers
            )
        assert response.status_code < 500, (method, path, body)
        self.log.append(Sent(to.name, method, path, body, response.status_code))
        if response.status_code == 200 and path.endswith("/start"):
            self._note_door(body or b"")
        return Answer(response.status_code, "application/json", {}, response.content)

    def reach(self, name: str, *_: object) -> None:
        """Takes the place of catalog.failpoints.reach."""
        if name == self.dies_at:
            self.dies_at = ""
            raise FailpointRaised(name)

    def deliver(self, row_id: int, fate: str = WELL) -> None:
        """The courier of the side that says it tries a message, once."""
        row = Message.objects.get(pk=row_id)
        sender = self.provider if row.process.role == "provider" else self.consumer
        self.fate, self.dies_at = (WELL, fate) if fate in DEATHS else (fate, "")
        try:
            with sender.acting():
                deliver(row_id)
        except FailpointRaised:
            assert not connection.in_atomic_block  # what was not committed is gone
        self.fate, self.dies_at = WELL, ""

    def arrive(self, which: int, times: int) -> None:
        """A copy that was on its way is there, so many times."""
        copy = self.copies.pop(which % len(self.copies))
        for _ in range(times):
            self.ask(copy.to, "POST", copy.path, copy.body, copy.authorization)

    def carry(self, method: str, url: str, body: bytes | None, authorization: str) -> Answer:
        """One request and its answer. Raises FetchFailed where the sender hears of none."""
        parts = urlsplit(url)
        fate, self.fate = self.fate, WELL
        to = self.side_of(parts.hostname or "")
        copy = Copy(to, unquote(parts.path), body or b"", authorization)
        self._is_the_same(copy.body)
        if fate == LOST:
            raise FetchFailed("the request was lost")
        if method == "POST" and fate in (LATE, AGAIN_LATER):
            self.copies.append(copy)
        if fate == LATE:
            raise FetchFailed("no answer in time")
        if fate == CUT and method == "POST":
            self._cut(copy)
        try:
            answer = self.ask(copy.to, method, copy.path, body, authorization)
            if fate == TWICE:
                answer = self.ask(copy.to, method, copy.path, body, authorization)
        except FailpointRaised:
            raise FetchFailed("the peer died") from None
        return self._answered(answer, fate, copy.to)

    def _cut(self, copy: Copy) -> NoReturn:
        """Half of it comes, which is refused; nobody is there any more to hear so."""
        half = copy.body[: len(copy.body) // 2]
        assert self.ask(copy.to, "POST", copy.path, half, copy.authorization).status == 400
        raise FetchFailed("the connection was cut")

    def _answered(self, answer: Answer, fate: str, by: Side) -> Answer:
        if fate == ANSWER_LOST:
            raise FetchFailed("the answer was lost")
        if fate == ERROR:
            return Answer(502, "text/html", {}, b"<html>Bad Gateway</html>")
        if fate == ANSWER_CUT:
            return Answer(answer.status, "application/json", {}, answer.body[:20])
        if fate == OVERTAKEN:
            self.next_of(by)
        return answer

    def next_of(self, side: Side) -> bool:
        """Deliver the first waiting message of one side; False: nothing waits."""
        rows = Message.objects.filter(direction="sent", delivery="waiting").order_by("id")
        for row in rows:
            if row.process.role == side.name:
                self.deliver(row.pk)
                return True
        return False

    def _is_the_same(self, body: bytes) -> None:
        """What is said again is the same, byte for byte (I10)."""
        name = json.loads(body)["@id"] if body else ""
        assert self.said.setdefault(name, body) == body

    def _note_door(self, body: bytes) -> None:
        """Where the data are, and with what token: known to whom it was told."""
        said: Any = json.loads(body)
        for address in filter(None, [said.get("dataAddress")]):
            shown = {one["name"]: one["value"] for one in address["endpointProperties"]}
            path = urlsplit(address["endpoint"]).path
            self.doors.append((path, f"Bearer {shown['authorization']}"))


def messenger_on(channel: BadChannel) -> Callable[..., Any]:
    """What takes the place of outbound's Messenger, for messages and for data."""

    class OnTheChannel:
        def __init__(self, *_: object) -> None:
            pass

        def __enter__(self) -> "OnTheChannel":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def close(self) -> None:
            pass

        def send(self, method: str, url: str, *, body: bytes | None, authorization: str) -> Answer:
            return channel.carry(method, url, body, authorization)

        def open(self, url: str, *, authorization: str, headers: Mapping[str, str]) -> Streaming:
            return data(channel, urlsplit(url).path, authorization, **headers)

    return OnTheChannel


def data(channel: BadChannel, path: str, shown: str, **headers: str) -> Streaming:
    """What the provider's door for data answers to who shows this."""
    with channel.provider.acting():
        response = Client().get(path, headers={"Authorization": shown, **headers})
    return Streaming(response, None)
