"""What parent and child say to each other: the documents, the limits, the reports. Plain values."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vocab.findings import Finding, Severity

Progress = Callable[[int], None]  # is told the statements so far


def quiet(_statements: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes on disk. `base` resolves relative IRIs; `name` is what findings call the document.

    `feed`: it is a page of an event stream, and its spool is that of `vocab.rdf.feed`. `site`: it
    belongs to a web site, and may be a sitemap or a web page (`vocab.rdf.site`).
    """

    path: Path
    base: str
    media_type: str = ""
    charset: str = ""
    name: str = ""
    feed: bool = False
    site: bool = False

    @property
    def title(self) -> str:
        """How findings name it."""
        return self.name or self.path.name


@dataclass(frozen=True, slots=True)
class Source:
    """One plain UTF-8 file for a reader; repaired copies go into the folder `work`."""

    path: Path
    base: str
    work: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """The reading budgets (bytes, seconds, counts). Every one is a setting."""

    address_space: int = 2 << 30
    cpu_seconds: int = 120
    wall_seconds: int = 300
    file_size: int = 4 << 30
    unpacked_bytes: int = 1 << 30
    ratio: int = 100  # unpacked : packed, counted after the first 10 MB
    json_depth: int = 64
    xml_depth: int = 256
    json_bytes: int = 64 << 20  # JSON-LD that cannot be read in slices
    statements_per_document: int = 20_000_000
    statements_per_record: int = 20_000
    literal_bytes: int = 1 << 20
    iri_length: int = 2_048  # bytes
    findings_per_rule: int = 100
    partition_bytes: int = 16 << 20
    allow_unsandboxed: bool = False  # read even where the network cannot be cut off
    shared_bytes: int = 64 << 20  # nodes that several records use, held in memory while splitting
    processes: int = 1  # 2: a twin does half of what is large; each has the limits above


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What became of one document. `complete` is False when a part of it was lost."""

    statements: int
    findings: tuple[Finding, ...] = ()
    next_page: str = ""
    total_items: int | None = None
    syntax: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One described thing inside a partition file: `length` bytes from `offset`."""

    kind: str  # Dataset, DatasetSeries, DataService or Catalog
    root: bytes  # N-Triples term: b"<iri>" or b"_:b0"
    hash: str  # "v1:" and 32 hex digits
    offset: int
    length: int
    statements: int


@dataclass(frozen=True, slots=True)
class Partition:
    """Some of the records, ready to be stored. `number` counts from 1 to `of`."""

    number: int
    of: int
    path: Path
    records: list[Record] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()


def document_to_json(document: Document) -> dict[str, Any]:
    return asdict(document) | {"path": str(document.path)}


def document_from_json(value: dict[str, Any]) -> Document:
    return Document(**{**value, "path": Path(value["path"])})


def finding_to_json(finding: Finding) -> list[str]:
    return [
        finding.rule, finding.severity, finding.focus, finding.path,
        finding.value, finding.message, finding.repair,
    ]  # fmt: skip


def finding_from_json(row: list[str]) -> Finding:
    return Finding(row[0], Severity(row[1]), *row[2:])


def report_to_json(report: ReadReport) -> dict[str, Any]:
    return {
        "statements": report.statements,
        "findings": [finding_to_json(f) for f in report.findings],
        "next_page": report.next_page,
        "total_items": report.total_items,
        "syntax": report.syntax,
        "complete": report.complete,
    }


def report_from_json(value: dict[str, Any]) -> ReadReport:
    findings = tuple(finding_from_json(row) for row in value["findings"])
    return ReadReport(**{**value, "findings": findings})


def partition_to_json(partition: Partition) -> dict[str, Any]:
    """Records travel as rows: a partition has thousands of them."""
    rows = [
        (r.kind, r.root.decode(), r.hash, r.offset, r.length, r.statements)
        for r in partition.records
    ]
    return {
        "number": partition.number,
        "of": partition.of,
        "path": str(partition.path),
        "records": rows,
        "findings": [finding_to_json(f) for f in partition.findings],
    }


def partition_from_json(value: dict[str, Any]) -> Partition:
    return Partition(
        number=value["number"],
        of=value["of"],
        path=Path(value["path"]),
        records=[Record(row[0], row[1].encode(), *row[2:]) for row in value["records"]],
        findings=tuple(finding_from_json(row) for row in value["findings"]),
    )
