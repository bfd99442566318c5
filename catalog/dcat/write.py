"""Statements for the outside: one record under unique blank labels, and our catalogue's page.

Everything is N-Triples lines; vocab.rdf.write turns them into the syntax that was asked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.dcat.lexical import is_iri
from vocab.namespaces import CATALOG, DCAT, DCT, FOAF, HYDRA, TYPE, XSD

ROOT = b"_:b0"  # the label of a blank root in kept statements
MEMBERSHIP = {
    "Dataset": DCAT + "dataset",
    "DatasetSeries": DCAT + "dataset",
    "DataService": DCAT + "service",
    "Catalog": DCAT + "catalog",
}


def emit(lines: bytes, *, prefix: bytes, skolem: bytes | None = None) -> bytes:
    """`lines` with blank labels made unique: `_:b0` becomes `_:` + prefix + `b0`.

    `prefix` begins with a letter and holds letters and digits only, so that it is a label in every
    syntax. With `skolem` (an IRI without brackets) a blank root becomes that IRI.
    """
    if not re.fullmatch(rb"[A-Za-z][A-Za-z0-9]*", prefix):
        raise ValueError(f"a blank label prefix is letters and digits, not {prefix!r}")
    root = b"<" + _checked(skolem.decode()).encode() + b">" if skolem is not None else None
    if b"_:" not in lines:
        return lines
    return b"".join(_relabelled(lines, b"_:" + prefix, root))


def _relabelled(lines: bytes, label: bytes, root: bytes | None) -> Iterator[bytes]:
    for line in lines.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        if subject[:2] == b"_:":
            subject = _label(subject, label, root)
        if rest[:2] == b"_:":
            rest = _label(rest[:-3], label, root) + rest[-3:]
        yield subject + b" " + predicate + b" " + rest


def _label(blank: bytes, label: bytes, root: bytes | None) -> bytes:
    return root if root is not None and blank == ROOT else label + blank[2:]


@dataclass(frozen=True, slots=True)
class OurCatalogue:
    """Our catalogue as a dcat:Catalog: `iri` names it, texts are in `language`."""

    iri: str
    title: str
    description: str
    publisher: str  # its name
    homepage: str
    language: str = "en"
    publisher_iri: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of our catalogue: addresses of this, the first and, where known, other pages.

    `members` are (kind, IRI) of the records on the page.
    """

    this: str
    first: str
    total: int
    next: str = ""
    previous: str = ""
    last: str = ""
    members: tuple[tuple[str, str], ...] = ()


def head(ours: OurCatalogue, page: Page) -> bytes:
    """What a page of our feed says before its records: the catalogue, its members here, the paging.

    The catalogue is the hydra:Collection; the page is its hydra:PartialCollectionView.
    """
    lines = [*_catalogue(ours), *_members(ours.iri, page.members), *_paging(ours.iri, page)]
    return "".join(lines).encode()


def described(ours: OurCatalogue) -> bytes:
    """What is said of our catalogue itself."""
    return "".join(_catalogue(ours)).encode()


def link(subject: str, predicate: str, target: str) -> str:
    """The statement of three IRIs; raises ValueError for what is none."""
    return f"<{_checked(subject)}> <{predicate}> <{_checked(target)}> .\n"


def text(subject: str, predicate: str, words: str, language: str) -> str:
    """The statement of a text in a language."""
    return f'<{_checked(subject)}> <{predicate}> "{_escaped(words)}"@{language} .\n'


def _catalogue(ours: OurCatalogue) -> Iterable[str]:
    agent = ours.publisher_iri or ours.iri + "#publisher"
    yield link(ours.iri, TYPE, CATALOG)
    yield text(ours.iri, DCT + "title", ours.title, ours.language)
    yield text(ours.iri, DCT + "description", ours.description, ours.language)
    yield link(ours.iri, DCT + "publisher", agent)
    yield link(ours.iri, FOAF + "homepage", ours.homepage)
    yield link(agent, TYPE, FOAF + "Agent")
    yield text(agent, FOAF + "name", ours.publisher, ours.language)


def _members(catalogue: str, members: Iterable[tuple[str, str]]) -> Iterable[str]:
    for kind, iri in members:
        yield link(catalogue, MEMBERSHIP[kind], iri)


def _paging(catalogue: str, page: Page) -> Iterable[str]:
    yield link(catalogue, TYPE, HYDRA + "Collection")
    yield f'<{catalogue}> <{HYDRA}totalItems> "{page.total:d}"^^<{XSD}integer> .\n'
    yield link(catalogue, HYDRA + "view", page.this)
    yield link(page.this, TYPE, HYDRA + "PartialCollectionView")
    for name in ("first", "previous", "next", "last"):
        if address := getattr(page, name):
            yield link(page.this, HYDRA + name, address)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _checked(iri: str) -> str:
    if not is_iri(iri):
        raise ValueError(f"{iri!r} is not an absolute IRI: it cannot be written as one")
    return iri
