"""What a reader of a page sees, text by text: its words, and the words of its attributes."""

from html.parser import HTMLParser

from tests.check.visible import ATTRIBUTES

_VOID = frozenset({"meta", "link", "input", "br", "img", "path", "rect", "hr", "wbr"})
_OF_OTHERS = frozenset({"said", "value", "iri", "code"})  # classes of what sources wrote


class _Reader(HTMLParser):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._language = language
        self._above: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            classes = set((given.get("class") or "").split())
            others = bool(classes & _OF_OTHERS) or tag in {"script", "style", "pre", "code"}
            foreign = given.get("lang") not in (None, self._language)
            self._above.append((tag, others or (foreign and tag != "html")))
        self.texts += [given[name] or "" for name in sorted(ATTRIBUTES & given.keys())]

    def handle_endtag(self, tag: str) -> None:
        while self._above and self._above.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(silent for _tag, silent in self._above):
            self.texts.append(" ".join(data.split()))


def seen(html: str, language: str) -> list[str]:
    """The texts of a page in this language, but for what is marked as words of others."""
    reader = _Reader(language)
    reader.feed(html)
    reader.close()
    return reader.texts
