"""The values of a facet as HTML: hundreds of them on a page, so they are put together here."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog.pages import figures
from catalog.pages.choices import Choice, Facet

_FACET = '<details class="facet" id="f-{}"{}><summary id="s-{}">{}</summary>{}</details>'
_LIST = '<ul role="list" aria-labelledby="s-{}">{}</ul>'
# (the id keeps the focus on a tick when the list around it is renewed)
_BOX = '<li><label class="tick"><input type="checkbox" id="c-{}" name="{}" value="{}"'
_WORDS = '{}{}><span>{}</span><span class="num">'
_END = "{}</span></label>{}"
_LAST = SafeString("</li>")
_MORE = '<details class="more" id="{}"{}><summary>{}</summary><ul role="list">{}</ul></details>'
_CHECKED = SafeString(" checked")
_OPEN = SafeString(" open")
NOTHING = SafeString("")


def folds_of(facets: Sequence[Facet]) -> SafeString:
    """All facets, each folded under its title unless it is open."""
    made = [
        format_html(
            _FACET,
            facet.name,
            _OPEN if facet.is_open else NOTHING,
            facet.name,
            facet.title,
            list_of(facet),
        )
        for facet in facets
    ]
    return format_html("{}" * len(made), *made) if made else NOTHING


def list_of(facet: Facet) -> SafeString:
    """What is seen at once, what follows under "more", and what the list leaves out."""
    shown = format_html(_LIST, facet.name, _ticks(facet.name, facet.shown))
    return format_html("{}{}{}{}", _hint(facet.hint), shown, _more(facet), _beyond(facet))


def _hint(words: Promise | str) -> SafeString:
    return format_html('<p class="hint">{}</p>', words) if words else NOTHING


def _ticks(name: str, choices: Sequence[Choice]) -> SafeString:
    """All of them by one call, of few parts: each is asked whether it is escaped."""
    parts = [part for choice in choices for part in _tick(name, choice)]
    return format_html("{}" * len(parts), *parts) if parts else NOTHING


def _tick(name: str, choice: Choice) -> Iterator[SafeString]:
    language = get_language() or ""
    yield _box(name, choice.value, choice.words, choice.chosen)
    if choice.inside:
        yield _number(choice.count, language, NOTHING)
        yield _inside(name, choice)
        yield _LAST
    else:
        yield _number(choice.count, language, _LAST)


@lru_cache(16_384)
def _box(name: str, value: str, words: str, chosen: bool) -> SafeString:
    key = crc32(f"{name} {value}".encode("utf-8", "backslashreplace"))
    box = format_html(_BOX, f"{key:08x}", name, value)
    return format_html(_WORDS, box, _CHECKED if chosen else NOTHING, words)


@lru_cache(16_384)
def _number(count: int, language: str, end: SafeString) -> SafeString:  # noqa: ARG001 - by language
    return format_html(_END, figures.number(count), end)


def _inside(name: str, choice: Choice) -> SafeString:
    n = len(choice.inside)
    said = ngettext("%(n)s narrower", "%(n)s narrower", n) % {"n": figures.number(n)}
    is_open = any(one.is_wanted for one in choice.inside)
    key = f"i-{crc32(choice.value.encode('utf-8', 'backslashreplace')):08x}"
    return _folded(key, said, _ticks(name, choice.inside), is_open=is_open)


def _more(facet: Facet) -> SafeString:
    if not facet.more:
        return NOTHING
    said = _("%(n)s more") % {"n": figures.number(len(facet.more))}
    return _folded(f"m-{facet.name}", said, _ticks(facet.name, facet.more), is_open=False)


def _folded(key: str, said: str, inside: SafeString, *, is_open: bool) -> SafeString:
    return format_html(_MORE, key, _OPEN if is_open else NOTHING, said, inside)


def _beyond(facet: Facet) -> SafeString:
    if not facet.beyond:
        return NOTHING
    said = ngettext(
        "%(n)s more is too rare to be listed: narrow the list, and it comes up.",
        "%(n)s more are too rare to be listed: narrow the list, and they come up.",
        facet.beyond,
    )
    return _hint(said % {"n": figures.number(facet.beyond)})
