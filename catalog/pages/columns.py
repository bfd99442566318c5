"""A timeline as HTML: up to fifty columns on a page of search, so they are put together here."""

from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.pages import figures
from catalog.pages.pieces import NOTHING
from catalog.pages.timeline import Timeline

_COLUMN = '<rect class="column{}" x="{}" width="{}" data-first="{}" data-last="{}"'
_HEIGHT = ' y="{}" height="{}"/>'
_ROW = '<tr><th scope="row">{}</th>'
_NUMBER = '<td class="n">{}</td></tr>'
_OUT = SafeString(" is-out")


def drawing(timeline: Timeline) -> SafeString:
    """The columns as they are drawn."""
    return _together(
        part
        for one in timeline.columns
        for part in (
            _column(one.x, one.width, one.first, one.last, one.chosen),
            _height(one.y, one.height),
        )
    )


def rows(timeline: Timeline) -> SafeString:
    """The columns as rows of a table: what each is called, and how many it has."""
    language = get_language() or ""
    return _together(
        part
        for one in timeline.columns
        for part in (_row(one.words), _number(one.datasets, language))
    )


def _together(parts: Iterator[SafeString]) -> SafeString:
    made = [*parts]
    return format_html("{}" * len(made), *made) if made else NOTHING


@lru_cache(4_096)
def _column(x: float, width: float, first: str, last: str, chosen: bool) -> SafeString:
    return format_html(
        _COLUMN, NOTHING if chosen else _OUT, f"{x:.2f}", f"{width:.2f}", first, last
    )


@lru_cache(8_192)
def _height(y: float, height: float) -> SafeString:
    return format_html(_HEIGHT, f"{y:.2f}", f"{height:.2f}")


@lru_cache(4_096)
def _row(words: str) -> SafeString:
    return format_html(_ROW, words)


@lru_cache(16_384)
def _number(datasets: int, language: str) -> SafeString:  # noqa: ARG001 - it is kept by language
    return format_html(_NUMBER, figures.number(datasets))
