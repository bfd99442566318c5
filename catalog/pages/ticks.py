"""The values of a facet as HTML: hundreds of them on a page, so they are put together here."""

from collections.abc import Sequence
from zlib import crc32

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.pages import figures
from catalog.pages.choices import Choice, Facet

_LIST = '<ul role="list" aria-labelledby="s-{}">{}</ul>'
# (the id keeps the focus on a tick when the list around it is renewed)
_TICK = (
    '<li><label class="tick"><input type="checkbox" id="c-{}" name="{}" value="{}"{}>'
    '<span>{}</span><span class="num">{}</span></label>{}</li>'
)
_MORE = '<details class="more" id="{}"{}><summary>{}</summary><ul role="list">{}</ul></details>'
_CHECKED = SafeString(" checked")
_OPEN = SafeString(" open")
NOTHING = SafeString("")


def list_of(facet: Facet) -> SafeString:
    """What is seen at once, what follows under "more", and what the list leaves out."""
    shown = format_html(_LIST, facet.name, _ticks(facet.name, facet.shown))
    return format_html("{}{}{}{}", _hint(facet.hint), shown, _more(facet), _beyond(facet))


def _hint(words: Promise | str) -> SafeString:
    return format_html('<p class="hint">{}</p>', words) if words else NOTHING


def _ticks(name: str, choices: Sequence[Choice]) -> SafeString:
    return format_html_join("", _TICK, (_tick(name, choice) for choice in choices))


def _tick(name: str, choice: Choice) -> tuple[str, ...]:
    return (
        f"{crc32(f'{name} {choice.value}'.encode('utf-8', 'backslashreplace')):08x}",
        name,
        choice.value,
        _CHECKED if choice.chosen else NOTHING,
        choice.words,
        figures.number(choice.count),
        _inside(name, choice),
    )


def _inside(name: str, choice: Choice) -> SafeString:
    if not choice.inside:
        return NOTHING
    n = len(choice.inside)
    said = ngettext("%(n)s narrower", "%(n)s narrower", n) % {"n": figures.number(n)}
    is_open = any(one.is_wanted for one in choice.inside)
    key = f"i-{crc32(choice.value.encode()):08x}"
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
