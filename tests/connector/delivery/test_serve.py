"""The door for data: one decision for each request, exact counts, and the same answer to strangers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import digest
from connector.models import Agreement, DataSource, Message, TransferProcess
from connector.transfer import act
from tests.connector.transfer.flows import (
    DATA,
    Deal,
    at,
    count,
    deal,
    get,
    path,
    purpose,
    requested,
    sealed_start,
    started,
    states,
    token,
    until,
    uses,
)
from tests.connector.two_sides import Wire

ACADEMIC = "https://example.org/purpose/academic"


@pytest.fixture
def made(wire: Wire) -> Deal:
    """A started transfer."""
    found = deal(wire)
    started(found)
    return found


def test_the_data_come_with_all_that_a_client_must_know(made: Deal) -> None:
    answer = get(made)
    assert (answer.status_code, answer.body) == (200, DATA)
    assert answer["Content-Type"] == "text/csv"
    assert answer["Content-Length"] == str(len(DATA))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"].startswith('"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="all.bin"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer
    assert at(made, "provider").sent == len(DATA)


def test_the_token_may_come_bare_or_behind_the_name_of_its_scheme(made: Deal) -> None:
    for shown in (token(made), f"Bearer {token(made)}", f"bearer {token(made)}"):
        assert get(made, shown).status_code == 200


def test_whatever_is_wrong_gets_one_and_the_same_answer(made: Deal, wire: Wire) -> None:
    good, where = token(made), path(made)
    other = act_again(made)
    wrong = [
        get(made, "", where),
        get(made, "Bearer", where),
        get(made, f"Basic {good}", where),
        get(made, f"Bearer {good}x", where),
        get(made, "Bearer " + "a" * 43, where),
        get(made, "Bearer " + "\u00e9" * 43, where),
        get(made, f"Bearer {good}", "/data/urn:uuid:never"),
        get(made, f"Bearer {good}", "/data/%00"),
        get(made, f"Bearer {good}", path(made)),  # the token of another transfer
        get(made, f"Bearer {digest(good)}", where),
        Client().get(f"{where}?token={good}"),
        get(made, f"Bearer {good}", f"/data/{other.pid}"),  # of the consumer's side
    ]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({answer.content for answer in wrong}) == 1
    assert wrong[0]["Content-Type"] == "application/problem+json"
    assert good not in wrong[0].content.decode()
    assert uses(made) == 0
    assert get(made, f"Bearer {good}", where).status_code == 200


def act_again(made: Deal) -> TransferProcess:
    """A second transfer of the same agreement; the consumer's side of it."""
    with made.wire.consumer.acting():
        act.request(made.theirs, None, "HttpData-PULL")
    made.wire.settle()
    return at(made, "consumer")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_it_is_read_only(made: Deal, method: str) -> None:
    answer = getattr(Client(), method)(path(made), headers={"Authorization": token(made)})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert uses(made) == 0


def test_head_tells_of_the_data_and_is_no_use_of_them(made: Deal) -> None:
    answer = Client().head(path(made), headers={"Authorization": token(made), "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == str(len(DATA))
    assert uses(made) == 0
    assert at(made, "provider").sent == 0


def test_head_is_decided_as_well(made: Deal) -> None:
    Agreement.objects.filter(pk=made.ours.pk).update(state="revoked")
    answer = Client().head(path(made), headers={"Authorization": token(made)})
    assert answer.status_code == 403


# --- ranges -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1048570-", 1048570, 1048576), ("bytes=-10", 1048566, 1048576)],
)
def test_a_range_is_sent_as_one_and_is_one_use(
    made: Deal, asked: str, start: int, end: int
) -> None:
    answer = get(made, Range=asked)
    assert (answer.status_code, answer.body) == (206, DATA[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert answer["Content-Length"] == str(end - start)
    assert uses(made) == 1
    assert at(made, "provider").sent == end - start


def test_several_ranges_are_answered_by_all_of_it(made: Deal) -> None:
    answer = get(made, Range="bytes=0-1,5-6")
    assert (answer.status_code, answer.body) == (200, DATA)


def test_a_range_beyond_the_end_is_refused_and_is_no_use(made: Deal) -> None:
    answer = get(made, Range=f"bytes={len(DATA)}-")
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(DATA)}"
    assert uses(made) == 0


def test_the_rest_of_another_file_is_not_the_rest(made: Deal) -> None:
    etag = get(made)["ETag"]
    ask = {"Range": "bytes=10-", "If-Range": etag}
    assert get(made, **ask).body == DATA[10:]
    made.file.write_bytes(b"other data")
    answer = get(made, **ask)
    assert (answer.status_code, answer.body) == (200, b"other data")


# --- the decision at the scope of delivery ----------------------------------------------------
def _refused(made: Deal) -> str:
    """The reasons of a 403, in words."""
    answer = get(made)
    assert answer.status_code == 403, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert said["reasons"]
    return str(said["detail"])


def test_a_count_is_exact(wire: Wire) -> None:
    made = deal(wire, count(3))
    started(made)
    assert [get(made).status_code for _ in range(5)] == [200, 200, 200, 403, 403]
    assert uses(made) == 3
    assert "use is refused" in _refused(made)


def test_a_count_cannot_be_got_round_by_ranges(wire: Wire) -> None:
    made = deal(wire, count(2))
    started(made)
    asked = ["bytes=0-9", "bytes=10-19", "bytes=20-29", "bytes=0-"]
    assert [get(made, Range=one).status_code for one in asked] == [206, 206, 403, 403]


def test_a_permission_that_has_run_out_lets_nothing_through(wire: Wire) -> None:
    made = deal(wire, until((timezone.now() + timedelta(hours=1)).isoformat()))
    started(made)
    assert get(made).status_code == 200
    said = json.loads(made.ours.body)
    said["permission"][0]["constraint"][0]["rightOperand"]["@value"] = timezone.now().isoformat()
    Agreement.objects.filter(pk=made.ours.pk).update(body=json.dumps(said))
    assert "use is refused" in _refused(made)


def test_what_is_not_known_any_more_is_not_permitted(wire: Wire) -> None:
    known = wire.provider.other
    known.claims = {"purpose": [ACADEMIC]}
    known.save()
    made = deal(wire, purpose(ACADEMIC))
    started(made)
    assert get(made).status_code == 200
    known.claims = {}
    known.save()
    assert "not permitted" in _refused(made)
    known.claims = {"purpose": ["https://example.org/purpose/commercial"]}
    known.save()
    assert "refused" in _refused(made)
    assert uses(made) == 1


def test_a_revoked_agreement_lets_nothing_through(made: Deal) -> None:
    Agreement.objects.filter(pk=made.ours.pk).update(state="revoked")
    assert _refused(made) == "The agreement is revoked."


def test_a_suspended_participant_gets_nothing(made: Deal, wire: Wire) -> None:
    wire.provider.other.state = "suspended"
    wire.provider.other.save()
    assert "not active" in _refused(made)


def test_a_suspended_transfer_delivers_nothing(made: Deal) -> None:
    TransferProcess.objects.filter(role="provider").update(state="SUSPENDED")
    assert _refused(made) == "The transfer is SUSPENDED."


def test_data_that_are_gone_are_the_providers_problem_and_no_use(made: Deal) -> None:
    made.file.unlink()
    answer = get(made)
    assert answer.status_code == 502
    assert "all.bin" not in answer.content.decode()
    assert uses(made) == 0
    DataSource.objects.all().delete()
    assert "not here any more" in _refused(made)


def test_who_shows_the_token_has_our_start_message(wire: Wire) -> None:
    """Race: the consumer fetches before the provider has stored that its start arrived."""
    made = deal(wire)
    requested(made)
    wire.send()
    wire.lose_answer = True
    wire.send(by=wire.provider)
    assert states(made) == ("REQUESTED", "STARTED")
    assert get(made).status_code == 200
    assert states(made) == ("STARTED", "STARTED")
    row = Message.objects.get(step="TransferStartMessage", direction="sent")
    assert row.delivery == "settled"


def test_a_token_that_was_never_sent_opens_nothing(wire: Wire) -> None:
    made = deal(wire)
    requested(made)
    wire.send()
    said = json.loads(sealed_start(made))["dataAddress"]
    found = {one["name"]: one["value"] for one in said["endpointProperties"]}
    where = said["endpoint"].removeprefix("https://provider.example")
    assert get(made, found["authorization"], where).status_code == 403
    assert states(made) == ("REQUESTED", "REQUESTED")


def test_the_log_does_not_hold_the_token(made: Deal, caplog: Any) -> None:
    get(made)
    get(made, f"Bearer {token(made)}x")
    assert token(made) not in caplog.text
