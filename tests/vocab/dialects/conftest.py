"""JSON through the whole reader, and what came of it in short terms."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.vocab.dialects.contract import BASE
from vocab.findings import Finding
from vocab.namespaces import PREFIXES
from vocab.rdf.job import Document, Limits
from vocab.rdf.read import read_document

_IRI = re.compile(r"<([^>]*)>")
_BLANK = re.compile(r"_:\w+")
_TRIPLE = re.compile(r"(\S+) (\S+) (.*) \.")


@dataclass(frozen=True)
class Said:
    """Statements as (subject, property, object) in prefixed names: `<…>` are full IRIs."""

    triples: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]
    syntax: str
    next_page: str
    total_items: int | None
    complete: bool

    def of(self, subject: str, *path: str) -> list[str]:
        """The objects at the end of a path of properties, in their order."""
        ends = [subject]
        for step in path:
            ends = [o for end in ends for s, p, o in self.triples if (s, p) == (end, step)]
        return ends

    def named(self, title: str) -> str:
        """The one subject with this title."""
        [found] = [s for s, p, o in self.triples if p == "dct:title" and o.split('"')[1] == title]
        return found

    def datasets(self) -> list[str]:
        return [s for s, p, o in self.triples if (p, o) == ("rdf:type", "dcat:Dataset")]

    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


Reader = Callable[..., Said]


@pytest.fixture
def said(tmp_path: Path) -> Reader:
    """Reads a value, or a file that has one."""

    def read(value: Any, base: str = BASE) -> Said:
        path = value if isinstance(value, Path) else tmp_path / "document.json"
        if not isinstance(value, Path):
            path.write_text(value if isinstance(value, str) else json.dumps(value))
        (tmp_path / "work").mkdir(exist_ok=True)
        spool = tmp_path / "spool.nt"
        report = read_document(Document(path, base), spool, tmp_path / "work", Limits())
        lines = filter(None, map(_TRIPLE.fullmatch, spool.read_text().splitlines()))
        triples = tuple(
            (_short(s), _short(p), _short(o)) for s, p, o in (m.groups() for m in lines)
        )
        return Said(
            triples, tuple(report.findings), report.syntax, report.next_page, report.total_items,
            report.complete,
        )  # fmt: skip

    return read


def _short(term: str) -> str:
    if term[:1] == '"':
        text, _, kind = term.rpartition('"')
        return f'{text}"{_IRI.sub(lambda found: _prefixed(found), kind)}'
    return _IRI.sub(_prefixed, term)


def _prefixed(found: re.Match[str]) -> str:
    for prefix, namespace in PREFIXES.items():
        if found[1].startswith(namespace) and "/" not in found[1][len(namespace) :]:
            return f"{prefix}:{found[1][len(namespace) :]}"
    return found[0]
