"""What becomes of every row of the shared MANIFEST.tsv: expected, in, why not.

    python -m tests.documents.manifest SHARED        writes manifest.tsv beside this file

`in` counts dcat:Dataset records out of the sandboxed reader. A changed number fails the test, so
the table is written anew on purpose only, and the change is looked at.
"""

import csv
import re
import sys
import tempfile
from collections import Counter
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from catalog.harvest.feeds import events
from vocab.errors import VocabError
from vocab.rdf.sandbox import Document, read, split

TABLE = Path(__file__).with_suffix(".tsv")
DIALECTS = (
    "JSON (DCAT-US data.json)",
    "JSON (data.europa.eu hub-search)",
    "schema.org JSON-LD (NDJSON)",
    "ISO 19139 XML",
    "ISO 19139 XML (CSW response)",
)
WRAPPED = "CSW response with RDF/XML records"
READ = ("N-Triples", "Turtle", "RDF/XML", "JSON-LD", "TriG", "tar", WRAPPED, *DIALECTS)
BASE = "https://harvested.example/"


@dataclass(frozen=True)
class Row:
    """One row of the table. `inside` is what came in; `counts` says whether the row is measured."""

    path: str
    format: str
    expected: int
    inside: int
    counts: str  # "yes", "broken" (marked PARSE FAILS), or "no": why_not says why
    why_not: str


def rows(shared: Path) -> list[dict[str, str]]:
    """The rows of the shared manifest."""
    with (shared / "data/dcat/MANIFEST.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def measure(shared: Path, row: dict[str, str]) -> Row:
    """Read the row's document and count."""
    path, syntax, expected = row["path"], row["format"], int(row["n_datasets"] or 0)
    if "LDES" in syntax:
        inside = _count_feed(Document(shared / "data/dcat" / path, BASE + path, feed=True))
        return Row(path, syntax, expected, inside, "yes", "")
    if syntax not in READ:
        return Row(path, syntax, expected, 0, "no", f"not yet: {syntax}")
    source = shared / "data/dcat" / path
    inside, why = _count(Document(source, BASE + path, name=path))
    counts, reason = _counts(source, row)
    if counts != "no" and inside < expected:
        reason = why or reason or _left_out(_text(source))
    elif counts == "no":
        reason = f"{reason}: {why}" if why else reason
    return Row(path, syntax, expected, inside, counts, reason)


def _left_out(text: str) -> str:
    commented = re.search(r"^#.* a dcat:Dataset\b", text, re.MULTILINE)
    return "the others stand in comments" if commented else "not typed dcat:Dataset there"


def _counts(source: Path, row: dict[str, str]) -> tuple[str, str]:
    """Is the row measured by the acceptance? Read off the document's text, not off our reader."""
    if "PARSE FAILS" in row["notes"]:
        return "broken", ""
    if 'codeListValue="series"' in _text(source):
        return "no", "it describes a series"
    if row["format"] in DIALECTS:
        return "yes", ""
    if row["format"] != "JSON-LD":
        if "dcat" not in _text(source) or _only_schema(_text(source)):
            return "no", "its datasets are schema:Dataset"
        return "yes", ""
    text = _text(source)
    if '"seriesMember"' in text:
        return "no", "datasets stand in several lists of it, and are counted once"
    if _is_plain(text):
        return "yes", ""
    if re.search(r'"@context"\s*:\s*(\[\s*)?"', text):
        return "no", "its context is an address"
    if '"dcat:Dataset"' not in text and "dcat#Dataset" not in text:
        return "no", "its datasets are not dcat:Dataset"
    return "yes", ""


def _is_plain(text: str) -> bool:
    """Whether its words are those of DCAT-US 3 or of schema.org, which need no context."""
    if '"title": "DCAT-US 3.0"' in text:
        return True
    of_schema = re.search(r'"@(context|vocab)"\s*:\s*(\[\s*)?"https?://schema\.org/?"', text)
    return bool(of_schema) and re.search(r'"(sc:)?Dataset"', text) is not None


def _text(source: Path) -> str:
    if source.suffix in (".gz", ".xz"):
        return "dcat"
    return source.read_text("utf-8", "replace")


def _only_schema(text: str) -> bool:
    return "schema:Dataset" in text and "dcat:Dataset" not in text and "dcat#Dataset" not in text


def _count_feed(document: Document) -> int:
    """The datasets that the events of a feed come to."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        read(document, spool)
        last = events.latest(events.events(spool))
        with spool.open("wb") as out:
            out.writelines(event.lines or b"" for event in last.values())
        parts = split([spool], Path(folder) / "parts")
        return sum(record.kind == "Dataset" for part in parts for record in part.records)


def _count(document: Document) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        try:
            report = read(document, work / "spool")
        except VocabError as error:
            return 0, str(error).replace("\t", " ").replace("\n", " ")[:200]
        kinds: Counter[str] = Counter()
        for partition in split([work / "spool"], work / "parts"):
            kinds.update(record.kind for record in partition.records)
        places = [f.message for f in report.findings if f.severity == "error"]
        return kinds["Dataset"], places[0].replace("\t", " ")[:200] if places else ""


def write(found: list[Row]) -> None:
    """Write the table."""
    with TABLE.open("w", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(field.name for field in fields(Row))
        out.writerows(astuple(row) for row in found)


def kept() -> list[Row]:
    """The table as committed."""
    with TABLE.open(newline="") as file:
        return [
            Row(
                r["path"],
                r["format"],
                int(r["expected"]),
                int(r["inside"]),
                r["counts"],
                r["why_not"],
            )
            for r in csv.DictReader(file, delimiter="\t")
        ]


if __name__ == "__main__":
    root = Path(sys.argv[1])
    write([measure(root, row) for row in rows(root)])
