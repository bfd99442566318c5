"""Sources, their runs, and asking for a run."""

from typing import Any

import pytest
from django.test import Client
from kombu.exceptions import OperationalError as BrokerAway

from accounts.models import User
from accounts.roles import Scope
from catalog.api.shapes import shown_address, shown_text
from catalog.models import HarvestRun, HarvestSource, StoredFinding
from tests.catalog.api.conftest import person, with_token
from tests.catalog.feeds.walking import BASE
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db
RUNS = "/api/1/sources/port/runs"


def start(program: Client) -> Any:
    """Ask for a run, without a body."""
    return program.post(RUNS, b"", content_type="application/json")


def test_sources_are_listed_with_their_figures(client: Client, port: HarvestSource):
    make_resource(port, "one")
    run = HarvestRun.objects.create(source=port)
    answer = client.get("/api/1/sources").json()
    assert answer["total"] == 1
    [item] = answer["items"]
    assert (item["slug"], item["organisation"], item["resources"]) == ("port", "port", 1)
    assert item["last_run"] == run.pk
    assert client.get("/api/1/sources/port").json() == item


def test_an_unknown_source_is_not_found(client: Client):
    response = client.get("/api/1/sources/nowhere")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/c.ttl?x=1", "https://example.org/c.ttl?x=1"),
        ("https://ann:secret@example.org/c.ttl", "https://example.org/c.ttl"),
        ("/home/ann/private/c.ttl", "c.ttl"),
        ("private/c.ttl", "c.ttl"),
        ("https://[", ""),
    ],
)
def test_folders_and_credentials_stay_here(url: str, shown: str):
    assert shown_address(HarvestSource(url=url)) == shown


def test_what_a_run_says_holds_no_folder(client: Client):
    source = make_source("file", url="/home/ann/private/c.ttl")
    run = HarvestRun.objects.create(
        source=source, state="failed", error="/home/ann/private/c.ttl: cannot be read"
    )
    StoredFinding.objects.create(
        run=run,
        rules_version=1,
        rule="x",
        severity="error",
        focus="/home/ann/private/c.ttl",
        message="see /home/ann/private/d.ttl",
    )
    answer = client.get(f"/api/1/runs/{run.pk}")
    assert answer.json()["error"] == "c.ttl: cannot be read"
    for path in (f"/api/1/runs/{run.pk}", "/api/1/sources", "/api/1/sources/file"):
        assert "/home" not in client.get(path).content.decode()


def test_a_text_without_the_address_stays_as_it_is():
    assert shown_text("nothing here", HarvestSource(url="https://a.org/")) == "nothing here"
    assert shown_text("a/b", HarvestSource(url="/c.ttl")) == "a/b"


def test_a_run_is_told_with_its_figures(client: Client, port: HarvestSource):
    run = HarvestRun.objects.create(source=port, records=7, created=5)
    answer = client.get(f"/api/1/runs/{run.pk}").json()
    assert (answer["source"], answer["state"], answer["records"]) == ("port", "queued", 7)
    assert "lease_owner" not in answer


def test_a_steward_asks_for_a_run(steward: User, port: HarvestSource, nudged: list[int]):
    response = start(with_token(steward))
    run = port.runs.get()
    assert response.status_code == 202
    assert response["Location"] == f"{BASE}/api/1/runs/{run.pk}"
    assert (response.json()["id"], response.json()["state"]) == (run.pk, "queued")
    assert nudged == [run.pk]


def test_asking_twice_is_one_run(steward: User, port: HarvestSource, nudged: list[int]):
    program = with_token(steward)
    assert start(program).json()["id"] == start(program).json()["id"]
    assert port.runs.count() == 1


@pytest.mark.parametrize("error", [BrokerAway("away"), ConnectionRefusedError("away")])
def test_without_a_broker_the_row_is_there(
    steward: User, port: HarvestSource, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def away(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("catalog.tasks.harvest.apply_async", away)
    assert start(with_token(steward)).status_code == 202
    assert port.runs.get().state == "queued"


def test_who_shows_nothing_is_asked_to(client: Client, port: HarvestSource):
    response = client.post(RUNS)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_a_token_for_reading_starts_nothing(steward: User, port: HarvestSource):
    response = with_token(steward, Scope.CATALOG_READ).post(RUNS)
    assert response.status_code == 403
    assert "sources:write" in response.json()["detail"]


def test_others_may_not(port: HarvestSource):
    assert with_token(person("stranger")).post(RUNS).status_code == 403
    assert not port.runs.exists()


def test_a_source_of_nobody_is_the_administrators(nudged: list[int], steward: User):
    make_source("port")
    admin = User.objects.create_superuser("ada@example.org", "a ledger", name="Ada")
    assert start(with_token(steward)).status_code == 403
    assert start(with_token(admin)).status_code == 202


def test_a_session_needs_its_csrf_token(steward: User, port: HarvestSource, nudged: list[int]):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(steward)
    assert browser.post(RUNS).status_code == 403
    assert nudged == []


def test_a_source_that_is_off_stays_off(steward: User, port: HarvestSource):
    HarvestSource.objects.update(active=False)
    response = start(with_token(steward))
    assert response.status_code == 409
    assert "Make it active" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 202),
        (b"{}", 202),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        (b'{"a": "\\ud800"}', 400),
        (b'{"a": "\\u0000"}', 400),
        (b'{"a": 1e999}', 400),
        (b'{"a": NaN}', 400),
        (b"9" * 10_000, 400),
        (b"\xff\xfe", 400),
        (b"\xed\xa0\x80", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[" * 50 + b"]" * 50, 400),
        (b'{"full": true}', 400),
        (b" " * 2_000_000, 413),
    ],
)
def test_a_body_that_is_not_wanted_gets_a_sentence(
    steward: User, port: HarvestSource, nudged: list[int], body: bytes, status: int
):
    response = with_token(steward).post(RUNS, body, content_type="application/json")
    assert response.status_code == status
    if status >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert len(response.json()["detail"]) < 400
        assert nudged == []


def test_a_form_is_no_json(steward: User, port: HarvestSource):
    response = with_token(steward).post(RUNS, {"full": "yes"})
    assert response.status_code == 415
