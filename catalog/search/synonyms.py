"""Other words for the same: "childcare" is "child care". Our own table, tables/synonyms.csv.

A row is a group of words and phrases. In a group of the way "both" each finds all others; of the
way "to" only the first finds the others. A row without a language holds in all.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from catalog.search.analysis import Token, tokens
from catalog.search.stems import written

Phrase = tuple[Token, ...]
LONGEST_PHRASE = 8  # words of a phrase in the table (a test counts them)


def synonyms(phrase: Phrase, language: str) -> tuple[Phrase, ...]:
    """Phrases that mean the same as `phrase` in a language; () for most.

    For a `language` that is unknown ("") the rows of all languages hold.
    """
    found = _table(_code(language)).get(stems(phrase))
    return found or ()


def begins_a_phrase(token: Token, language: str) -> bool:
    """Does any phrase of the table begin with this word? Saves looking for the others."""
    return token.stem in _firsts(_code(language))


def stems(phrase: Phrase) -> tuple[str, ...]:
    """What two phrases have in common that are the same but for cases and plurals."""
    return tuple(token.stem for token in phrase)


def words(text: str, language: str) -> Phrase:
    """The tokens of `text` without the wholes of those that have pieces."""
    return tuple(token for token in tokens(text, language) if not token.pieces)


_OTHER = "other"  # all languages that only have the rows of all: one table is kept for them


def _code(language: str) -> str:
    """Languages without stems may have rows (Polish, Czech)."""
    code = written(language)
    return code if code in _languages() else _OTHER


@cache
def _languages() -> frozenset[str]:
    return frozenset(row["language"] for row in _rows())


@cache
def _firsts(language: str) -> frozenset[str]:
    return frozenset(key[0] for key in _table(language))


@cache
def _table(language: str) -> Mapping[tuple[str, ...], tuple[Phrase, ...]]:
    """By its stems, what each phrase finds."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], Phrase]] = {}
    for row in _rows():
        if row["language"] in ("", language) or not language:
            group = [words(phrase, language) for phrase in row["words"].split("|")]
            for phrase in group[:1] if row["way"] == "to" else group:
                others = found.setdefault(stems(phrase), {})
                others |= {stems(other): other for other in group if stems(other) != stems(phrase)}
    return {key: tuple(others.values()) for key, others in found.items()}


def _rows() -> Iterator[dict[str, str]]:
    path = Path(__file__).parent / "tables" / "synonyms.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
