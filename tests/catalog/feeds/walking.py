"""How machines follow a feed: read a page with rdflib, go where hydra:next says."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import rdflib
from django.test import Client
from rdflib.compare import to_isomorphic
from rdflib.namespace import DCAT

BASE = "https://harbour.example.org"
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
PARSERS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
OURS = rdflib.URIRef(f"{BASE}/catalog")


def graph(body: bytes, syntax: str) -> rdflib.Graph:
    """The statements of a document."""
    read = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, of its JSON-LD reader
        read.parse(data=body, format=PARSERS[syntax], publicID="https://wrong.example.org/")
    return read


def fetch(client: Client, path: str, **headers: str) -> bytes:
    """The body of a page that must be there."""
    response = client.get(path, **headers)  # type: ignore[arg-type]
    assert response.status_code == 200, (path, response.status_code, response.content[:500])
    return response.getvalue()


def same_statements(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    """Whether both say the same, whatever they call blank nodes."""
    return to_isomorphic(one) == to_isomorphic(other)


@dataclass
class Walk:
    """What a walk met: members in order, totals of each page, the statements of all."""

    members: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    statements: rdflib.Graph = field(default_factory=rdflib.Graph)


def walk(
    client: Client,
    *,
    syntax: str = "nt",
    limit: int = 2,
    between: Callable[[int], None] = lambda page: None,
) -> Walk:
    """Follow hydra:next from the first page to the last; `between` is called after each page."""
    walked, path, number = Walk(), f"/catalog.{syntax}?limit={limit}", 0
    while path:
        page = graph(fetch(client, path), syntax)
        walked.members += _members(page)
        walked.totals.append(int(str(page.value(OURS, HYDRA.totalItems))))
        walked.statements += page
        path = _next(page)
        number += 1
        assert number < 1_000, "the walk does not end"
        between(number)
    return walked


def _members(page: rdflib.Graph) -> list[str]:
    terms = (DCAT.dataset, DCAT.service, DCAT.catalog)
    return sorted(str(member) for term in terms for member in page.objects(OURS, term))


def _next(page: rdflib.Graph) -> str:
    view = page.value(OURS, HYDRA.view)
    following = page.value(view, HYDRA.next)
    return "" if following is None else str(following).removeprefix(BASE)
