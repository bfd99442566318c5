"""N-Triples, Turtle, and both with named graphs: read strictly, and where that fails leniently,
going on after errors.

Which graph a statement stands in is not kept: a catalogue is one graph, however it is packed.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from io import BufferedReader
from pathlib import Path

import pyoxigraph as ox

from vocab.findings import Rule, Severity
from vocab.rdf import graphs
from vocab.rdf.halves import Read
from vocab.rdf.job import Source
from vocab.rdf.notes import Notes
from vocab.rdf.prefixes import WELL_KNOWN
from vocab.rdf.spool import Spool, resumed
from vocab.sentence import gettext_noop

NO_PROPERTY = gettext_noop("A property is expected here, and not: %(found)s")
UNREADABLE = Rule(
    "statement-unreadable",
    Severity.ERROR,
    "A statement cannot be read and was left out",
    "Correct the statement at this place.",
    messages=(NO_PROPERTY,),
)
READ_PREFIX = gettext_noop("The prefix %(prefix)s: is not declared; it was read as <%(namespace)s>")
PREFIX_UNDECLARED = Rule(
    "prefix-undeclared",
    Severity.WARNING,
    "A prefix is used but not declared; it was read with its usual namespace",
    "Declare the prefix at the top of the document.",
    messages=(READ_PREFIX,),
)
DOT_MISSING = Rule(
    "dot-missing",
    Severity.WARNING,
    "The full stop after a prefix declaration is missing; it was read as if it stood there",
    "End every @prefix line with a full stop.",
)
GRAPHS_MERGED = Rule(
    "graphs-merged",
    Severity.WARNING,
    "The document holds named graphs; their statements were read as one graph",
    "Send Turtle without graph blocks.",
)
RULES = (UNREADABLE, PREFIX_UNDECLARED, DOT_MISSING, GRAPHS_MERGED)

MOST_ERRORS = 100_000
ROUNDS = 12  # repairs of one document
FEW = 1 << 16  # bytes of lines that are read at once, as long as none is wrong
VALUE = 1_000  # bytes of a line that a finding shows
_UNDECLARED = re.compile(r"The prefix ([^\s:]*): has not been declared")
_NOT_A_PROPERTY = re.compile(r"(.+) is not a valid predicate")
_NO_DOT = "A dot is expected at the end of statements"
_DIRECTIVE = re.compile(rb"\s*@(?:prefix|base)\s[^<\n]*<[^>\n]*>\s*(?:#.*)?\Z", re.I)


def read_ntriples(source: Source, spool: Spool, notes: Notes) -> None:
    """One line that cannot be read is one finding, and takes no other line with it.

    (A quote without its pair would, if what follows it were read in one go.)
    """
    _read_by_line(source, spool, notes, ox.RdfFormat.N_TRIPLES)


def read_nquads(source: Source, spool: Spool, notes: Notes) -> None:
    """The same for N-Quads."""
    _read_by_line(source, spool, notes, ox.RdfFormat.N_QUADS)


def _read_by_line(source: Source, spool: Spool, notes: Notes, syntax: ox.RdfFormat) -> None:
    number = 1
    with source.path.open("rb") as file:
        while lines := file.readlines(FEW):
            try:
                _read_few(b"".join(lines), spool, syntax)
            except SyntaxError:
                for place, line in enumerate(lines, number):
                    _read_line(line, place, spool, notes, syntax)
            number += len(lines)


def _read_few(lines: bytes, spool: Spool, syntax: ox.RdfFormat) -> None:
    """All of `lines` or, with a SyntaxError, nothing."""
    if syntax == ox.RdfFormat.N_TRIPLES:
        with suppress(SyntaxError):
            spool.take(list(ox.parse(lines, syntax)))
            return
    spool.take_cleaned(_leniently(lines, syntax))


def _read_line(line: bytes, number: int, spool: Spool, notes: Notes, syntax: ox.RdfFormat) -> None:
    try:
        spool.take_cleaned(_leniently(line, syntax))
    except SyntaxError as error:
        error.lineno = number
        _note_unreadable(notes, error, line[:VALUE].decode("utf-8", "replace").strip())


def _leniently(lines: bytes, syntax: ox.RdfFormat) -> list[ox.Quad]:
    return list(ox.parse(lines, syntax, lenient=True))


def read_stream(stream: BufferedReader, spool: Spool, read: Read) -> bool:
    """Read N-Triples without a copy on disk; False, and nothing written, when it has any error."""
    try:
        read(stream, spool)
    except SyntaxError:
        spool.restart()
        return False
    return True


def read_turtle(source: Source, spool: Spool, notes: Notes) -> None:
    """A statement that cannot be read is one finding; what needs no guess is mended.

    Mended: well-known prefixes that are not declared, a missing full stop after a declaration,
    graph blocks. What is left is read leniently, from the next statement after each error.
    """
    for round_number in range(ROUNDS):
        errors: list[SyntaxError] = []
        spool.take(resumed(_parse(source, ox.RdfFormat.TURTLE), errors, MOST_ERRORS))
        if not errors:
            return
        spool.restart()
        mended = source.work / f"mended-{round_number}"
        if not _mend(source.path, mended, errors, notes):
            break
        source = replace(source, path=mended)
    if _is_trig(source):
        notes.add(GRAPHS_MERGED, _place(notes, errors[0]))
        spool.take_cleaned(_parse(source, ox.RdfFormat.TRIG, lenient=True))
    else:
        _read_leniently(source, spool, notes, ox.RdfFormat.TURTLE)


def read_trig(source: Source, spool: Spool, notes: Notes) -> None:
    """A statement that cannot be read is one finding; the statements of all graphs are taken.

    After an error the parser does not know in which graph it is, and skips what it could read: then
    the graphs' braces are taken out, and the rest is Turtle.
    """
    try:
        spool.take_cleaned(_parse(source, ox.RdfFormat.TRIG, lenient=True))
    except SyntaxError:
        spool.restart()
        if source.path.stat().st_size > graphs.MOST_BYTES:
            _read_leniently(source, spool, notes, ox.RdfFormat.TRIG)
            return
        flat = source.work / "flat"
        flat.write_bytes(graphs.without_braces(source.path.read_bytes()))
        read_turtle(replace(source, path=flat), spool, notes)


def _parse(source: Source, syntax: ox.RdfFormat, *, lenient: bool = False) -> Iterator[ox.Quad]:
    base = None if syntax == ox.RdfFormat.N_TRIPLES else source.base or None
    return iter(ox.parse(path=source.path, format=syntax, base_iri=base, lenient=lenient))


def _read_leniently(source: Source, spool: Spool, notes: Notes, syntax: ox.RdfFormat) -> None:
    errors: list[SyntaxError] = []
    parser = _parse(source, syntax, lenient=True)
    spool.take_cleaned(resumed(parser, errors, MOST_ERRORS))
    values = _lines_of(source.path, errors[: notes.cap])
    for error in errors:
        _note_unreadable(notes, error, values.get(error.lineno or 0, ""))


def _note_unreadable(notes: Notes, error: SyntaxError, value: str) -> None:
    message = str(error.msg).rpartition(": ")[2]
    if found := _NOT_A_PROPERTY.fullmatch(message):
        message = NO_PROPERTY % {"found": found[1]}
    notes.add(UNREADABLE, _place(notes, error), value=value, message=message)


def _place(notes: Notes, error: SyntaxError) -> str:
    """The place of an error as a finding's focus: "name, line 7, column 3"."""
    return f"{notes.focus}, line {error.lineno}, column {error.offset}"


def _lines_of(path: Path, errors: list[SyntaxError]) -> dict[int, str]:
    """The lines where the errors stand, at most VALUE bytes of each."""
    wanted = {error.lineno for error in errors}
    if not wanted:
        return {}
    with path.open("rb") as file:
        return {
            number: line[:VALUE].decode("utf-8", "replace").strip()
            for number, line in enumerate(file, 1)
            if number in wanted
        }


def _mend(path: Path, target: Path, errors: list[SyntaxError], notes: Notes) -> bool:
    """Copy with prefixes declared or full stops set; False when there is nothing to mend."""
    missing: dict[str, SyntaxError] = {}
    for error in errors:
        found = _UNDECLARED.search(str(error.msg))
        if found and found[1] in WELL_KNOWN:
            missing.setdefault(found[1], error)
    if missing:
        _declare(path, target, missing, notes)
        return True
    return any(_NO_DOT in str(error.msg) for error in errors) and _set_dots(path, target, notes) > 0


def _declare(path: Path, target: Path, missing: dict[str, SyntaxError], notes: Notes) -> None:
    values = _lines_of(path, list(missing.values()))
    for prefix, error in missing.items():
        message = READ_PREFIX % {"prefix": prefix, "namespace": WELL_KNOWN[prefix]}
        value = values.get(error.lineno or 0, "")
        notes.add(PREFIX_UNDECLARED, _place(notes, error), value=value, message=message)
    header = "".join(f"@prefix {p}: <{WELL_KNOWN[p]}> . " for p in missing)
    with path.open("rb") as source, target.open("wb") as out:
        out.write(header.encode())  # on the first line: the numbers of the others stay
        shutil.copyfileobj(source, out)


def _set_dots(path: Path, target: Path, notes: Notes) -> int:
    """Copy, with a full stop after each directive that has none. How many were set."""
    count = 0
    with path.open("rb") as source, target.open("wb") as out:
        for number, line in enumerate(source, 1):
            if _DIRECTIVE.match(line):
                count += 1
                focus = f"{notes.focus}, line {number}"
                notes.add(DOT_MISSING, focus, value=line.decode("utf-8", "replace").strip())
                out.write(line.partition(b">")[0] + b"> .\n")
            else:
                out.write(line)
    return count


def _is_trig(source: Source) -> bool:
    try:
        for _ in _parse(source, ox.RdfFormat.TRIG, lenient=True):
            pass
    except SyntaxError:
        return False
    return True
