"""What a publisher finds: an account that adds up, findings as CSV, harvests by a secret link."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.requester import ANONYMOUS
from catalog.harvest import keys
from catalog.models import (
    HarvestKey,
    HarvestRun,
    HarvestSource,
    Missing,
    Resource,
    StoredFinding,
)
from catalog.pages.reckoning import reckon
from catalog.pages.source_findings import safe_cell
from tests.catalog.pages.test_source_quality import _finders  # noqa: F401
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def port() -> HarvestSource:
    """A source with one record of every kind, of a run that lost two."""
    office = Organisation.objects.create(name="Port office", slug="office")
    source = make_source(organisation=office)
    HarvestRun.objects.create(
        source=source, state="done", complete=True, lost=2, records=7, ended=timezone.now()
    )
    for name in ("a", "b"):
        make_resource(source, name)
    make_resource(source, "secret", audiences=[77])
    other = make_resource(make_source("bay"), "x", iri="https://data.example.org/both")
    make_resource(source, "both", iri=other.iri, published=False)
    gone = make_resource(source, "gone")
    Missing.objects.create(resource=gone, source=source, key=b"12345678")
    make_resource(source, "before", withdrawn=timezone.now())
    return source


@pytest.fixture
def steward(port: HarvestSource) -> Client:
    person = User.objects.create_user("ada@example.org", "a long ledger", name="Ada")
    Membership.objects.create(user=person, organisation=port.organisation, role="steward")
    client = Client()
    client.force_login(person)
    return client


def finding(resource: Resource, rule: str = "title-missing", **more: Any) -> None:
    values = {"severity": "error", "focus": resource.iri, "message": "There is no title", **more}
    StoredFinding.objects.create(
        resource=resource, change=resource.change, rules_version=1, rule=rule, **values
    )


# --- the account --------------------------------------------------------------------------------
def test_the_account_adds_up(port: HarvestSource) -> None:
    made = reckon(port, ANONYMOUS, list(port.runs.all()))
    assert made.read.amount + sum(line.amount for line in made.lines) == made.live.amount == 3
    assert [line.amount for line in made.lines] == [-2, 1, -1, 0]
    assert made.read.amount == 5


def test_every_number_opens_its_list(client: Client, port: HarvestSource) -> None:
    page = client.get("/sources/port").content.decode()
    made = reckon(port, ANONYMOUS, list(port.runs.all()))
    for line in (*made.lines[1:], made.live, made.errors):
        assert line.href.replace("&", "&amp;") in page
        listed = client.get(line.href).content.decode()
        assert listed.count('href="/datasets/') - listed.count("shown from") == abs(line.amount)
    assert client.get(made.read.href).status_code == 200


def test_a_duplicate_says_where_it_is_shown(client: Client, port: HarvestSource) -> None:
    page = client.get("/sources/port/records?state=duplicate").content.decode()
    assert re.search(r'shown from <a href="/datasets/\d+">Bay</a>', page)


def test_an_error_counts_a_record_once(port: HarvestSource) -> None:
    one = port.resources.get(stable_id__endswith="/a")
    finding(one)
    finding(one, "other")
    finding(one, "third", severity="info")
    made = reckon(port, ANONYMOUS, list(port.runs.all()))
    assert made.errors.amount == 1
    assert made.live.amount == 3, "it stays live"


def test_lists_go_on_page_by_page(client: Client, port, monkeypatch) -> None:
    monkeypatch.setattr("catalog.pages.records.PAGE", 2)
    first = client.get("/sources/port/records?state=live").content.decode()
    (following,) = re.findall(r'href="([^"]+)" rel="next', first)
    second = client.get(following.replace("&amp;", "&")).content.decode()
    assert (first.count('class="said" href'), second.count('class="said" href')) == (2, 1)


@pytest.mark.parametrize("query", ["state=nothing", "after=x", "after=" + "9" * 30])
def test_what_cannot_be_listed_is_refused_with_a_sentence(client, port, query: str) -> None:
    answer = client.get(f"/sources/port/records?{query}")
    assert answer.status_code == 400
    assert b"one of" in answer.content or b"first page" in answer.content


# --- findings as CSV ----------------------------------------------------------------------------
def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.getvalue().decode())))


def test_findings_come_as_csv_a_row_each(client: Client, port: HarvestSource) -> None:
    one = port.resources.get(stable_id__endswith="/a")
    finding(one, path="http://purl.org/dc/terms/title", repair="Give it a title")
    finding(one, "licence-unknown", value="ours")
    answer = client.get("/sources/port/findings.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["rule"] for row in rows(answer)] == ["title-missing", "licence-unknown"]
    first = rows(client.get("/sources/port/findings.csv?rule=title-missing"))
    assert len(first) == 1
    assert first[0]["repair"] == "Give it a title"
    assert first[0]["page"] == f"http://testserver/datasets/{one.pk}"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(client: Client, port: HarvestSource, cell: str) -> None:
    finding(port.resources.get(stable_id__endswith="/a"), value=cell)
    (row,) = rows(client.get("/sources/port/findings.csv"))
    assert row["value"] == f"'{cell}"
    assert safe_cell("a=1") == "a=1"


def test_findings_of_hidden_records_are_not_told(client: Client, port: HarvestSource) -> None:
    finding(port.resources.get(stable_id__endswith="/secret"))
    teller = port.resources.get(stable_id__endswith="/a")
    secret = port.resources.get(stable_id__endswith="/secret").iri
    Resource.objects.filter(pk=teller.pk).update(
        statements=make_resource(
            make_source("other"),
            "t",
            lines=f"<{teller.iri}> <http://purl.org/dc/terms/relation> <{secret}> .\n".encode(),
        ).statements
    )
    finding(teller, value=secret)
    assert rows(client.get("/sources/port/findings.csv")) == []


# --- the secret link ----------------------------------------------------------------------------
@pytest.fixture
def told(monkeypatch) -> list[int]:
    """The runs that a worker was told of."""
    told: list[int] = []
    monkeypatch.setattr(
        "catalog.tasks.harvest.apply_async", lambda given, **_options: told.append(given[0])
    )
    return told


def make(port: HarvestSource) -> str:
    """The path of a new secret link."""
    return f"/harvest/{keys.make(port, User.objects.create_user('b@example.org', name='B'))}"


def let_pass() -> None:
    HarvestRun.objects.update(queued=timezone.now() - timedelta(hours=1))


def test_a_program_is_answered_202_with_the_run(
    client: Client, port, told, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    let_pass()
    strict = Client(enforce_csrf_checks=True)
    with django_capture_on_commit_callbacks(execute=True):
        answer = strict.post(make(port), b'{"event": "push"}', content_type="application/json")
    run = port.runs.get(state="queued")
    assert (answer.status_code, told) == (202, [run.pk])
    assert answer["Location"] == answer.json()["run"] == f"http://testserver/runs/{run.pk}"
    assert HarvestKey.objects.get().used is not None


def test_looking_at_it_starts_nothing_and_the_button_does(client: Client, port, told) -> None:
    let_pass()
    address = make(port)
    page = client.get(address)
    assert (page.status_code, port.runs.filter(state="queued").count()) == (200, 0)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in page["Cache-Control"]
    pressed = client.post(address, headers={"accept": "text/html,*/*;q=0.8"})
    assert pressed.status_code == 202
    assert "Watch the run" in pressed.content.decode()


def test_two_calls_are_one_run(client: Client, port, told) -> None:
    let_pass()
    address = make(port)
    assert client.post(address)["Location"] == client.post(address)["Location"]


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_soon_after_a_run_it_says_when_to_come_again(client, port, told, accept: str) -> None:
    answer = client.post(make(port), headers={"accept": accept})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert "Ask again in" in answer.content.decode()
    assert not port.runs.filter(state="queued").exists()


def test_another_secret_is_not_there(client: Client, port: HarvestSource, told) -> None:
    let_pass()
    address = make(port)
    for other in ("/harvest/hansa_x", address[:-1], address + "x", "/harvest/port"):
        for answer in (client.get(other), client.post(other)):
            assert answer.status_code == 404
    HarvestSource.objects.filter(pk=port.pk).update(active=False)
    assert client.post(address).status_code == 404


def test_a_steward_makes_it_sees_it_once_and_ends_it(steward, client, port, told) -> None:
    let_pass()
    shown = steward.post("/sources/port/key")
    assert "no-store" in shown["Cache-Control"]
    (first,) = set(re.findall(r"http://testserver(/harvest/hansa_[\w-]+)", shown.content.decode()))
    assert first not in steward.get("/sources/port").content.decode()
    assert first.rpartition("/")[2] not in str(HarvestKey.objects.values().get())
    (second,) = set(
        re.findall(r"(/harvest/hansa_[\w-]+)", steward.post("/sources/port/key").content.decode())
    )
    assert client.get(first).status_code == 404, "a new one ends the old one"
    assert client.get(second).status_code == 200
    steward.post("/sources/port/key", {"end": "1"})
    assert client.get(second).status_code == 404


def test_only_stewards_make_one(client: Client, port: HarvestSource) -> None:
    member = User.objects.create_user("eve@example.org", "a long ledger", name="Eve")
    client.force_login(member)
    assert client.post("/sources/port/key").status_code == 403
    assert not HarvestKey.objects.exists()


def test_the_secret_is_not_in_the_log(client: Client, port: HarvestSource, capfd) -> None:
    address = make(port)
    client.get(address)
    assert address.rpartition("/")[2] not in capfd.readouterr().err
