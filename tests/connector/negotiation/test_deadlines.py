"""How long a negotiation may wait, and what happens when the time is up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connector.models import (
    AuditEntry,
    ContractNegotiation,
    Message,
    NegotiationLimits,
)
from connector.negotiation import running_out
from connector.negotiation.deadlines import Limits, Turn, deadline, limits_of, turn_of
from connector.tasks import sweep
from tests.connector.two_sides import Wire, asked, offered, states

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
LIMITS = Limits(answer_days=14, peer_days=30, remind_days=3, ends=True)


@given(st.integers(0, 3650), st.integers(0, 3650), st.integers(0, 3650), st.sampled_from(Turn))
def test_a_deadline_is_after_its_reminder_and_that_is_after_the_beginning(answer, peer, days, turn):
    found = deadline(turn, MONDAY, Limits(answer, peer, days, ends=False))
    if found is None:
        assert 0 in (answer, peer)
        return
    assert found.until > MONDAY
    assert (found.remind_at is None) == (turn is Turn.THEIRS or not days)
    if found.remind_at:
        assert MONDAY < found.remind_at < found.until
    assert not found.is_over(MONDAY)
    assert found.is_over(found.until)


def test_nobodys_turn_has_no_deadline():
    assert deadline(None, MONDAY, LIMITS) is None


@pytest.mark.parametrize(
    ("fields", "sends", "turn"),
    [
        ({"state": "REQUESTED", "waits": True}, False, Turn.OURS),
        ({"state": "REQUESTED"}, False, Turn.THEIRS),
        ({"state": "AGREED"}, False, Turn.THEIRS),
        ({"state": "REQUESTED"}, True, None),
        ({"state": ""}, False, None),
        ({"state": "FINALIZED"}, False, None),
        ({"state": "TERMINATED"}, False, None),
        ({"state": "REQUESTED", "ending": ["enough"]}, False, None),
    ],
)
def test_whose_turn_it_is(fields, sends, turn):
    assert turn_of(ContractNegotiation(**fields), sends=sends) is turn


# --- what is ended ------------------------------------------------------------------------------
@pytest.fixture
def waits(wire: Wire) -> ContractNegotiation:
    """A request that waits for a person of the provider."""
    asked(wire, offered(wire, approval="human"))
    wire.settle()
    return ContractNegotiation.objects.get(role="provider")


@pytest.fixture
def ends(settings: Any) -> None:
    settings.WAITING = replace(settings.WAITING, ends=True)


def later(days: float) -> int:
    """The timer, so many days from now."""
    return running_out.end_what_ran_out(timezone.now() + timedelta(days=days))


def test_nothing_is_ended_unless_somebody_wants_that(
    wire: Wire, waits: ContractNegotiation
) -> None:
    assert later(1_000) == 0
    assert states(wire) == ("REQUESTED", "REQUESTED")


def test_what_waits_for_us_too_long_is_ended_and_the_other_side_told_why(
    wire: Wire, waits: ContractNegotiation, ends: None
) -> None:
    assert later(13.9) == 0
    assert later(14.1) == 1
    assert later(14.1) == 0
    waits.refresh_from_db()
    assert not waits.waits
    assert waits.reasons == ["Nobody here has answered within 14 days."]
    wire.settle()
    assert states(wire) == ("TERMINATED", "TERMINATED")
    told = Message.objects.get(direction="received", negotiation__role="consumer")
    assert "Nobody here has answered within 14 days." in told.body
    assert AuditEntry.objects.filter(action="negotiation: ran out").count() == 1


def test_what_waits_for_the_other_side_too_long_is_ended(
    wire: Wire, waits: ContractNegotiation, settings: Any
) -> None:
    settings.WAITING = replace(settings.WAITING, ends=True, answer_days=0)
    assert later(29.9) == 0
    assert later(30.1) == 1
    consumer = ContractNegotiation.objects.get(role="consumer")
    assert consumer.reasons == ["No answer of yours came within 30 days."]


def test_what_is_on_its_way_is_not_ended(wire: Wire, ends: None) -> None:
    asked(wire, offered(wire, approval="human"))  # the request waits in the outbox
    ContractNegotiation.objects.update(state="REQUESTED")
    assert later(1_000) == 0


def test_an_organisation_says_otherwise_for_itself_alone(
    wire: Wire, waits: ContractNegotiation
) -> None:
    NegotiationLimits.objects.create(
        organisation=wire.provider.organisation, answer_days=2, ends=True
    )
    assert later(1.9) == 0
    assert later(2.1) == 1
    wire.settle()
    assert states(wire)[0] == "TERMINATED"


def test_and_may_keep_what_the_installation_ends(
    wire: Wire, waits: ContractNegotiation, ends: None
) -> None:
    for side in (wire.provider, wire.consumer):
        NegotiationLimits.objects.create(organisation=side.organisation, ends=False)
    assert later(1_000) == 0
    pk = wire.provider.organisation.pk
    assert limits_of({pk})[pk] == replace(LIMITS, ends=False)


def test_the_sweep_looks_at_the_clock(wire: Wire, waits: ContractNegotiation, ends: None) -> None:
    ContractNegotiation.objects.update(changed=F("changed") - timedelta(days=15))
    sweep()
    wire.settle()
    assert states(wire)[0] == "TERMINATED"
