"""A transfer between provider and consumer, message by message."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connector.agreements import revoke
from connector.delivery.pull import HTTP
from connector.dsp.tolerances import EDC
from connector.errors import IllegalTransition
from connector.models import Agreement, AuditEntry, DataSource, Message, TransferProcess
from connector.outbox.endings import end_here
from connector.transfer import act, timers
from connector.transfer.starting import source_of
from tests.connector.transfer.flows import (
    at,
    count,
    deal,
    get,
    purpose,
    requested,
    sealed_start,
    started,
    states,
    token,
    until,
)
from tests.connector.two_sides import Wire
from tests.connector.two_sides import token as shown_by

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
ACADEMIC = "https://example.org/purpose/academic"


def _says(wire: Wire, to: str, path: str, **fields: Any) -> Any:
    """A message of the other side, by hand: (status, body)."""
    receiver = getattr(wire, to)
    sender = wire.consumer if receiver is wire.provider else wire.provider
    said = json.dumps({"@context": CONTEXT, **fields}).encode()
    answer = wire.ask(receiver, "POST", f"/dsp/2025-1/{path}", said, f"Bearer {shown_by(sender)}")
    return answer.status, json.loads(answer.body)


def _request(wire: Wire, agreement: Agreement, **fields: Any) -> Any:
    return _says(
        wire,
        "provider",
        "transfers/request",
        **{
            "@type": "TransferRequestMessage",
            "consumerPid": "urn:x:1",
            "agreementId": agreement.iri,
            "format": "HttpData-PULL",
            "callbackAddress": "https://consumer.example/dsp/2025-1",
            **fields,
        },
    )


def test_a_consumer_is_told_where_the_data_are_and_with_what_to_fetch_them(wire: Wire) -> None:
    made = deal(wire)
    requested(made)
    wire.send()
    assert states(made) == ("REQUESTED", "REQUESTED")
    said = json.loads(sealed_start(made))["dataAddress"]
    found = {one["name"]: one["value"] for one in said["endpointProperties"]}
    assert said["endpointType"] == HTTP
    assert said["endpoint"] == f"https://provider.example/data/{at(made, 'provider').pid}"
    assert found[f"{EDC}endpoint"] == said["endpoint"]
    assert found["authType"] == found[f"{EDC}authType"] == "bearer"
    assert found["authorization"] == found[f"{EDC}authorization"]
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")
    assert at(made, "consumer").fetch_next is not None
    assert get(made).body == made.file.read_bytes()


def test_the_token_stands_nowhere_in_clear(wire: Wire) -> None:
    made = deal(wire)
    started(made)
    kept = [*Message.objects.values_list("body", flat=True)]
    kept += [*AuditEntry.objects.values_list("entry", flat=True)]
    kept += [repr(row) for row in TransferProcess.objects.values()]
    assert not [text for text in kept if token(made) in text]
    assert len([text for text in kept if '"***"' in text]) == 2  # sent, and received


def test_the_same_request_again_is_the_same_transfer(wire: Wire) -> None:
    made = deal(wire)
    first = _request(wire, made.ours)
    again = _request(wire, made.ours, **{"@id": "urn:x:another"})
    assert first[0] == again[0] == 201
    assert first[1] == again[1]
    assert TransferProcess.objects.count() == 1
    assert Message.objects.filter(direction="sent", transfer__isnull=False).count() == 1


@pytest.mark.parametrize(
    "changed", [{"format": "Other"}, {"dataAddress": {"@type": "DataAddress", "endpointType": "x"}}]
)
def test_another_request_with_the_same_pid_is_refused(wire: Wire, changed: dict[str, Any]) -> None:
    made = deal(wire)
    _request(wire, made.ours)
    status, said = _request(wire, made.ours, **changed)
    assert (status, said["@type"]) == (400, "TransferError")
    assert TransferProcess.objects.count() == 1


def test_an_agreement_of_others_is_answered_as_one_that_never_was(wire: Wire) -> None:
    made = deal(wire)
    Agreement.objects.filter(pk=made.theirs.pk).delete()
    never = _request(wire, Agreement(iri="urn:uuid:never"))
    negotiation = made.ours.negotiation
    negotiation.participant = wire.consumer.other
    negotiation.save()
    assert never[0] == 404
    assert _request(wire, made.ours) == never
    assert not TransferProcess.objects.exists()


def test_a_consumer_of_ours_is_not_asked_for_the_data_of_its_agreement(wire: Wire) -> None:
    made = deal(wire)
    made.ours.delete()
    assert _request(wire, made.theirs)[0] == 404
    with pytest.raises(IllegalTransition, match="the other side asks"):
        act.request(Agreement(negotiation=_as_provider(made.theirs)), None, "HttpData-PULL")


def _as_provider(agreement: Agreement) -> Any:
    agreement.negotiation.role = "provider"
    return agreement.negotiation


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": "HttpData-PUSH"}, "one of: HttpData-PULL"),
        ({"callbackAddress": "https://stranger.example/dsp"}, "callback address"),
    ],
)
def test_a_request_that_cannot_be_served_says_why(
    wire: Wire, changes: dict[str, Any], sentence: str
) -> None:
    made = deal(wire)
    status, said = _request(wire, made.ours, **changes)
    assert status == 400
    assert sentence in str(said["reason"])
    assert not TransferProcess.objects.exists()


def test_a_dataset_without_data_here_is_not_transferred(wire: Wire) -> None:
    made = deal(wire)
    DataSource.objects.all().delete()
    status, said = _request(wire, made.ours)
    assert status == 400
    assert "not here" in str(said["reason"])
    assert source_of(None) is None


def test_a_request_proves_that_the_agreement_is_known_to_be_final(wire: Wire) -> None:
    """Race: the consumer asks for data before the provider has stored that FINALIZED arrived."""
    made = deal(wire)
    negotiation = made.ours.negotiation
    row = negotiation.messages.get(step="ContractNegotiationEventMessage FINALIZED")
    Message.objects.filter(pk=row.pk).update(delivery="waiting", attempts=1)
    type(negotiation).objects.filter(pk=negotiation.pk).update(state="VERIFIED")
    Agreement.objects.filter(pk=made.ours.pk).update(state="pending")
    assert _request(wire, made.ours)[0] == 201
    row.refresh_from_db()
    negotiation.refresh_from_db()
    assert (row.delivery, negotiation.state) == ("settled", "FINALIZED")


def test_an_agreement_that_was_never_said_to_be_final_lets_nothing_through(wire: Wire) -> None:
    made = deal(wire)
    negotiation = made.ours.negotiation
    row = negotiation.messages.get(step="ContractNegotiationEventMessage FINALIZED")
    Message.objects.filter(pk=row.pk).update(delivery="waiting", attempts=0)
    type(negotiation).objects.filter(pk=negotiation.pk).update(state="VERIFIED")
    Agreement.objects.filter(pk=made.ours.pk).update(state="pending")
    assert _request(wire, made.ours)[0] == 400
    row.refresh_from_db()
    assert row.delivery == "waiting"


# --- the decision at the scope of the transfer ------------------------------------------------
def test_what_the_policy_permits_is_started(wire: Wire) -> None:
    wire.provider.other.claims = {"purpose": [ACADEMIC]}
    wire.provider.other.save()
    started(made := deal(wire, purpose(ACADEMIC)))
    assert states(made) == ("STARTED", "STARTED")


def test_what_the_policy_refuses_is_created_and_ended_with_the_reasons(wire: Wire) -> None:
    made = deal(wire, count(10))
    Agreement.objects.filter(pk=made.ours.pk).update(uses=10)
    requested(made)
    wire.send()
    assert states(made) == ("REQUESTED", "REQUESTED")
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert "refused" in at(made, "consumer").reasons[0]
    assert at(made, "consumer").reasons == at(made, "provider").reasons


def test_what_is_not_known_is_not_permitted(wire: Wire) -> None:
    wire.provider.other.claims = {"purpose": [ACADEMIC]}
    wire.provider.other.save()
    made = deal(wire, purpose(ACADEMIC))
    wire.provider.other.claims = {}
    wire.provider.other.save()
    started(made)
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert "not" in at(made, "consumer").reasons[0]


def test_an_agreement_that_has_run_out_starts_nothing(wire: Wire) -> None:
    made = deal(wire, until((timezone.now() + timedelta(hours=1)).isoformat()))
    _backdate(made.ours, (timezone.now() - timedelta(seconds=1)).isoformat())
    started(made)
    assert states(made) == ("TERMINATED", "TERMINATED")


def _backdate(agreement: Agreement, moment: str) -> None:
    said = json.loads(agreement.body)
    constraint = said["permission"][0]["constraint"][0]
    constraint["rightOperand"]["@value"] = moment
    Agreement.objects.filter(pk=agreement.pk).update(body=json.dumps(said))


def test_a_transfer_whose_agreement_runs_out_is_ended_by_the_clock(wire: Wire) -> None:
    end = timezone.now() + timedelta(hours=1)
    made = deal(wire, until(end.isoformat()))
    transfer = started(made)
    assert transfer.valid_until == end
    timers.end_what_ran_out(end - timedelta(seconds=1))
    assert at(made, "provider").token_hash
    timers.end_what_ran_out(end)
    assert not at(made, "provider").token_hash
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    timers.end_what_ran_out(end)
    assert Message.objects.filter(step="TransferTerminationMessage", direction="sent").count() == 1


def test_a_count_that_is_used_up_does_not_end_the_last_use(wire: Wire) -> None:
    end = timezone.now() + timedelta(hours=1)
    terms = until(end.isoformat())
    terms["permission"][0]["constraint"].append(count(1)["permission"][0]["constraint"][0])
    made = deal(wire, terms)
    transfer = started(made)
    Agreement.objects.filter(pk=made.ours.pk).update(uses=1)
    early = end - timedelta(minutes=1)
    TransferProcess.objects.filter(pk=transfer.pk).update(valid_until=early)
    timers.end_what_ran_out(early)
    assert states(made) == ("STARTED", "STARTED")
    assert at(made, "provider").valid_until == end


# --- pauses -----------------------------------------------------------------------------------
def test_who_suspends_resumes_and_the_provider_gives_a_new_token(wire: Wire) -> None:
    made = deal(wire)
    old = token(made) if started(made) else ""
    with wire.provider.acting():
        act.suspend(at(made, "provider"), ["for the night"], None)
    assert get(made).status_code == 404  # at once, before the consumer hears of it
    wire.settle()
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    assert at(made, "consumer").reasons == ["for the night"]
    with wire.consumer.acting(), pytest.raises(IllegalTransition, match="that suspended"):
        act.resume(at(made, "consumer"), None, timezone.now())
    with wire.provider.acting():
        act.resume(at(made, "provider"), None, timezone.now())
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")
    assert token(made) != old
    assert get(made, f"Bearer {old}").status_code == 404
    assert get(made).status_code == 200


def test_a_consumer_that_paused_goes_on_with_what_it_has(wire: Wire) -> None:
    made = deal(wire)
    started(made)
    with wire.consumer.acting():
        act.suspend(at(made, "consumer"), ["full disk"], None)
    wire.settle()
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    assert get(made).status_code == 403
    with wire.provider.acting(), pytest.raises(IllegalTransition, match="that suspended"):
        act.resume(at(made, "provider"), None, timezone.now())
    with wire.consumer.acting():
        act.resume(at(made, "consumer"), None, timezone.now())
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")
    assert get(made).status_code == 200


@pytest.mark.parametrize("who", ["provider", "consumer"])
def test_who_was_suspended_cannot_go_on(wire: Wire, who: str) -> None:
    made = deal(wire)
    started(made)
    with getattr(wire, who).acting():
        act.suspend(at(made, who), ["wait"], None)
    wire.settle()
    ours = at(made, who)
    fields = {"providerPid": ours.provider_pid, "consumerPid": ours.consumer_pid}
    fields["@type"] = "TransferStartMessage"
    status, said = _says(wire, who, f"transfers/{ours.pid}/start", **fields)
    assert status == 400
    assert "when we say so" in str(said["reason"])
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    assert at(made, who).messages.last().delivery == "refused"


def test_a_pause_is_not_ended_when_the_agreement_lets_nothing_through(wire: Wire) -> None:
    made = deal(wire, count(2))
    started(made)
    with wire.consumer.acting():
        act.suspend(at(made, "consumer"), ["wait"], None)
    wire.settle()
    Agreement.objects.filter(pk=made.ours.pk).update(uses=2)
    with wire.consumer.acting():
        act.resume(at(made, "consumer"), None, timezone.now())
    wire.settle()
    assert "TERMINATED" in states(made)


# --- ends -------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["provider", "consumer"])
def test_either_side_may_complete_and_the_token_opens_nothing_then(wire: Wire, who: str) -> None:
    made = deal(wire)
    started(made)
    shown = token(made)
    where = f"/data/{at(made, 'provider').pid}"
    with getattr(wire, who).acting():
        act.complete(at(made, who), None)
    wire.settle()
    assert states(made) == ("COMPLETED", "COMPLETED")
    assert get(made, f"Bearer {shown}", where).status_code == 404
    assert at(made, "consumer").fetch_next is None
    with pytest.raises(IllegalTransition):
        act.terminate(at(made, who), ["late"], None)


@pytest.mark.parametrize("who", ["provider", "consumer"])
def test_either_side_may_terminate_and_the_other_knows_why(wire: Wire, who: str) -> None:
    made = deal(wire)
    started(made)
    shown = token(made)
    where = f"/data/{at(made, 'provider').pid}"
    with getattr(wire, who).acting():
        act.terminate(at(made, who), ["enough"], None)
    if who == "provider":
        assert get(made, f"Bearer {shown}", where).status_code == 404
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert at(made, "provider").reasons == at(made, "consumer").reasons == ["enough"]
    assert get(made, f"Bearer {shown}", where).status_code == 404


def test_revoking_an_agreement_ends_its_transfers_and_lets_none_begin(wire: Wire) -> None:
    made = deal(wire)
    started(made)
    with wire.provider.acting():
        revoke(made.ours, "sold", None, timezone.now())
        assert get(made).status_code == 404
        with pytest.raises(IllegalTransition, match="nothing to revoke"):
            revoke(made.ours, "again", None, timezone.now())
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert at(made, "consumer").reasons == ["The agreement was revoked: sold"]
    status, said = _request(wire, made.ours)
    assert status == 400
    assert "sold" in str(said["reason"])
    assert AuditEntry.objects.filter(action="agreement: revoked", subject=made.ours.iri).exists()


def test_an_end_that_nobody_was_told_of_takes_the_token_and_the_address_too(wire: Wire) -> None:
    made = deal(wire)
    started(made)
    for role in ("provider", "consumer"):
        end_here(at(made, role))
    assert (at(made, "provider").token_hash, at(made, "provider").valid_until) == ("", None)
    assert (at(made, "consumer").data_address, at(made, "consumer").fetch_next) == (None, None)


def test_what_was_fetched_already_is_completed_when_a_pause_ends(wire: Wire) -> None:
    made = deal(wire)
    started(made)
    with wire.provider.acting():
        act.suspend(at(made, "provider"), ["wait"], None)
    wire.settle()
    TransferProcess.objects.filter(role="consumer").update(
        fetched_at=timezone.now(), fetch_next=None
    )
    with wire.provider.acting():
        act.resume(at(made, "provider"), None, timezone.now())
    wire.settle()
    assert states(made) == ("COMPLETED", "COMPLETED")


def test_a_participant_that_is_not_active_is_asked_for_nothing(wire: Wire) -> None:
    made = deal(wire)
    wire.consumer.other.state = "suspended"
    wire.consumer.other.save()
    made.theirs.refresh_from_db()
    with wire.consumer.acting(), pytest.raises(IllegalTransition, match="not active"):
        act.request(Agreement.objects.get(pk=made.theirs.pk), None, "HttpData-PULL")
