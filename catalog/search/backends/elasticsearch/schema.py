"""The fields of the index, and an entry as its document.

Words come as tokens of our own analysis with spaces between them, and are split there and nowhere
else. What a document was made of is not kept beside it: the database has it.
"""

import hashlib
from datetime import date
from typing import Any

from catalog.search.analysis import edition
from catalog.search.backends.bodies import EVERYONE, facet_field, text_field
from catalog.search.box import Box
from catalog.search.document import FOREVER, Entry, Where
from catalog.search.facets import COUNTED, YEARS
from catalog.search.period import marks
from catalog.search.query import Sort
from catalog.search.tree import Layer

VERSION = 5  # to be raised with every change of the fields or of what stands in them
# An index of another make is not read: it has another name.
MAKE = hashlib.sha256(f"{VERSION} {edition()}".encode()).hexdigest()[:8]
CURSOR = "cursor"  # the id of the document that says how far the index has come
LONGEST_VALUE = 32_766  # bytes of a value that the engine takes

Document = dict[str, Any]

# How hits are ordered. Each order ends with the id: no two entries tie.
_NEWEST = {"id": "desc"}
ORDERS: dict[Sort, list[dict[str, Any]]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, _NEWEST],
    Sort.CHANGED: [{"change": "desc"}, _NEWEST],
    Sort.MODIFIED: [{"modified": {"order": "desc", "missing": "_last"}}, _NEWEST],
    Sort.TITLE: [{"by_title": "asc"}, {"id": "asc"}],
}
_LAYERS = (Layer.EXACT, Layer.STEM)
_TEXT = {"type": "text", "analyzer": "whitespace"}
_VALUE = {"type": "keyword"}
_FOUND = {"type": "keyword", "doc_values": False}  # looked up, never counted
_NUMBER = {"type": "long"}
_SORTED = {"type": "long", "index": False}
_DAY = {"type": "integer"}


def fields() -> dict[str, dict[str, Any]]:
    """All fields. Nothing named by a source is one."""
    texts = {text_field(where, layer): _TEXT for where in Where for layer in _LAYERS}
    facets = {facet_field(name): _VALUE for name in COUNTED}
    return texts | facets | dict.fromkeys((*Box._fields, "begins", "ends"), _DAY) | {
        "id": _NUMBER, "change": _SORTED, "position": _SORTED,
        "audience": _FOUND, "concept": _FOUND, "titled_in": _FOUND, "gone": {"type": "boolean"},
        "issued": _DAY, "modified": _DAY, "until": _DAY,
        "by_title": {"type": "keyword", "index": False},
    }  # fmt: skip


def mapping() -> Document:
    """The mapping of an index: a document with any other field is refused."""
    return {"dynamic": "strict", "_source": {"enabled": False}, "properties": fields()}


def document(entry: Entry) -> Document:
    """An entry as the index keeps it."""
    made: Document = {
        "id": entry.id,
        "change": entry.change,
        "audience": list(map(str, entry.audiences)) if entry.audiences else [EVERYONE],
        "by_title": entry.title,
    }
    for where, runs in entry.texts.items():
        made[text_field(where, Layer.EXACT)] = runs.exact
        if runs.stem:
            made[text_field(where, Layer.STEM)] = runs.stem
    for name, values in entry.facets.items():
        made[facet_field(name)] = _kept(values)
    if entry.concepts:
        made["concept"] = _kept(entry.concepts)
    if entry.titled_in:
        made["titled_in"] = _kept(entry.titled_in)
    if entry.issued:
        made["issued"] = entry.issued.toordinal()
    if entry.modified:
        made["modified"] = entry.modified.toordinal()
    made["until"] = (entry.until or FOREVER).toordinal()
    return made | _place_and_time(entry)


def _place_and_time(entry: Entry) -> Document:
    made: Document = entry.extent._asdict() if entry.extent else {}
    if entry.covers:
        begins, ends = entry.covers.first, entry.covers.last
        made["begins"] = (begins or date.min).toordinal()
        made["ends"] = (ends or FOREVER).toordinal()
        made[facet_field(YEARS)] = list(marks(begins, ends))
    return made


def tombstone(change: int) -> Document:
    """What stands in the place of an entry that is gone: no audience, so no search finds it.

    (The engine forgets after a minute that a document was deleted; a message that was long on its
    way would bring the entry back.)
    """
    return {"gone": True, "change": change}


def cursor(position: int) -> Document:
    """The document that says how far the index has come. No audience: no search finds it."""
    return {"position": position}


def _kept(values: tuple[str, ...]) -> list[str]:
    return [one for one in values if len(one.encode()) <= LONGEST_VALUE]
