"""Why a hit is one, in words: what was found where, and what was not; and what a page marks.

question, row -> marks of title and excerpt, "Found: … in the title. Not found: …"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Resource
from catalog.pages.choices import label
from catalog.pages.plain import plain
from catalog.pages.reader import page_language
from catalog.pages.wording import Wording
from catalog.search.document import Where, concepts, facets, texts
from catalog.search.excerpt import excerpt
from catalog.search.indexer import as_stored
from catalog.search.question import Question
from catalog.search.why import Finder, Found, Span, Why

LONGEST = 20_000  # characters of a description that an excerpt is cut from
MOST_AS = 3  # words that stand for another, said back

PLACES: Mapping[Where, Promise] = {
    Where.TITLE: gettext_lazy("the title"),
    Where.DESCRIPTION: gettext_lazy("the description"),
    Where.KEYWORD: gettext_lazy("the keywords"),
    Where.PUBLISHER: gettext_lazy("the publisher"),
    Where.DISTRIBUTION: gettext_lazy("the titles of its files"),
    Where.PLACE: gettext_lazy("the names of its places"),
    Where.IDENTIFIER: gettext_lazy("the identifiers"),
}


class Marked(NamedTuple):
    """A text in its language, and which parts of it were looked for."""

    text: str
    tag: str = ""
    spans: tuple[Span, ...] = ()


class Reason(NamedTuple):
    """One thing that was found: `said` by the reader, written in the hit `as_words`; and where."""

    said: str
    as_words: str
    as_concept: str
    where: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why one row is a hit."""

    found: Sequence[Reason]
    missing: Sequence[str]


class Marker:
    """What a page shows of its hits, for one question."""

    def __init__(self, question: Question) -> None:
        self._finder = Finder(question)
        self._has_words = bool(question.must or question.should)

    def title(self, title: Wording) -> Marked:
        """The title, marked."""
        spans = self._finder.marks(title.text, title.tag, Where.TITLE) if self._has_words else ()
        return Marked(title.text, title.tag, spans)

    def excerpt(self, description: Wording) -> Marked | None:
        """The part that shows most of what was looked for; None when nothing was."""
        if not self._has_words:
            return None
        line = " ".join(plain(description.text[:LONGEST]).split())
        shown = excerpt(self._finder, line, description.tag, where=Where.DESCRIPTION)
        return Marked(shown.text, description.tag, shown.marks)

    def reasons(self, row: Resource) -> Reasons | None:
        """Why the row was found; None when no word was looked for."""
        if not self._has_words:
            return None
        kept = as_stored(row)
        values = facets(kept)
        return _reasons(self._finder.why(texts(kept), values, concepts(kept, values)))


def _reasons(why: Why) -> Reasons:
    return Reasons([_reason(one) for one in why.found], why.missing)


def _reason(found: Found) -> Reason:
    """In the places where words stand; else by a concept, or a value, that has no words there."""
    if found.places:
        where = get_text_list([str(PLACES[place]) for place in found.places], _("and"))
        return Reason(found.said, _as_words(found), "", where)
    named = [*found.concepts, *(value for _facet, value in found.values)]
    called = [label(one, page_language()) for one in dict.fromkeys(named)]
    return Reason(found.said, "", ", ".join(called[:MOST_AS]), "")


def _as_words(found: Found) -> str:
    """The words that stand there, where they are not the ones that were typed."""
    said = found.said.strip('"').casefold()
    if any(word.casefold() in said for word in found.words):
        return ""
    return ", ".join(found.words[:MOST_AS])
