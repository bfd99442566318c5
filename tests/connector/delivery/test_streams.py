"""Bytes that flow from the real server end within a second of what forbids them, and visibly so."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from connector.agreements import revoke
from connector.models import Agreement, Participant, TransferProcess
from connector.transfer import act
from tests.connector.delivery.site import Site, read_until_cut, running, until
from tests.connector.transfer.flows import Deal, at, count, deal, path, started, token, uses
from tests.connector.two_sides import Wire

pytestmark = pytest.mark.django_db(transaction=True)
ENDLESS = 1 << 40  # bytes of a file without blocks: more than anybody reads in a test
SOON = 5.0  # seconds; it is one at most, on a machine that does nothing else


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, started once."""
    with running(tmp_path_factory.mktemp("var"), threads=16) as found:
        yield found


@pytest.fixture
def site(served: Site, wire: Wire, settings: Any) -> Site:
    """The site, which delivers what the test offers."""
    settings.OFFERED_DIR = served.var / "offered"
    return served


def _endless(made: Deal) -> None:
    os.truncate(made.file, ENDLESS)


def _revoked(made: Deal) -> None:
    with made.wire.provider.acting():
        revoke(made.ours, "sold", None, timezone.now())


def _suspended(made: Deal) -> None:
    with made.wire.provider.acting():
        act.suspend(at(made, "provider"), ["wait"], None)


def _terminated(made: Deal) -> None:
    with made.wire.provider.acting():
        act.terminate(at(made, "provider"), ["enough"], None)


def _paused_by_the_consumer(made: Deal) -> None:
    TransferProcess.objects.filter(role="provider").update(state="SUSPENDED")


def _participant_out(made: Deal) -> None:
    Participant.objects.filter(pk=made.wire.provider.other.pk).update(state="suspended")


def _not_known_any_more(made: Deal) -> None:
    Participant.objects.filter(pk=made.wire.provider.other.pk).update(claims={"purpose": ["x"]})


def _notice_ran_out(made: Deal) -> None:
    Agreement.objects.filter(pk=made.ours.pk).update(notice="Moved.", ends_at=timezone.now())


@pytest.mark.parametrize(
    "forbid",
    [
        _revoked, _suspended, _terminated, _paused_by_the_consumer, _participant_out, _not_known_any_more,
        _notice_ran_out,
    ],
)  # fmt: skip
def test_a_stream_ends_soon_after_what_forbids_it(
    wire: Wire, site: Site, forbid: Callable[[Deal], None]
) -> None:
    made = deal(wire)
    started(made)
    _endless(made)
    began = threading.Event()
    ended: list[float] = []

    def consume() -> None:
        with site.get(where, shown) as answer:
            assert (answer.status, answer.length) == (200, ENDLESS)
            read_until_cut(answer, lambda _: began.set())
            ended.append(time.monotonic())

    where, shown = path(made), token(made)
    thread = threading.Thread(target=consume, daemon=True)
    thread.start()
    assert began.wait(60)
    forbid(made)
    at_once = time.monotonic()
    thread.join(60)
    assert ended, "it never ended"
    assert ended[0] - at_once < SOON
    until(lambda: at(made, "provider").sent > 0, "what was sent is counted after a cut, too")
    assert uses(made) == 1
    assert "Traceback" not in site.log.read_text()


def _still(end: datetime) -> None:
    assert timezone.now() - end < timedelta(seconds=60), "it never ended"


def test_a_stream_ends_when_the_permission_runs_out(wire: Wire, site: Site) -> None:
    made = deal(wire)
    started(made)
    _endless(made)
    end = timezone.now() + timedelta(seconds=2)
    said = json.loads(made.ours.body)
    right = {"@type": "xsd:dateTime", "@value": end.isoformat()}
    said["permission"][0]["constraint"] = [
        {"leftOperand": "dateTime", "operator": "lt", "rightOperand": right}
    ]
    Agreement.objects.filter(pk=made.ours.pk).update(body=json.dumps(said))
    with site.get(path(made), token(made)) as answer:
        assert answer.status == 200
        read_until_cut(answer, lambda _: _still(end))
    assert timedelta(0) <= timezone.now() - end < timedelta(seconds=SOON)


def test_a_consumer_that_leaves_is_noticed_and_what_it_had_is_counted(
    wire: Wire, site: Site
) -> None:
    made = deal(wire)
    started(made)
    _endless(made)
    with site.get(path(made), token(made)) as answer:
        answer.read(1_000_000)
    until(lambda: at(made, "provider").sent >= 1_000_000, "the stream ended with its consumer")


def test_while_bytes_flow_no_session_of_the_database_is_held(wire: Wire, site: Site) -> None:
    made = deal(wire)
    started(made)
    _endless(made)

    def sessions() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
            found = cursor.fetchone()
        return int(found[0]) if found else 0

    with site.get(path(made), token(made)) as answer:
        answer.read(1_000_000)  # and reads no more: the server waits for it
        until(lambda: sessions() == 0, "the stream holds no session")


def test_a_hundred_at_once_use_a_count_of_ten_ten_times(wire: Wire, site: Site) -> None:
    """P11: the row of the agreement is locked while one of them is decided."""
    made = deal(wire, count(10))
    started(made)
    where, shown = path(made), token(made)
    gate = threading.Barrier(100)
    answers: list[int] = []

    def consume() -> None:
        gate.wait(60)
        answers.append(site.status(where, shown))

    threads = [threading.Thread(target=consume, daemon=True) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert (answers.count(200), answers.count(403), len(answers)) == (10, 90, 100)
    assert uses(made) == 10


def test_a_range_and_a_head_arrive_over_the_wire_as_they_should(wire: Wire, site: Site) -> None:
    made = deal(wire)
    started(made)
    with site.get(path(made), token(made), {"Range": "bytes=10-19"}) as answer:
        assert answer.status == 206
        assert answer.read() == made.file.read_bytes()[10:20]
        assert answer.headers["Content-Range"] == f"bytes 10-19/{made.file.stat().st_size}"
        assert answer.headers["Server"] == "hansa"
