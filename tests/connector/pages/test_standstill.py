"""Why a process stands still, as its page says it, and the button that helps on."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from connector.models import AuditEntry, ContractNegotiation, Message, Participant
from connector.outbox.looking import look, to_look_at
from connector.outbox.parcel import due
from outbound.messenger import Answer
from tests.connector.pages.conftest import acting, begun, of
from tests.connector.two_sides import asked, offered, states

pytestmark = pytest.mark.django_db
HEAD = "Why it stands still"


def page(client, process, kind="negotiations"):
    return client.get(f"/contracts/{kind}/{process.pk}").content.decode()


def resend(client, process):
    return client.post(f"/contracts/negotiations/{process.pk}/resend")


def long_ago(**interval):
    ContractNegotiation.objects.update(changed=F("changed") - timedelta(**interval or {"hours": 1}))


def unreachable(wire):
    """The consumer's request was tried once, and the next try is in ten minutes."""
    asked(wire, offered(wire, approval="human"))
    wire.lose_request = True
    wire.send()
    later = timezone.now() + timedelta(minutes=10)
    Message.objects.update(next_attempt=later)
    return of(wire.consumer)


def test_nothing_is_said_while_all_goes_on(wire, provider, consumer):
    begun(wire)
    for client, side in ((provider, wire.provider), (consumer, wire.consumer)):
        assert HEAD not in page(client, of(side))


def test_an_unreachable_peer_is_said_with_what_was_tried(wire, consumer):
    text = page(consumer, unreachable(wire))
    for words in (
        HEAD, "Provider has not taken your message (request for a contract). It was tried once.",
        "the request was lost", "Next try:", "Given up, and ended here:", "Send it now",
    ):  # fmt: skip
        assert words in text, words


def test_send_it_now_makes_it_due(wire, consumer):
    found = unreachable(wire)
    assert not due(timezone.now(), 9, set())
    assert resend(consumer, found).status_code == 302
    row = Message.objects.get()
    assert due(timezone.now(), 9, set()) == [row.pk]
    assert AuditEntry.objects.filter(action="message: sent again at once").count() == 1
    with acting("consumer"):
        wire.settle()
    assert states(wire) == ("REQUESTED", "REQUESTED")


@pytest.mark.long
def test_what_is_being_tried_just_now_is_not_hurried(wire, consumer):
    found = unreachable(wire)
    Message.objects.update(next_attempt=timezone.now() + timedelta(seconds=30))
    assert "Send it now" not in page(consumer, found)
    answer = resend(consumer, found)
    assert answer.status_code == 409
    assert "It is being tried by itself just now" in answer.content.decode()


@pytest.mark.long
def test_a_message_that_nobody_sends_is_said(wire, consumer):
    asked(wire, offered(wire, approval="human"))
    Message.objects.update(next_attempt=timezone.now() - timedelta(minutes=5))
    text = page(consumer, of(wire.consumer))
    assert "waits, and nobody sends it" in text
    assert "The courier may not be running" in text


def test_whom_it_waits_for_is_said_after_a_while(wire, provider, reader, consumer):
    found = begun(wire)
    long_ago()
    for client in (provider, reader):
        assert "A negotiator or steward of Provider is to answer." in page(client, found)
    text = page(consumer, of(wire.consumer))
    assert "They are to answer your request." in text
    assert "They have taken your last message (request for a contract)" in text
    assert "Ask where they stand" in text


def asked_again(wire):
    """What the courier does when somebody has asked."""
    row = Message.objects.get(direction="sent")
    assert to_look_at(timezone.now(), 9, set()) == [row.pk]
    before = len(wire.log)
    with acting("consumer"):
        look(row.pk)
    assert not to_look_at(timezone.now() + timedelta(days=1), 9, set())
    return [(one.method, one.status) for one in wire.log[before:]]


def test_a_peer_is_asked_where_it_stands_once(wire, consumer):
    begun(wire)
    long_ago()
    Message.objects.update(ended_at=F("ended_at") - timedelta(hours=1))
    assert resend(consumer, of(wire.consumer)).status_code == 302
    assert asked_again(wire) == [("GET", 200)]
    assert states(wire) == ("REQUESTED", "REQUESTED")


@pytest.mark.long
def test_what_the_peer_has_ended_ends_here(wire, consumer):
    found = begun(wire)
    Message.objects.update(ended_at=F("ended_at") - timedelta(hours=1))
    ContractNegotiation.objects.filter(pk=found.pk).update(state="TERMINATED", waits=False)
    resend(consumer, of(wire.consumer))
    asked_again(wire)
    assert states(wire) == ("TERMINATED", "TERMINATED")


@pytest.mark.long
def test_a_peer_that_does_not_answer_changes_nothing(wire, consumer):
    begun(wire)
    Message.objects.update(ended_at=F("ended_at") - timedelta(hours=1))
    resend(consumer, of(wire.consumer))
    wire.answer_instead = Answer(500, "text/plain", {}, b"")
    asked_again(wire)
    assert states(wire) == ("REQUESTED", "REQUESTED")


def test_a_message_whose_secret_is_not_kept_is_not_said_again(wire, consumer):
    begun(wire)
    long_ago()
    Message.objects.filter(direction="sent").update(digest="0" * 64)
    assert "Ask where they stand" not in page(consumer, of(wire.consumer))
    assert resend(consumer, of(wire.consumer)).status_code == 409


@pytest.mark.long
def test_a_participant_that_is_suspended_is_said_first(wire, consumer):
    found = unreachable(wire)
    Participant.objects.update(state="suspended")
    text = page(consumer, found)
    assert "Provider is not active here: it is not heard, and nothing is sent to it." in text
    assert "Send it now" not in text


def test_what_has_ended_does_not_stand_still(wire, provider):
    found = begun(wire)
    long_ago()
    ContractNegotiation.objects.update(state="TERMINATED", waits=False)
    assert HEAD not in page(provider, found)
    assert resend(provider, found).status_code == 409


def test_only_who_may_answer_helps_on(wire, consumer, reader, member, stranger):
    begun(wire)
    long_ago()
    assert resend(reader, of(wire.provider)).status_code == 403
    assert resend(member, of(wire.provider)).status_code == 404
    assert resend(stranger, of(wire.provider)).status_code == 302
    assert not AuditEntry.objects.filter(action__startswith="message:").exists()
