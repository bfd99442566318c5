"""Our table of DCAT-AP.de finds what the published shapes find that add to DCAT-AP.

Those shapes ask for a vocabulary at the concept itself (skos:inScheme), so a result names the
value where ours names the property: such results are compared by value. They load the lists of
Germany, in whose place a line is put beside each IRI that begins as one of a list does.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from bench.real import records
from tests.vocab.profiles.suites.case import documents
from vocab.namespaces import SKOS
from vocab.profiles.known import injected
from vocab.profiles.shapes import Demand, Shape
from vocab.profiles.table import DCAT_AP_DE, table
from vocab.profiles.terms import asked_of_terms
from vocab.profiles.validate import Engine, Raw, engine, named, shapes_of

FILES = (
    "dcat-ap_2.1.1_shacl_shapes.ttl",
    "dcat-ap-spec-german-additions.ttl",
    "dcat-ap-de-deprecated.ttl",
)
OWN = "http://dcat-ap.de/def/dcatde/"  # of the IRIs of the shapes that Germany adds
IN_SCHEME = f"<{SKOS}inScheme>"
LISTS = re.compile(
    rb"<(http://dcat-ap\.de/def/(?:licenses|hashAlgorithms|politicalGeocoding/Level)"
    rb"|http://dcat-ap\.de/def/politicalGeocoding/\w+Key(?=/[01])"
    rb"|http://purl\.org/adms/(?:status|publishertype))/[^<>\s]+>"
)
SCHEMES = {  # as the lists name themselves, where that is not how their IRIs begin
    b"http://purl.org/adms/status": b"http://purl.org/adms/status/1.0",
    b"http://purl.org/adms/publishertype": b"http://purl.org/adms/publishertype/1.0",
}
_DCT, _SCHEMA = "<http://purl.org/dc/terms/", "<http://schema.org/"
_KEYS = f"<{OWN}politicalGeocodingURI>"
# What only one side says: (path, or "" for any; component) -> why, with the paragraph.
ONLY_OURS: dict[tuple[str, str], str] = {
    ("", "NodeKind"): "that a text is no resource is said beside its class",
    ("", "Not"): "blank nodes have IRIs while they are checked; these are told from others",
    (
        f"{_DCT}spatial>",
        "Class",
    ): "an IRI that is no place is outside (katalog-raumliche-abdeckung)",
    (f"{_SCHEMA}startDate>", "Or"): "their Node: a temporal literal (zeitraum-startzeitpunkt)",
    (f"{_SCHEMA}endDate>", "Or"): "their Node: a temporal literal (zeitraum-endzeitpunkt)",
    (f"<{OWN}plannedAvailability>", "MaxCount"): "given up; their shapes look for it under dcat:",
    ("", "Or"): "the list of data themes: a comment in the shapes (katalog-kategorienschema)",
    **dict.fromkeys(
        (
            (f"{_DCT}title>", "MinCount"),
            (f"{_DCT}publisher>", "MinCount"),
            (f"{_DCT}publisher>", "MaxCount"),
            (f"{_DCT}conformsTo>", "MaxCount"),
            (f"{_DCT}source>", "MaxCount"),
            (f"{_DCT}rights>", "MaxCount"),
            ("<http://www.w3.org/ns/dcat#dataset>", "MinCount"),
            (f"<{SKOS}notation>", "MinCount"),
            (f"<{SKOS}notation>", "MaxCount"),
        ),
        "of the text alone, or of DCAT-AP 2.1.1 (differences.csv)",
    ),
}
ONLY_THEIRS: dict[tuple[str, str], str] = {
    (f"{_SCHEMA}startDate>", "Node"): "our Or (zeitraum-startzeitpunkt)",
    (f"{_SCHEMA}endDate>", "Node"): "our Or (zeitraum-endzeitpunkt)",
    (f"{_DCT}type>", "MaxCount"): "given up for collections alone: it may be any other type",
    (f"{_DCT}hasVersion>", "MaxCount"): "given up for collections alone: it may be any version",
    (f"{_DCT}hasVersion>", "Class"): "a warning, of what may be described elsewhere",
    (f"{_DCT}isVersionOf>", "Class"): "a warning, of what may be described elsewhere",
    (f"{_DCT}source>", "Class"): "a warning; DCAT-AP itself asks it (Dataset.source)",
    (f"{_DCT}hasPart>", "Class"): "a warning; DCAT-AP itself asks it (Catalogue.haspart)",
    ("<http://www.w3.org/ns/adms#sample>", "Class"): "a warning; DCAT-AP itself (Dataset.sample)",
    (f"{_DCT}spatial>", "Or"): "our NodeKind and Class (datensatz-raumliche-abdeckung)",
}
Found = tuple[str, str, str]  # focus, path, component; or "", "terms" and severity, value


def _listed(lines: bytes) -> bytes:
    made = {
        b"%s <%sinScheme> <%s> .\n" % (found[0], SKOS.encode(), SCHEMES.get(found[1], found[1]))
        for found in LISTS.finditer(lines)
    }
    return b"".join(made)


def _ours(lines: bytes) -> Counter[Found]:
    asked = shapes_of(DCAT_AP_DE)
    return Counter(
        ("", f"terms {r.severity}", r.value)
        if asked[r.shape].demand is Demand.SCHEME
        else (r.focus, r.path, r.component)
        for r in engine(DCAT_AP_DE)(lines)
        if r.severity != "Info" and not _is_unasked(asked[r.shape])
    )


def _is_unasked(shape: Shape) -> bool:
    """The shapes spell dcatap: with a # at its end, and have no list for what is given up."""
    given_up = ("dcatde:plannedAvailability", "dcat:granularity")
    is_list = shape.demand is Demand.SCHEME and shape.row.path in given_up
    return is_list or shape.row.path == "dcatap:availability"


def _theirs(found: Iterable[Raw]) -> Counter[Found]:
    return Counter(_place(r) for r in found if not r.shape.startswith("http://data.europa.eu/r5r"))


def _place(result: Raw) -> Found:
    if result.path == IN_SCHEME:
        return "", f"terms {result.severity}", result.focus
    if result.component == "Pattern" or (result.path, result.component) == (_KEYS, "Node"):
        return "", f"terms {result.severity}", result.value
    return result.focus, result.path, result.component


def _unknown(found: Counter[Found], known: Iterable[tuple[str, str]]) -> list[Found]:
    kinds = set(known)
    # (a text spelled like a term of a list is said by us to be a text)
    return [
        f
        for f in found
        if not {f[1:], ("", f[2])} & kinds
        and not (f[1].startswith("terms") and f[2].startswith('"http'))
    ]


@pytest.mark.long
def test_our_german_table_and_the_published_shapes_find_the_same(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "data" / "shapes" / "dcat-ap-de"
    theirs = Engine("\n".join((folder / name).read_text("utf-8") for name in FILES))
    suite = shared / "data" / "dcat" / "validator-testsuites" / "dcat-ap-de.tar.gz"
    real = [record.lines for record in records(shared, tmp_path, 2_000)]
    count = 0
    for record in (*real, *documents(suite, without=("/v3.0_shapes/",)).values()):
        lines = named(record)
        lines += injected(lines) + _listed(lines)
        ours, expected = _ours(lines), _theirs(theirs(lines))
        count += sum(expected.values())
        assert not _unknown(ours - expected, ONLY_OURS)
        assert not _unknown(expected - ours, ONLY_THEIRS)
    assert count > 10_000


def test_what_stands_behind_the_beginning_of_a_list_is_asked_for() -> None:
    """(a list itself is no term of it)"""
    pattern = next(
        row.terms for row in table(DCAT_AP_DE) if row.path == "adms:status" and row.terms
    )
    assert asked_of_terms(pattern) == 'sh:pattern "^http://purl\\\\.org/adms/status/."'
