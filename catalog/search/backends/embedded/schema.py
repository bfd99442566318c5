"""The fields of the index, and an entry as its document."""

from datetime import date

from tantivy import Document, Schema, SchemaBuilder

from catalog.search.analysis import edition
from catalog.search.backends.base import SearchError
from catalog.search.backends.bodies import EVERYONE, facet_field, text_field
from catalog.search.box import Box
from catalog.search.document import FOREVER, Entry, Where
from catalog.search.facets import COUNTED, YEARS
from catalog.search.period import marks
from catalog.search.query import Sort
from catalog.search.tree import Layer

VERSION = 5  # to be raised with every change of the fields or of what stands in them
MAKE = f"{VERSION} {edition()}"  # an index of another make is not read

# The fields that hits are ordered by. Each value has the id behind it: no two entries tie.
ORDERS = {Sort.CHANGED: "by_change", Sort.MODIFIED: "by_modified", Sort.TITLE: "by_title"}
CURSOR = "cursor"
NUMBERS = (*Box._fields, "begins", "ends")  # of entries that say where and when
_YEARS = facet_field(YEARS)
_LAYERS = (Layer.EXACT, Layer.STEM)


def schema() -> Schema:
    """All fields. Nothing named by a source is one."""
    made = SchemaBuilder()
    for where in Where:
        for layer in _LAYERS:
            made.add_text_field(text_field(where, layer), tokenizer_name="whitespace")
    for name in COUNTED:
        made.add_text_field(
            facet_field(name), tokenizer_name="raw", index_option="basic", fast=True
        )
    for name in ("key", "audience", "concept", "titled_in", "mark"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (
        "id",
        "change",
        "issued",
        "modified",
        "until",
        "by_change",
        "by_modified",
        "position",
        *NUMBERS,
    ):
        made.add_unsigned_field(name, fast=True)
    made.add_text_field("by_title", tokenizer_name="raw", index_option="basic", fast=True)
    return made.build()


def document(entry: Entry) -> Document:
    """An entry as the index keeps it. Raises SearchError for numbers that it has no room for."""
    made = Document()
    made.add_text("key", key(entry.id))
    made.add_unsigned("id", entry.id)
    made.add_unsigned("change", entry.change)
    for where, runs in entry.texts.items():
        made.add_text(text_field(where, Layer.EXACT), runs.exact)
        if runs.stem:
            made.add_text(text_field(where, Layer.STEM), runs.stem)
    for name, values in entry.facets.items():
        field = facet_field(name)
        for value in values:
            made.add_text(field, value)
    for iri in entry.concepts:
        made.add_text("concept", iri)
    for language in entry.titled_in:
        made.add_text("titled_in", language)
    for audience in map(str, entry.audiences) if entry.audiences else (EVERYONE,):
        made.add_text("audience", audience)
    _add_days(made, entry)
    _add_place_and_time(made, entry)
    made.add_unsigned("by_change", _pair(entry.change, entry.id, 32))
    made.add_unsigned("by_modified", _pair((entry.modified or date.min).toordinal(), entry.id, 40))
    made.add_text("by_title", f"{entry.title}\0{entry.id:020d}")
    return made


def key(number: int) -> str:
    """The id by which an entry is removed or hidden. (By a number, tantivy would remove none.)"""
    return str(number)


def cursor(position: int) -> Document:
    """The document that says how far the index has come. No audience: no search finds it."""
    made = Document()
    made.add_text("mark", CURSOR)
    made.add_unsigned("position", position)
    return made


def _add_days(made: Document, entry: Entry) -> None:
    if entry.issued:
        made.add_unsigned("issued", entry.issued.toordinal())
    if entry.modified:
        made.add_unsigned("modified", entry.modified.toordinal())
    made.add_unsigned("until", (entry.until or FOREVER).toordinal())


def _add_place_and_time(made: Document, entry: Entry) -> None:
    if entry.extent:
        for side, number in zip(Box._fields, entry.extent, strict=True):
            made.add_unsigned(side, number)
    if entry.covers:
        begins, ends = entry.covers.first, entry.covers.last
        made.add_unsigned("begins", (begins or date.min).toordinal())
        made.add_unsigned("ends", (ends or FOREVER).toordinal())
        for mark in marks(begins, ends):
            made.add_text(_YEARS, mark)


def _pair(first: int, second: int, bits: int) -> int:
    """Two numbers as one of 64 bits, ordered by the first."""
    if first >> (64 - bits) or second >> bits:
        raise SearchError(f"the index has no room for numbers such as {first} and {second}")
    return first << bits | second
