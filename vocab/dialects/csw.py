"""Answers of a catalogue service for the web (OGC CSW 2.0.2 and 3.0): the records in them.

Records are ISO 19139, or RDF/XML that is read as such. Where the list goes on is asked for like the
page before it, with another startPosition (OGC 07-006r1, 10.8.4.12).
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from vocab.dialects import iso19139
from vocab.dialects.base import Node, Note, XmlDialect
from vocab.errors import SourceRefusal
from vocab.findings import Rule, Severity
from vocab.namespaces import DCAT, RDF
from vocab.xml import Element, along, attribute, children, local_name, namespace, text, words

RECORD_FOREIGN = Rule(
    "csw-record-foreign",
    Severity.ERROR,
    "A record of the answer is neither ISO 19139 nor RDF/XML: it was left out",
    "Ask for another schema: write outputSchema=http://www.isotc211.org/2005/gmd into the address.",
)
RULES = (RECORD_FOREIGN,)

_START = "startposition"


def nodes(root: Element, base: str, note: Note) -> Iterator[Node | Element]:
    """The records; raises SourceRefusal for an exception report, with the server's words."""
    if local_name(root).lower() == "exceptionreport":
        raise SourceRefusal(_refusal(root))
    results = next(along(root, "SearchResults"), None)
    for record in children(root if results is None else results):
        yield from _record(record, note)
    if results is not None:
        yield from _paging(results, base)


def _record(record: Element, note: Note) -> Iterator[Node | Element]:
    name = local_name(record)
    if name.lower() in iso19139.ROOTS:
        yield iso19139.record(record, note)
    elif namespace(record) in (RDF, DCAT):
        yield record
    elif name != "SearchStatus":
        note(RECORD_FOREIGN, value=text(record)[:1_000].decode("utf-8", "ignore"))


def _paging(results: Element, base: str) -> Iterator[Node]:
    matched = _number(attribute(results, "numberOfRecordsMatched"))
    if matched is None:
        return
    node: Node = {"@id": base, "hydra:totalItems": matched}
    following = _following(results, base)
    if 0 < following <= matched:
        node["hydra:next"] = {"@id": _at(base, following)}
    yield node


def _following(results: Element, base: str) -> int:
    """The place of the next record; reckoned where the server does not say it. 0: no more."""
    said = _number(attribute(results, "nextRecord"))
    if said is not None:
        return said
    returned = _number(attribute(results, "numberOfRecordsReturned")) or 0
    asked = (value for name, value in _query(base) if name.lower() == _START)
    return (_number(next(asked, "")) or 1) + returned if returned else 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else None


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _at(base: str, position: int) -> str:
    """The address `base`, asked from another record on."""
    kept = [(name, value) for name, value in _query(base) if name.lower() != _START]
    query = urlencode([*kept, ("startPosition", str(position))])
    return urlunsplit(urlsplit(base)._replace(query=query, fragment=""))


def _refusal(report: Element) -> str:
    said = [
        " ".join(f"{attribute(one, 'exceptionCode')} {words(one)}".split())
        for one in along(report, "Exception|ServiceException")
    ]
    return f"the catalogue service refuses: {'; '.join(said) or 'it does not say why'}"[:500]


DIALECT = XmlDialect(
    "CSW",
    frozenset({"getrecordsresponse", "getrecordbyidresponse", "exceptionreport"}),
    nodes,
    RULES,
)
