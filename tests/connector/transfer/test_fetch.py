"""The consumer's side brings the data: whole, once, whoever dies meanwhile (F12)."""

import fcntl
import hashlib
import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.failpoints import FailpointRaised
from connector import fetches, tasks
from connector.models import AuditEntry, TransferProcess
from connector.peers import policy_for
from connector.secrets import seal
from connector.transfer import act, fetch, timers
from connector.transfer.received import Received
from tests.connector.transfer.flows import (
    DATA,
    Deal,
    Fetching,
    Streaming,
    at,
    count,
    deal,
    started,
    states,
    uses,
)
from tests.connector.two_sides import Wire


@pytest.fixture
def fetching(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Fetching:
    """A started transfer, and the way to the provider's door."""
    made = deal(wire)
    started(made)
    found = Fetching(made)
    monkeypatch.setattr(fetch, "Messenger", found)
    return found


def _fetch(made: Deal, after: int = 0) -> TransferProcess:
    """One try, so many seconds from now."""
    with made.wire.consumer.acting():
        fetch.fetch(at(made, "consumer").pk, timezone.now() + timedelta(seconds=after))
    return at(made, "consumer")


def _file(transfer: TransferProcess) -> bytes:
    return Received(transfer).whole.read_bytes()


def test_what_was_fetched_is_what_was_offered_and_the_provider_is_told(fetching: Fetching) -> None:
    made = fetching.made
    found = _fetch(made)
    assert _file(found) == DATA
    assert (found.size, found.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert (found.media_type, found.fetch_next) == ("text/csv", None)
    assert found.file == found.pid.removeprefix("urn:uuid:")
    assert [
        path.name for path in Received(found).whole.parent.iterdir() if path.suffix != ".lock"
    ] == [found.file]
    made.wire.settle()
    assert states(made) == ("COMPLETED", "COMPLETED")
    assert uses(made) == 1
    assert at(made, "provider").sent == len(DATA)
    assert AuditEntry.objects.filter(action="transfer: data fetched", subject=found.pid).exists()


def test_the_task_does_the_same(fetching: Fetching) -> None:
    with fetching.made.wire.consumer.acting():
        tasks.fetch(at(fetching.made, "consumer").pk)
    assert _file(at(fetching.made, "consumer")) == DATA


def test_after_a_cut_only_the_rest_is_asked_for(fetching: Fetching) -> None:
    made = fetching.made
    fetching.cut_after = 300_000
    found = _fetch(made)
    assert found.fetch_error == "cut off"
    assert found.fetch_attempts == 0  # there was progress
    fetching.cut_after = None
    assert not Received(found).whole.exists()
    found = _fetch(made, 10)
    assert _file(found) == DATA
    assert fetching.asked[1]["Range"] == "bytes=327680-"
    assert fetching.asked[1]["If-Range"].startswith('"')
    assert uses(made) == 2
    assert at(made, "provider").sent >= len(DATA)


def test_another_file_by_then_is_fetched_from_its_first_byte(fetching: Fetching) -> None:
    made = fetching.made
    fetching.cut_after = 300_000
    _fetch(made)
    fetching.cut_after = None
    made.file.write_bytes(b"another file by now")
    found = _fetch(made, 10)
    assert _file(found) == b"another file by now"


@pytest.mark.parametrize("said", ["bytes 0-9/1048576", "bytes 327681-1048575/1048576", "", "x"])
def test_another_range_than_was_asked_for_is_not_taken_for_it(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    made, asking = fetching.made, fetching.open
    fetching.cut_after = 300_000
    _fetch(made)
    fetching.cut_after = None

    def other(url: str, **fields: Any) -> Streaming:
        stream = asking(url, **fields)
        stream.fields["content-range"] = said
        return stream

    monkeypatch.setattr(fetching, "open", other)
    found = _fetch(made, 10)
    assert "another range" in found.fetch_error
    assert found.fetched_at is None
    monkeypatch.setattr(fetching, "open", asking)
    TransferProcess.objects.filter(role="consumer").update(fetch_next=timezone.now())
    assert _file(_fetch(made, 1)) == DATA


def test_what_fails_is_tried_after_longer_and_longer_pauses(fetching: Fetching) -> None:
    made = fetching.made
    TransferProcess.objects.filter(role="provider").update(token_hash="")
    for seconds in (5, 10, 20, 40):
        TransferProcess.objects.filter(role="consumer").update(fetch_next=timezone.now())
        pause, before = timedelta(seconds=seconds), timezone.now()
        found = _fetch(made, 1)
        assert found.fetch_next is not None
        assert before + pause <= found.fetch_next <= timezone.now() + pause
        assert "answers 404: There are no data here" in found.fetch_error
    assert not Received(found).whole.exists()


def test_after_the_patience_of_days_it_is_given_up_with_the_reason(
    fetching: Fetching, settings: Any
) -> None:
    made = fetching.made
    settings.OUTBOX_GIVE_UP_SECONDS = 3600
    TransferProcess.objects.filter(role="consumer").update(
        changed=timezone.now() - timedelta(hours=2)
    )
    TransferProcess.objects.filter(role="provider").update(token_hash="")
    _fetch(made)
    made.wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")
    assert "could not be fetched" in at(made, "provider").reasons[0]


def test_a_refusal_is_shown_in_the_providers_words(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = deal(wire, count(1))
    started(made)
    made.ours.uses = 1
    made.ours.save()
    monkeypatch.setattr(fetch, "Messenger", Fetching(made))
    assert "answers 403: use is refused" in _fetch(made).fetch_error


@pytest.mark.parametrize(
    "point", ["fetch.begin", "fetch.piece", "fetch.all_here", "fetch.whole", "fetch.before_noted"]
)
def test_whoever_dies_where_the_data_are_fetched_once_and_whole(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch, settings: Any, point: str
) -> None:
    """A crash is an error that nothing of ours catches; then another worker finds the row."""
    made, passed = fetching.made, []

    def reach(name: str, *_: object) -> None:
        passed.append(name)
        if name == point and passed.count(point) == (3 if point == "fetch.piece" else 1):
            raise FailpointRaised(name)

    settings.FAILPOINTS = "on"
    monkeypatch.setattr("catalog.failpoints.reach", reach)
    with pytest.raises(FailpointRaised):
        _fetch(made)
    assert at(made, "consumer").fetched_at is None
    found = _fetch(made)
    assert _file(found) == DATA
    assert found.sha256 == hashlib.sha256(DATA).hexdigest()
    # What the provider counts are its answers: a rest that was fetched later is one more.
    assert uses(made) == len(fetching.asked) == (2 if point == "fetch.piece" else 1)
    made.wire.settle()
    assert states(made) == ("COMPLETED", "COMPLETED")


def test_two_workers_never_write_the_same_file(fetching: Fetching) -> None:
    made = fetching.made
    transfer = at(made, "consumer")
    with Received(transfer):
        assert fetch.due(timezone.now()) == []
        assert _fetch(made).fetched_at is None
    assert fetch.due(timezone.now()) == [transfer.pk]
    assert not fetching.asked


def test_a_pause_during_the_fetch_loses_nothing(fetching: Fetching) -> None:
    made = fetching.made
    fetching.cut_after = 300_000
    _fetch(made)
    with made.wire.provider.acting():
        act.suspend(at(made, "provider"), ["wait"], None)
    made.wire.settle()
    assert fetch.due(timezone.now() + timedelta(days=1)) == []
    with made.wire.provider.acting():
        act.resume(at(made, "provider"), None, timezone.now())
    made.wire.settle()
    fetching.cut_after = None
    assert _file(_fetch(made, 10)) == DATA


def test_what_is_left_of_a_transfer_that_ended_is_removed(fetching: Fetching) -> None:
    made = fetching.made
    fetching.cut_after = 300_000
    _fetch(made)
    part = Received(at(made, "consumer")).whole.with_suffix(".part")
    timers.remove_parts()
    assert part.exists()
    with made.wire.consumer.acting():
        act.terminate(at(made, "consumer"), ["enough"], None)
    assert fetch.due(timezone.now() + timedelta(days=1)) == []
    made.wire.settle()
    held = os.open(part.with_suffix(".lock"), os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    timers.remove_parts()
    assert part.exists()
    os.close(held)
    timers.remove_parts()
    assert not part.exists()


def test_a_transfer_that_ended_before_all_was_here_keeps_nothing(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    made = fetching.made

    def reach(name: str, *_: object) -> None:
        if name == "fetch.whole":
            TransferProcess.objects.filter(role="consumer").update(state="TERMINATED")

    settings.FAILPOINTS = "on"
    monkeypatch.setattr("catalog.failpoints.reach", reach)
    found = _fetch(made)
    assert found.fetched_at is None
    assert not Received(found).whole.exists()


@pytest.mark.parametrize(
    ("properties", "header"),
    [
        ([("authorization", "abc"), ("authType", "bearer")], "Bearer abc"),
        ([("https://w3id.org/edc/v0.0.1/ns/authorization", "abc")], "abc"),
        ([("authorization", "Bearer abc"), ("authType", "bearer")], "Bearer abc"),
        ([], ""),
    ],
)
def test_the_token_is_shown_as_the_address_says(
    fetching: Fetching, properties: list[tuple[str, str]], header: str
) -> None:
    transfer = at(fetching.made, "consumer")
    said: dict[str, Any] = {
        "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
        "@type": "TransferStartMessage",
        "providerPid": "p",
        "consumerPid": "c",
        "dataAddress": {
            "@type": "DataAddress",
            "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
            "endpoint": "https://provider.example/data/1",
        },
    }
    if properties:
        said["dataAddress"]["endpointProperties"] = [
            {"@type": "EndpointProperty", "name": name, "value": value}
            for name, value in properties
        ]
    transfer.data_address = seal(json.dumps(said))
    assert fetch._authorization(fetch._data_address(transfer)) == header


def test_the_courier_tells_a_worker_once_of_each_wish(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(tasks.fetch, "apply_async", lambda args, **_: told.append(args[0]))
    reader = fetches.reader(lambda: None)
    pk = at(fetching.made, "consumer").pk
    reader.step()
    reader.step()
    assert told == [pk]
    assert reader.position() is None
    later = timezone.now() + timedelta(seconds=7)
    TransferProcess.objects.filter(pk=pk).update(fetch_next=later)
    assert reader.step() is False
    assert 5 < reader.rest_seconds() <= 7
    TransferProcess.objects.filter(pk=pk).update(fetch_next=timezone.now())
    reader.step()
    assert told == [pk, pk]
    reader.close()


def test_without_a_broker_the_wish_stays(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.fetch, "apply_async", away)
    reader = fetches.reader(lambda: None)
    reader.step()
    told: list[int] = []
    monkeypatch.setattr(tasks.fetch, "apply_async", lambda args, **_: told.append(args[0]))
    monkeypatch.setattr(tasks.fetch, "delay", lambda pk: told.append(pk))
    reader.step()
    tasks.sweep()
    assert told == [at(fetching.made, "consumer").pk] * 2


@pytest.mark.parametrize("is_told", [False, True], ids=["under way", "told"])
def test_what_comes_while_we_pause_it_is_kept_and_completed_when_we_go_on(
    fetching: Fetching, is_told: bool
) -> None:
    """All is here, and not noted yet, when the pause is decided."""
    made = fetching.made
    with Received(at(made, "consumer")) as file:
        transfer = at(made, "consumer")
        address, policy = fetch._data_address(transfer), policy_for(transfer.participant)
        fetch.download(address, policy, file)
        with made.wire.consumer.acting():
            act.suspend(at(made, "consumer"), ["wait"], None)
        if is_told:
            made.wire.settle()
        fetch._bring(at(made, "consumer"), file)
    assert at(made, "consumer").fetched_at is not None
    made.wire.settle()
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    with made.wire.consumer.acting():
        act.resume(at(made, "consumer"), None, timezone.now())
    made.wire.settle()
    assert states(made) == ("COMPLETED", "COMPLETED")
