"""Words that German, Dutch and Swedish write in one: "Schulwegplan" is Schul(e), Weg and Plan.

Our own small table (tables/heads.csv) has the words that titles of open data end in. A compound is
cut from its end: head by head, longest first. What is left at the front may be any word.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from zlib import crc32

from catalog.search.folding import fold, written_out
from catalog.search.stems import stem

_TABLE = Path(__file__).parent / "tables" / "heads.csv"
SHORTEST = 6  # letters of a compound
LONGEST = 40
SHORTEST_HEAD = 3
SHORTEST_REST = 4  # of a front that is in no table: "Irland" and "Kaplan" are no compounds
MOST_PARTS = 5
_LONGEST_HEAD = 16

# What may follow a word at its end or before the next: cases, plurals, linking letters.
_ENDINGS = {
    "de": ("", "s", "es", "e", "n", "en", "er", "ern"),
    "nl": ("", "s", "e", "en", "n"),
    "sv": ("", "s", "n", "en", "et", "ens", "ets", "er", "erna", "ar", "arna", "or", "orna"),
}
LANGUAGES = frozenset(_ENDINGS)
# Fronts that change a word and are none: "Überfluss" is no Fluss.
_NO_WORDS = frozenset(
    {
        "achter", "efter", "gegen", "genom", "hinter", "mellan", "nach", "onder", "over", "samen",
        "tegen", "terug", "uber", "ueber", "under", "unter", "voor", "wider", "zuruck", "zusammen",
    }
)  # fmt: skip


def parts(word: str, language: str) -> tuple[str, ...]:
    """The folded stems of the words in a compound, and of every run of neighbours but the whole.

    `word` is composed and in small letters. () for what is no compound, or not in `LANGUAGES`.
    """
    if not _may_be_cut(word, language):
        return ()
    folded = fold(word)
    borders = _borders(folded, language)
    if len(borders) < 3:
        return ()
    # Accents count for stems: cut the word itself, if no letter of it folds to two.
    source = word.replace("ß", "ss")
    source = source if len(source) == len(folded) else folded
    runs = [source[a:b] for a, b in combinations(borders, 2) if b - a < len(source)]
    # Not every plural has the stem of its singular ("fietsen" and "fiets").
    heads = _heads(language)
    runs += [heads[head] for a, b in pairwise(borders) if (head := folded[a:b]) in heads]
    return tuple(dict.fromkeys(stem(run, language) for run in runs))


@lru_cache(65_536)
def is_compound(word: str, language: str) -> bool:
    """Has a composed word in small letters `parts`?"""
    return _may_be_cut(word, language) and len(_borders(fold(word), language)) > 2


def checksum() -> int:
    """Of the table of heads: other heads, other parts."""
    return crc32(_TABLE.read_bytes())


def _may_be_cut(word: str, language: str) -> bool:
    return language in LANGUAGES and SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _borders(word: str, language: str) -> list[int]:
    """Where the parts begin, and the end: [0, 5, 8, 12] for "schulwegplan"."""
    heads = _heads(language)
    borders = [len(word)]
    while borders[0] > 0 and len(borders) < MOST_PARTS:
        cut = _cut(word[: borders[0]], heads)
        if cut is None:
            break
        borders.insert(0, cut)
    return sorted({0, *borders})


def _cut(word: str, heads: Mapping[str, str]) -> int | None:
    """Where the longest head begins that `word` ends in, if what is before it may be a word."""
    for start in range(max(0, len(word) - _LONGEST_HEAD), len(word) - SHORTEST_HEAD + 1):
        front = word[:start]
        if word[start:] in heads and (not front or front in heads or _may_stand_in_front(front)):
            return start
    return None


def _may_stand_in_front(front: str) -> bool:
    return len(front) >= SHORTEST_REST and front not in _NO_WORDS


@cache
def _heads(language: str) -> Mapping[str, str]:
    """The head by each of its forms, which are folded, or have umlauts written out."""
    found: dict[str, str] = {}
    for row in _rows():
        if row["language"] == language:
            for word in (row["word"], *row["also"].split()):
                for form in (word + ending for ending in _ENDINGS[language]):
                    found.setdefault(fold(form), row["word"])
                    found.setdefault(written_out(form), row["word"])
    found.pop("", None)
    return found


def _rows() -> Iterator[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
