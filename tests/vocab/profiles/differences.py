"""Where our shapes ask something else than the published ones, with the paragraph that decides it.

Each difference is a line of differences.csv: one constraint that one side alone asks, and why.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.vocab.profiles.asked import Asked
from vocab.profiles.table import PREFIXES, Profile

_FILE = Path(__file__).with_name("differences.csv")
Kind = tuple[str, str, str]  # path, component, severity, as an engine names them
ONE_PATH = "one-path"
WHY = {
    "any-literal": "the text asks for any literal, the shapes for a string",
    "begins-as-an-iri": "the text names a resource, which may have no IRI; the shapes want an IRI",
    "catalogued-resource": "an address is any resource, as DCAT-AP has it; the shapes want the type"
    " dcat:Resource",
    "class-left-out": "the text and the examples of the release ask for it, its shapes leave the"
    " class out",
    "collections": "given up for collections alone: it may be any other type or version",
    "date-shape": "the shapes name a shape of DCAT-AP for dates, which asks what ours asks",
    "degrees": "how many degrees there are is no demand of our tables",
    "described-elsewhere": "a warning about what may be described elsewhere",
    "distribution-recommended": "the text recommends a distribution (0..*), the shapes ask for one",
    "empty-title": "a title of no letters is said by a rule of our own, title-missing",
    "everything-is-a-resource": "the shapes want the type rdfs:Resource written; everything is one"
    " (RDF Schema, 2.1)",
    "given-up-elsewhere": "the shapes look for plannedAvailability under dcat:, where it never was",
    "law": "a law is an eli:LegalResource, as DCAT-AP says, and no skos:Concept",
    "list-by-beginning": "the shapes load the list and ask at the term; ours asks how its IRI"
    " begins",
    "mandatory-uncounted": "called mandatory, and asked for by no number",
    "nameless-body": "the text asks for a resource, which may have no IRI",
    "nameless-service": "a service need not have an IRI; the two files of HVD's shapes differ",
    ONE_PATH: "asked of one path with several ways, so that the finding names the properties",
    "other-namespace": "the shapes spell dcatap: with a # at its end, which is not its IRI",
    "place": "asked as the kind of node and the class, not as one of the two",
    "recommended-and-counted": "called recommended, and asked for all the same: ours advises it",
    "rights-for-type": "the draft names dct:rights twice, of the rights and of the type; the type is"
    " dct:type, as in the rest of it",
    "several-addresses": "the text lets an agent have several addresses (0..n)",
    "stands-on-2.1.1": "asked by the shapes of DCAT-AP 2.1.1, on which the German ones stand",
    "switched-off": "the rule stands in the shapes as a comment; the text asks for it",
    "text-alone": "asked by the text, and by no shape",
    "text-twice": "said of every record by a rule of our own, text-twice-in-a-language",
    "typed-date": "the text wants a temporal literal, typed as year, month, day or moment; the"
    " shapes ask for any literal",
}


class Difference(NamedTuple):
    profile: str
    side: str  # who asks it: "ours" or "theirs"
    asked: Asked
    paragraph: str
    why: str  # one of WHY


def differences() -> list[Difference]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [Difference(row[0], row[1], Asked(*row[2:7]), row[7], row[8]) for row in rows]


def constraints(profile: Profile, side: str) -> set[Asked]:
    """What one side alone asks."""
    return {d.asked for d in differences() if (d.profile, d.side) == (profile.id, side)}


def kinds(profile: Profile, side: str, *, one_path: bool = False) -> set[Kind]:
    """The kinds of results one side alone has; those of one path stand for one another."""
    return {
        kind
        for d in differences()
        if (d.profile, d.side, d.why == ONE_PATH) == (profile.id, side, one_path)
        for kind in _kinds(d.asked)
    }


def _kinds(one: Asked) -> Iterator[Kind]:
    ways = ["/".join(map(_iri, way.split("/"))) for way in one.path.split(" | ")]
    path = f"({'|'.join(ways)})" if len(ways) > 1 else ways[0]
    yield path, one.kind[:1].upper() + one.kind[1:], one.severity
    if one.kind == "class":  # of a text it is said that it is no resource, too
        yield path, "NodeKind", one.severity
    if one.value == "sh:IRI":  # (and that it is no blank node)
        yield path, "Not", one.severity


def _iri(name: str) -> str:
    if not name or name.startswith("<"):
        return name
    prefix, _, local = name.removeprefix("^").partition(":")
    return f"{'^' if name.startswith('^') else ''}<{PREFIXES[prefix]}{local}>"
