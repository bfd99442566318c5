"""Words for values of controlled vocabularies: labels, not IRIs; the IRI stays one click away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.pages import figures, outline
from catalog.pages.reader import best, page_language
from catalog.search.place import shape
from vocab.authority import lookup

Plain = Mapping[str, Any]  # a part of a resource's document


@dataclass(frozen=True, slots=True)
class Value:
    """Something to show. `tag` is None for our own words, else the language tag of the source's.

    `href` is where the words lead: an address of others, or (`inside`) a page of ours.
    """

    words: str
    href: str = ""
    tag: str | None = None
    inside: bool = False
    code: bool = False  # a value as received, shown as such


def term(given: Plain, reads: Sequence[str]) -> Value:
    """A term of a document: our label, else the source's label, else the value as received."""
    iri, received = str(given.get("iri", "")), str(given.get("received", ""))
    if ours := lookup.short_label(iri, (page_language(),)):
        return Value(capfirst(ours), href=iri)
    theirs = best(given.get("label"), reads)
    address = iri or received
    if theirs.text:
        return Value(theirs.text, href=address, tag=theirs.tag)
    return Value(address, href=address, code=True)


def terms(given: Sequence[Plain], reads: Sequence[str]) -> list[Value]:
    """Several terms, each kind of words once."""
    return list({value.words: value for value in (term(one, reads) for one in given)}.values())


def key_words(key: str) -> str:
    """The words for a value that lists filter by: its label, else what stands at the end of it."""
    if ours := lookup.short_label(key, (page_language(),)):
        return str(capfirst(ours))
    if "://" in key:
        return key.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1] or key
    return key


def moment(iso: str) -> Value:
    """A date of a document in words: "2021", "March 2021" or "10 March 2021"."""
    parts = iso[:10].split("-")
    try:
        known = [int(part) for part in parts]
        if len(known) == 1 and len(iso) == 4:
            return Value(iso)
        if len(known) == 2:
            return Value(f"{MONTHS[known[1]]} {known[0]}")
        return Value(figures.day(date(*known)))
    except (ValueError, KeyError, TypeError):
        return Value(iso, code=True)


def period(given: Plain) -> Value:
    """A period of a document: from, until, or both."""
    start, end = given.get("start", ""), given.get("end", "")
    if start and end:
        span = {"start": moment(start).words, "end": moment(end).words}
        return Value(_("%(start)s to %(end)s") % span)
    if start:
        return Value(_("from %(start)s") % {"start": moment(start).words})
    if end:
        return Value(_("until %(end)s") % {"end": moment(end).words})
    return Value(str(given.get("received", "")), code=True)


def place(given: Plain, reads: Sequence[str]) -> Value:
    """A place of a document: its name, else what its IRI is called, else its shape."""
    iri = str(given.get("iri", ""))
    if ours := lookup.label(iri, (page_language(),)):
        return Value(ours, href=iri)
    theirs = best(given.get("label"), reads)
    if theirs.text:
        return Value(theirs.text, href=iri, tag=theirs.tag)
    if iri:
        return Value(iri, href=iri, code=True)
    if found := shape(given):
        return Value(outline.words(found))
    return Value(_("an area given as a shape"))


def reference(given: Plain, reads: Sequence[str]) -> Value:
    """A standard, page or subject: its name if the source gives one."""
    iri = str(given.get("iri", ""))
    theirs = best(given.get("label"), reads)
    if theirs.text:
        return Value(theirs.text, href=iri, tag=theirs.tag)
    return Value(iri, href=iri, code=True)


def address(url: str) -> Value:
    """An address as it is; what was relative in a file that says no base is shown as it came."""
    if url.startswith(settings.LOCAL_BASE):
        return Value(url.removeprefix(settings.LOCAL_BASE), code=True)
    return Value(url, href=url, code=True)
