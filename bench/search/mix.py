"""The questions of the bench, read from mix.tsv: in words of the corpus, each of one class.

A line is a class, the parameters of an address as `catalog.search.parse` reads them, and the
audiences of who asks ("3,17", "1-200", or nothing for a visitor), with a tab between them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs

from catalog.search.parse import parse
from catalog.search.query import SearchQuery

FILE = Path(__file__).with_name("mix.tsv")


class Class(StrEnum):
    """How many datasets have the text: none is asked for, about 10 %, 0.7 %, at most 0.1 %."""

    NONE = "none"
    BROAD = "broad"
    MEDIUM = "medium"
    RARE = "rare"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks. `audiences` are theirs; a visitor has none."""

    of: Class
    parameters: Mapping[str, tuple[str, ...]]
    audiences: frozenset[int]
    address: str  # what stands behind the question mark

    @property
    def query(self) -> SearchQuery:
        """As the product reads it."""
        return parse(self.parameters)

    @property
    def text(self) -> str:
        """The text alone."""
        return self.parameters.get("q", ("",))[0]


def read(file: Path = FILE) -> list[Question]:
    """All questions, in the order in which they are asked."""
    return list(_questions(file))


def header(version: int, seed: int) -> str:
    """The first line: for which corpus the words were chosen."""
    return f"# for corpus {version}.{seed}, made by python -m bench.search.mixing"


def _questions(file: Path) -> Iterator[Question]:
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        of, address, audiences = line.split("\t")
        parameters = {name: tuple(values) for name, values in parse_qs(address).items()}
        yield Question(Class(of), parameters, _audiences(audiences), address)


def _audiences(said: str) -> frozenset[int]:
    if "-" in said:
        first, last = said.split("-")
        return frozenset(range(int(first), int(last) + 1))
    return frozenset(int(one) for one in said.split(",") if one)
