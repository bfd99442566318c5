"""What /status says of the connector: numbers, and no names."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.access import access
from connector.models import ContractNegotiation, Message, Participant
from tests.connector.offered import harbour, participant

pytestmark = pytest.mark.django_db


def negotiation(with_whom: Participant, **fields: Any) -> ContractNegotiation:
    return ContractNegotiation.objects.create(
        role="provider", participant=with_whom, organisation=harbour(), state="REQUESTED",
        address=with_whom.address, dataset_id="urn:d", offer="{}", offer_by="consumer", **fields,
    )  # fmt: skip


def waiting_for(with_whom: Participant, *, ago: timedelta = timedelta()) -> None:
    row = Message.objects.create(
        negotiation=negotiation(with_whom), direction="sent", step="x", delivery="waiting",
        body="{}", digest="",
    )  # fmt: skip
    Message.objects.filter(pk=row.pk).update(at=timezone.now() - ago)


def said() -> list[tuple[str, bool]]:
    return [(row.value, row.healthy) for row in access().status()]


def test_nothing_waits(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert said() == [("none waits", True), ("none waits", True)]


def test_messages_and_negotiations_that_wait_are_counted():
    consumer = participant()
    waiting_for(consumer)
    waiting_for(consumer, ago=timedelta(minutes=59))
    negotiation(consumer, waits=True)
    (messages, healthy), (people, fine) = said()
    assert messages.startswith("2 wait, the oldest since ") and healthy
    assert (people, fine) == ("1 waits for a person", True)
    assert "consumer" not in messages + people


def test_a_message_that_waits_long_is_no_good_sign():
    waiting_for(participant(), ago=timedelta(hours=1, seconds=1))
    assert said()[0][0].startswith("1 waits, since ")
    assert not said()[0][1]


def test_what_waits_for_a_suspended_participant_waits_on_purpose():
    waiting_for(participant(state="suspended"), ago=timedelta(days=3))
    assert said()[0] == ("none waits", True)
