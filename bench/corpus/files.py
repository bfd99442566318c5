"""The corpus as the files of a source: so many datasets in each, in any syntax. Made once, kept."""

from pathlib import Path

import pyoxigraph as ox

from bench.corpus import SEED, VERSION
from bench.corpus.layout import ORDERS
from vocab.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, RDFS, SPDX, VCARD

IN_ONE = 10_000  # datasets of one file
# Asked for as -> as the corpus calls it
NAMED = {"nested": "by-dataset", "subject": "by-subject"}
SYNTAXES = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PREFIXES = {
    "adms": ADMS, "dcat": DCAT, "dcatap": DCATAP, "dct": DCT, "foaf": FOAF, "rdfs": RDFS,
    "spdx": SPDX, "vcard": VCARD,
}  # fmt: skip


def files(folder: Path, size: int, order: str, syntax: str = "nt") -> list[Path]:
    """The files of `size` datasets, in their order; those that are missing are written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _file(folder, range(first, min(size, first + IN_ONE)), order, syntax)
        for first in range(0, size, IN_ONE)
    ]


def _file(folder: Path, numbers: range, order: str, syntax: str) -> Path:
    name = f"v{VERSION}.{SEED}-{order}-{numbers.start}-{numbers.stop}"
    path = folder / f"{name}.{syntax}"
    if path.is_file():
        return path
    part = path.with_suffix(".part")
    if syntax == "nt":
        ORDERS[NAMED[order]](part, numbers, SEED)
    else:
        translate(_file(folder, numbers, order, "nt"), part, syntax)
    return part.rename(path)


def translate(source: Path, target: Path, syntax: str) -> None:
    """The same statements in the same order. A JSON-LD document has one `@graph`, as large ones do.

    (Of JSON-LD all is in memory while it is written.)
    """
    quads = ox.parse(path=source, format=ox.RdfFormat.N_TRIPLES)
    if syntax != "jsonld":
        ox.serialize(quads, output=target, format=SYNTAXES[syntax], prefixes=PREFIXES)
        return
    with target.open("wb") as file:
        file.write(b'{"@context":{"dcat":"%b"},"@graph":' % DCAT.encode())
        file.write(ox.serialize(quads, format=SYNTAXES[syntax]) or b"[]")
        file.write(b"}")
