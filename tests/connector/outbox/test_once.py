"""Where a token opens one door once, everything that we send shows a new one."""

from datetime import datetime
from typing import Any

import pytest

from connector.api import door
from connector.errors import NotAuthorised
from connector.federation import asking
from connector.identity.base import Claims
from connector.models import Participant
from connector.outbox import parcel
from outbound.messenger import Answer
from tests.connector.federation.test_source import Provider, dataset, followed, provider
from tests.connector.two_sides import Wire, asked, offered, states
from tests.harvests import harvest

__all__ = ["followed", "provider"]


class Once:
    """Each token names who it is for, and is good for one request."""

    def __init__(self) -> None:
        self.given: dict[str, Participant] = {}
        self.used = self.issued = 0

    def token_for(self, participant: Participant) -> str:
        self.issued += 1
        token = f"Bearer token-{self.issued}"
        self.given[token] = participant
        return token

    def verify(self, authorization: str, now: datetime) -> Claims:
        if (audience := self.given.pop(authorization, None)) is None:
            raise NotAuthorised("used before")
        self.used += 1
        sender = Participant.objects.exclude(pk=audience.pk).get()
        return Claims(sender, {})


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Once:
    made = Once()
    for module in (door, parcel, asking):
        monkeypatch.setattr(module, "identity_provider", lambda: made)
    return made


def test_a_negotiation_shows_a_new_token_with_each_message(wire: Wire, once: Once) -> None:
    asked(wire, offered(wire))
    wire.settle()
    assert states(wire) == ("FINALIZED", "FINALIZED")
    assert once.used == 4


def test_who_asks_for_the_peers_state_does_not_show_the_token_of_the_message(
    wire: Wire, once: Once
) -> None:
    asked(wire, offered(wire))
    wire.send()
    wire.lose_answer = True
    wire.send(by=wire.provider)
    wire.answer_instead = Answer(409, "", {}, b"")
    before = once.issued
    row = wire.send(by=wire.provider)
    assert row is not None
    assert row.delivery == "settled"
    assert once.issued == before + 2  # for the message, and for the question


@pytest.mark.django_db(transaction=True)
def test_each_page_of_a_catalogue_is_asked_for_with_a_new_token(
    once: Once,
    provider: Provider,
    followed: Any,
) -> None:
    provider.pages = [[dataset("one")], [dataset("two")], []]
    assert harvest(followed).complete
    assert len({token for _, token in provider.asked}) == 3
