"""What a data plane of others may let flow: as often as agreed, to whom we deal with, in order."""

from typing import Any

import pytest
from django.utils import timezone

from connector import participants
from connector.models import DataFlow, DataSource, Message, Plane, TransferProcess
from connector.signaling import asking, known, sending
from connector.transfer import act
from outbound.messenger import Answer
from tests.connector.signaling.foreign import Foreign, status
from tests.connector.signaling.test_control_plane import (  # noqa: F401
    made,
    plane,
    started,
    tells,
    theirs,
    work,
)
from tests.connector.transfer.flows import Deal, at, count, deal, requested, states, uses
from tests.connector.two_sides import Wire


@pytest.fixture
def counted(wire: Wire, foreign: Foreign) -> Deal:
    """A contract for two uses, whose data a data plane of the provider delivers."""
    found = deal(wire, count(2))
    plane(found, foreign, "provider", ["HttpData-PULL"], name="theirs")
    known.deliver_by(Plane.objects.get(), list(DataSource.objects.all()))
    return found


def provided() -> list[str]:
    """The states of the provider's transfers, from the first."""
    rows = TransferProcess.objects.filter(role="provider").order_by("pk")
    return list(rows.values_list("state", flat=True))


# --- as often as agreed -------------------------------------------------------------------------
def test_what_is_asked_for_before_the_plane_has_answered_counts_already(
    counted: Deal, foreign: Foreign
) -> None:
    for _ in range(4):
        requested(counted)
    counted.wire.settle()
    assert provided() == ["REQUESTED", "REQUESTED", "TERMINATED", "TERMINATED"]
    assert uses(counted) == 2
    work(counted)
    assert foreign.verbs == ["start", "start"]
    assert uses(counted) == 2


def test_a_start_that_the_plane_refuses_or_never_hears_of_is_no_use(
    counted: Deal, foreign: Foreign
) -> None:
    foreign.answers["start"] = (400, {"detail": "no room"})
    requested(counted)
    work(counted)
    assert (provided(), uses(counted)) == (["TERMINATED"], 0)
    requested(counted)
    counted.wire.settle()
    assert uses(counted) == 1
    with counted.wire.provider.acting():
        act.terminate(at(counted, "provider"), ["enough"], None)
    work(counted)
    assert (foreign.verbs, uses(counted)) == (["start"], 0)


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_each_resumption_is_a_use_by_whomever(counted: Deal, foreign: Foreign, side: str) -> None:
    started(counted)
    with getattr(counted.wire, side).acting():
        act.suspend(at(counted, side), ["stock taking"], None)
    work(counted)
    with getattr(counted.wire, side).acting():
        act.resume(at(counted, side), None, timezone.now())
    counted.wire.settle()
    assert uses(counted) == 2
    requested(counted)
    work(counted)
    assert provided() == ["STARTED", "TERMINATED"]
    assert uses(counted) == 2


# --- to whom we deal with -----------------------------------------------------------------------
def test_nothing_starts_for_a_participant_that_is_suspended_before_its_plane_was_asked(
    made: Deal,  # noqa: F811
    foreign: Foreign,
) -> None:
    requested(made)
    made.wire.settle()
    peer = made.wire.provider.other
    participants.suspend(peer, "a dispute", None)
    work(made)
    assert (foreign.told, DataFlow.objects.get().wanted) == ([], "STARTED")
    participants.activate(peer, None)
    work(made)
    assert (foreign.verbs, states(made)) == (["start"], ("STARTED", "STARTED"))


def test_what_starts_as_its_participant_is_suspended_stops_at_once_and_goes_on_later(
    made: Deal,  # noqa: F811
    foreign: Foreign,
) -> None:
    requested(made)
    made.wire.settle()
    pid, peer = at(made, "provider").pid, made.wire.provider.other
    foreign.answers["start"] = (202, status(pid, "STARTING"))
    work(made)
    participants.suspend(peer, "a dispute", None)
    work(made)
    foreign.flows[pid] = "STARTED"
    assert tells(Plane.objects.get(), pid, "started", status(pid, "STARTED", address=True)) == 200
    (found,) = sending.due(timezone.now(), 9, set())
    sending.signal(found)
    assert (foreign.verbs, DataFlow.objects.get().state) == (["start", "suspend"], "SUSPENDED")
    participants.activate(peer, None)
    work(made)
    assert (foreign.verbs[-1], states(made)) == ("resume", ("STARTED", "STARTED"))
    assert Message.objects.filter(step="TransferStartMessage", direction="sent").count() == 1


def test_a_pause_of_ours_outlasts_the_suspension_of_its_participant(
    made: Deal,  # noqa: F811
    foreign: Foreign,
) -> None:
    started(made)
    peer = made.wire.provider.other
    with made.wire.provider.acting():
        act.suspend(at(made, "provider"), ["stock taking"], None)
    participants.suspend(peer, "a dispute", None)
    participants.activate(peer, None)
    work(made)
    assert (foreign.verbs, states(made)) == (["start", "suspend"], ("SUSPENDED", "SUSPENDED"))


def test_a_consumers_plane_fetches_nothing_from_a_participant_that_is_suspended(
    theirs: Deal,  # noqa: F811
    foreign: Foreign,
) -> None:
    wire, peer = theirs.wire, theirs.wire.consumer.other
    for side in ("consumer", "provider"):
        with getattr(wire, side).acting():
            sending.signal(DataFlow.objects.get(side=side).pk)
        wire.settle()
    assert states(theirs) == ("STARTED", "STARTED")
    participants.suspend(peer, "a dispute", None)
    work(theirs)
    assert "started" not in foreign.verbs
    participants.activate(peer, None)
    work(theirs)
    assert foreign.verbs[-1] == "started"


# --- what the peer is told ----------------------------------------------------------------------
def test_a_plane_that_has_all_before_the_start_was_heard_of_completes_the_transfer(
    made: Deal,  # noqa: F811
) -> None:
    requested(made)
    made.wire.settle()
    (found,) = sending.due(timezone.now(), 9, set())
    sending.signal(found)
    pid = at(made, "provider").pid
    assert tells(Plane.objects.get(), pid, "completed", status(pid, "COMPLETED")) == 200
    work(made)
    assert states(made) == ("COMPLETED", "COMPLETED")


def test_what_a_plane_says_of_its_trouble_is_kept_here_and_told_to_nobody(
    made: Deal,  # noqa: F811
    foreign: Foreign,
) -> None:
    foreign.answers["start"] = (400, {"detail": "bucket 7 at 10.0.0.9 is full"})
    requested(made)
    work(made)
    assert at(made, "consumer").reasons == ["The data plane refused start."]
    assert "10.0.0.9" not in "".join(row.body for row in Message.objects.all())
    assert "10.0.0.9" in DataFlow.objects.get().error


# --- in their order -----------------------------------------------------------------------------
@pytest.mark.parametrize("answer", [None, (503, {})])
def test_an_end_waits_for_the_answer_to_the_start_that_it_ends(
    made: Deal,  # noqa: F811
    foreign: Foreign,
    monkeypatch: pytest.MonkeyPatch,
    answer: Any,
) -> None:
    requested(made)
    made.wire.settle()
    meanwhile: list[list[int]] = []
    if answer is not None:
        foreign.answers["start"] = answer

    def ask(plane: Plane, method: str, path: str, body: bytes | None = None) -> Answer:
        if path.endswith("/start"):
            with made.wire.provider.acting():
                act.terminate(at(made, "provider"), ["enough"], None)
            meanwhile.append(sending.due(timezone.now(), 9, set()))
        return asking.ask(plane, method, path, body)

    monkeypatch.setattr(sending, "ask", ask)
    (found,) = sending.due(timezone.now(), 9, set())
    sending.signal(found)
    assert meanwhile == [[]]
    assert sending.due(timezone.now(), 9, set()) == [found], "nothing is on its way any more"
    work(made)
    assert (foreign.verbs, DataFlow.objects.get().state) == (["start", "terminate"], "TERMINATED")
