"""Words that name a concept: a theme, a format, a place or a high-value category, in any language.

"vervoer" names the theme Transport in Dutch, so it finds datasets of that theme in every language.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from catalog.search.analysis import tokens
from vocab.authority import lookup

TABLES = ("data-theme", "file-type", "hvd-category", "country", "place", "continent")
LONGEST_NAME = 8  # words of a label that is looked for


def named(words: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, IRIs): which of the folded `words` are the name of concepts.

    The longest names come first found; names inside them are found too.
    """
    for start in range(len(words)):
        for end in range(min(len(words), start + LONGEST_NAME), start, -1):
            if iris := _names().get(tuple(words[start:end])):
                yield start, end, iris


@cache
def _names() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Every label and code, as folded words, with the concepts that have it."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for table in TABLES:
        for concept in lookup.table(table).values():
            codes = (concept.code,) if table == "file-type" else ()
            for name in {*concept.labels.values(), *codes}:
                if words := _folded(name):
                    found.setdefault(words, {})[concept.iri] = None
    return {name: tuple(iris) for name, iris in found.items()}


def _folded(name: str) -> tuple[str, ...]:
    return tuple(token.exact for token in tokens(name, "") if not token.pieces)
