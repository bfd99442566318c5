"""Which syntax is it? The first bytes decide; media type and file name settle what they leave open.

Portals serve RDF/XML as text/html and JSON-LD as text/plain; what was said and what came are
compared, and a wrong saying becomes a finding.
"""

import re
from enum import StrEnum
from pathlib import Path

from vocab.errors import UnreadableDocument, UnsupportedMediaType
from vocab.findings import Rule, Severity
from vocab.rdf.notes import Notes
from vocab.sentence import gettext_noop

SENT_AS = gettext_noop("Sent as %(said)s; it is %(seen)s")
MEDIA_TYPE_WRONG = Rule(
    "media-type-wrong",
    Severity.WARNING,
    "The document is not in the syntax that it says",
    "Send the media type of the syntax: application/n-triples, text/turtle, "
    "application/rdf+xml or application/ld+json.",
    messages=(SENT_AS,),
)
RULES = (MEDIA_TYPE_WRONG,)


class Syntax(StrEnum):
    """What we read."""

    N_TRIPLES = "N-Triples"
    TURTLE = "Turtle"
    RDF_XML = "RDF/XML"
    JSON_LD = "JSON-LD"
    JSON_LINES = "JSON lines"
    TRIG = "TriG"
    N_QUADS = "N-Quads"


_TYPES = {
    "application/n-triples": Syntax.N_TRIPLES,
    "text/turtle": Syntax.TURTLE,
    "application/x-turtle": Syntax.TURTLE,
    "application/turtle": Syntax.TURTLE,
    "text/n3": Syntax.TURTLE,
    "text/rdf+n3": Syntax.TURTLE,
    "application/rdf+xml": Syntax.RDF_XML,
    "application/ld+json": Syntax.JSON_LD,
    "application/trig": Syntax.TRIG,
    "application/x-trig": Syntax.TRIG,
    "application/n-quads": Syntax.N_QUADS,
    "text/x-nquads": Syntax.N_QUADS,
    "application/x-ndjson": Syntax.JSON_LINES,
    "application/jsonl": Syntax.JSON_LINES,
}
_ENDINGS = {
    ".nt": Syntax.N_TRIPLES,
    ".ttl": Syntax.TURTLE,
    ".n3": Syntax.TURTLE,
    ".rdf": Syntax.RDF_XML,
    ".xml": Syntax.RDF_XML,
    ".owl": Syntax.RDF_XML,
    ".jsonld": Syntax.JSON_LD,
    ".json": Syntax.JSON_LD,
    ".trig": Syntax.TRIG,
    ".nq": Syntax.N_QUADS,
    ".ndjson": Syntax.JSON_LINES,
    ".jsonl": Syntax.JSON_LINES,
}
# These say nothing about the syntax.
_VAGUE = {
    "", "text/plain", "application/octet-stream", "application/xml", "text/xml",
    "application/json", "application/gzip", "application/x-gzip", "application/zip",
    "application/x-xz", "binary/octet-stream",
}  # fmt: skip

# Root elements (in lower case) of XML that is not RDF/XML.
_OTHER_XML = {
    "searchretrieveresponse": "an SRU response",
    "trix": "TriX",
    "sparql": "SPARQL results",
    "feed": "an Atom feed",
    "rss": "an RSS feed",
    "svg": "an SVG picture",
    "html": "a web page",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
}

_COMMENTS = re.compile(rb"\A(?:\s+|#[^\n]*(?:\n|\Z))+")
_HTML = re.compile(rb"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_PAGE_ROOTS = frozenset({"html", "head", "body", "meta", "title", "script"})
_XML = re.compile(rb"\A\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?[\s/>])")
_XMLNS = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=")  # and not the address of FOAF
_JSON = re.compile(rb"""\A\s*(?:\{\s*(?:"|\}|\Z)|\[\s*(?:[\[{"\]]\s*|\Z))""")
# Two values on two lines; a document over several lines never has one that ends before a comma.
_JSON_LINES = re.compile(rb"\A\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
_TURTLE = re.compile(rb"\A(?:@?(?:prefix|base)\s|\[|\(|_:|<|[\w.-]*:)", re.I)
_TURTLE_MARKS = re.compile(rb"^\s*@?(?:prefix|base)\s|[;,\[]\s*$", re.I | re.M)
_TRIPLE = re.compile(
    rb"\A(?:<[^<>\"{}|^`\\\s]*>|_:\S+) <[^<>\s]+> [^\n]*\.[ \t]*(?:#[^\n]*)?\r?\n?"
)
_ROOT_ELEMENT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def recognise(head: bytes, media_type: str, name: str, notes: Notes) -> Syntax:
    """The syntax of a UTF-8 document that begins with `head` (4 KB will do).

    Raises UnsupportedMediaType for what is in no syntax that we read, UnreadableDocument for pages
    that are no metadata at all.
    """
    kind = media_type.partition(";")[0].strip().lower()
    ending = Path(name.partition("?")[0].partition("#")[0].lower()).suffix
    said = _TYPES.get(kind) or (_ENDINGS.get(ending) if kind in _VAGUE else None)
    seen = _sniff(head, said or _ENDINGS.get(ending))
    found = seen or said
    if found is None:
        raise UnsupportedMediaType(kind or ending or "an unknown syntax")
    if seen and kind not in _VAGUE and _TYPES.get(kind) != seen:
        message = SENT_AS % {"said": media_type, "seen": seen}
        notes.add(MEDIA_TYPE_WRONG, value=media_type, message=message)
    return found


def _sniff(head: bytes, said: Syntax | None) -> Syntax | None:
    if not head.strip():
        raise UnreadableDocument("the document is empty")
    if _HTML.match(head):
        raise UnreadableDocument(
            "this is a web page, not metadata: give the address of the catalogue as RDF"
        )
    if _XML.match(head) and (_XMLNS.search(head) or _looks_xml(head, said)):
        return Syntax.RDF_XML
    if _JSON_LINES.match(head):
        return Syntax.JSON_LINES
    if said in (Syntax.JSON_LD, Syntax.JSON_LINES) and head.lstrip()[:1] in (b"{", b"["):
        return said
    if _JSON.match(head) and not (said is Syntax.TURTLE and _blank_subject(head)):
        return Syntax.JSON_LD
    return _sniff_lines(_COMMENTS.sub(b"", head), said)


def _sniff_lines(text: bytes, said: Syntax | None) -> Syntax | None:
    """Turtle reads N-Triples too, but only the N-Triples reader goes on at the next line."""
    if not (_TRIPLE.match(text) or _TURTLE.match(text)):
        return None
    if said in (Syntax.TRIG, Syntax.N_QUADS):  # what they have beside the others may come later
        return Syntax.TRIG if _TURTLE_MARKS.search(text) else said
    if said is Syntax.N_TRIPLES:
        return Syntax.TURTLE if _TURTLE_MARKS.search(text) else said
    plain = said is not Syntax.TURTLE and _all_triples(text)
    return Syntax.N_TRIPLES if plain else Syntax.TURTLE


def _looks_xml(head: bytes, said: Syntax | None) -> bool:
    """`<a> …` may begin Turtle with a relative IRI."""
    return head.lstrip().startswith((b"<?", b"<!")) or said in (Syntax.RDF_XML, None)


def _blank_subject(head: bytes) -> bool:
    return re.match(rb"\A\s*\[\s*\]\s*[^,\]}\s]", head) is not None


def _all_triples(text: bytes) -> bool:
    whole = text.split(b"\n")[:-1] or [text]
    return all(_TRIPLE.match(line) for line in whole if line.strip() and line[:1] != b"#")


def suits_lines(media_type: str) -> bool:
    """Whether a media type is no wrong one for N-Triples, which are Turtle too."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind in _VAGUE or _TYPES.get(kind) in (Syntax.N_TRIPLES, Syntax.TURTLE)


def is_ntriples(head: bytes) -> bool:
    """Is this surely N-Triples, in UTF-8 without a mark?"""
    text = _COMMENTS.sub(b"", head)
    return _TRIPLE.match(text) is not None and _all_triples(text)


def root_element(head: bytes) -> str:
    """The local name of the first element of XML; empty when it is not in the head."""
    found = _ROOT_ELEMENT.search(head)
    return found[1].decode() if found else ""


def is_web_page(head: bytes) -> bool:
    """Is this HTML, as XML or not?"""
    if _HTML.match(head):
        return True
    return head.lstrip()[:1] == b"<" and root_element(head).lower() in _PAGE_ROOTS


def refuse_other_xml(root: str) -> None:
    """Raises UnsupportedMediaType for XML that is known to be no RDF/XML."""
    if kind := _OTHER_XML.get(root.lower()):
        raise UnsupportedMediaType(kind)
