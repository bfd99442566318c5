"""/metrics: true figures for administrators and their programs, and nothing for anybody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import AccessToken, Membership, Organisation, User
from accounts.roles import Role, Scope
from catalog.models import HarvestRun, ReaderState, StoredFinding
from catalog.queries import head
from config.metrics import tally
from config.version import VERSION
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 15
CHANCE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*')  # another one in every answer


@pytest.fixture(autouse=True)
def _quick(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = None
    settings.INDEX_DIR = tmp_path / "index"


@pytest.fixture
def ada() -> User:
    """The administrator."""
    return User.objects.create_superuser("ada@example.org", "x", name="Ada")


@pytest.fixture
def bea() -> User:
    """An admin of an organisation, who does not run the installation."""
    person = User.objects.create_user("bea@example.org", "x", name="Bea")
    harbour = Organisation.objects.create(slug="harbour", name="Harbour")
    Membership.objects.create(user=person, organisation=harbour, role=Role.ADMIN)
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def program(person: User, *scopes: str) -> Client:
    """A program with an access token of this person."""
    _, secret = AccessToken.issue(person, "monitor", list(scopes), days=1, now=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"})


Samples = Callable[[], dict[Any, float]]


@pytest.fixture
def samples(ada: User) -> Samples:
    """Every figure by name, or by name and the value of its label."""

    def read() -> dict[Any, float]:
        response = signed_in(ada).get("/metrics")
        assert response.status_code == 200
        found: dict[Any, float] = {}
        for family in text_string_to_metric_families(response.content.decode()):
            assert family.documentation, family.name
            for one in family.samples:
                name = one.name.removeprefix("hansa_")
                found[(name, *one.labels.values()) if len(one.labels) == 1 else name] = one.value
        return found

    return read


# --- who --------------------------------------------------------------------------------------
def test_an_administrator_reads_them_in_the_format_of_prometheus(ada: User) -> None:
    response = signed_in(ada).get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert response["Cache-Control"] == "private, no-store"
    assert 'hansa_build_info{database="PostgreSQL' in response.content.decode()
    assert f'version="{VERSION}"' in response.content.decode()


def test_so_does_a_program_of_theirs_with_the_scope(ada: User) -> None:
    assert program(ada, Scope.METRICS_READ).get("/metrics").status_code == 200


def test_to_everybody_else_there_is_no_such_address(ada: User, bea: User) -> None:
    others = {
        "stranger": Client(),
        "member": signed_in(bea),
        "member's program": program(bea, Scope.METRICS_READ),
        "administrator's program for something else": program(ada, Scope.CATALOG_READ),
    }
    for who, client in others.items():
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE"):
            here = client.generic(method, "/metrics")
            nowhere = client.generic(method, "/metrixx")
            assert here.status_code == nowhere.status_code == 404, who
            assert CHANCE.sub(b"", here.content) == CHANCE.sub(b"", nowhere.content), who
            different = set(here.headers.items()) ^ set(nowhere.headers.items())
            assert {name for name, _ in different} <= {"X-Request-Id"}, who


def test_they_are_only_read(ada: User) -> None:
    response = signed_in(ada).post("/metrics")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert signed_in(ada).head("/metrics").status_code == 200


# --- what -------------------------------------------------------------------------------------
def test_an_empty_installation_has_figures_too(samples: Samples) -> None:
    found = samples()
    assert found["change_number"] == head()
    assert found["open_runs", "queued"] == found["oldest_open_run_seconds"] == 0
    assert found["search_index_bytes"] == 0
    assert found["database_bytes"] > 1_000_000


def test_what_is_kept_is_counted(samples: Samples) -> None:
    source = make_source()
    rows = [make_resource(source, name) for name in "abc"]
    make_resource(source, "service", kind="DataService")
    for row, severity in zip(rows, ("error", "error", "info"), strict=True):
        StoredFinding.objects.create(
            resource=row, change=row.change, rules_version=1, rule="a", severity=severity,
            focus="x", message="m",
        )  # fmt: skip
    found = samples()
    assert (found["resources", "Dataset"], found["resources", "DataService"]) == (3, 1)
    assert (found["findings", "error"], found["findings", "info"]) == (2, 1)
    assert found["change_number"] == head() > 0


def test_a_large_table_is_estimated_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        make_resource(make_source(), str(number), kind="DataService" if number % 4 else "Dataset")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_resource")
    monkeypatch.setattr(tally, "COUNTED", 0)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = tally.tally("catalog_resource", "kind")
    assert found == {"DataService": 15, "Dataset": 5}
    assert len(asked) == 1


def test_a_large_table_of_which_nothing_is_known_yet_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tally, "COUNTED", -1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE never_looked_at AS SELECT 'a'::text AS kind")
    assert tally.tally("never_looked_at", "kind") == {}


def test_a_large_table_that_was_emptied_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE emptied AS SELECT 'a'::text AS kind")
        cursor.execute("ANALYZE emptied")
        cursor.execute("TRUNCATE emptied")
    monkeypatch.setattr(tally, "COUNTED", -1)
    assert set(tally.tally("emptied", "kind").values()) <= {0}


def test_open_runs_and_how_old_they_are(samples: Samples) -> None:
    HarvestRun.objects.create(source=make_source("port"), state="running")
    HarvestRun.objects.create(source=make_source("far"))
    HarvestRun.objects.create(source=make_source("near"))
    HarvestRun.objects.create(source=make_source("done"), state="done", queued=_ago(9_000))
    HarvestRun.objects.filter(source__slug="far").update(queued=_ago(700))
    found = samples()
    assert (found["open_runs", "queued"], found["open_runs", "running"]) == (2, 1)
    assert 700 <= found["oldest_open_run_seconds"] < 760


def test_of_each_source_the_last_complete_run_and_whether_the_last_failed(samples: Samples) -> None:
    port, far, new = make_source("port"), make_source("far"), make_source("new")
    done = {"state": "done", "complete": True}
    HarvestRun.objects.create(source=port, records=3, ended=_ago(9_000), **done)
    HarvestRun.objects.create(source=port, records=7, ended=_ago(500), **done)
    HarvestRun.objects.create(source=port, state="failed", ended=_ago(100))
    HarvestRun.objects.create(source=port, state="running")
    HarvestRun.objects.create(source=far, state="failed", ended=_ago(9_000))
    HarvestRun.objects.create(source=far, records=5, ended=_ago(50), **done)
    HarvestRun.objects.create(source=new)
    found = samples()
    assert (found["source_records", "port"], found["source_records", "far"]) == (7, 5)
    assert 500 <= found["source_seen_seconds", "port"] < 560
    assert (found["source_failed", "port"], found["source_failed", "far"]) == (1, 0)
    assert found["source_failed", "new"] == 0
    assert ("source_records", "new") not in found


def test_readers_that_lag_and_fail(samples: Samples, settings: Any) -> None:
    settings.COURIER_READERS = {"search": "some.where", "alerts": "some.where"}
    make_resource(make_source(), "one")
    ReaderState.objects.create(
        name="search", position=head() - 1, stepped=_ago(300), failing_since=_ago(90)
    )
    found = samples()
    assert (found["reader_lag", "search"], found["reader_lag", "alerts"]) == (1, head())
    assert 300 <= found["reader_step_age_seconds", "search"] < 360
    assert ("reader_step_age_seconds", "alerts") not in found
    assert 90 <= found["reader_failing_seconds", "search"] < 150
    assert found["reader_failing_seconds", "alerts"] == 0


def test_the_index_is_measured(samples: Samples, settings: Any) -> None:
    (settings.INDEX_DIR / "a").mkdir(parents=True)
    (settings.INDEX_DIR / "a" / "segment").write_bytes(b"x" * 1_000)
    (settings.INDEX_DIR / "b").write_bytes(b"x" * 234)
    (settings.INDEX_DIR / "gone").symlink_to("nowhere")
    assert samples()["search_index_bytes"] == 1_234


def test_a_scrape_costs_the_same_whatever_there_is(ada: User) -> None:
    monitor = program(ada, Scope.METRICS_READ)
    monitor.get("/metrics")  # the first use of a token is written down
    with CaptureQueriesContext(connection) as few:
        monitor.get("/metrics")
    for number in range(12):
        source = make_source(f"s{number}")
        make_resource(source, str(number))
        HarvestRun.objects.create(source=source, state="done", complete=True, ended=Now())
    with CaptureQueriesContext(connection) as many:
        monitor.get("/metrics")
    assert len(few) == len(many) < MOST_QUERIES


def _ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)
