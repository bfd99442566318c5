"""Which languages the reader of a page reads, and the text of others that suits them best."""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.requester import asking
from catalog.dcat.document import pick
from catalog.dcat.draft import machine_translated, primary
from catalog.pages.wording import Wording
from vocab.authority import lookup

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*"
)
MOST = 12  # languages of one reader that are looked at


def languages(request: HttpRequest) -> tuple[str, ...]:
    """The reader's own choice, then what the browser asks for, then the language of the page."""
    wanted = (_chosen(request), *_accepted(request.headers.get("Accept-Language", "")))
    return tuple(dict.fromkeys(filter(None, (*wanted, page_language()))))


def _chosen(request: HttpRequest) -> str:
    """With the account, else on the page of languages."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return asking(request).language or (kept if kept in dict(settings.LANGUAGES) else "")


def page_language() -> str:
    """The language in which Hansa itself speaks on this page."""
    return get_language() or "en"


def best(words: Mapping[str, str] | None, reads: Sequence[str]) -> Wording:
    """The text of `words` (tag -> text) for who `reads` these languages; empty if there is none."""
    if words and reads and reads[0] in words:
        return Wording(reads[0], words[reads[0]])
    tag, text, _ = pick(dict(words or {}), reads)
    return Wording(tag, text)


def is_machine_made(tag: str) -> bool:
    """Whether a text with this tag was translated by a machine."""
    return machine_translated(tag)


def language_name(tag: str) -> str:
    """What speakers call their language: "Nederlands" for nl-BE; "" for a text without a tag."""
    code = primary(tag)
    if found := LANG_INFO.get(tag.lower()) or LANG_INFO.get(code):
        return str(found["name_local"]).capitalize()
    for concept in lookup.table("language").values():
        if concept.facts.get("iso639_1") == code or concept.code.lower() == code:
            return concept.label(page_language())
    return tag


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, most wanted first (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str]] = []
    for part in header[:1_000].split(",")[:MOST]:
        if (found := _RANGE.fullmatch(part)) and (quality := float(found[2] or 1)) > 0:
            wanted.append((quality, found[1]))
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]
