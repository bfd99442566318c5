"""Make what a lenient parser let through valid, statement by statement, and say what was done.

An IRI that cannot be mended becomes text: it never leaves as an IRI. Control characters go, long
values are cut, language tags are mended or dropped. Each with a finding at its subject.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import pyoxigraph as ox

from vocab.findings import Rule, Severity
from vocab.rdf.job import Limits
from vocab.rdf.notes import Notes
from vocab.sentence import gettext_noop

IRI_MENDED = Rule(
    "iri-mended",
    Severity.WARNING,
    "An IRI held characters that IRIs may not hold; they were percent-encoded",
    'Percent-encode spaces and the characters < > " { } | \\ ^ ` in the source.',
)
IRI_INVALID = Rule(
    "iri-invalid",
    Severity.ERROR,
    "This is not an IRI; it is kept as text",
    "Write a full IRI that begins with a scheme such as https:.",
)
IRI_UNSAFE = Rule(
    "iri-unsafe",
    Severity.ERROR,
    "An IRI of this scheme can run code or open files; it is kept as text",
    "Use an https: address.",
)
IRI_LONG = Rule(
    "iri-long",
    Severity.ERROR,
    "The IRI is too long; it is kept as text",
    "Use a shorter address.",
)
STATEMENT_LOST = Rule(
    "statement-lost",
    Severity.ERROR,
    "A statement was lost: its subject or its property is not an IRI",
    "Give the thing a full IRI.",
)
TRIPLE_TERM = Rule(
    "triple-term",
    Severity.WARNING,
    "A statement about a statement was left out",
    "Write it without triple terms.",
)
TAG_READ = gettext_noop("Language tag %(tag)s was read as %(mended)s")
TAG_DROPPED = gettext_noop("Language tag %(tag)s was dropped")
LANGUAGE_MENDED = Rule(
    "language-mended",
    Severity.WARNING,
    "A language tag was mended or dropped",
    "Write language tags after BCP 47 (en-GB), and none where the language is unknown.",
    messages=(
        TAG_READ,
        TAG_DROPPED,
    ),
)
CONTROLS_REMOVED = Rule(
    "controls-removed",
    Severity.WARNING,
    "Control characters were removed from a text",
    "Remove NUL and other control characters in the source.",
)
CUT = gettext_noop("%(n)s bytes were cut to %(limit)s")
LITERAL_CUT = Rule(
    "literal-cut",
    Severity.WARNING,
    "A value was too large and was cut",
    "Put large contents into a distribution and describe them here.",
    messages=(CUT,),
)
RULES = (
    IRI_MENDED, IRI_INVALID, IRI_UNSAFE, IRI_LONG, STATEMENT_LOST, TRIPLE_TERM,
    LANGUAGE_MENDED, CONTROLS_REMOVED, LITERAL_CUT,
)  # fmt: skip

UNSAFE_SCHEMES = ("javascript", "data", "vbscript", "file")
_UNSAFE = re.compile(rf"(?:{'|'.join(UNSAFE_SCHEMES)}):", re.I)
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]|%(?![0-9A-Fa-f]{2})')
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Place = tuple[str, str]  # subject, property: where a finding stands


class Cleaner:
    """Cleans statements one at a time; `notes` gets the findings."""

    def __init__(self, limits: Limits, notes: Notes) -> None:
        self._limits = limits
        self._notes = notes
        self._iri: Callable[[str], tuple[ox.NamedNode | None, Rule | None]] = lru_cache(4_096)(
            self._judge
        )

    def statement(self, quad: ox.Quad | ox.Triple) -> ox.Triple | None:
        """The statement in the default graph, made valid; None when it cannot be kept."""
        subject = self._subject(quad.subject)
        predicate = self._name(quad.predicate.value, ("", ""))
        if subject is None or predicate is None:
            self._notes.add(STATEMENT_LOST, value=str(quad.subject), path=quad.predicate.value)
            return None
        place = (_focus(subject), predicate.value)
        kept = self._object(quad.object, place)
        return ox.Triple(subject, predicate, kept) if kept is not None else None

    def _subject(self, term: object) -> ox.NamedNode | ox.BlankNode | None:
        if isinstance(term, ox.BlankNode):
            return term
        return self._name(term.value, ("", "")) if isinstance(term, ox.NamedNode) else None

    def _object(self, term: object, place: Place) -> Term | None:
        if isinstance(term, ox.NamedNode):
            return self._name(term.value, place) or self._text(term.value, place)
        if isinstance(term, ox.Literal):
            return self._literal(term, place)
        if isinstance(term, ox.BlankNode):
            return term
        self._notes.add(TRIPLE_TERM, place[0], path=place[1], value=str(term))
        return None

    def _name(self, value: str, place: Place) -> ox.NamedNode | None:
        name, rule = self._iri(value)
        if rule:
            self._notes.add(rule, place[0], path=place[1], value=value)
        return name

    def _judge(self, value: str) -> tuple[ox.NamedNode | None, Rule | None]:
        mended = percented(value.strip())
        size = len(mended) if mended.isascii() else len(mended.encode())
        if size > self._limits.iri_length:
            return None, IRI_LONG
        if _UNSAFE.match(mended):
            return None, IRI_UNSAFE
        try:
            return ox.NamedNode(mended), IRI_MENDED if mended != value else None
        except ValueError:
            return None, IRI_INVALID

    def _text(self, value: str, place: Place) -> ox.Literal:
        return ox.Literal(self._cut(_CONTROLS.sub("", value), place))

    def _literal(self, term: ox.Literal, place: Place) -> ox.Literal:
        value = _CONTROLS.sub("", term.value)
        if len(value) != len(term.value):
            self._notes.add(CONTROLS_REMOVED, place[0], path=place[1], value=value)
        value = self._cut(value, place)
        if term.language is not None:
            language = self._language(term.language, place)
            return ox.Literal(value, language=language) if language else ox.Literal(value)
        datatype = self._name(term.datatype.value, place)
        return ox.Literal(value, datatype=datatype) if datatype else ox.Literal(value)

    def _language(self, tag: str, place: Place) -> str:
        mended = tag.replace("_", "-").strip().lower()
        try:
            ox.Literal("", language=mended)
        except ValueError:
            mended = ""
        if mended != tag.lower():
            template = TAG_READ if mended else TAG_DROPPED
            message = template % {"tag": repr(tag), "mended": repr(mended)}
            self._notes.add(LANGUAGE_MENDED, place[0], path=place[1], value=tag, message=message)
        return mended

    def _cut(self, value: str, place: Place) -> str:
        limit = self._limits.literal_bytes
        if len(value) * 4 <= limit or len(data := value.encode()) <= limit:
            return value
        message = CUT % {"n": f"{len(data):,}", "limit": f"{limit:,}"}
        self._notes.add(LITERAL_CUT, place[0], path=place[1], value=value, message=message)
        return data[:limit].decode("utf-8", "ignore")


def percented(iri: str) -> str:
    """An IRI with the characters that none may have in percent-encoding."""
    return _NOT_IN_IRIS.sub(_percent, iri)


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def _focus(subject: ox.NamedNode | ox.BlankNode) -> str:
    return subject.value if isinstance(subject, ox.NamedNode) else ""
