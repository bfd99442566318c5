"""B09: things in things in things. A typed rejection or a result; never a dead worker."""

from tests.hostile.documents.case import Case, described, rdf
from vocab.rdf.sandbox import Limits

DEEP_JSON = "JSON nests deeper than 64"
DEEP_XML = "elements nest deeper than 256"
SHORT = Limits(cpu_seconds=5)


def json(depth: int) -> str:
    return '{"https://e.org/p":' * depth + "1" + "}" * depth


def arrays(depth: int) -> str:
    return "[" * depth + "]" * depth


def xml(depth: int) -> str:
    """`depth` levels in all: the root, the description and pairs of property and node."""
    pair = "<e:p><rdf:Description>"
    inner = pair * ((depth - 2) // 2) + ("<e:p>" if depth % 2 else "")
    outer = ("</e:p>" if depth % 2 else "") + "</rdf:Description></e:p>" * ((depth - 2) // 2)
    return described(inner + outer)


def turtle(depth: int) -> str:
    return "<a> <p> " + "[ <p> " * depth + "1" + " ]" * depth + " .\n"


CASES = [
    Case("json-65", json(65), "x.jsonld", refused=DEEP_JSON),
    Case("json-10k", json(10_000), "x.jsonld", refused=DEEP_JSON),
    Case("json-1m", arrays(1_000_000), "x.jsonld", refused=DEEP_JSON),
    Case("json-1m-never-closed", "[" * 1_000_000, "x.jsonld", refused=DEEP_JSON),
    Case("json-64", json(64), "x.jsonld", statements=64),
    Case("xml-256", xml(256), statements=127),
    Case("xml-257", xml(257), refused=DEEP_XML),
    Case("xml-100k", xml(100_000), refused=DEEP_XML),
    Case(
        "xml-100k-behind-a-comment",
        xml(100_000).replace("<rdf:RDF", "<!-- <x> -->\n<rdf:RDF"),
        refused=DEEP_XML,
    ),
    Case("xml-100k-never-closed", rdf("<e:a>" * 100_000)[:-20], refused=DEEP_XML),
    Case("turtle-100k", turtle(100_000), "x.ttl", statements=100_001),
    Case(
        "turtle-100k-never-closed",
        turtle(100_000)[:200_000],
        "x.ttl",
        finding="statement-unreadable",
    ),
    Case("turtle-list-100k", "<a> <p> ( " + "1 " * 100_000 + ") .", "x.ttl", statements=200_001),
    Case("turtle-lists-in-lists", "<a> <p> " + "( " * 50_000 + ") " * 50_000 + ".", "x.ttl"),
    Case(
        "xml-collection",
        described('<e:p rdf:parseType="Collection">' + "<e:x/>" * 50_000 + "</e:p>"),
        statements=150_001,
    ),
    Case("blank-circle", "_:a <p> _:b . _:b <p> _:a . _:a <p> _:a .", "x.ttl", statements=3),
    Case(
        "turtle-graphs-in-graphs",
        "<g> { " * 10_000 + "} " * 10_000,
        "x.ttl",
        finding="statement-unreadable",
        limits=SHORT,
    ),
]
