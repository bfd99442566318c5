"""Words that name a concept: a theme, a format, a place or a high-value category, in any language.

"vervoer" names the theme Transport in Dutch, so it finds datasets of that theme in every language.
Each part of a theme's name is a name: "kultur" of "Bildung, Kultur und Sport". Plurals and cases
are too, where the words of the language have stems.

A concept is one more way to be found, never the only one, and the least of all in the order: a
false friend adds hits at the end. So towns that are common words (Nice, Split) are kept. No names:
two letters or fewer, unless they are the code of a format; a town that is a function word (Van).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from catalog.search.analysis import Token, tokens
from catalog.search.function_words import joins_anywhere
from catalog.search.stems import STEMMED
from vocab.authority import files, lookup
from vocab.authority.lookup import Concept
from vocab.authority.words import is_iri

LONGEST_NAME = 8  # words of a label that is looked for
SHORTEST_NAME = 3  # letters

Words = tuple[str, ...]
Names = Mapping[Words, tuple[str, ...]]  # of words, the IRIs that they name


class Table(NamedTuple):
    """How the names of one table are read. `stems`: also by stems; thousands of towns are not."""

    name: str
    stems: bool = True
    parts: bool = False  # "culture" is Education, culture and sport
    codes: bool = False
    kept: bool = False  # by the spellings that we keep from real data too


TABLES = (
    Table("data-theme", parts=True, kept=True),
    Table("hvd-category", parts=True),
    Table("file-type", stems=False, codes=True, kept=True),
    Table("country", kept=True),
    Table("continent"),
    Table("place", stems=False),
)
# What people call by one name, and the table by many.
_FAMILIES = {"excel": ("XLS", "XLSX"), "word": ("DOC", "DOCX"), "powerpoint": ("PPT", "PPTX")}
_AND = {
    "bg": "и", "cs": "a", "da": "og", "de": "und", "el": "και", "en": "and", "es": "y", "et": "ja",
    "fi": "ja", "fr": "et", "ga": "agus", "hr": "i", "hu": "és", "it": "e", "lt": "ir", "lv": "un",
    "mt": "u", "nl": "en", "no": "og", "pl": "i", "pt": "e", "ro": "și|şi", "sk": "a", "sl": "in",
    "sv": "och",
}  # fmt: skip


def named(readings: Mapping[str, Sequence[Token]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, IRIs): which words are the names of concepts. Longest first, with those inside.

    `readings`: the words of one text as tokens without wholes, by language, "" among them.
    """
    found: dict[tuple[int, int], dict[str, None]] = {}
    for language, words in readings.items():
        names = _by_stems(language) if language else _by_words()
        said = [word.stem if language else word.exact for word in words]
        for start, first in enumerate(said):
            for length in names.lengths.get(first, ()):
                # (Near the end there may be fewer words than `length`.)
                name = tuple(said[start : start + length])
                iris = dict.fromkeys(names.iris.get(name, ()))
                found.setdefault((start, start + len(name)), {}).update(iris)
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if found[start, end]:
            yield start, end, tuple(found[start, end])


class _Index(NamedTuple):
    iris: Names
    lengths: Mapping[str, Sequence[int]]  # by their first word, how long names are


@cache
def _by_words() -> _Index:
    """Every name in its folded words, whatever its language."""
    found: dict[Words, dict[str, None]] = {}
    for table in TABLES:
        # (Most names are the same in many languages.)
        for concept, name in {(concept, name): None for concept, _, name in _names(table)}:
            words = tuple(token.exact for token in _words(name, ""))
            if _is_name(words, table, concept):
                found.setdefault(words, {})[concept.iri] = None
    formats = files.BASES["file-type"]
    for name, codes in _FAMILIES.items():
        found[(name,)] = {formats + code: None for code in codes}
    return _index(found)


@cache
def _by_stems(language: str) -> _Index:
    """The names of one language in the stems of their words."""
    found: dict[Words, dict[str, None]] = {}
    for table in (table for table in TABLES if table.stems and language in STEMMED):
        for concept, tag, name in _names(table):
            if tag == language:
                words = _words(name, language)
                if _is_name(tuple(word.exact for word in words), table, concept):
                    stems = tuple(word.stem for word in words)
                    found.setdefault(stems, {})[concept.iri] = None
    return _index(found)


def _index(found: Mapping[Words, Mapping[str, None]]) -> _Index:
    lengths: dict[str, set[int]] = {}
    for words in found:
        lengths.setdefault(words[0], set()).add(len(words))
    return _Index(
        {words: tuple(iris) for words, iris in found.items()},
        {first: sorted(several, reverse=True) for first, several in lengths.items()},
    )


def _words(name: str, language: str) -> list[Token]:
    return [token for token in tokens(name, language) if not token.pieces]


def _is_name(words: Words, table: Table, concept: Concept) -> bool:
    letters = "".join(words)
    if not words or len(words) > LONGEST_NAME:
        return False
    if len(letters) < SHORTEST_NAME:
        return table.codes and letters == concept.code.lower()
    return not (table.name == "place" and len(words) == 1 and joins_anywhere(letters))


# --- names ------------------------------------------------------------------------------------
def _names(table: Table) -> Iterator[tuple[Concept, str, str]]:
    """(concept, language or "", name): all that the concepts of a table are called."""
    concepts = lookup.table(table.name)
    for concept in concepts.values():
        yield from ((concept, "", concept.code) for _ in range(table.codes))
        for language, label in concept.labels.items():
            yield concept, language, label
            if table.parts and not concept.broader:
                yield from ((concept, language, part) for part in _parts(label, language))
    for row in files.kept(table.name) if table.kept else ():
        if not is_iri(row["received"]):
            yield concepts[files.BASES[table.name] + row["code"]], "", row["received"]


def _parts(label: str, language: str) -> list[str]:
    """The names in a label that has several: "Bildung", "Kultur", "Sport"."""
    found = _between(language).split(label)
    return found if len(found) > 1 else []


@cache
def _between(language: str) -> re.Pattern[str]:
    return re.compile(rf"[,;/()]+|\s(?:{_AND[language]})\s")
