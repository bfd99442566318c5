"""The tags of our templates: marks, icons, badges, the words of others, hours, numbers, links.

Each returns escaped HTML. A name that we do not have (an icon, a badge) stops the page: it is a
mistake of the template, not of the data.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.template import Context, TemplateSyntaxError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.pages import fields, figures, marks, sentences, wording
from catalog.pages.addresses import is_safe_href
from catalog.pages.badges import BADGES
from catalog.pages.choices import Facet
from catalog.pages.reader import language_name
from catalog.pages.ticks import list_of
from catalog.pages.timeline import Column, Timeline
from vocab import namespaces
from vocab.authority.lookup import short_label

register = template.Library()


@register.simple_tag
def mark(identity: str, *, large: bool = False) -> SafeString:
    """The house mark of an organisation, from its IRI or name. Always put the name beside it."""
    classes = "mark mark-large" if large else "mark"
    return _svg(classes, marks.MARK_BOX, marks.mark_path(identity))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of `marks.ICONS`; it never stands without a word beside it."""
    if name not in marks.ICONS:
        raise TemplateSyntaxError(f"no icon {name!r}: there are {', '.join(sorted(marks.ICONS))}")
    return _svg("icon", marks.ICON_BOX, marks.ICONS[name])


@register.simple_tag
def badge(name: str, words: str | Promise = "") -> SafeString:
    """One of `badges.BADGES`, with its own word or with `words`."""
    if name not in BADGES:
        raise TemplateSyntaxError(f"no badge {name!r}: there are {', '.join(sorted(BADGES))}")
    kind = BADGES[name]
    classes = f"badge {kind.voice}".strip()
    return format_html('<span class="{}">{}{}</span>', classes, icon(kind.icon), words or kind.word)


@register.simple_tag
def field_words(path: str) -> str:
    """A path of fields, such as "distributions.title", in words."""
    return fields.words(path)


@register.simple_tag
def field_value(value: str) -> str:
    """A value of a field: the label of a term that we know, else as it is."""
    return short_label(value, (get_language() or "en",)) or value


@register.simple_tag
def language_words(tag: str) -> str:
    """The name of a language, by its tag."""
    return language_name(tag)


@register.simple_tag
def best(texts: wording.Texts) -> wording.Wording:
    """The text for this reader, of `{tag: text}` or `((tag, text), …)`: `{% best t as title %}`."""
    return wording.best(texts, get_language() or "en")


@register.simple_tag
def said(text: str, tag: str = "") -> SafeString:
    """The words of others, in serif, with their `lang` where it is not the page's."""
    words = wording.Wording(tag, text)
    if not words.lang or words.lang.lower() == (get_language() or "en").lower():
        return format_html('<span class="said">{}</span>', text)
    return format_html('<span class="said" lang="{}" dir="auto">{}</span>', words.lang, text)


@register.simple_tag
def lang_of(tag: str) -> SafeString:
    """` lang="nl"` for an element of your own, nothing if the tag is no tag or the page's own."""
    return _lang_of(tag, (get_language() or "en").lower())


@lru_cache(1_024)
def _lang_of(tag: str, language: str) -> SafeString:
    words = wording.Wording(tag)
    if not words.lang or words.lang.lower() == language:
        return SafeString("")
    return format_html(' lang="{}" dir="auto"', words.lang)


@register.simple_tag
def marked(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    """A text of others with `mark` around `text[start:end]`: sorted spans that do not overlap."""
    pieces, at = [], 0
    for start, end in spans:
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[at:])


@register.simple_tag
def ticks(facet: Facet) -> SafeString:
    """The values of a facet to tick, the rest of them folded under how many they are."""
    return list_of(facet)


@register.simple_tag
def columns(timeline: Timeline) -> SafeString:
    """The columns of a timeline as it is drawn."""
    return format_html_join("", _COLUMN, map(_drawn, timeline.columns))


@register.simple_tag
def years(timeline: Timeline) -> SafeString:
    """The columns of a timeline as rows of a table: what each is called, and how many it has."""
    rows = ((one.words, figures.number(one.datasets)) for one in timeline.columns)
    return format_html_join("", '<tr><th scope="row">{}</th><td class="n">{}</td></tr>', rows)


# (A hundred numbers on a page of search: as variables of a template they take as long as its hits.)
_COLUMN = (
    '<rect class="column{}" x="{}" y="{}" width="{}" height="{}" data-first="{}" data-last="{}"/>'
)


def _drawn(one: Column) -> Iterator[str]:
    yield "" if one.chosen else " is-out"
    yield from (f"{number:.2f}" for number in (one.x, one.y, one.width, one.height))
    yield from (one.first, one.last)


@register.simple_tag(takes_context=True)
def near_time(context: Context, moment: datetime | None) -> SafeString:
    """A `time` as people say it; the exact hour is its title. `now` of the context is the clock."""
    if moment is None:
        return SafeString("")
    now: datetime = context.get("now") or timezone.now()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        figures.hour(moment),
        figures.when(moment, now),
    )


@register.simple_tag
def day(moment: date | None) -> SafeString:
    """A `time` with the date written out, for what binds or is long past."""
    if moment is None:
        return SafeString("")
    if not isinstance(moment, datetime):
        return _date(moment, get_language() or "en")
    iso = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, figures.day(moment))


@register.simple_tag
def hour(moment: datetime | None) -> SafeString:
    """A `time` with the exact minute and its zone, for what binds."""
    if moment is None:
        return SafeString("")
    iso = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, figures.hour(moment))


@lru_cache(16_384)
def _date(day: date, language: str) -> SafeString:  # noqa: ARG001 - it is kept by language
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), figures.day(day))


@register.simple_tag
def rule_title(rule: str, otherwise: str) -> str:
    """What a rule is called, in words; `otherwise` for a rule that this version does not have."""
    return sentences.title(rule, otherwise)


@register.simple_tag
def rule_repair(rule: str, kept: str) -> str:
    """How to mend what a rule found; `kept` with the finding by an earlier version maybe."""
    return sentences.repair(rule, kept)


@register.simple_tag
def rule_message(rule: str, kept: str) -> SafeString:
    """What a finding says; the words of a parser or of another server stay as they came."""
    return _ours_or_english(sentences.message(rule, kept), kept)


@register.simple_tag
def run_error(kept: str) -> SafeString:
    """Why a run failed; what another server said stays as it came."""
    return _ours_or_english(sentences.end_of_run(kept), kept)


def _ours_or_english(words: str | None, kept: str) -> SafeString:
    if words is not None:
        return format_html("{}", words)
    return format_html("<span{}>{}</span>", lang_of("en"), kept)


@register.filter
def number(value: int | None) -> str:
    """1234567 as "1,234,567", by the language of the page."""
    return figures.number(value)


@register.filter
def prefixed(path: str) -> str:
    """IRIs with ` / ` or ` ` between them, each as people write it: dcat:accessURL."""
    return " ".join(map(namespaces.prefixed, path.split(" ")))


@register.filter
def signed(value: int | None) -> str:
    """A loss in a ledger with its sign and a space: "− 41"; other numbers like `number`."""
    if value is None or value >= 0:
        return figures.number(value)
    return f"−\N{NO-BREAK SPACE}{figures.number(-value)}"


@register.filter
def filesize(octets: int | None) -> str:
    """Bytes as "1.9 GB"; "not stated" when unknown."""
    return figures.size(octets)


@register.simple_tag
def safe_href(address: str, text: str = "") -> SafeString:
    """A link to an address of others if it is http, https or mailto; else the address as text."""
    classes = "" if text else "iri"
    if not is_safe_href(address):
        shown = f"{text} {address}" if text else address
        return format_html('<span class="iri">{}</span>', shown)
    return format_html(
        '<a class="{}" href="{}" rel="nofollow noopener noreferrer">{}</a>',
        classes,
        address,
        text or address.removeprefix("mailto:"),
    )


@register.simple_tag
def safe_button(address: str, words: str) -> SafeString:
    """The main button of a page, to an address of others; nothing where that may not be a link."""
    if not is_safe_href(address):
        return SafeString("")
    return format_html(
        '<a class="button main" href="{}" rel="nofollow noopener noreferrer">{}</a>', address, words
    )


@lru_cache(1_024)
def _svg(classes: str, box: str, path: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        classes,
        box,
        path,
    )
