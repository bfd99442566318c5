"""Statements out: lines of clean N-Triples become Turtle, RDF/XML, JSON-LD or stay as they are.

chunk (whole lines, usually one record) -> tidy -> serialise -> cut head and foot

Everything streams: memory is that of the largest chunk. Blank labels must already be unique across
chunks. A line that is not strict N-Triples is a fault of ours and raises SyntaxError, so an invalid
IRI can never come out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import pyoxigraph as ox

from vocab.namespaces import PREFIXES, TYPE

_NT = ox.RdfFormat.N_TRIPLES


@dataclass(frozen=True, slots=True)
class Format:
    """One syntax: its names, and what stands before, between and after chunks."""

    media_type: str
    extension: str
    name: str
    head: Callable[[], bytes]
    body: Callable[[bytes], bytes]
    between: bytes
    foot: bytes


def write(chunks: Iterable[bytes], format: str) -> Iterator[bytes]:  # noqa: A002  the field's word
    """The document in `format` (a key of FORMATS), piece by piece; valid without chunks too."""
    way = FORMATS[format]
    yield way.head()
    first = True
    for chunk in chunks:
        piece = way.body(chunk) if chunk else b""
        if piece:
            yield piece if first else way.between + piece
            first = False
    yield way.foot


def tidy(chunk: bytes) -> bytes:
    """The same lines by subject in order of appearance, rdf:type first, then by property."""
    groups: dict[bytes, list[bytes]] = {}
    for line in chunk.splitlines(keepends=True):
        groups.setdefault(line[: line.index(b" ")], []).append(line)
    return b"".join(b"".join(_ordered(subject, lines)) for subject, lines in groups.items())


def _ordered(subject: bytes, lines: list[bytes]) -> list[bytes]:
    opening = subject + _TYPE
    return sorted(lines, key=lambda line: (not line.startswith(opening), line))


_TYPE = f" <{TYPE}> ".encode()


# Turtle


def _turtle(chunk: bytes) -> bytes:
    # The serialiser writes the prefixes in an order of chance, but always as many bytes.
    return _serialize(tidy(chunk), ox.RdfFormat.TURTLE)[len(_turtle_head()) :]


@cache
def _turtle_head() -> bytes:
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()).encode()


# RDF/XML

# The serialiser passes these on, but XML 1.0 has no way to say them (section 2.2, Char).
_NOT_IN_XML = bytes(c for c in range(32) if c not in b"\t\n\r")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF in UTF-8
# NCName of "Namespaces in XML", its last part: what an element may be called.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ENDS_IN_NAME = re.compile(f"[{_START}][-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START}]*$")


def _rdf_xml(chunk: bytes) -> bytes:
    lines = tidy(chunk).splitlines(keepends=True)
    kept = [line for line in lines if _has_xml_name(line.split(b" ", 2)[1])]
    body = _xml_body(_serialize(b"".join(kept), ox.RdfFormat.RDF_XML)) if kept else b""
    if lost := len(lines) - len(kept):
        body += b"\t<!-- statements left out, XML has no name for their property: %d -->\n" % lost
    return body


def _xml_body(text: bytes) -> bytes:
    start = text.index(b">\n", text.index(b"<rdf:RDF")) + 2
    body = text[start : text.rindex(b"</rdf:RDF>")].translate(None, _NOT_IN_XML)
    for character in _NONCHARACTERS:
        body = body.replace(character, b"")
    # A bare carriage return would be read back as a line feed (XML 1.0, 2.11).
    return body.replace(b"\r", b"&#13;")


@lru_cache(maxsize=4_096)
def _has_xml_name(predicate: bytes) -> bool:
    return _ENDS_IN_NAME.search(predicate[1:-1].decode()) is not None


@cache
def _rdf_xml_head() -> bytes:
    # The serialiser declares its namespaces in an order of chance; we write our own head.
    names = "".join(f'\n  xmlns:{prefix}="{iri}"' for prefix, iri in PREFIXES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode()


# JSON-LD: full IRIs and no context. With a context, an IRI such as <geo:50.8,4.3> or <dct:title>
# (both harvested) would be read as a compact IRI of ours and become another one.

_TYPES = re.compile(rb'"' + re.escape(TYPE.encode()) + rb'":\[((?:\{"@id":"[^"]*"\},?)+)\]')


def _json_ld(chunk: bytes) -> bytes:
    body = _serialize(tidy(chunk), ox.RdfFormat.JSON_LD)[1:-1]
    return _TYPES.sub(_type_key, body)


def _type_key(match: re.Match[bytes]) -> bytes:
    return b'"@type":[' + match[1].replace(b'{"@id":', b"").replace(b"}", b"") + b"]"


def _serialize(lines: bytes, syntax: ox.RdfFormat) -> bytes:
    prefixes = None if syntax is ox.RdfFormat.JSON_LD else PREFIXES
    triples = (quad.triple for quad in ox.parse(lines, _NT))
    return ox.serialize(triples, format=syntax, prefixes=prefixes) or b""


def _nothing() -> bytes:
    return b""


FORMATS: dict[str, Format] = {
    "ttl": Format("text/turtle", "ttl", "Turtle", _turtle_head, _turtle, b"\n", b""),
    "rdf": Format(
        "application/rdf+xml", "rdf", "RDF/XML", _rdf_xml_head, _rdf_xml, b"", b"</rdf:RDF>\n"
    ),
    "jsonld": Format(
        "application/ld+json",
        "jsonld",
        "JSON-LD",
        lambda: b'{"@graph":[\n',
        _json_ld,
        b",\n",
        b"\n]}\n",
    ),
    "nt": Format("application/n-triples", "nt", "N-Triples", _nothing, bytes, b"", b""),
}
