"""What is known of the IRIs that a record points at, as N-Triples for its validation only.

A record says `dct:format <…/file-type/CSV>`, and the profile asks that this is a
dct:MediaTypeOrExtent: what it is stands in the authority's table, not in the record. So a line
of type is put beside it for each IRI that we know, and for concepts a label and a scheme, which
the profiles want of every concept. The lines are never stored, hashed or sent.

Of a term that we know only by how its IRI begins we cannot see whether it is there at all: where
the record itself says what it is, that is what counts.
"""

import re
from collections.abc import Iterator
from functools import cache

from vocab.authority import files, lookup
from vocab.namespaces import (
    DCAT,
    DCT,
    ELI,
    FOAF,
    HVD_CATEGORIES,
    NAL,
    SKOS,
    SPDX,
    TYPE,
    VCARD,
)

CONCEPT = SKOS + "Concept"
# Table of vocab.authority -> what its entries are.
_CLASSES: dict[str, tuple[str, ...]] = {
    "language": (DCT + "LinguisticSystem",),
    "file-type": (DCT + "MediaTypeOrExtent",),
    "media-type": (DCT + "MediaType", DCT + "MediaTypeOrExtent"),
    "licence": (DCT + "LicenseDocument",),
    lookup.LICENCE_NATIONAL: (DCT + "LicenseDocument",),
    "frequency": (DCT + "Frequency",),
    "access-right": (DCT + "RightsStatement",),
    "country": (DCT + "Location",),
    "continent": (DCT + "Location",),
    "place": (DCT + "Location",),
}
# IRIs that are known by how they begin: lists that are too long to be kept here.
_BEGINNINGS: tuple[tuple[bytes, tuple[str, ...]], ...] = (
    (b"<http://data.europa.eu/eli/", (ELI + "LegalResource",)),
    (b"<" + NAL.encode() + b"corporate-body/", (FOAF + "Agent",)),
    (b"<http://sws.geonames.org/", (DCT + "Location",)),
    (b"<https://sws.geonames.org/", (DCT + "Location",)),
    (b"<http://eurovoc.europa.eu/", (CONCEPT,)),
    (b"<" + SPDX.encode() + b"checksumAlgorithm_", (SPDX + "ChecksumAlgorithm",)),
)
# A node with the first type has the second one too, though its publisher does not say so.
_SUBCLASSES: dict[bytes, str] = {
    f"<{name}>".encode(): above
    for above, names in (
        (VCARD + "Kind", [VCARD + n for n in ("Organization", "Individual", "Group", "Location")]),
        (FOAF + "Agent", [FOAF + n for n in ("Organization", "Person", "Group")]),
        (
            DCAT + "Resource",
            [DCAT + n for n in ("Dataset", "DatasetSeries", "DataService", "Catalog")],
        ),
    )
    for name in names
}
_SCHEMES = {"hvd-category": HVD_CATEGORIES}
_LABEL = {CONCEPT: SKOS + "prefLabel", FOAF + "Agent": FOAF + "name"}  # that the profiles ask for
_TYPE = f"<{TYPE}>".encode()
_OBJECT = re.compile(rb" (<[^<>\s]*>) \.$", re.MULTILINE)
_TYPED = re.compile(rb"^(\S+) " + re.escape(_TYPE) + rb" (<[^<>\s]*>) \.$", re.MULTILINE)


def injected(lines: bytes) -> bytes:
    """Lines about what `lines` point at, each once."""
    made: dict[bytes, None] = {}
    terms, types = _terms(), _TYPED.findall(lines)
    described = {subject for subject, _ in types}
    for iri in set(_OBJECT.findall(lines)):
        said = terms.get(iri) or (b"" if iri in described else _by_beginning(iri))
        if said:
            made[said] = None
    for subject, type_ in types:
        if above := _SUBCLASSES.get(type_):
            made[_typed(subject, (above,))] = None
    return b"".join(made)


@cache
def _terms() -> dict[bytes, bytes]:
    """What is said of every concept of the tables, by <IRI>: read once, 10 MB."""
    return dict(_every_term())


def _every_term() -> Iterator[tuple[bytes, bytes]]:
    for name in lookup.TABLES:
        classes = _CLASSES.get(name, (CONCEPT,))
        scheme = _SCHEMES.get(name) or files.BASES.get(name, "").rstrip("/")
        for iri in lookup.table(name):
            for spelled in _spellings(iri):
                yield spelled, _said_of(spelled, classes, scheme)


def _spellings(iri: str) -> Iterator[bytes]:
    yield f"<{iri}>".encode()
    if iri.startswith(files.MEDIA_TYPES):  # the authority writes it either way
        yield f"<http{iri.removeprefix('https')}>".encode()


def _by_beginning(iri: bytes) -> bytes:
    for start, classes in _BEGINNINGS:
        if iri.startswith(start):
            return _said_of(iri, classes, "")
    return b""


def _said_of(iri: bytes, classes: tuple[str, ...], scheme: str) -> bytes:
    said = _typed(iri, classes)
    for name in classes:
        if label := _LABEL.get(name):
            said += b'%s <%s> "." .\n' % (iri, label.encode())
    if scheme:
        said += b"%s <%sinScheme> <%s> .\n" % (iri, SKOS.encode(), scheme.encode())
    return said


def _typed(node: bytes, classes: tuple[str, ...]) -> bytes:
    return b"".join(b"%s %s <%s> .\n" % (node, _TYPE, name.encode()) for name in classes)
