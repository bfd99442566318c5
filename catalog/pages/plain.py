"""Descriptions that came as HTML, as the text they say: no tag and no script of others is kept."""

import html
import re

import nh3

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|hr)\b[^>]*>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-z/!]|&[a-z#][a-z0-9]*;", re.IGNORECASE)
_GAP = re.compile(r"\n\s*\n\s*")


def plain(text: str) -> str:
    """`text` without markup, paragraphs parted by an empty line. Not escaped: templates do that."""
    if _MARKUP.search(text):
        text = _ITEM.sub("• ", _BREAK.sub("\n\n", text))
        text = html.unescape(nh3.clean(text, tags=set()))
    return _GAP.sub("\n\n", text.replace("\r\n", "\n")).strip()


def excerpt(text: str, length: int = 280) -> str:
    """The beginning of a text in one line, cut between words."""
    line = " ".join(plain(text).split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + " …"
