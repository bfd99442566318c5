"""A large source is drafted by two: the same rows, and a twin that dies costs none of them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from catalog.harvest import drafting, drafts
from catalog.harvest.drafting import MANY, Drafter
from catalog.harvest.drafts import Draftable
from catalog.harvest.identity import IDENTITY_WEAK
from catalog.harvest.rows import Row
from catalog.models import Resource
from tests.faults.stack import until
from tests.harvests import dataset, file_source, harvest, turtle
from vocab.findings import finding
from vocab.namespaces import DCAT, DCT
from vocab.rdf.interpreter import ENVIRONMENT
from vocab.rdf.job import Partition, Record


@pytest.fixture(autouse=True)
def no_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "FEW", 2)


@pytest.fixture
def drafter(tmp_path: Path) -> Iterator[Drafter]:
    made = Drafter("nl", tmp_path, processes=2)
    made.begin(MANY)
    yield made
    made.end()
    assert not (tmp_path / "drafted").exists()


def _partition(folder: Path, count: int) -> Partition:
    partition, content = Partition(1, MANY, folder / "partition.nt"), b""
    for n in range(count):
        root = b"<https://port.example/dataset/%d>" % n
        said = (f'title> "Boot {n}"', f'issued> "2024-01-{n + 1:02}"', f"relation> <urn:{n}>")
        lines = b"".join(root + f" <{DCT}{one} .\n".encode() for one in said)
        lines += root + f" <{DCAT}distribution> _:b0 .\n".encode()
        lines += f"_:b0 <{DCAT}accessURL> <https://port.example/{n}> .\n".encode()
        place = len(content), len(lines)
        partition.records.append(Record("Dataset", root, f"v1:{n}", *place, 5))
        content += lines
    partition.path.write_bytes(content)
    return partition


def _rows(drafter: Drafter, partition: Partition) -> list[Row]:
    weak = (finding(IDENTITY_WEAK, "", value="said before"),)
    some = [Draftable(record, record.root[1:-1].decode(), weak) for record in partition.records]
    return drafter.rows(partition, partition.path.read_bytes(), some)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8])
def test_two_draft_what_one_drafts(count: int, drafter: Drafter, tmp_path: Path):
    partition = _partition(tmp_path, count)
    alone = _rows(Drafter("nl", tmp_path), partition)
    assert [row.document["title"] for row in alone] == [{"nl": f"Boot {n}"} for n in range(count)]
    assert _rows(drafter, partition) == alone
    assert _rows(drafter, partition) == alone, "again"


def test_when_the_twin_dies_the_harvester_drafts_alone(drafter: Drafter, tmp_path: Path):
    partition = _partition(tmp_path, 9)
    before = _rows(drafter, partition)
    assert drafter._twin is not None
    os.kill(drafter._twin._process, signal.SIGKILL)
    assert _rows(drafter, partition) == before
    assert drafter._twin is None


def test_a_twin_that_hangs_is_killed_and_the_harvester_drafts_alone(
    drafter: Drafter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    partition = _partition(tmp_path, 9)
    before = _rows(drafter, partition)
    twin = drafter._twin
    assert twin is not None
    os.kill(twin._process, signal.SIGSTOP)
    monkeypatch.setattr(drafting, "PATIENCE", 0.5)
    assert _rows(drafter, partition) == before
    assert drafter._twin is None
    assert twin._end() == -signal.SIGKILL


def test_a_twin_that_hangs_at_the_end_is_killed(
    drafter: Drafter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _rows(drafter, _partition(tmp_path, 4))
    assert drafter._twin is not None
    os.kill(drafter._twin._process, signal.SIGSTOP)
    monkeypatch.setattr(drafting, "PATIENCE", 0.5)
    drafter.end()
    assert drafter._twin is None


def test_the_twin_has_nothing_open_but_its_pipes(drafter: Drafter, tmp_path: Path):
    drafter.end()
    with socket.socket() as ours:
        ours.set_inheritable(True)
        drafter.begin(MANY)
    _rows(drafter, _partition(tmp_path, 4))
    assert drafter._twin is not None
    descriptors = Path(f"/proc/{drafter._twin._process}/fd")
    its = {int(path.name): str(path.readlink()) for path in descriptors.iterdir()}
    assert its.keys() <= {0, 1, 2}, its
    assert {its[n].partition(":")[0] for n in (0, 1)} == {"pipe"}


def test_the_twin_knows_neither_django_nor_the_models(tmp_path: Path):
    """They would take more memory than drafting."""
    code = "import sys, catalog.harvest.drafts; print(*sys.modules)"
    run = [sys.executable, "-P", "-c", code]
    said = subprocess.run(run, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=True)
    modules = said.stdout.split()
    assert "catalog.harvest.rows" in modules
    strange = ("django", "catalog.models", "accounts", "psycopg", "pyoxigraph", "lxml")
    assert [name for name in modules if name.startswith(strange)] == []


@pytest.mark.parametrize(
    ("executable", "module"),
    [("/nowhere/python", drafting.MODULE), (sys.executable, "catalog.harvest.nowhere")],
)
def test_where_no_twin_comes_up_the_harvester_drafts_alone(
    executable: str,
    module: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    partition, alone = _partition(tmp_path, 9), Drafter("nl", tmp_path, processes=2)
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.setattr(drafting, "MODULE", module)
    alone.begin(MANY)
    assert _rows(alone, partition) == _rows(Drafter("nl", tmp_path), partition)
    assert alone._twin is None
    assert "the harvester drafts alone" in caplog.text


def test_the_twin_dies_with_the_harvester(tmp_path: Path):
    partition = _partition(tmp_path, 1)
    code = f"""
from vocab.rdf.program import Program
twin = Program({drafting.MODULE!r}, "nl", {str(tmp_path / "drafted")!r})
twin.give({drafts.asked(partition, [])!r})
print(twin.answer(), twin._process, flush=True)
input()
"""
    run = [sys.executable, "-P", "-c", code]
    with subprocess.Popen(
        run, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as harvester:
        assert harvester.stdout is not None
        said, twin = harvester.stdout.readline().split()
        assert said == "[]"
        os.kill(int(twin), signal.SIGSTOP)  # or it would end because nobody asks
        harvester.kill()
    until(lambda: not Path(f"/proc/{twin}").exists(), lambda: f"the twin {twin} is left")


@pytest.mark.django_db(transaction=True)
def test_a_harvest_by_two_leaves_the_connection_as_it_was(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    begun: list[Drafter] = []
    begin = Drafter.begin
    monkeypatch.setattr(Drafter, "begin", lambda one, n: (begin(one, n), begun.append(one)))
    settings.PARTITION_KILOBYTES, settings.READER_PROCESSES = 1, 2
    texts = {f"https://port.example/dataset/d{n}": f"Boat {n}" for n in range(30)}
    file = turtle(*(dataset(f"d{n}", f"Boat {n}") for n in range(30)))
    assert harvest(file_source(tmp_path, file)).created == len(texts)
    assert begun
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert dict(Resource.objects.values_list("iri", "title")) == texts
