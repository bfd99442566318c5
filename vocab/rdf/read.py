"""One document to one spool of clean N-Triples. Read this file to know how a document is read.

unpack -> transcode -> recognise -> check -> parse strictly -> (leniently and cleaned) -> spool
"""

from pathlib import Path

from vocab import xml
from vocab.dialects import registry
from vocab.errors import DocumentTooLarge, UnreadableDocument, UnsupportedMediaType
from vocab.findings import Rule, Severity
from vocab.rdf import clean, feed, jsonld, lines, rdfxml, remote, syntax, transcode
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
    *(rule for rule in registry.RULES if rule.severity is Severity.ERROR),
)
RULES = (
    *clean.RULES, *feed.RULES, *jsonld.RULES, *lines.RULES, *rdfxml.RULES, *remote.RULES,
    *syntax.RULES, *transcode.RULES, *registry.RULES, MEMBER_OTHER, MEMBER_UNREADABLE,
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
            try:
                syntaxes.append(_read_member(member, document, work, spool, notes, limits))
            except UnreadableDocument as error:
                if not member.name or isinstance(error, DocumentTooLarge):
                    raise
                spool.restart()
                _leave_out(error, notes)
    if not syntaxes:
        raise UnreadableDocument("the archive holds no document that can be read")
    return _report(spool, notes, syntaxes)


def _leave_out(error: UnreadableDocument, notes: Notes) -> None:
    """A file of an archive that cannot be read costs itself; what is no metadata is only told."""
    rule = MEMBER_OTHER if isinstance(error, UnsupportedMediaType) else MEMBER_UNREADABLE
    notes.add(rule, message=str(error))


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
    kind = syntax.recognise(head, document.media_type if not member.name else "", name, notes)
    source = Source(path, document.base, work)
    if document.feed:
        feed.read_page(source, kind, spool, notes, limits)
        return kind
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
