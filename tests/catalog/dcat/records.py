"""Records for these tests: Turtle in, root and lines out, as the splitter would give them."""

from pathlib import Path

import pyoxigraph as ox

from catalog.dcat.draft import ResourceDraft
from catalog.dcat.read import draft
from catalog.dcat.values import Resolve, as_received
from vocab.findings import Finding
from vocab.namespaces import PREFIXES

DOCUMENTS = Path(__file__).parents[2] / "documents" / "dcat"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += "@prefix nal: <http://publications.europa.eu/resource/authority/> .\n"
HEAD += "@prefix : <https://data.example.eu/> .\n"
ROOT = b"<https://data.example.eu/d>"


def lines_of(turtle: str) -> bytes:
    """Sorted N-Triples lines of a Turtle text; our usual prefixes are declared."""
    quads = ox.parse((HEAD + turtle).encode(), ox.RdfFormat.TURTLE, lenient=True)
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return b"".join(sorted(set(text.splitlines(keepends=True))))


def read(
    turtle: str, kind: str = "Dataset", root: bytes = ROOT, resolve: Resolve = as_received
) -> tuple[ResourceDraft, tuple[Finding, ...]]:
    """The draft of `:d`, or of another root, as Turtle describes it; the source speaks German."""
    return draft(kind, root, lines_of(turtle), "de", resolve)


def document_of_ours(name: str) -> str:
    """A text of tests/documents/dcat."""
    return (DOCUMENTS / name).read_text("utf-8")


def found(findings: tuple[Finding, ...]) -> dict[tuple[str, str], Finding]:
    """Findings by rule and the local name of the property."""
    return {(f.rule, f.path.rpartition("#")[2].rpartition("/")[2]): f for f in findings}
