"""The questions, as people ask open data portals, each with what its reader needs (queries.tsv).

Which are for tuning and which are held out was fixed before the first answer was seen: by a hash of
the id, so no edit of the file moves one.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).with_name("queries.tsv")
HELD_OUT = 3  # one in so many


class Kind(StrEnum):
    """What makes it hard."""

    BROAD = "broad"  # hundreds of datasets
    MEDIUM = "medium"
    RARE = "rare"  # a known item, or a handful
    PLACE = "place"  # with the name of a place
    MISSPELT = "misspelt"
    COMPOUND = "compound"  # written in one where the data writes it apart, or the other way
    CONCEPT = "concept"  # what it is about has other words, in other languages


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, in which language (a tag), and the need it stands for."""

    id: str
    language: str
    kind: Kind
    text: str
    need: str

    @property
    def is_held_out(self) -> bool:
        """May it not be looked at in tuning?"""
        return sha256(self.id.encode()).digest()[0] % HELD_OUT == 0


def read(file: Path = FILE) -> list[Query]:
    """All queries in the order of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Query(row["id"], row["language"], Kind(row["kind"]), row["query"], row["need"])
        for row in rows
    ]
