"""CP_P and CP_C: a data plane of others moves the data of our transfers."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from catalog.failpoints import FailpointRaised
from connector import participants
from connector.agreements import revoke
from connector.models import Agreement, DataFlow, DataSource, Message, Plane, TransferProcess
from connector.outbox import reader as outbox_reader
from connector.secrets import unseal
from connector.signaling import known, reader, sending
from connector.transfer import act
from tests.connector.signaling.foreign import ADDRESS, Foreign, status
from tests.connector.transfer.flows import Deal, at, count, deal, get, requested, states, uses
from tests.connector.two_sides import Wire

PUSH = "Sig-PUSH"
PULL = "Sig-PULL"
OUR_TOKEN = "our-token-at-the-data-plane"


@pytest.fixture
def made(wire: Wire, foreign: Foreign) -> Deal:
    """A contract whose data a data plane of the provider delivers."""
    found = deal(wire)
    plane(found, foreign, "provider", ["HttpData-PULL", PULL, PUSH], name="theirs")
    known.deliver_by(Plane.objects.get(), list(DataSource.objects.all()))
    return found


def plane(made: Deal, foreign: Foreign, side: str, profiles: list[str], *, name: str) -> str:
    """A data plane of one side; the token that it shows."""
    row = Plane(kind="data", name=name, endpoint=foreign.url, profiles=profiles, labels=["gold"])
    row.organisation = getattr(made.wire, side).organisation
    known.add(row)
    known.keep_our_token(row, OUR_TOKEN)
    return known.issue_token(row)


def work(made: Deal) -> None:
    """All that is said to planes and between the sides, until nothing waits that is due."""
    for _ in range(20):
        found = sending.due(timezone.now(), 9, set())
        for pk in found:
            with getattr(made.wire, DataFlow.objects.get(pk=pk).side).acting():
                sending.signal(pk)
        if made.wire.send() is None and not found:
            return
    raise AssertionError("they never stop talking")


def again() -> None:
    """The pause before what failed is over."""
    DataFlow.objects.exclude(next_attempt=None).update(next_attempt=timezone.now())


def tells(row: Plane, pid: str, event: str, said: dict[str, Any]) -> int:
    """Our answer to an event of the data plane."""
    token = known.issue_token(row)
    return _asked(f"{pid}/dataflow/{event}", token, said).status_code


def _asked(path: str, token: str, said: dict[str, Any] | None = None) -> Any:
    where, headers = f"/signaling/transfers/{path}", {"Authorization": f"Bearer {token}"}
    if said is None:
        return Client().get(where, headers=headers)
    return Client().post(where, json.dumps(said), content_type="application/json", headers=headers)


def told_to_consumer(made: Deal) -> Any:
    """The data address of the start message that the consumer got."""
    bodies = [json.loads(one.body or b"{}") for one in made.wire.log if one.path.endswith("/start")]
    return bodies[-1].get("dataAddress")


# --- CP_P: of the provider ----------------------------------------------------------------------
def test_a_transfer_starts_when_its_plane_has_and_with_the_address_as_it_came(
    made: Deal, foreign: Foreign
) -> None:
    requested(made)
    made.wire.settle()
    assert states(made) == ("REQUESTED", "REQUESTED"), "the plane has not spoken yet"
    work(made)
    assert states(made) == ("STARTED", "STARTED")
    assert told_to_consumer(made) == ADDRESS
    told = foreign.last("start")
    transfer = at(made, "provider")
    assert told.authorization == f"Bearer {OUR_TOKEN}"
    said = {name: told.body[name] for name in ("processId", "agreementId", "datasetId", "labels")}
    assert said == {
        "processId": transfer.pid,
        "agreementId": made.ours.iri,
        "datasetId": made.ours.dataset_id,
        "labels": ["gold"],
    }
    assert told.body["counterPartyId"] == made.wire.consumer.iri
    assert told.body["metadata"] == {"kind": "file", "address": "ships/all.bin"}
    assert "dataAddress" not in told.body
    row = DataFlow.objects.get()
    assert row.token_hash == ""


def test_a_start_that_takes_its_time_moves_nothing_until_the_plane_tells(
    made: Deal, foreign: Foreign
) -> None:
    requested(made)
    made.wire.settle()
    pid = at(made, "provider").pid
    foreign.answers["start"] = (202, status(pid, "STARTING"))
    work(made)
    assert (states(made), DataFlow.objects.get().state) == (("REQUESTED",) * 2, "STARTING")
    row = Plane.objects.get()
    assert tells(row, pid, "completed", status(pid, "COMPLETED")) == 400
    assert tells(row, pid, "started", status(pid, "STARTED", address=True)) == 200
    work(made)
    assert (states(made), told_to_consumer(made)) == (("STARTED",) * 2, ADDRESS)
    assert tells(row, pid, "started", status(pid, "STARTED", address=True)) == 200
    work(made)
    assert Message.objects.filter(step="TransferStartMessage", direction="sent").count() == 1
    assert foreign.verbs == ["start"]


def test_an_event_that_overtakes_the_answer_counts_once(made: Deal, foreign: Foreign) -> None:
    requested(made)
    made.wire.settle()
    pid = at(made, "provider").pid
    foreign.answers["start"] = (503, {})
    work(made)
    row = Plane.objects.get()
    assert tells(row, pid, "started", status(pid, "STARTED", address=True)) == 200
    again()
    work(made)
    assert (states(made), foreign.verbs) == (("STARTED",) * 2, ["start"])


def test_a_plane_that_is_away_is_asked_again_with_the_same_message(
    made: Deal, foreign: Foreign
) -> None:
    requested(made)
    made.wire.settle()
    foreign.answers["start"] = (503, {})
    work(made)
    flow = DataFlow.objects.get()
    assert "503" in flow.error
    assert flow.next_attempt is not None
    assert flow.next_attempt > timezone.now()
    del foreign.answers["start"]
    again()
    work(made)
    assert states(made) == ("STARTED", "STARTED")
    first, second = foreign.told
    assert first.body == second.body
    assert DataFlow.objects.get().error == ""


def test_a_plane_that_never_answers_ends_the_transfer(
    made: Deal, foreign: Foreign, settings: Any
) -> None:
    settings.OUTBOX_GIVE_UP_SECONDS = -1
    requested(made)
    made.wire.settle()
    foreign.answers["start"] = (503, {})
    work(made)
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert "does not answer" in at(made, "consumer").reasons[0]


@pytest.mark.parametrize(
    "answer",
    [(400, {"detail": "no such bucket"}), (200, {"state": "SUSPENDED"}), (200, {})],
)
def test_a_start_that_is_refused_or_answered_with_nonsense_ends_the_transfer(
    made: Deal, foreign: Foreign, answer: Any
) -> None:
    requested(made)
    made.wire.settle()
    foreign.answers["start"] = answer
    work(made)
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert "refused start" in at(made, "provider").reasons[0]
    assert foreign.verbs[1:] == (["terminate"] if answer[0] == 200 else [])


@pytest.mark.parametrize(
    "point", ["signaling.attempted", "signaling.answered", "signaling.before_noted"]
)
def test_who_dies_in_the_middle_of_a_start_is_taken_over_from(
    made: Deal, foreign: Foreign, settings: Any, point: str
) -> None:
    requested(made)
    made.wire.settle()
    settings.FAILPOINTS = f"{point}=raise"
    (found,) = sending.due(timezone.now(), 9, set())
    with pytest.raises(FailpointRaised):
        sending.signal(found)
    settings.FAILPOINTS = ""
    assert states(made) == ("REQUESTED", "REQUESTED")
    assert sending.due(timezone.now(), 9, set()) == [], "not before it must have ended"
    again()
    work(made)
    assert (states(made), told_to_consumer(made)) == (("STARTED",) * 2, ADDRESS)
    assert len({one.body["messageId"] for one in foreign.told}) == 1


def test_a_plane_that_refuses_a_repeated_start_is_told_to_end_what_it_began(
    made: Deal, foreign: Foreign, settings: Any
) -> None:
    requested(made)
    made.wire.settle()
    settings.FAILPOINTS = "signaling.answered=raise"
    (found,) = sending.due(timezone.now(), 9, set())
    with pytest.raises(FailpointRaised):
        sending.signal(found)
    settings.FAILPOINTS = ""
    foreign.answers["start"] = (409, {"detail": "there is one"})
    again()
    work(made)
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert list(foreign.flows.values()) == ["TERMINATED"]


def started(made: Deal) -> TransferProcess:
    """The provider's transfer, started by its plane."""
    requested(made)
    work(made)
    assert states(made) == ("STARTED", "STARTED")
    return at(made, "provider")


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_a_pause_of_either_side_reaches_the_plane_and_so_does_its_end(
    made: Deal, foreign: Foreign, side: str
) -> None:
    started(made)
    with getattr(made.wire, side).acting():
        act.suspend(at(made, side), ["stock taking"], None)
    work(made)
    assert (states(made), foreign.verbs) == (("SUSPENDED",) * 2, ["start", "suspend"])
    assert foreign.last("suspend").body["reason"] == "stock taking"
    with getattr(made.wire, side).acting():
        act.resume(at(made, side), None, timezone.now())
    work(made)
    assert (states(made), foreign.verbs[-1]) == (("STARTED",) * 2, "resume")
    assert told_to_consumer(made) == (ADDRESS if side == "provider" else None)


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_an_end_by_either_side_ends_the_flow(made: Deal, foreign: Foreign, side: str) -> None:
    started(made)
    with getattr(made.wire, side).acting():
        act.terminate(at(made, side), ["enough"], None)
    work(made)
    assert (states(made), foreign.verbs) == (("TERMINATED",) * 2, ["start", "terminate"])


def test_a_consumer_that_has_all_completes_the_flow(made: Deal, foreign: Foreign) -> None:
    started(made)
    with made.wire.consumer.acting():
        act.complete(at(made, "consumer"), None)
    work(made)
    assert (states(made), foreign.verbs) == (("COMPLETED",) * 2, ["start", "completed"])
    assert foreign.last("completed").body == {}


def test_an_agreement_that_is_revoked_ends_the_flow(made: Deal, foreign: Foreign) -> None:
    started(made)
    with made.wire.provider.acting():
        revoke(made.ours, "misuse", None, timezone.now())
    work(made)
    assert foreign.verbs == ["start", "terminate"]


def test_an_end_before_the_plane_was_asked_asks_it_nothing(made: Deal, foreign: Foreign) -> None:
    requested(made)
    made.wire.settle()
    with made.wire.provider.acting():
        act.terminate(at(made, "provider"), ["enough"], None)
    work(made)
    assert (foreign.told, DataFlow.objects.get().state) == ([], "TERMINATED")


@pytest.mark.parametrize("answer", [(404, {}), (400, {"detail": "it has ended"})])
def test_a_flow_that_has_ended_there_need_not_be_ended(
    made: Deal, foreign: Foreign, answer: Any
) -> None:
    transfer = started(made)
    foreign.answers["terminate"] = answer
    foreign.flows[transfer.pid] = "COMPLETED"
    with made.wire.provider.acting():
        act.terminate(at(made, "provider"), ["enough"], None)
    work(made)
    assert DataFlow.objects.get().state == "TERMINATED"


def test_an_end_that_is_refused_is_said_again_until_it_holds(made: Deal, foreign: Foreign) -> None:
    started(made)
    foreign.answers["terminate"] = (401, {})
    with made.wire.provider.acting():
        act.terminate(at(made, "provider"), ["enough"], None)
    work(made)
    flow = DataFlow.objects.get()
    assert (flow.state, flow.error) == ("STARTED", "401")
    del foreign.answers["terminate"]
    again()
    work(made)
    assert DataFlow.objects.get().state == "TERMINATED"


def test_what_the_plane_completes_is_completed_on_both_sides(made: Deal) -> None:
    transfer = started(made)
    row = Plane.objects.get()
    assert tells(row, transfer.pid, "completed", status(transfer.pid, "COMPLETED")) == 200
    work(made)
    assert states(made) == ("COMPLETED", "COMPLETED")


def test_an_error_of_the_plane_is_kept_and_the_peer_is_told_nothing(made: Deal) -> None:
    transfer = started(made)
    count = Message.objects.count()
    said = status(transfer.pid, "STARTED", error="the bucket is gone")
    assert tells(Plane.objects.get(), transfer.pid, "errored", said) == 200
    work(made)
    assert (states(made), Message.objects.count()) == (("STARTED",) * 2, count)
    assert DataFlow.objects.get().error == "the bucket is gone"


def test_the_plane_of_a_transfer_may_read_its_agreement_and_no_other_may(
    made: Deal, foreign: Foreign
) -> None:
    transfer = started(made)
    mine = known.issue_token(Plane.objects.get())
    answer = _asked(f"{transfer.pid}/agreement", mine)
    body = json.loads(answer.content)
    assert body.pop("@context") == ["https://w3id.org/dspace/2025/1/context.jsonld"]
    assert body == json.loads(Agreement.objects.get(pk=transfer.agreement_id).body)
    other = plane(made, foreign, "provider", [PULL], name="another")
    assert _asked(f"{transfer.pid}/agreement", other).status_code == 404
    said = status(transfer.pid, "COMPLETED")
    assert _asked(f"{transfer.pid}/dataflow/completed", other, said).status_code == 404
    assert _asked(f"{transfer.pid}/agreement", "x" * 20).status_code == 401


def test_our_own_door_lets_nothing_through_that_a_plane_delivers(made: Deal) -> None:
    transfer = started(made)
    assert get(made, "Bearer " + "x" * 43, f"/data/{transfer.pid}").status_code == 404
    assert transfer.token_hash == ""


def test_a_push_starts_with_the_address_of_the_consumer(made: Deal, foreign: Foreign) -> None:
    with made.wire.consumer.acting():
        plane(made, foreign, "consumer", [PUSH], name="of the consumer")
        foreign.answers["prepare"] = (200, status("flow-c", "PREPARED", address=True))
        act.request(made.theirs, None, PUSH)
    work(made)
    assert foreign.last("start").body["dataAddress"] == ADDRESS
    assert foreign.verbs[:2] == ["prepare", "start"]


def test_a_start_is_one_use_of_the_agreement(wire: Wire, foreign: Foreign) -> None:
    found = deal(wire, count(1))
    plane(found, foreign, "provider", ["HttpData-PULL"], name="theirs")
    known.deliver_by(Plane.objects.get(), list(DataSource.objects.all()))
    started(found)
    assert uses(found) == 1
    requested(found)
    work(found)
    assert at(found, "provider").state == "TERMINATED"
    assert foreign.verbs == ["start"]


def test_what_flows_to_a_participant_that_is_suspended_pauses_until_it_is_active_again(
    made: Deal, foreign: Foreign
) -> None:
    started(made)
    peer = made.wire.provider.other
    participants.suspend(peer, "a dispute", None)
    work(made)
    assert (foreign.verbs[-1], DataFlow.objects.get().state) == ("suspend", "SUSPENDED")
    participants.activate(peer, None)
    work(made)
    assert (foreign.verbs[-1], states(made)) == ("resume", ("STARTED", "STARTED"))


def test_the_courier_says_what_is_due_and_knows_when_the_next_is(
    made: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_reader, "close_old_connections", lambda: None)
    said: list[int] = []
    monkeypatch.setattr(reader, "signal", said.append)
    monkeypatch.setattr(reader.Signals, "tell", lambda _self: None)
    courier = reader.reader(lambda: None)
    assert courier.rest_seconds() == 30
    requested(made)
    made.wire.settle()
    assert courier.rest_seconds() == pytest.approx(0.05)
    courier.step()
    courier.close()
    assert said == [DataFlow.objects.get().pk]


# --- CP_C: of the consumer ----------------------------------------------------------------------
@pytest.fixture
def theirs(wire: Wire, foreign: Foreign) -> Deal:
    """A contract whose data a data plane of the consumer fetches; both sides have one."""
    found = deal(wire)
    plane(found, foreign, "provider", ["HttpData-PULL", PULL], name="of the provider")
    known.deliver_by(Plane.objects.get(), list(DataSource.objects.all()))
    plane(found, foreign, "consumer", [PULL], name="of the consumer")
    with found.wire.consumer.acting():
        act.request(found.theirs, None, PULL)
    return found


def consumers() -> DataFlow:
    """The consumer's flow."""
    return DataFlow.objects.get(side="consumer")


def test_nothing_is_asked_for_before_the_consumers_plane_is_prepared(
    theirs: Deal, foreign: Foreign
) -> None:
    pid = at(theirs, "consumer").pid
    foreign.answers["prepare"] = (202, status("flow-c", "PREPARING"))
    work(theirs)
    assert (foreign.verbs, at(theirs, "consumer").state) == (["prepare"], "")
    row = Plane.objects.get(name="of the consumer")
    with theirs.wire.consumer.acting():
        assert tells(row, pid, "prepared", status("flow-c", "PREPARED")) == 200
    foreign.flows["flow-c"] = "PREPARED"
    work(theirs)
    assert (states(theirs), foreign.verbs) == (("STARTED",) * 2, ["prepare", "start", "started"])
    told = foreign.last("started")
    assert (told.path, told.body["dataAddress"]) == ("/signaling/dataflows/flow-c/started", ADDRESS)
    assert tells(row, pid, "completed", status("flow-c", "COMPLETED")) == 200
    work(theirs)
    assert (states(theirs), foreign.verbs[-1]) == (("COMPLETED",) * 2, "completed")
    assert at(theirs, "consumer").fetch_next is None


def test_a_plane_that_cannot_be_prepared_ends_the_transfer_before_it_began(
    theirs: Deal, foreign: Foreign
) -> None:
    foreign.answers["prepare"] = (400, {"detail": "no room"})
    work(theirs)
    assert at(theirs, "consumer").state == "TERMINATED"
    assert "refused prepare" in at(theirs, "consumer").reasons[0]
    assert "no room" in consumers().error
    assert not TransferProcess.objects.filter(role="provider").exists()


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_both_planes_pause_go_on_and_end(theirs: Deal, foreign: Foreign, side: str) -> None:
    work(theirs)
    assert states(theirs) == ("STARTED", "STARTED")
    with getattr(theirs.wire, side).acting():
        act.suspend(at(theirs, side), ["why"], None)
    work(theirs)
    assert [one.state for one in DataFlow.objects.all()] == ["SUSPENDED"] * 2
    with getattr(theirs.wire, side).acting():
        act.resume(at(theirs, side), None, timezone.now())
    work(theirs)
    assert [one.state for one in DataFlow.objects.all()] == ["STARTED"] * 2
    with getattr(theirs.wire, side).acting():
        act.terminate(at(theirs, side), ["why"], None)
    work(theirs)
    assert [one.state for one in DataFlow.objects.all()] == ["TERMINATED"] * 2


def test_the_address_of_the_peer_lies_sealed(theirs: Deal) -> None:
    work(theirs)
    kept = at(theirs, "consumer").data_address
    assert kept is not None
    assert b"secret of the plane" not in bytes(kept)
    assert "secret of the plane" in unseal(bytes(kept))
    assert "secret of the plane" not in "".join(row.body for row in Message.objects.all())


# --- which data a plane may deliver -------------------------------------------------------------
def test_a_plane_delivers_only_the_kinds_of_source_that_it_reads(made: Deal) -> None:
    row = Plane.objects.get()
    row.source_types = ["http"]
    with pytest.raises(ValidationError, match="file"):
        known.deliver_by(row, list(DataSource.objects.all()))
    known.deliver_by(None, list(DataSource.objects.all()))
    assert DataSource.objects.get().plane is None


def test_a_table_that_is_treated_goes_out_by_no_plane_of_others(made: Deal) -> None:
    known.deliver_by(None, list(DataSource.objects.all()))
    source = DataSource.objects.get()
    source.steps = [{"column": "name", "do": "pseudonym", "size": 0}]
    with pytest.raises(ValidationError, match="treated"):
        known.deliver_by(Plane.objects.get(), [source])
    assert DataSource.objects.get().plane is None


def test_a_format_that_the_plane_does_not_have_is_refused_with_those_it_has(made: Deal) -> None:
    Plane.objects.update(profiles=[PULL])
    requested(made)
    made.wire.settle()
    assert not TransferProcess.objects.filter(role="provider").exists()
    assert PULL in at(made, "consumer").reasons[1]
