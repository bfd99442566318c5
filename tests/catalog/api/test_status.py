"""The state as JSON; whether we are well; and what is said when the database is not there."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.models.functions import Now
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts.setup import create_administrator
from catalog.api.away import AWAY, SENTENCE, server_error
from catalog.models import HarvestRun, ReaderState
from tests.factories import make_resource, make_source


@pytest.mark.django_db(transaction=True)
def test_the_status_tells_the_head_and_what_is_under_way(client: Client, settings: Any):
    source = make_source()
    first = client.get("/status.json").json()
    make_resource(source, "one")
    run = HarvestRun.objects.create(source=source)
    HarvestRun.objects.create(source=make_source("far"), state="done")
    answer = client.get("/status.json").json()
    assert answer["head"] > first["head"]
    assert answer["open_runs"] == [run.pk]
    assert (answer["sources"], answer["datasets"]) == (2, 1)
    assert [reader["name"] for reader in answer["readers"]] == list(settings.COURIER_READERS)
    assert answer["sandbox"]


@pytest.mark.django_db(transaction=True)
def test_the_status_tells_how_far_behind_readers_are_and_nothing_else(
    client: Client, settings: Any
):
    settings.COURIER_READERS = {"index": "some.where", "alerts": "else.where"}
    make_resource(make_source(), "one")
    head = client.get("/status.json").json()["head"]
    ReaderState.objects.create(
        name="index",
        position=head - 1,
        stepped=Now(),
        error="OSError: host-of-ours refuses",
        failing_since=Now(),
        lease_owner="host-of-ours:12:abc",
    )
    response = client.get("/status.json")
    index, alerts = response.json()["readers"]
    assert (index["name"], index["position"], index["lag"], index["error"]) == (
        "index", head - 1, 1, "",
    )  # fmt: skip
    assert index["stepped"]
    assert index["failing_since"]
    assert alerts == {
        "name": "alerts", "position": None, "lag": head, "stepped": None, "failing_since": None,
        "error": "",
    }  # fmt: skip
    assert b"host-of-ours" not in response.content


@pytest.mark.django_db(transaction=True)
def test_an_administrator_reads_why_a_reader_fails(client: Client, settings: Any):
    settings.COURIER_READERS = {"index": "some.where"}
    ReaderState.objects.create(name="index", error="OSError: no room", failing_since=Now())
    client.force_login(create_administrator("ada@example.org", "Ada", "a ledger others check"))
    (index,) = client.get("/status.json").json()["readers"]
    assert index["error"] == "OSError: no room"


@pytest.mark.django_db
def test_we_are_well(client: Client, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


class Unreachable:
    """A connection that fails as psycopg's do."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise self.error


@pytest.fixture(params=[OperationalError("away"), InterfaceError("closed")], ids=["down", "closed"])
def no_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question to the database fails."""
    monkeypatch.setattr(connection, "cursor", Unreachable(request.param))
    monkeypatch.setattr(connection, "chunked_cursor", Unreachable(request.param))


@pytest.fixture
def calm() -> Client:
    """A client that sees answers where tests usually see exceptions."""
    return Client(raise_request_exception=False)


@pytest.mark.usefixtures("no_database")
def test_without_a_database_we_are_not_well(client: Client):
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {"status": "the database does not answer"}


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize(
    "path", ["/catalog.ttl", "/datasets/1", "/datasets/1.nt", "/api/1/resources", "/status.json"]
)
def test_without_a_database_every_door_says_so(calm: Client, path: str):
    response = calm.get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response.json()["detail"] == SENTENCE


@pytest.mark.usefixtures("no_database")
def test_people_are_told_on_a_page(calm: Client):
    response = calm.get("/datasets/1", headers={"accept": "text/html"})
    assert response.status_code == 503
    assert "The database of this installation does not answer." in response.content.decode()


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize(
    "headers", [{"cookie": f"sessionid={'a' * 32}"}, {"authorization": f"Bearer hansa_{'a' * 43}"}]
)
def test_who_shows_something_is_told_too(calm: Client, headers: dict[str, str]):
    """Here the middleware that asks who is asking fails, before any view."""
    assert calm.get("/catalog.ttl", headers=headers).status_code == 503


def test_a_mistake_of_ours_stays_a_mistake():
    request = RequestFactory().get("/")
    assert _answered(request, RuntimeError("ours")) == 500
    assert {_answered(request, kind("away")) for kind in AWAY} == {503}


def _answered(request: HttpRequest, error: Exception) -> int:
    try:
        raise error
    except Exception:  # noqa: BLE001 - as Django's handler does
        return server_error(request).status_code
