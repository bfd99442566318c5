"""The texts of a dataset as N-Triples literals, in one language."""

from random import Random

from bench.corpus.languages import Language
from bench.corpus.vocabulary import pick


class Texts:
    """Makes texts in `language`, by `chance`."""

    def __init__(self, language: Language, chance: Random) -> None:
        self._language = language
        self._chance = chance

    def plain(self, count: int) -> str:
        """`count` words."""
        return self._literal(" ".join(self._pick(count)))

    def title(self) -> str:
        """Four to ten words, the first one with a capital."""
        title = " ".join(self._pick(4 + int(7 * self._chance.random())))
        return self._literal(title[0].upper() + title[1:])

    def description(self) -> str:
        """15 to 90 words with quotes, markup, a line break, and a letter outside of ASCII."""
        words = self._pick(15 + int(76 * self._chance.random()))
        marks = self._language.marks
        words[2] = f'\\"{words[2]}\\"'
        words[5:7] = [f"<b>{words[5]} &amp; {words[6]}</b>"]
        words[9:11] = [f"{words[9]}.\\n{words[10].capitalize()}"]
        words[-2] = marks[int(len(marks) * self._chance.random())]
        return self._literal(f"{words[0].capitalize()} {' '.join(words[1:])}.")

    def _pick(self, count: int) -> list[str]:
        return pick(self._language.tag, count, self._chance)

    def _literal(self, text: str) -> str:
        return f'"{text}"@{self._language.tag}'
