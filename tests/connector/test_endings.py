"""The courier's clock ends what has run out at its moment, and is told of what will."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from connector import endings, notices
from connector.models import Agreement, TransferProcess
from connector.models.agreement import ENDINGS
from tests.connector.transfer.flows import at, deal, started, states, until
from tests.connector.two_sides import Wire

WHY = "The quay is given up."


@pytest.fixture
def clock(settings: Any) -> endings.Endings:
    """As the courier builds it."""
    settings.COURIER_POLL_SECONDS = 30
    return endings.reader(lambda: None)


def moved(seconds: float) -> None:
    """The decisions of all transfers hold for so many seconds from now."""
    TransferProcess.objects.filter(role="provider").update(
        valid_until=timezone.now() + timedelta(seconds=seconds)
    )


def test_a_policy_that_runs_out_ends_the_transfer_at_its_moment(
    wire: Wire, clock: endings.Endings, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = timezone.now() + timedelta(days=1)
    made = deal(wire, until(end.isoformat()))
    started(made)
    assert clock.step() is False and states(made) == ("STARTED", "STARTED")
    assert clock.rest_seconds() == 30
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=5))
    assert 4 < clock.rest_seconds() <= 5
    monkeypatch.setattr(timezone, "now", lambda: end)
    clock.step()
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert clock.rest_seconds() == 30 and clock.position() is None
    clock.close()


def test_a_notice_that_runs_out_ends_the_agreement_and_says_why(
    wire: Wire, clock: endings.Endings
) -> None:
    made = deal(wire)
    started(made)
    notices.give(made.ours, 1, WHY, None, timezone.now())
    assert clock.rest_seconds() == 30
    Agreement.objects.filter(pk=made.ours.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert clock.rest_seconds() == endings.AGAIN_SECONDS
    clock.step()
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert WHY in at(made, "consumer").reasons[0]
    assert clock.rest_seconds() == 30


def test_what_has_ended_wakes_nobody_again(wire: Wire, clock: endings.Endings) -> None:
    made = deal(wire)
    started(made)
    moved(-1)
    clock.step()  # (decided anew: it holds for ever)
    assert at(made, "provider").valid_until is None and clock.rest_seconds() == 30


@pytest.mark.django_db(transaction=True)
def test_the_clock_is_told_of_what_will_end(wire: Wire) -> None:
    made = deal(wire)
    said = connection.settings_dict
    with psycopg.connect(
        host=said["HOST"], port=said["PORT"] or None, dbname=said["NAME"], user=said["USER"],
        password=said["PASSWORD"] or None, autocommit=True,
    ) as session:  # fmt: skip
        session.execute(f"LISTEN {ENDINGS}")
        started(made)
        assert list(session.notifies(timeout=0.2)) == []
        notices.give(made.ours, 1, WHY, None, timezone.now())
        (told,) = session.notifies(timeout=30, stop_after=1)
        assert told.channel == ENDINGS
        started(made)  # (another transfer, which ends with the notice)
        (told,) = session.notifies(timeout=30, stop_after=1)
        assert told.channel == ENDINGS
