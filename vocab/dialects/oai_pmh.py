"""OAI-PMH 2.0: lists of records in RDF/XML, ISO 19139 or Dublin Core, and where they go on.

A list of formats is read as a page that is followed by the list of records in the best of them.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from vocab.dialects import iso19139, oai_dc
from vocab.dialects.base import Node, Note, XmlDialect
from vocab.dialects.iso_values import is_name, literal, moment, text_at
from vocab.errors import SourceRefusal, UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.namespaces import DCAT, PROV, RDF
from vocab.xml import Element, along, attribute, children, local_name, namespace, text, words

METADATA_FOREIGN = Rule(
    "oai-metadata-foreign",
    Severity.ERROR,
    "A record is neither RDF/XML nor ISO 19139 nor Dublin Core: it was left out",
    "Ask for another format: write metadataPrefix=dcat_ap, rdf, iso19139 or oai_dc "
    "into the address.",
)
RULES = (METADATA_FOREIGN,)

PREFIXES = ("dcat_ap", "dcat-ap", "dcat", "rdf", "iso19139", "gmd", "oai_dc")  # best first
# What the protocol itself asks with; other arguments belong to the address of the server.
ARGUMENTS = frozenset(
    {"verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken"}
)
_ADVICE = {
    "badResumptionToken": "the list broke off: harvest again, from its beginning",
    "cannotDisseminateFormat": "leave metadataPrefix out of the address, and the best one is asked",
    "badArgument": "correct the arguments in the address",
    "badVerb": "leave verb out of the address",
    "noSetHierarchy": "leave set out of the address",
    "idDoesNotExist": "correct the identifier in the address",
}


def nodes(root: Element, base: str, note: Note) -> Iterator[Node | Element]:
    """The records that are not deleted; raises SourceRefusal in the words of an error."""
    for error in along(root, "error"):
        if (code := attribute(error, "code")) != "noRecordsMatch":
            raise SourceRefusal(_refusal(code, words(error)))
    for formats in children(root, "ListMetadataFormats"):
        yield _best(formats, base)
    for answer in children(root, "ListRecords", "GetRecord"):
        deleted = False
        for record in children(answer, "record"):
            deleted = deleted or _is_deleted(record)
            yield from _record(record, note)
        yield from _paging(answer, base, deleted=deleted)


def _refusal(code: str, said: str) -> str:
    advice = _ADVICE.get(code, "ask those who run the server")
    return f"the OAI-PMH server says {code or 'error'} ({said or 'no more'}): {advice}"[:500]


def _best(formats: Element, base: str) -> Node:
    offered = [words(one) for one in along(formats, "metadataFormat/metadataPrefix")]
    for prefix in PREFIXES:
        if prefix in offered:
            asked = _asked(base, verb="ListRecords", metadataPrefix=prefix)
            return {"@id": base, "hydra:next": {"@id": asked}}
    raise UnreadableDocument(
        f"the OAI-PMH server offers {', '.join(offered)[:300] or 'no format'}: "
        f"let it offer one of {', '.join(PREFIXES)}"
    )


def _is_deleted(record: Element) -> bool:
    return any(attribute(header, "status") == "deleted" for header in children(record, "header"))


def _record(record: Element, note: Note) -> Iterator[Node | Element]:
    identifier = text_at(record, "header/identifier")
    if _is_deleted(record):
        # Without it a page of deleted records would be as empty as the next one like it.
        gone = {PROV + "invalidatedAtTime": moment(text_at(record, "header/datestamp"))}
        yield {"@id": identifier, **gone} if is_name(identifier) or _is_oai(identifier) else gone
        return
    for metadata in along(record, "metadata/*"):
        if local_name(metadata).lower() in iso19139.ROOTS:
            yield iso19139.record(metadata, note)
        elif local_name(metadata) == "dc":
            yield oai_dc.dataset(metadata, identifier)
        elif namespace(metadata) in (RDF, DCAT):
            yield metadata
        else:
            value = text(metadata)[:1_000].decode("utf-8", "ignore")
            note(METADATA_FOREIGN, identifier, value=value)


def _is_oai(identifier: str) -> bool:
    return identifier.startswith("oai:") and not any(c.isspace() for c in identifier)


def _paging(answer: Element, base: str, *, deleted: bool) -> Iterator[Node]:
    """completeListSize counts deleted records, which are no members: then no total is said."""
    for token in children(answer, "resumptionToken"):
        node: Node = {}
        size = attribute(token, "completeListSize")
        if size.isascii() and size.isdecimal() and len(size) <= 15 and not deleted:
            node["hydra:totalItems"] = literal(size)
        if said := words(token):
            asked = _asked(base, verb="ListRecords", resumptionToken=said)
            node["hydra:next"] = {"@id": asked}
        if node:
            yield {"@id": base, **node}


def _asked(base: str, **arguments: str) -> str:
    """The server at `base`, asked with these arguments of the protocol and no others."""
    parts = urlsplit(base)
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ARGUMENTS
    ]
    query = urlencode([*kept, *arguments.items()])
    return urlunsplit(parts._replace(query=query, fragment=""))


DIALECT = XmlDialect("OAI-PMH", frozenset({"oai-pmh"}), nodes, RULES)
