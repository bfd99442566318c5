"""The parent's side: one document in, partitions out; a child that dies is an answer."""

import json
import os
import sys
import threading
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from vocab.errors import DocumentTooLarge, ReaderDied, SandboxUnavailable, UnreadableDocument
from vocab.rdf import forks, sandbox
from vocab.rdf.sandbox import Document, Limits, Partition, ReadReport, read, sandbox_state, split

CATALOG = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<catalog> a dcat:Catalog ; dct:title "All"@en ; dcat:dataset <d/1> .
<d/1> a dcat:Dataset ; dct:title "One"@en ; dct:publisher [ dct:title "Town" ] .
"""


def run(
    tmp_path: Path, data: bytes, limits: Limits | None = None, name: str = "x.ttl"
) -> ReadReport:
    path = tmp_path / "document"
    path.write_bytes(data)
    return read(Document(path, "https://e.org/", name=name), tmp_path / "spool.nt", limits)


@pytest.fixture
def played(monkeypatch, tmp_path):
    """played(code): a child that runs `code` instead of ours, after reading its job."""

    def play(code: str) -> None:
        script = tmp_path / "forker.py"
        script.write_text(
            "import json, os, signal, sys, time, resource\n"
            "from vocab.rdf import forker\n"
            f"code = compile({code!r}, 'played', 'exec')\n"
            "def work():\n"
            "    exec(code, globals() | {'job': json.load(sys.stdin)})\n"
            "forker.main(work)\n"
        )
        forks.leave()
        monkeypatch.setattr(forks, "COMMAND", [sys.executable, str(script)])

    yield play
    forks.leave()


def test_a_document_becomes_records(tmp_path):
    report = run(tmp_path, CATALOG)
    assert (report.statements, report.syntax, report.findings) == (7, "Turtle", ())
    (partition,) = split([tmp_path / "spool.nt"], tmp_path / "parts")
    kinds = {record.root: record.kind for record in partition.records}
    assert kinds == {b"<https://e.org/d/1>": "Dataset", b"<https://e.org/catalog>": "Catalog"}
    data = partition.path.read_bytes()
    for record in partition.records:
        body = data[record.offset : record.offset + record.length]
        assert body.count(b"\n") == record.statements


def test_findings_and_paging_cross_the_border_unharmed(tmp_path):
    data = (
        CATALOG + b'<p> <http://www.w3.org/ns/hydra/core#next> <?page=2> .\n<a> <p> <b c> .\n"oops'
    )
    report = run(tmp_path, data)
    assert report.next_page == "https://e.org/?page=2"
    assert {finding.rule for finding in report.findings} == {"iri-mended", "statement-unreadable"}
    assert all(finding.severity in ("warning", "error") for finding in report.findings)
    assert not report.complete


def test_a_refused_document_leaves_no_spool_and_no_scratch(tmp_path):
    with pytest.raises(UnreadableDocument, match="web page"):
        run(tmp_path, b"<!doctype html><title>Sign in</title>")
    assert [path.name for path in tmp_path.iterdir()] == ["document"]


def test_a_document_over_a_budget_has_its_own_error(tmp_path):
    with pytest.raises(DocumentTooLarge, match="more than 3 statements"):
        run(tmp_path, CATALOG, Limits(statements_per_document=3))


def test_progress_is_told(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_bytes(CATALOG)
    told: list[int] = []
    read(Document(path, "https://e.org/"), tmp_path / "spool.nt", progress=told.append)
    assert told[-1] == 7


def datasets(count: int) -> bytes:
    """So many records of one line."""
    return b"".join(
        b"<https://e.org/%d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        b"<http://www.w3.org/ns/dcat#Dataset> .\n" % n
        for n in range(count)
    )


def test_partitions_come_while_the_child_goes_on(tmp_path):
    (tmp_path / "spool.nt").write_bytes(datasets(200))
    partitions = split([tmp_path / "spool.nt"], tmp_path / "parts", Limits(partition_bytes=2_000))
    first: Partition = next(partitions)
    rest = list(partitions)
    assert first.number == 1
    assert [p.number for p in rest] == list(range(2, first.of + 1))
    assert sum(len(p.records) for p in [first, *rest]) == 200


def test_a_twin_shares_the_work_and_none_is_left(tmp_path):
    (tmp_path / "spool.nt").write_bytes(datasets(2_000))

    def hashes(processes: int) -> list[list[str]]:
        limits = Limits(partition_bytes=20_000, processes=processes)
        found = split([tmp_path / "spool.nt"], tmp_path / f"parts-{processes}", limits)
        return [sorted(record.hash for record in partition.records) for partition in found]

    assert sum(map(len, hashes(2))) == 2_000
    assert sorted(chain.from_iterable(hashes(2))) == sorted(chain.from_iterable(hashes(1)))
    left = [path.name for path in (tmp_path / "parts-2").iterdir()]
    assert {name.partition("-")[0] for name in left} == {"partition"}, "scratch files are left"


def test_the_same_spools_give_the_same_partitions(tmp_path):
    run(tmp_path, CATALOG * 3)
    limits = Limits(partition_bytes=100)

    def once(name: str) -> list[tuple[int, list[object]]]:
        return [
            (p.number, list(p.records))
            for p in split([tmp_path / "spool.nt"], tmp_path / name, limits)
        ]

    assert once("one") == once("two")


def test_who_stops_asking_leaves_no_child(tmp_path, monkeypatch):
    run(tmp_path, CATALOG)
    seen: list[int] = []
    end = forks.Child.end
    monkeypatch.setattr(forks.Child, "end", lambda child: (seen.append(child.pid), end(child)))
    partitions = split([tmp_path / "spool.nt"], tmp_path / "parts", Limits(partition_bytes=100))
    next(partitions)
    partitions.close()  # type: ignore[attr-defined]
    (pid,) = seen
    assert not Path(f"/proc/{pid}").exists()


def test_out_of_memory_is_a_sentence(tmp_path):
    data = b'{"@context": {"p": "https://e.org/p"}, "p": [' + b'"x",' * 2_000_000 + b'"x"]}'
    with pytest.raises(ReaderDied, match=r"ran out of memory \(200 MB\)"):
        run(tmp_path, data, Limits(address_space=200_000_000), "x.jsonld")
    assert not (tmp_path / "spool.nt").exists()


def test_too_much_cpu_is_a_sentence(tmp_path):
    data = b"<a> <p> " + b"[ <p> " * 20_000 + b"1" + b" ]" * 20_000 + b" .\n"
    with pytest.raises(ReaderDied, match="more than 1 s of CPU"):
        run(tmp_path, data * 200, Limits(cpu_seconds=1))


def test_too_large_a_file_is_a_sentence(tmp_path):
    data = b"".join(b'<https://e.org/%d> <https://e.org/p> "1" .\n' % n for n in range(10_000))
    with pytest.raises(ReaderDied, match="wrote more than 100,000 bytes"):
        run(tmp_path, data, Limits(file_size=100_000), "x.nt")


def test_too_long_is_a_sentence_and_the_child_is_gone(tmp_path, played):
    played("print(json.dumps(['sandbox', 'seccomp']), flush=True)\ntime.sleep(600)")
    with pytest.raises(ReaderDied, match=r"longer than 0\.5 s"):
        run(tmp_path, CATALOG, Limits(wall_seconds=0.5))  # type: ignore[arg-type]


def test_the_time_that_the_caller_takes_does_not_count(tmp_path, played):
    played("for n in range(3): print(json.dumps(['progress', n]), flush=True)\nsys.exit(3)")
    path = tmp_path / "x.ttl"
    path.write_bytes(CATALOG)
    wait = threading.Event()
    limits = Limits(wall_seconds=20)
    with pytest.raises(ReaderDied, match="exit code 3"):
        read(
            Document(path, ""), tmp_path / "s", limits, progress=lambda n: wait.wait(0.01) and None
        )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", r"crashed \(SIGSEGV\)"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed from outside"),
        ("os.abort()", r"crashed \(SIGABRT\)"),
        (
            "print('memory allocation of 9 bytes failed', file=sys.stderr, flush=True); os.abort()",
            "out of memory",
        ),
        ("print(json.dumps(['memory', None]))", "out of memory"),
        ("raise RuntimeError('a bug of ours')", "a bug of ours"),
        ("pass", "ended without a report"),
        ("print('not an event')", "without an answer that we understand"),
        ("print(json.dumps(['report', {'odd': 1}]))", "without an answer that we understand"),
    ],
)
def test_each_death_has_its_sentence(code, sentence, tmp_path, played):
    played(code)
    with pytest.raises(ReaderDied, match=sentence):
        run(tmp_path, CATALOG)
    assert not (tmp_path / "spool.nt").exists()


def test_a_split_that_dies_says_so(tmp_path, played):
    played("pass")
    with pytest.raises(ReaderDied, match="before the last partition"):
        list(split([], tmp_path / "parts"))


def test_this_machine_can_cut_the_reader_off():
    assert sandbox_state() in ("user namespace", "network namespace", "seccomp")


def test_without_a_lock_nothing_is_read_unless_allowed(tmp_path, played):
    played("print(json.dumps(['sandbox', 'none']))")
    with pytest.raises(SandboxUnavailable, match="ALLOW_UNSANDBOXED_READER"):
        run(tmp_path, CATALOG)
    with pytest.raises(ReaderDied, match="without a report"):
        run(tmp_path, CATALOG, replace(Limits(), allow_unsandboxed=True))


def test_the_child_gives_way_as_we_do(tmp_path, monkeypatch):
    lowered = []
    monkeypatch.setattr(sandbox.niceness, "of_this_process", lambda: 4)
    monkeypatch.setattr(sandbox.niceness, "lower", lambda *given: lowered.append(given))
    with sandbox._child({"task": "probe"}, Limits(allow_unsandboxed=True)) as events:
        assert [event for event, _ in events] == ["sandbox"]
    [(pid, given)] = lowered
    assert given == 4
    assert pid > 0


def test_the_child_gets_no_environment_and_no_open_files(tmp_path, played, monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")
    with (tmp_path / "open").open("w") as kept:
        os.set_inheritable(kept.fileno(), True)
        played(
            "files = sorted(os.listdir('/proc/self/fd'))[:-1]\n"
            "sys.exit(json.dumps([sorted(os.environ), files, os.getsid(0) == os.getpid()]))"
        )
        with pytest.raises(ReaderDied) as caught:
            run(tmp_path, CATALOG)
    names, files, leads = json.loads(str(caught.value).partition(": ")[2])
    assert set(names) <= {"PYTHONPATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    assert files[:3] == ["0", "1", "2"]
    assert len(files) <= 4
    assert leads


def test_a_split_has_the_time_of_as_many_documents_as_there_is_to_split():
    limits = Limits(cpu_seconds=10, wall_seconds=20)
    assert sandbox._for_all(limits, 100) == limits
    more = sandbox._for_all(limits, 3 * sandbox.LARGE)
    assert (more.cpu_seconds, more.wall_seconds) == (40, 80)
