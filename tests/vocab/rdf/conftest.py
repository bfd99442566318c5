"""Reading and splitting in this process, without the sandbox: for tests of one stage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vocab.findings import Finding
from vocab.rdf.job import Document, Limits, Record
from vocab.rdf.read import read_document
from vocab.rdf.split import split

BASE = "https://provider.example/"


@dataclass
class Reading:
    """What came out of a document."""

    lines: list[str]
    findings: tuple[Finding, ...]
    syntax: str
    complete: bool
    next_page: str
    total_items: int | None

    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


@dataclass
class Splitting:
    """Records by root, each with its statements."""

    records: dict[str, Record] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def hashes(self) -> set[str]:
        return {record.hash for record in self.records.values()}

    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """read(data, name="x.ttl", media_type="", charset="", base=BASE, limits=Limits())"""

    def read(
        data: bytes | str,
        name: str = "x.ttl",
        limits: Limits | None = None,
        base: str = BASE,
        **said: str,
    ) -> Reading:
        path = tmp_path / "document"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        document = Document(path, base, name=name, **said)
        report = read_document(document, tmp_path / "spool", work, limits or Limits())
        lines = (tmp_path / "spool").read_text("utf-8").split("\n")[:-1]
        assert len(lines) == report.statements
        return Reading(
            lines,
            report.findings,
            report.syntax,
            report.complete,
            report.next_page,
            report.total_items,
        )

    return read


@pytest.fixture
def split_lines(tmp_path: Path) -> Callable[..., Splitting]:
    """split_lines(lines, …): one spool for each argument, in this process."""

    def run(*spools: str | bytes, limits: Limits | None = None) -> Splitting:
        paths = []
        for number, spool in enumerate(spools):
            path = tmp_path / f"spool-{number}"
            path.write_bytes(spool if isinstance(spool, bytes) else spool.encode())
            paths.append(path)
        into = tmp_path / "parts"
        into.mkdir(exist_ok=True)
        result = Splitting()
        for partition in split(paths, into, limits or Limits()):
            data = partition.path.read_bytes()
            for record in partition.records:
                body = data[record.offset : record.offset + record.length].decode()
                key = record.root.decode()
                if key in result.records:  # several blank roots are all _:b0
                    key += f" {len(result.records)}"
                result.records[key] = record
                result.bodies[key] = body
            result.findings += partition.findings
        return result

    return run
