"""Every hostile document and machine through a whole harvest: the run ends, and says why.

The cases are those of the rooms that meet them first (documents/, http/); here they come as a source.
A part of them runs always, the rest in the long tests.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.harvest import fetch
from catalog.models import HarvestRun, HarvestSource, Resource, StoredFinding
from outbound.addresses import Policy
from outbound.budgets import Budget
from tests import servers
from tests.harvests import dataset, harvest, rules, titles, turtle
from tests.hostile.documents.case import Case
from tests.hostile.documents.test_cases import ALL, SECRET, Listener
from tests.sampled import sampled
from tests.servers import Network, Server, answer

pytestmark = pytest.mark.django_db(transaction=True)

ALWAYS = 9  # one case in so many runs always
MACHINES = {case.name: case for case in servers.cases()}


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """The spool of this test; an ended run leaves nothing in it."""
    settings.SPOOL_DIR = tmp_path / "spool"
    yield settings.SPOOL_DIR
    assert not settings.SPOOL_DIR.exists() or list(settings.SPOOL_DIR.iterdir()) == []


@pytest.fixture
def trap() -> Iterator[Listener]:
    """An address that nobody may knock at."""
    listener = Listener()
    yield listener
    listener.close()
    assert listener.knocks == 0, "a connection that the document asked for"


@pytest.fixture
def portal(settings: Settings) -> Iterator[Server]:
    with Server({}) as server:
        settings.ALLOW_PRIVATE_ADDRESSES = True
        settings.FETCH_PORTS = [server.port]
        yield server


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Path]:
    """A file of this machine. Its words may come out nowhere."""
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    yield path
    said = [*StoredFinding.objects.values_list("message", "value", "focus")]
    assert SECRET not in str(said)
    assert not any(SECRET.encode() in resource.lines for resource in Resource.objects.all())


def ended(run: HarvestRun) -> None:
    """The run is over and the store is whole."""
    assert run.state in ("done", "failed")
    assert run.state == "done" or len(run.error.split()) > 3, f"no sentence: {run.error!r}"
    assert (run.lease_owner, run.lease_until) == ("", None)
    assert "error of ours" not in run.error


@pytest.fixture
def served(
    portal: Server, trap: Listener, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Case, bytes], HarvestSource]:
    """served(case, more): a source that gives the case's document with `more` behind it."""

    def serve(case: Case, more: bytes = b"") -> HarvestSource:
        data = case.made()
        if isinstance(data, str):
            data = data.replace("{server}", trap.address).replace("{secret}", str(secret)).encode()
        kind = [f"Content-Type: {case.media_type}"] if case.media_type else []
        portal.answers = {f"/{case.name}": [answer(data + more, *kind)]}
        limits = replace(case.limits, address_space=case.megabytes << 20)
        for module in ("fetch", "pipeline"):
            monkeypatch.setattr(f"catalog.harvest.{module}.reading_limits", lambda: limits)
        source, _ = HarvestSource.objects.get_or_create(
            slug="stranger", defaults={"name": "Stranger", "url": f"{portal.url}/{case.name}"}
        )
        return source

    return serve


@pytest.mark.parametrize("name", sampled(ALL, ALWAYS))
def test_a_hostile_document_ends_its_run_with_a_reason(
    name: str, served: Callable[[Case], HarvestSource]
):
    case = ALL[name]
    run = harvest(served(case))
    ended(run)
    if case.refused:
        assert (run.state, rules(run)) == ("failed", {"document-unreadable"})
        assert case.refused in run.error
    elif case.finding:
        assert case.finding in rules(run)
    assert not run.complete or run.records


def test_hostile_statements_beside_a_dataset_leave_the_dataset(
    served: Callable[..., HarvestSource],
):
    torn = Case("torn", "<a> <p> <p> <p> <p> .\n<b> <p> [ <p> [ .\n", "x.ttl")
    run = harvest(served(torn, turtle(dataset("boats", "Boats")).encode()))
    ended(run)
    assert (run.complete, rules(run)) == (False, {"statement-unreadable", "unreached"})
    assert titles() == {"Boats"}


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    network = Network(monkeypatch)
    yield network
    assert network.strays == [], f"stray connections: {network.strays}"


@pytest.mark.parametrize("name", sampled(MACHINES, ALWAYS))
def test_a_hostile_machine_ends_its_run_with_a_reason(
    name: str, network: Network, monkeypatch: pytest.MonkeyPatch
):
    case = MACHINES[name]
    allowed = {k: frozenset(v) if isinstance(v, list) else v for k, v in case.policy.items()}
    monkeypatch.setattr(fetch, "policy", lambda closed_hosts: Policy(**allowed))
    monkeypatch.setattr(fetch, "budget", lambda: Budget(**{"pauses": (), **case.budget}))
    with Server(case.answers, greeting=case.greeting) as server:
        servers.play(case, network, server)
        run = harvest(HarvestSource.objects.create(slug="stranger", name="S", url=case.url))
        servers.wait_until(lambda: server.hits >= case.hits, "the server to count its connections")
    ended(run)
    assert server.hits == case.hits
    if case.fetched is None:
        assert run.state == "failed"
        assert re.search(case.refused or case.failed, run.error)
    assert not Resource.objects.exists()
