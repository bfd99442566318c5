"""Every hostile document goes through the sandbox: no dead worker, no connection, no file read.

A new file in cases/ with a list CASES adds its cases.
"""

import importlib
import os
import pkgutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.hostile.documents import cases
from tests.hostile.documents.case import BASE, Case
from vocab.errors import UnreadableDocument
from vocab.rdf import forks
from vocab.rdf.sandbox import Document, ReadReport, read, split

TICKS = os.sysconf("SC_CLK_TCK")  # a second has so many
SECRET = "the secret of this machine"


def all_cases() -> Iterator[tuple[str, Case]]:
    for module in pkgutil.iter_modules(cases.__path__):
        loaded = importlib.import_module(f"{cases.__name__}.{module.name}")
        for case in loaded.CASES:
            yield f"{module.name}:{case.id}", case


ALL = dict(all_cases())


class Listener:
    """Hears knocks on loopback."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        try:
            while True:
                self._socket.accept()[0].close()
                self.knocks += 1
        except OSError:
            return

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def document(tmp_path: Path, server: Listener):
    """document(case): the case as a file, with its server and its secret in place."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    def make(case: Case) -> Document:
        data = case.made()
        if isinstance(data, str):
            data = (
                data.replace("{server}", server.address).replace("{secret}", str(secret)).encode()
            )
        path = tmp_path / "document"
        path.write_bytes(data)
        return Document(path, BASE, case.media_type, name=case.name)

    return make


def outcome(document: Document, spool: Path, case: Case) -> ReadReport | str:
    try:
        return read(document, spool, replace(case.limits, address_space=case.megabytes << 20))
    except UnreadableDocument as error:  # ReaderDied is no answer to any of these
        return str(error)


def spent() -> dict[int, float]:
    """Seconds of CPU of all readers that have ended, by what they were forked from."""
    pids = [forker.process.pid for forker in forks._current]
    stats = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids}
    return {pid: (int(stat[13]) + int(stat[14])) / TICKS for pid, stat in stats.items()}


@pytest.mark.parametrize("name", ALL)
def test_the_document_is_refused_or_read_within_budget(name, document, tmp_path, server):
    case = ALL[name]
    before = spent()
    result = outcome(document(case), tmp_path / "spool", case)
    (forker,) = after = spent()
    used = after[forker] - before.get(forker, 0.0)
    assert used <= case.seconds, f"{used:.1f} s of CPU"
    assert server.knocks == 0
    if isinstance(result, str):
        assert case.refused in result
        assert case.refused or (case.finding, case.statements) == ("", None), result
    else:
        _check_read(result, case, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {
        "document",
        "secret.txt",
        "spool",
        "parts",
    }


def _check_read(report: ReadReport, case: Case, folder: Path) -> None:
    assert not case.refused, report
    if case.statements is not None:
        assert report.statements == case.statements, report.findings[:3]
    rules = {finding.rule for finding in report.findings}
    assert not case.finding or case.finding in rules, rules
    data = (folder / "spool").read_bytes()
    assert SECRET.encode() not in data
    assert (
        len(list(ox.parse(data, ox.RdfFormat.N_TRIPLES))) == data.count(b"\n") == report.statements
    )
    assert not any(bad in data.lower() for bad in (b"> <javascript:", b"> <data:", b"> <file:"))
    assert list(split([folder / "spool"], folder / "parts"))


def test_there_are_cases_of_each_kind():
    kinds = {name.partition("_")[0] for name in ALL}
    assert {"b01", "b02", "b03", "b08", "b09", "b10", "b11", "b12"} <= kinds
