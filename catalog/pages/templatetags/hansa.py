"""The tags of our templates: marks, icons, badges, the words of others, hours, numbers, links.

Each returns escaped HTML.
"""

from datetime import datetime

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.pages import columns, fields, figures, sentences, wording
from catalog.pages.addresses import is_safe_href
from catalog.pages.hit_row import rows_of
from catalog.pages.pieces import badge, day, icon, lang_of, mark, marked
from catalog.pages.reader import language_name
from catalog.pages.ticks import folds_of
from vocab import namespaces
from vocab.authority.lookup import short_label

register = template.Library()
for piece in (badge, day, icon, lang_of, mark, marked):
    register.simple_tag(piece)
register.simple_tag(columns.drawing, name="columns")
register.simple_tag(columns.rows, name="years")
register.simple_tag(rows_of, name="rows")
register.simple_tag(folds_of, name="ticks")


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
def hour(moment: datetime | None) -> SafeString:
    """A `time` with the exact minute and its zone, for what binds."""
    if moment is None:
        return SafeString("")
    iso = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, figures.hour(moment))


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
