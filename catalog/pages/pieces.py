"""Small pieces of HTML that templates ask for as tags, and longer lists put together in Python.

Each returns escaped HTML. A name that we do not have (an icon, a badge) stops the page: it is a
mistake of the template, not of the data.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.pages import figures, marks, wording
from catalog.pages.badges import BADGES

NOTHING = SafeString("")


def mark(identity: str, *, large: bool = False) -> SafeString:
    """The house mark of an organisation, from its IRI or name. Always put the name beside it."""
    classes = "mark mark-large" if large else "mark"
    return _svg(classes, marks.MARK_BOX, marks.mark_path(identity))


def icon(name: str) -> SafeString:
    """One of `marks.ICONS`; it never stands without a word beside it."""
    if name not in marks.ICONS:
        raise TemplateSyntaxError(f"no icon {name!r}: there are {', '.join(sorted(marks.ICONS))}")
    return _svg("icon", marks.ICON_BOX, marks.ICONS[name])


def badge(name: str, words: str | Promise = "") -> SafeString:
    """One of `badges.BADGES`, with its own word or with `words`."""
    if name not in BADGES:
        raise TemplateSyntaxError(f"no badge {name!r}: there are {', '.join(sorted(BADGES))}")
    kind = BADGES[name]
    classes = f"badge {kind.voice}".strip()
    return format_html('<span class="{}">{}{}</span>', classes, icon(kind.icon), words or kind.word)


def lang_of(tag: str) -> SafeString:
    """` lang="nl"` for an element of your own, nothing if the tag is no tag or the page's own."""
    return _lang_of(tag, (get_language() or "en").lower())


@lru_cache(1_024)
def _lang_of(tag: str, language: str) -> SafeString:
    words = wording.Wording(tag)
    if not words.lang or words.lang.lower() == language:
        return NOTHING
    return format_html(' lang="{}" dir="auto"', words.lang)


def marked(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    """A text of others with `mark` around `text[start:end]`: sorted spans that do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (text[at:start], text[start:end])
        at = end
    return format_html("{}<mark>{}</mark>" * len(spans) + "{}", *pieces, text[at:])


def day(moment: date | None) -> SafeString:
    """A `time` with the date written out, for what binds or is long past."""
    if moment is None:
        return NOTHING
    if not isinstance(moment, datetime):
        return _date(moment, get_language() or "en")
    iso = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, figures.day(moment))


@lru_cache(16_384)
def _date(day: date, language: str) -> SafeString:  # noqa: ARG001 - it is kept by language
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), figures.day(day))


@lru_cache(1_024)
def _svg(classes: str, box: str, path: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        classes,
        box,
        path,
    )
