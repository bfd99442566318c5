"""What is to be judged, blind: the best of all systems in one shuffled sheet.

python -m bench.relevance.pool SHEET          write what nobody has judged yet
python -m bench.relevance.pool SHEET --read   take the grades that were written into it

The sheet says of each dataset what a reader would see. Which system found it, and at which place,
is not in it: the order is that of a hash.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.relevance import corpora, judgements
from bench.relevance.queries import Query, read

DEPTH = 10
COLUMNS = (
    "query", "dataset", "grade", "asked", "need", "title", "publisher", "keywords", "description",
)  # fmt: skip
_LONGEST = {"title": 160, "publisher": 60, "keywords": 120, "description": 300}


def pooled(
    rankings: Iterable[Mapping[str, Sequence[str]]],
    judged: judgements.Judgements,
    depth: int = DEPTH,
) -> dict[str, list[str]]:
    """By query, the first `depth` of all rankings (each: query -> datasets) that nobody judged.

    In an order that says nothing of where they came from.
    """
    found: dict[str, set[str]] = {}
    for ranking in rankings:
        for query, datasets in ranking.items():
            found.setdefault(query, set()).update(datasets[:depth])
    return {
        query: sorted(datasets - judged.get(query, {}).keys(), key=lambda one: _mixed(query, one))
        for query, datasets in found.items()
    }


def _mixed(query: str, dataset: str) -> bytes:
    return sha256(f"{query} {dataset}".encode()).digest()


# --- the sheet --------------------------------------------------------------------------------
def write(sheet: Path, queries: Sequence[Query], pool: Mapping[str, Sequence[str]]) -> int:
    """Write a row for each dataset; how many there are."""
    rows = [row for query in queries for row in _rows(query, pool.get(query.id, ()))]
    with sheet.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def graded(sheet: Path) -> Iterator[tuple[str, str, int]]:
    """(query, dataset, grade) of the rows that have a grade. Raises ValueError for another."""
    with sheet.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["grade"]:
                yield row["query"], row["dataset"], int(row["grade"])


def _rows(query: Query, datasets: Sequence[str]) -> Iterator[tuple[str, ...]]:
    shown = _shown(datasets)
    for one in datasets:
        yield query.id, one, "", query.text, query.need, *shown[one]


def _shown(datasets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    from catalog.models import Resource

    wanted = set(datasets)
    rows = Resource.objects.live().values_list("pk", "iri")
    ids = [pk for pk, iri in rows if judgements.named(iri) in wanted]
    found = Resource.objects.filter(pk__in=ids).values_list("iri", "document")
    return {judgements.named(iri): tuple(_said(document)) for iri, document in found}


def _said(document: Mapping[str, Any]) -> Iterator[str]:
    keywords = document.get("keywords", {}).values()
    texts = {
        "title": _originals(document.get("title", {})),
        "publisher": list(document.get("publisher", {}).get("name", {}).values())[:1],
        "keywords": list(dict.fromkeys(word for words in keywords for word in words)),
        "description": _originals(document.get("description", {})),
    }
    for name, several in texts.items():
        yield " ".join(" / ".join(several).split())[: _LONGEST[name]]


def _originals(texts: Mapping[str, str]) -> list[str]:
    """As the publisher wrote it, without what a machine has translated."""
    return list(dict.fromkeys(text for tag, text in texts.items() if "-t-" not in tag))


def main() -> int:
    """Write the sheet, or read it."""
    arguments = sys.argv[1:]
    sheet = Path(arguments[0])
    if "--read" in arguments:
        print(f"{judgements.add(graded(sheet)):,} judgements")
        return 0
    corpora.use()
    from bench.relevance.systems import contributors, engines

    for engine in engines().values():
        corpora.index(engine)
    queries = read()
    rankings = [
        {query.id: system.ranked(query, DEPTH) for query in queries}
        for system in contributors().values()
    ]
    pool = pooled(rankings, judgements.read())
    print(f"{write(sheet, queries, pool):,} datasets to be judged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
