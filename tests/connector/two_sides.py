"""Two participants in one database, and the wire between them, on which a test decides everything.

Nothing is sent by itself: `Wire.send` delivers one waiting message of one side through the other's
real doors. What would leave the machine is the only thing that is replaced (outbound's Messenger).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.test import Client, override_settings

from accounts.models import Organisation, digest
from connector.dsp.values import Json
from connector.models import (
    ContractNegotiation,
    Message,
    Offer,
    OfferedResource,
    Participant,
    RemoteOffer,
)
from connector.moves import digest_of, waiting
from connector.negotiation import act
from connector.outbox.sending import deliver
from connector.rules import rules_of
from connector.secrets import seal
from outbound.errors import FetchFailed
from outbound.messenger import Answer
from tests.factories import make_resource, make_source

USE: Mapping[str, Any] = {"permission": [{"action": "use"}]}
BASE = "/dsp/2025-1"


@dataclass
class Side:
    """One participant: by which the other knows it, and the row in which it knows the other."""

    name: str
    organisation: Organisation
    other: Participant = field(init=False)

    @property
    def iri(self) -> str:
        """Its participant id."""
        return f"https://{self.name}.example"

    @contextmanager
    def acting(self) -> Iterator[None]:
        """What is done within is done by this installation."""
        with override_settings(PARTICIPANT_ID=self.iri, DSP_URL=f"{self.iri}{BASE}"):
            yield


@dataclass
class Sent:
    """What went over the wire: who to, what, and what was answered (0: nothing)."""

    to: str
    method: str
    path: str
    body: bytes | None
    status: int


class Wire:
    """Between the two. `lose_answer` and `lose_request` hold for the next message only."""

    def __init__(self, provider: Side, consumer: Side) -> None:
        self.provider, self.consumer = provider, consumer
        self.log: list[Sent] = []
        self.lose_answer = self.lose_request = False
        self.answer_instead: Answer | None = None
        self.before_answer: Any = None  # called when the peer has answered, before we hear of it
        self.breaks: tuple[type[Exception], ...] = ()  # by which the peer dies: no answer comes

    def side_of(self, host: str) -> Side:
        """Who lives there."""
        return self.provider if host == "provider.example" else self.consumer

    def ask(
        self,
        to: Side,
        method: str,
        path: str,
        body: bytes | None,
        authorization: str,
        **more: str,
    ) -> Answer:
        """Through the other's doors, whoever asks; `more` headers go with it."""
        with to.acting():
            client = Client(raise_request_exception=True)
            headers = {"Authorization": authorization, **more} if authorization else more
            response = client.generic(
                method, path, body or b"", content_type="application/json", headers=headers
            )
        self.log.append(Sent(to.name, method, path, body, response.status_code))
        return Answer(response.status_code, "application/json", {}, response.content)

    def send(self, *, by: Side | None = None) -> Message | None:
        """Deliver the first waiting message (of one side); None when nothing waits."""
        rows = Message.objects.filter(direction="sent", delivery="waiting").order_by("id")
        for row in rows:
            process = row.process
            if waiting(process)[0].pk != row.pk:
                continue
            sender = self.provider if process.role == "provider" else self.consumer
            if by is None or sender is by:
                with sender.acting():
                    deliver(row.pk)
                row.refresh_from_db()
                return row
        return None

    def settle(self) -> None:
        """Deliver until nothing waits any more."""
        for _ in range(50):
            if self.send() is None:
                return
        raise AssertionError("they never stop talking")


def messenger_on(wire: Wire) -> type:
    """A class that takes the place of outbound's Messenger."""

    class OnTheWire:
        def __init__(self, *_: object) -> None:
            pass

        def __enter__(self) -> "OnTheWire":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def close(self) -> None:
            pass

        def send(self, method: str, url: str, *, body: bytes | None, authorization: str) -> Answer:
            parts = urlsplit(url)
            if wire.lose_request:
                wire.lose_request = False
                wire.log.append(Sent(parts.hostname or "", method, parts.path, body, 0))
                raise FetchFailed("the request was lost")
            if wire.answer_instead is not None:
                answer, wire.answer_instead = wire.answer_instead, None
                return answer
            to = wire.side_of(parts.hostname or "")
            try:
                answer = wire.ask(to, method, unquote(parts.path), body, authorization)
            except wire.breaks:
                raise FetchFailed("the peer died") from None
            if wire.before_answer is not None:
                hook, wire.before_answer = wire.before_answer, None
                hook()
            if wire.lose_answer:
                wire.lose_answer = False
                raise FetchFailed("the answer was lost")
            return answer

    return OnTheWire


def two_sides() -> Wire:
    """Provider and consumer, who know each other."""
    sides = []
    for name in ("provider", "consumer"):
        organisation = Organisation.objects.create(slug=name, name=name.title())
        sides.append(Side(name, organisation))
    provider, consumer = sides
    for side, other in ((provider, consumer), (consumer, provider)):
        side.other = Participant.objects.create(
            iri=other.iri,
            name=other.name.title(),
            state=Participant.State.ACTIVE,
            address=f"{other.iri}{BASE}",
            token_hash=digest(token(other)),
            our_token=seal(token(side)),
        )
    return Wire(provider, consumer)


def token(side: Side) -> str:
    """What this side shows to the other."""
    return f"{side.name}-token-{'x' * 32}"


def offered(
    wire: Wire, rules: Mapping[str, Any] = USE, *, name: str = "one", approval: str = "automatic"
) -> OfferedResource:
    """A dataset of the provider, on these terms."""
    source = make_source("quay", organisation=wire.provider.organisation)
    resource = make_resource(source, name)
    policy = rules_of(Json.of(dict(rules)))
    offer = Offer.objects.create(
        organisation=wire.provider.organisation,
        title=f"Offer of {name}",
        contract_policy=policy.text,
        contract_hash=digest_of(policy.text),
        approval=approval,
        state=Offer.State.PUBLISHED,
    )
    return OfferedResource.objects.create(
        offer=offer, resource=resource, wire_id=f"urn:uuid:offer-{resource.pk}"
    )


def seen(wire: Wire, offered: OfferedResource) -> RemoteOffer:
    """The same offer, as the consumer's harvest has found it."""
    body = {
        "@id": offered.wire_id,
        "@type": "Offer",
        **(Json(offered.offer.contract_policy).value),  # type: ignore[dict-item]
    }
    return RemoteOffer.objects.create(
        participant=wire.consumer.other,
        resource=offered.resource,
        dataset_id=offered.resource.iri,
        iri=offered.resource.iri,
        offer_id=offered.wire_id,
        body=Json.of(body).text,
        formats=["HttpData-PULL"],
    )


def asked(wire: Wire, offered: OfferedResource) -> ContractNegotiation:
    """The consumer's negotiation, begun: its request waits to be sent."""
    with wire.consumer.acting():
        return act.ask(seen(wire, offered), wire.consumer.organisation, None)


def states(wire: Wire) -> tuple[str, str]:
    """Of the only negotiation: (the provider's, the consumer's)."""
    found = {one.role: one.state for one in ContractNegotiation.objects.all()}
    return found.get("provider", ""), found.get("consumer", "")
