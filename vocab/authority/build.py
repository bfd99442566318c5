"""Make tables/*.csv from published vocabularies: a developer's tool, not imported at run time.

published files (HANSA_SHARED/data/vocab) + kept/*.csv (facts of our own keeping) -> tables/*.csv

    python -m vocab.authority.build

Only facts are taken: codes, labels, broader codes, media types. Same input, same bytes.
"""

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from vocab.authority import files
from vocab.authority.flags import FLAGS, QUALITIES, flags
from vocab.authority.scripts import one_script

EUVOC = Namespace("http://publications.europa.eu/ontology/euvoc#")
AUTHORITY = Namespace("http://publications.europa.eu/ontology/authority/")
IANA = "{http://www.iana.org/assignments}"

Row = dict[str, str]


@dataclass(frozen=True)
class Recipe:
    """One table: its files, best first (the first label of a code and language wins)."""

    table: str
    files: tuple[str, ...]
    extra: tuple[str, ...] = ()


RECIPES = (
    Recipe("data-theme", ("data-theme.skos-ap-act-2021.rdf", "data-theme.skos.rdf")),
    Recipe(
        "file-type",
        ("file-type.mjanez.xml", "file-type.m101.rdf"),
        ("media_types", *QUALITIES),
    ),
    Recipe(
        "licence",
        ("licences.sparql.ttl", "licence.skos-2019.rdf"),
        ("short", "url", "deprecated", *FLAGS),
    ),
    Recipe(
        "language",
        ("language.filtered.rdf", "language.m101.rdf"),
        ("deprecated", "iso639_1", "iso639_2b"),
    ),
    Recipe("frequency", ("frequency.sparql-2025-07.ttl", "frequency.skos-2022-01.rdf")),
    Recipe("access-right", ("access-right.edp.rdf",)),
    Recipe("planned-availability", ("planned-availability.sparql.ttl",)),
    Recipe(
        "distribution-status", ("distribution-status.m101.rdf", "distribution-status.sparql.ttl")
    ),
    Recipe("distribution-type", ("distribution-types.sparql.ttl",)),
    Recipe("dataset-type", ("dataset-types.sparql.ttl",)),
    Recipe("country", ("country.skos.rdf",), ("deprecated", "iso3166_2", "geonames")),
    Recipe("continent", ("continent.skos-ap-act.rdf",)),
    Recipe("place", ("place.skos.rdf",), ("deprecated",)),
    Recipe("hvd-category", ("high-value-dataset-category.rdf",)),
    Recipe("publisher-type", ("ADMS_SKOS_v1.00.rdf", "adms-publisher-type.m101.rdf")),
    Recipe("licence-type", ("ADMS_SKOS_v1.00.rdf", "adms-licence-type.m101.rdf")),
)


def build(vocab: Path) -> dict[str, str]:
    """The text of each table's file, by table name, made from the published files in `vocab`."""
    texts = {recipe.table: _text(recipe, vocab) for recipe in RECIPES}
    names = sorted(set(_media_types(vocab / "iana-media-types.xml")))
    texts["media-type"] = "code\n" + "".join(f"{name}\n" for name in names)
    return texts


def _text(recipe: Recipe, vocab: Path) -> str:
    rows = _rows(recipe, vocab)
    if recipe.table in _EXTRAS:
        _EXTRAS[recipe.table](rows, vocab)
    labelled = [lang for lang in files.LANGUAGES if any(lang in row for row in rows.values())]
    columns = ["code", "broader", *recipe.extra, *labelled]
    if not any(row.get("broader") for row in rows.values()):
        columns.remove("broader")
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows[code] for code in sorted(rows))
    return out.getvalue()


def _rows(recipe: Recipe, vocab: Path) -> dict[str, Row]:
    base = files.BASES[recipe.table]
    rows = _changed_labels(recipe.table)
    for name in recipe.files:
        graph = _graph(vocab / name)
        for subject in _concepts(graph, base):
            code = str(subject)[len(base) :]
            row = rows.setdefault(code, {"code": code})
            deprecated = str(graph.value(subject, AUTHORITY.deprecated)) == "true"
            row.setdefault("deprecated", "1" if deprecated else "")
            for language, label in _labels(graph, subject):
                row.setdefault(language, label)
            for broader in sorted(map(str, graph.objects(subject, SKOS.broader))):
                row.setdefault("broader", broader[len(base) :])
    return rows


def _changed_labels(table: str) -> dict[str, Row]:
    """Rows with the labels that changed after the published file, or that it lacks."""
    rows: dict[str, Row] = {}
    for kept in files.kept("labels"):
        if kept["table"] == table:
            row = rows.setdefault(kept["code"], {"code": kept["code"]})
            row[kept["language"]] = kept["label"]
    return rows


def _graph(path: Path) -> Graph:
    return Graph().parse(path, format="turtle" if path.suffix == ".ttl" else "xml")


def _concepts(graph: Graph, base: str) -> Iterator[URIRef]:
    """Subjects in a scheme, or typed as concepts, whose IRI is the base and a plain code."""
    found = {*graph.subjects(SKOS.inScheme), *graph.subjects(RDF.type, SKOS.Concept)}
    for subject in sorted(found, key=str):
        tail = str(subject).removeprefix(base)
        if isinstance(subject, URIRef) and tail != str(subject) and "/" not in tail and tail:
            yield subject


def _labels(graph: Graph, subject: URIRef) -> Iterator[tuple[str, str]]:
    labels = [o for o in graph.objects(subject, SKOS.prefLabel) if isinstance(o, Literal)]
    for label in sorted(labels, key=lambda o: (o.language or "", str(o))):
        language = {"nb": "no", "nn": ""}.get(label.language or "", label.language or "")
        if language in files.LANGUAGES:
            yield language, one_script(" ".join(str(label).split()))


def _media_types(path: Path) -> Iterator[str]:
    """The names of IANA's registry, type by type."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 (a published file that we chose)
    for registry in root.iter(IANA + "registry"):
        kind = registry.get("id", "")
        for record in registry.findall(IANA + "record"):
            words = (record.findtext(IANA + "name") or "").split()
            if words and kind != "media-types":
                yield f"{kind}/{words[0]}".lower()


def _file_types(rows: dict[str, Row], vocab: Path) -> None:
    graph = _graph(vocab / "filetypes.sparql.ttl")
    for code, row in rows.items():
        subject = URIRef(files.BASES["file-type"] + code)
        notations = graph.objects(subject, EUVOC.xlNotation)
        names = {str(o).lower() for n in notations for o in graph.objects(n, EUVOC.xlCodification)}
        row["media_types"] = " ".join(sorted(names))
        for column in QUALITIES:
            row[column] = "1" if code in QUALITIES[column] else ""


def _licences(rows: dict[str, Row], vocab: Path) -> None:
    with (vocab / "licence.mjanez.csv").open(encoding="utf-8", newline="") as lines:
        urls = {code: url for url, code, _ in csv.reader(lines)}
    for code, row in rows.items():
        row["url"] = urls.get(code, "")
        row.update(flags(code))


def _kept(name: str, columns: Iterable[str]) -> dict[str, Row]:
    return {row["code"]: {c: row[c] for c in columns} for row in files.kept(name)}


def _languages(rows: dict[str, Row], _: Path) -> None:
    for code, row in _kept("iso-639", ("iso639_1", "iso639_2b")).items():
        rows.get(code, {}).update(row)


def _countries(rows: dict[str, Row], _: Path) -> None:
    for code, row in _kept("iso-3166", ("iso3166_2", "geonames")).items():
        rows.get(code, {}).update(row)


_EXTRAS = {
    "file-type": _file_types,
    "licence": _licences,
    "language": _languages,
    "country": _countries,
}


def main() -> int:
    """Write every table anew."""
    vocab = Path(os.environ.get("HANSA_SHARED", "../shared")) / "data" / "vocab"
    if not vocab.is_dir():
        sys.stderr.write(f"no vocabularies at {vocab}: set HANSA_SHARED to the shared folder\n")
        return 1
    for table, text in build(vocab).items():
        files.path(table).write_text(text, encoding="utf-8", newline="")
        sys.stdout.write(f"{table}: {text.count(chr(10)) - 1} rows, {len(text.encode())} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
