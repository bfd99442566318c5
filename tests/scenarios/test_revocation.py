"""Two participants: a contract, data that flow, and what is left of both when it is revoked."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.faults.sides import Side, two_sides
from tests.faults.stack import until

pytestmark = pytest.mark.long

MEGABYTES = 400
WHY = "the purpose has changed"


@pytest.fixture(scope="module")
def sides() -> Iterator[dict[str, Side]]:
    """Both, who know each other."""
    with two_sides() as made:
        made["provider"].does("file", "big.bin", str(MEGABYTES))
        yield made


@contextmanager
def opened(address: dict[str, object]) -> Iterator[http.client.HTTPResponse]:
    """The data at an address, as a consumer asks for them."""
    properties = {
        one["name"]: one["value"]
        for one in address["endpointProperties"]  # type: ignore[attr-defined]
    }
    where = urlsplit(str(address["endpoint"]))
    headers = {"Authorization": f"Bearer {properties['authorization']}"}
    with closing(
        http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
    ) as connection:
        connection.request("GET", where.path, headers=headers)
        with closing(connection.getresponse()) as answer:
            yield answer


def test_revoked_while_the_data_flow(sides: dict[str, Side]) -> None:
    provider, consumer = sides["provider"], sides["consumer"]
    made = consumer.does("contract")
    until(lambda: made["iri"] in provider.agreements(), lambda: "in force at the provider")
    assert provider.agreements()[made["iri"]] == made["body"]
    started = consumer.does("transfer", made["iri"])
    assert started["state"] == "STARTED", started
    with opened(started["address"]) as answer:
        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) == MEGABYTES * 1_000_000
        came = len(answer.read(1_000_000))
        provider.does("revoke", made["iri"], WHY)
        revoked = time.monotonic()
        try:
            while piece := answer.read(1 << 20):
                came += len(piece)
                time.sleep(0.005)  # a consumer that is slower than the provider could be
        except (http.client.IncompleteRead, ConnectionError):
            pass
    # (a limit for broken code; what is measured is in the note)
    assert time.monotonic() - revoked < 30
    assert came < MEGABYTES * 1_000_000
    with opened(started["address"]) as answer:
        assert answer.status == 404
    states = "SELECT state, reasons FROM connector_transferprocess"
    for side in sides.values():
        until(lambda s=side: _only(s, states)[0] == "TERMINATED", lambda: "ended on both sides")  # type: ignore[misc]
        assert WHY in " ".join(_only(side, states)[1])
    again = consumer.does("transfer", made["iri"])
    assert again["state"] == "TERMINATED"
    assert any(WHY in reason for reason in again["reasons"]), again
    check_logs(sides)


def check_logs(sides: dict[str, Side]) -> None:
    """The audit log of each is whole, and says something."""
    for side in sides.values():
        side.manage("audit", "check")
        assert side.value("SELECT count(*) FROM connector_auditentry") > 5
        last = side.value("SELECT entry FROM connector_auditentry ORDER BY number DESC LIMIT 1")
        assert json.loads(last)["action"]


def _only(side: Side, query: str) -> tuple[str, list[str]]:
    with side.db() as db:
        row = db.execute(f"{query} ORDER BY id LIMIT 1").fetchone()
    assert row is not None
    return row[0], row[1]
