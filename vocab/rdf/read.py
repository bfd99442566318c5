"""One document to one spool of clean N-Triples. Read this file to know how a document is read.

unpack -> transcode -> recognise -> check -> parse strictly -> (leniently and cleaned) -> spool
"""

from pathlib import Path

from vocab import xml
from vocab.dialects import registry
from vocab.errors import DocumentTooLarge, UnreadableDocument, UnsupportedMediaType
from vocab.findings import Rule, Severity
from vocab.rdf import clean, feed, jsonld, lines, rdfxml, remote, site, syntax, transcode
from vocab.rdf.halves import reading
from vocab.rdf.job import Document, Limits, Progress, ReadReport, Source, quiet
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool
from vocab.rdf.syntax import Syntax
from vocab.rdf.unpack import Member, is_packed, opened, unpack
from vocab.rdf.wrapped import read_wrapped

MEMBER_UNREADABLE = Rule(
    "member-unreadable",
    Severity.ERROR,
    "A file of the archive cannot be read and was left out",
    "Correct the file, or leave it out of the archive.",
)
MEMBER_OTHER = Rule(
    "member-other",
    Severity.INFO,
    "A file of the archive is in no syntax that we read and was left out",
    "Nothing, if it describes no dataset; else send it in a syntax for metadata.",
)
# After one of these a part of the document is missing from the spool.
LOSSES = (
    lines.UNREADABLE,
    rdfxml.CUT_OFF,
    rdfxml.ELEMENT_UNREADABLE,
    remote.CONTEXT_REMOTE,
    jsonld.NODE_UNREADABLE,
    clean.STATEMENT_LOST,
    MEMBER_UNREADABLE,
    feed.EVENT_LOST,
    site.ADDRESS_UNUSABLE,
    site.SCRIPT_UNREADABLE,
    *(rule for rule in registry.RULES if rule.severity is Severity.ERROR),
)
RULES = (
    *clean.RULES, *feed.RULES, *jsonld.RULES, *lines.RULES, *rdfxml.RULES, *remote.RULES,
    *site.RULES, *syntax.RULES, *transcode.RULES, *registry.RULES, MEMBER_OTHER, MEMBER_UNREADABLE,
)  # fmt: skip

HEAD = 8_192  # bytes that tell the syntax
USUAL_RATIO = 15  # unpacked : packed, of N-Triples


def read_document(
    document: Document,
    target: Path,
    work: Path,
    limits: Limits,
    progress: Progress = quiet,
) -> ReadReport:
    """Read `document` into the spool `target`; scratch files go into the folder `work`.

    `progress` is told the statements so far. Raises the errors of UnreadableDocument.
    """
    notes = Notes(limits.findings_per_rule, document.title)
    syntaxes: list[str] = []
    with Spool(target, limits, notes, progress) as spool:
        if not document.feed and _streamed(document, work, spool, limits):
            return _report(spool, notes, [Syntax.N_TRIPLES])
        for member in unpack(document.path, work, limits):
            spool.begin()
            mark = notes.mark()
            try:
                syntaxes.append(_read_member(member, document, work, spool, notes, limits))
            except UnreadableDocument as error:
                rule = _cost(error, member, document)
                if rule is None:
                    raise
                spool.restart()
                if rule is site.PAGE_OTHER:  # what is no text has no character set either
                    notes.forget(mark, transcode.RULES)
                notes.add(rule, message=str(error))
    if not syntaxes and not document.site:
        raise UnreadableDocument("the archive holds no document that can be read")
    return _report(spool, notes, syntaxes)


def _cost(error: UnreadableDocument, member: Member, document: Document) -> Rule | None:
    """The rule for a file that costs only itself; None where it costs the whole document.

    What is no metadata is only told: the pictures of an archive, the pages of a site.
    """
    if isinstance(error, UnsupportedMediaType) and (member.name or document.site):
        return MEMBER_OTHER if member.name else site.PAGE_OTHER
    if isinstance(error, DocumentTooLarge) or not member.name:
        return None
    return MEMBER_UNREADABLE


def _streamed(document: Document, work: Path, spool: Spool, limits: Limits) -> bool:
    """N-Triples without a fault need no copy, no survey, and can be read by two."""
    if not (transcode.says_utf8(document.charset) and syntax.suits_lines(document.media_type)):
        return False
    size = document.path.stat().st_size * (USUAL_RATIO if is_packed(document.path) else 1)
    with reading(work, limits, size) as read, opened(document.path, limits) as stream:
        head = stream.peek(HEAD)[:HEAD]
        if not syntax.is_ntriples(head):
            return False
        spool.begin()
        return lines.read_stream(stream, spool, read)


def _report(spool: Spool, notes: Notes, syntaxes: list[str]) -> ReadReport:
    return ReadReport(
        statements=spool.statements,
        findings=notes.all(),
        next_page=spool.paging.next_page,
        total_items=spool.paging.total_items,
        syntax=", ".join(sorted(set(syntaxes))),
        complete=not notes.has(*LOSSES),
    )


def _read_member(
    member: Member, document: Document, work: Path, spool: Spool, notes: Notes, limits: Limits
) -> str:
    if member.name:
        notes.focus = f"{document.title} ({member.name})"
    path = transcode.to_utf8(member.path, work / "utf8", document.charset, notes)
    head = _head(path)
    name = member.name or document.title.removesuffix(".gz").removesuffix(".xz")
    source = Source(path, document.base, work)
    if document.site and (seen := site.read(source, head, spool, notes, limits)):
        return seen
    kind = syntax.recognise(head, document.media_type if not member.name else "", name, notes)
    if document.site and site.is_other(path, kind):
        return kind
    if document.feed:
        feed.read_page(source, kind, spool, notes, limits)
        return kind
    return _read_syntax(kind, source, head, spool, notes, limits)


def _read_syntax(
    kind: Syntax, source: Source, head: bytes, spool: Spool, notes: Notes, limits: Limits
) -> str:
    match kind:
        case Syntax.N_TRIPLES:
            lines.read_ntriples(source, spool, notes)
        case Syntax.TURTLE:
            lines.read_turtle(source, spool, notes)
        case Syntax.N_QUADS:
            lines.read_nquads(source, spool, notes)
        case Syntax.TRIG:
            lines.read_trig(source, spool, notes)
        case Syntax.RDF_XML:
            return _read_xml(source, syntax.root_element(head), spool, notes, limits)
        case Syntax.JSON_LD:
            return jsonld.read_jsonld(source, spool, notes, limits)
        case Syntax.JSON_LINES:
            return jsonld.read_lines(source, spool, notes, limits)
    return kind


def _read_xml(source: Source, root: str, spool: Spool, notes: Notes, limits: Limits) -> str:
    dialect = registry.of_xml(root)
    if dialect is None:
        syntax.refuse_other_xml(root)
    xml.check(source.path, limits.xml_depth)
    if dialect is None:
        rdfxml.read_rdfxml(source, spool, notes)
        return Syntax.RDF_XML
    read_wrapped(dialect, source, spool, notes)
    return dialect.name


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
