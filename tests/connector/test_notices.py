"""A notice lets everything go on until its day; a retired agreement lets nothing new begin."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from connector import notices, tasks
from connector.errors import IllegalTransition
from connector.expiry import end_of
from connector.models import Agreement, AuditEntry, TransferProcess
from connector.transfer.timers import end_what_ran_out
from tests.connector.transfer.flows import at, deal, get, requested, started, states, until

pytestmark = pytest.mark.django_db
WHY = "The quay is given up."


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"


def given(made, days=30, side="ours"):
    """Notice, given just now: when it ends."""
    now = timezone.now()
    notices.give(getattr(made, side), days, WHY, None, now)
    getattr(made, side).refresh_from_db()
    return now + timedelta(days=days)


def run_out(found):
    """As if the last day of the notice had just passed."""
    Agreement.objects.filter(pk=found.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    found.refresh_from_db()


def recorded(found):
    return [
        json.loads(row.entry) for row in AuditEntry.objects.filter(subject=found.iri).order_by("pk")
    ]


def test_until_its_day_everything_goes_on(wire):
    made = deal(wire)
    end = given(made)
    assert (made.ours.ends_at, end_of(made.ours)) == (end, end)
    ours = started(made)
    assert ours.valid_until == end
    assert get(made).status_code == 200
    notices.end_what_is_over(end - timedelta(microseconds=1))
    assert states(made) == ("STARTED", "STARTED")
    (said,) = recorded(made.ours)
    assert said["action"] == "agreement: notice given"
    assert said["detail"] == {"reason": WHY, "ends": end.isoformat()}


def test_on_its_day_nothing_is_delivered_before_any_timer_comes(wire):
    made = deal(wire)
    given(made)
    started(made)
    run_out(made.ours)
    refused = get(made)
    assert refused.status_code == 403
    assert WHY in refused.content.decode()


def test_the_timer_ends_it_and_its_transfers_and_says_why(wire, monkeypatch):
    monkeypatch.setattr(tasks.fetch, "delay", lambda _transfer_id: None)
    made = deal(wire)
    given(made)
    started(made)
    run_out(made.ours)
    tasks.sweep()
    made.ours.refresh_from_db()
    assert (made.ours.state, made.ours.ended_at) == ("ended", made.ours.ends_at)
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert WHY in at(made, "consumer").reasons[0]
    assert recorded(made.ours)[-1]["action"] == "agreement: ended"
    tasks.sweep()
    assert len(recorded(made.ours)) == 2


def test_the_consumers_notice_ends_its_own_transfers(wire):
    made = deal(wire)
    given(made, side="theirs")
    started(made)
    run_out(made.theirs)
    with wire.consumer.acting():
        notices.end_what_is_over(timezone.now())
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert WHY in at(made, "provider").reasons[0]
    made.ours.refresh_from_db()
    assert made.ours.state == "active"  # (the protocol has no message about an agreement)


def test_after_its_day_no_transfer_begins_on_either_side(wire):
    made = deal(wire)
    given(made)
    run_out(made.ours)
    theirs = requested(made)
    wire.settle()
    theirs.refresh_from_db()
    assert theirs.state == "TERMINATED"
    assert not TransferProcess.objects.filter(role="provider").exists()
    given(made, side="theirs")
    run_out(made.theirs)
    with pytest.raises(IllegalTransition, match="has ended by notice: The quay"):
        requested(made)


def test_an_earlier_end_in_the_terms_stays_the_end(wire):
    moment = timezone.now() + timedelta(days=2)
    made = deal(wire, until(f"{moment:%Y-%m-%dT%H:%M:%SZ}"))
    given(made, 30)
    assert end_of(made.ours) == moment.replace(microsecond=0)
    ours = started(made)
    assert ours.valid_until == moment.replace(microsecond=0)


def test_what_is_decided_anew_does_not_outlast_the_notice(wire):
    moment = timezone.now() + timedelta(days=60)
    made = deal(wire, until(f"{moment:%Y-%m-%dT%H:%M:%SZ}"))
    ours = started(made)
    end = given(made, 5)
    now = timezone.now()
    TransferProcess.objects.filter(pk=ours.pk).update(valid_until=now)
    end_what_ran_out(now)
    ours.refresh_from_db()
    assert ours.valid_until == end


def test_notice_is_given_once_and_only_on_what_is_in_force(wire):
    made = deal(wire)
    end = given(made)
    with pytest.raises(IllegalTransition, match="given already"):
        given(made, 5)
    made.ours.refresh_from_db()
    assert made.ours.ends_at == end
    Agreement.objects.update(state="revoked")
    with pytest.raises(IllegalTransition, match="not in force"):
        given(made, 5)
    for days in (0, -1, 4_000):
        Agreement.objects.update(state="active", ends_at=None)
        with pytest.raises(ValueError, match="a notice of"):
            given(made, days)


def test_a_revoked_agreement_is_not_ended_again(wire):
    made = deal(wire)
    given(made)
    Agreement.objects.update(state="revoked", ends_at=timezone.now())
    notices.end_what_is_over(timezone.now())
    made.ours.refresh_from_db()
    assert made.ours.state == "revoked"


def test_retired_lets_what_is_open_go_on_and_nothing_new_begin(wire):
    made = deal(wire)
    ours = started(made)
    notices.retire(made.ours, "We have a better one.", None, timezone.now())
    assert get(made).status_code == 200
    theirs = requested(made)
    wire.settle()
    theirs.refresh_from_db()
    assert theirs.state == "TERMINATED"
    assert "We have a better one." in " ".join(theirs.reasons)
    ours.refresh_from_db()
    assert ours.state == "STARTED"
    with pytest.raises(IllegalTransition, match="retired already"):
        notices.retire(made.ours, "Again.", None, timezone.now())
    assert recorded(made.ours)[-1]["detail"] == {"reason": "We have a better one."}


def test_a_consumer_that_retired_it_does_not_ask_any_more(wire):
    made = deal(wire)
    notices.retire(made.theirs, "Not needed.", None, timezone.now())
    made.theirs.refresh_from_db()
    with pytest.raises(IllegalTransition, match="agreement: Not needed"):
        requested(made)
