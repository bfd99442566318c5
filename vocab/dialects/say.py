"""Values of JSON in the terms of JSON-LD: texts with their language, links, dates, nodes.

Whatever a publisher wrote can stand anywhere, so nothing here raises. What is no IRI is said as
text, and what says nothing (null, "", an object where a text belongs) is left out.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from vocab import plain_json
from vocab.dialects.base import Node, Note
from vocab.dialects.languages import tag_of
from vocab.findings import Rule, Severity

ENTRY_UNUSABLE = Rule(
    "entry-unusable",
    Severity.ERROR,
    "An entry of a list of datasets is no object and was left out",
    "List each dataset as an object with a title.",
)
NAME_TWICE = Rule(
    "name-twice",
    Severity.WARNING,
    "Two datasets of a document have the same name; the later one was taken as one without",
    "Give each dataset an identifier of its own.",
)
RULES = (ENTRY_UNUSABLE, NAME_TWICE)

LONGEST = 2_048  # bytes of an IRI
DEEPEST = 16  # of JSON that stands in a text
_WEB = re.compile(r"(?i:https?|ftps?|sftp)://[^\s/?#<>\"{}|\\^`\[\]@]+(?:[/?#][^\n\r\t]*)?")
# None of these is a prefix that JSON-LD would take off (base.CONTEXT).
_NAME = re.compile(r"(?i:urn|info|ark|tag|did|oid|mailto|tel):[^\s<>\"{}|\\^`]+")
_UNKEEPABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@<>\"{}|\\^`\[\]]+@[^\s@<>\"{}|\\^`\[\]]+")
_MOMENTS = (
    ("xsd:gYear", re.compile(r"\d{4}", re.ASCII)),
    ("xsd:gYearMonth", re.compile(r"\d{4}-\d\d", re.ASCII)),
    ("xsd:date", re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)),
    ("xsd:dateTime", re.compile(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)),
)  # fmt: skip
OPEN = ("", "..", "...")  # an end of a period that is not said


class Roots:
    """The names that datasets of one document have; two datasets never get the same one."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._seen: dict[str, Any] = {}

    def take(self, name: str, value: Any) -> str | None:
        """`name` for the dataset that `value` describes.

        "" when another dataset has it, None when this very dataset has been said already.
        """
        if not name:
            return ""
        if name not in self._seen:
            self._seen[name] = value
            return name
        if self._seen[name] == value:
            return None
        self._note(NAME_TWICE, name, value=name)
        return ""


def entries(value: Any, note: Note, focus: str = "") -> Iterator[dict[str, Any]]:
    """The objects of a list; what else stands there is noted."""
    for entry in each(value):
        if isinstance(entry, dict):
            yield entry
        elif entry is not None:
            note(ENTRY_UNUSABLE, focus, value=shown(entry))


def each(value: Any) -> list[Any]:
    """What a list holds; any other value by itself, null as nothing."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def inner(value: Any, *keys: str) -> Any:
    """The value at the end of `keys`; None where the way ends before."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def decoded(value: Any) -> Any:
    """The JSON that a text holds ("[...]", "{...}"), else the value itself."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    try:
        held = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return value if any(depth > DEEPEST for depth, _ in plain_json.nodes(held)) else held


def shown(value: Any) -> str:
    """A value as a finding keeps it."""
    return json.dumps(value, ensure_ascii=False)[:1_000]


def text(value: Any) -> str:
    """A text or a number, without spaces round it; "" for all else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def texts(value: Any, language: str = "") -> list[Node]:
    """Literals of a text, of {language: text}, of {"@value": …}, or of a list of them."""
    found: list[Node] = []
    for one in each(value):
        if not isinstance(one, dict):
            found += _literals(one, language)
        elif "@value" in one:
            found += _literals(one["@value"], text(one.get("@language")) or language)
        else:
            for tag, words in one.items():
                found += _literals(words, tag)
    return found


def _literals(value: Any, language: str) -> Iterator[Node]:
    tag = tag_of(language)
    for one in filter(None, map(text, each(value))):
        yield {"@value": one, "@language": tag} if tag else {"@value": one}


def is_iri(value: str) -> bool:
    """Whether it is an absolute IRI, of a scheme that names or finds things."""
    if _UNKEEPABLE.search(value) or len(value.encode()) > LONGEST:
        return False
    return (_WEB.fullmatch(value) or _NAME.fullmatch(value)) is not None


def iri(*values: Any) -> str:
    """The first of `values` that is an IRI; "" when none is."""
    return next(filter(is_iri, map(text, values)), "")


def link(value: Any) -> Node | None:
    """A link by IRI, else what was written as text; {"@id": …} as what it names."""
    said = text(inner(value, "@id") if isinstance(value, dict) else value)
    if not said:
        return None
    return {"@id": said} if is_iri(said) else {"@value": said}


def links(value: Any) -> list[Node]:
    """A link for each."""
    return [found for one in each(value) if (found := link(one))]


def literal(value: Any, datatype: str = "") -> Node | None:
    """A text or number as a literal."""
    said = text(value)
    if not said:
        return None
    return {"@value": said, "@type": datatype} if datatype else {"@value": said}


def moment(value: Any) -> Node | None:
    """A date or date and time by its XSD type; what is none stays text."""
    said = text(value)
    kind = next((kind for kind, form in _MOMENTS if form.fullmatch(said)), "")
    return literal(said, kind)


def period(start: Any, end: Any) -> Node | None:
    """A dct:PeriodOfTime; None when neither side is said."""
    sides = [None if text(side) in OPEN else moment(side) for side in (start, end)]
    if not any(sides):
        return None
    return node("dct:PeriodOfTime", "", {"dcat:startDate": sides[0], "dcat:endDate": sides[1]})


def interval(value: Any) -> Node | None:
    """A period from "start/end" (ISO 8601), either side open; other words stay text."""
    said = text(value)
    start, _, end = (part.strip() for part in said.partition("/"))
    sides = [side for side in (start, end or start) if side not in OPEN]
    if sides and all("@type" in (moment(side) or {}) for side in sides):
        return period(start, end if "/" in said else start)
    return literal(said)


def email(value: Any) -> Node | None:
    """An e-mail address as a mailto: link; what is none stays text."""
    said = re.sub(r"(?i)\Amailto:", "", text(value)).strip()
    if _EMAIL.fullmatch(said) and is_iri(f"mailto:{said}"):
        return {"@id": f"mailto:{said}"}
    return literal(said)


def node(kind: str, name: str, properties: Node) -> Node:
    """A node of `kind`, named or blank, without the properties that say nothing."""
    named: Node = {"@id": name} if name else {}
    kept = {key: value for key, value in properties.items() if value not in (None, "", [], {})}
    return named | ({"@type": kind} if kind else {}) | kept


def something(kind: str, name: str, properties: Node) -> Node | None:
    """A node; None when there would be nothing in it: no name, no property."""
    found = node(kind, name, properties)
    return found if found.keys() - {"@type"} else None
