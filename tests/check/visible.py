"""The words of a template that people see and that stand outside {% translate %}."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

# What people see or hear of an element besides its text; data-label is shown on narrow screens.
ATTRIBUTES = frozenset({"title", "aria-label", "aria-description", "placeholder", "alt"}) | {
    "data-label",
    "aria-roledescription",
    "aria-valuetext",
}
SILENT = frozenset({"script", "style", "code", "pre", "svg"})
# Words that are the same in every language.
AS_THEY_ARE = frozenset(
    {"Turtle", "JSON", "JSON-LD", "RDF", "XML", "RDF/XML", "N-Triples", "Hansa", "API", "DCAT"}
    | {"PostgreSQL", "ODRL", "DSP", "IRI", "URL"}
)
_ENDS = {
    "comment": "endcomment",
    "blocktranslate": "endblocktranslate",
    "blocktrans": "endblocktrans",
}
_WORD = re.compile(r"[^\W\d_][\w/.'’-]*[^\W\d_]")


def unmarked(template: str) -> list[str]:
    """The words, in order; none of AS_THEY_ARE."""
    reader = _Seen()
    reader.feed("".join(_markup(template)))
    reader.close()
    return [word for word in reader.words if word not in AS_THEY_ARE]


def _markup(template: str) -> Iterator[str]:
    """The text of a template without its tags, and without what stands in marked blocks."""
    until = ""
    for token in Lexer(template).tokenize():
        name = token.contents.split()[0] if token.token_type is TokenType.BLOCK else ""
        if until:
            until = "" if name == until else until
        elif name in _ENDS:
            until = _ENDS[name]
        elif token.token_type is TokenType.TEXT:
            yield token.contents
        else:
            yield " "


class _Seen(HTMLParser):
    """Collects words of text and of ATTRIBUTES."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        given = dict(attrs)
        shown = {name for name in ATTRIBUTES if name in given}
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            shown.add("value")
        for name in sorted(shown & given.keys()):
            self._see(given[name] or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._silent -= tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._see(data)

    def _see(self, text: str) -> None:
        self.words += _WORD.findall(text)
