"""The rows of a list as HTML: twenty of them on a page of search, so they are put together here.

hit -> title, facts, who else has it, excerpt, why it was found -> one `li`

What many rows say in the same words (a publisher, formats, a day) is escaped once and kept.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Kind, Resource
from catalog.pages import figures
from catalog.pages.hits import Hit
from catalog.pages.pieces import NOTHING, badge, day, lang_of, mark, marked
from catalog.pages.reasons import Marked, Reason, Reasons
from catalog.pages.together import Others

_ROW = """<li class="hit">{}<div>
<h3 class="said"{}><a href="{}{}">{}</a></h3>
<p class="foot-line">{}</p>
{}{}{}{}</div></li>"""
_EXCERPT = '<p class="said"{}>{}</p>\n'
_COPIES = '<p class="foot-line"><span>{} {}{}</span></p>\n'
_ALIKE = '<p class="foot-line"><span>{} {}</span><span class="soft">{}</span></p>\n'
_WHY = '<p class="why">{}{}</p>\n'
_TICK = (
    '<label class="tick small"><input type="checkbox" name="dataset" value="{}" form="compare">'
    '<span>{}<span class="visually-hidden">: {}</span></span></label>'
)


def rows_of(hits: Sequence[Hit], *, can_compare: bool = False) -> SafeString:
    """All hits, each an item of a list; with a box to tick where they `can_compare`."""
    # (Looked up once: for each row it would take as long as the rest of it.)
    start = reverse("resource", args=[1]).removesuffix("1")
    rows = [_row(hit, start, can_compare=can_compare) for hit in hits]
    return format_html("{}" * len(rows), *rows) if rows else NOTHING


def _row(hit: Hit, start: str, *, can_compare: bool) -> SafeString:
    resource, title = hit.resource, hit.title
    said = marked(title.text, title.spans) if title.text else resource.stable_id
    return format_html(
        _ROW,
        mark(resource.publisher_key or resource.source.name),
        lang_of(title.tag),
        start,
        resource.pk,
        said,
        _all(_facts(hit)),
        _all(_others(hit.others, start)),
        _excerpt(hit.excerpt),
        _why(hit.why) if hit.why else NOTHING,
        _tick(hit) if can_compare else NOTHING,
    )


def _all(parts: Iterator[SafeString]) -> SafeString:
    made = [*parts]
    return format_html("{}" * len(made), *made) if made else NOTHING


def _excerpt(text: Marked) -> SafeString:
    if not text.text:
        return NOTHING
    return format_html(_EXCERPT, lang_of(text.tag), marked(text.text, text.spans))


# --- facts ------------------------------------------------------------------------------------
def _facts(hit: Hit) -> Iterator[SafeString]:
    resource, language = hit.resource, get_language() or "en"
    if hit.badge:
        yield badge(hit.badge)
    kind = "" if resource.kind == Kind.DATASET else str(capfirst(resource.get_kind_display()))
    for words in (hit.terms, kind, resource.publisher_name, hit.languages, hit.formats):
        if words:
            yield _fact(words)
    if resource.modified:
        yield _changed(resource.modified, language)
    if resource.is_restricted:
        yield badge("members")
    if resource.is_hvd:
        yield badge("high-value")
    yield _source(resource.source.name, language)


@lru_cache(16_384)
def _fact(words: str) -> SafeString:
    return format_html("<span>{}</span>", words)


@lru_cache(16_384)
def _changed(moment: date, language: str) -> SafeString:  # noqa: ARG001 - it is kept by language
    return format_html("<span>{} {}</span>", _("changed"), day(moment))


@lru_cache(1_024)
def _source(name: str, language: str) -> SafeString:  # noqa: ARG001 - it is kept by language
    return format_html('<span class="soft">{}</span>', _("from %(source)s") % {"source": name})


# --- who else has it ----------------------------------------------------------------------------
def _others(others: Others, start: str) -> Iterator[SafeString]:
    if others.copies:
        shown = _links(others.shown, start)
        yield format_html(_COPIES, _("Also published by"), shown, _more(others.more))
    if others.alike:
        yield format_html(
            _ALIKE,
            _("Looks the same as"),
            _links(others.alike, start),
            _("counted, but listed once"),
        )


def _links(rows: Sequence[Resource], start: str) -> SafeString:
    parts = ((start, one.pk, one.source.name) for one in rows)
    return format_html_join(", ", '<a href="{}{}">{}</a>', parts)


def _more(n: int) -> str:
    return ", " + _("%(n)s more") % {"n": figures.number(n)} if n else ""


# --- why it was found ---------------------------------------------------------------------------
def _why(why: Reasons) -> SafeString:
    found = format_html_join(", ", "{}", ((_reason(one),) for one in why.found))
    missing = ", ".join(why.missing)
    return format_html(
        _WHY,
        format_html("{} {}.", _("Found:"), found) if found else NOTHING,
        " " + _("Not found: %(words)s.") % {"words": missing} if missing else "",
    )


def _reason(one: Reason) -> SafeString:
    parts = [format_html("<b>{}</b>", one.said)]
    if one.as_words:
        parts.append(format_html(' {} <i class="said">{}</i>', _("as"), one.as_words))
    if one.as_concept:
        parts.append(format_html(" {} <i>{}</i>", _("as the concept"), one.as_concept))
    if one.where:
        parts.append(format_html(" {}", _("in %(places)s") % {"places": one.where}))
    return format_html("{}" * len(parts), *parts)


def _tick(hit: Hit) -> SafeString:
    name = hit.title.text or hit.resource.stable_id
    return format_html(_TICK, hit.resource.pk, _("Compare"), name)
