"""Two thousand publishers; the first ones publish most."""

from functools import cache
from random import Random

from bench.corpus.languages import LANGUAGES
from bench.corpus.values import PUBLISHER_TYPES
from bench.corpus.vocabulary import pick
from vocab.namespaces import DCT, FOAF, TYPE

COUNT = 2_000
SKEW = 2.2
BASE = "https://data.example.org/organisation/"


def choose(chance: Random) -> int:
    """The number of a publisher, the first ones far more often than the last."""
    return int(COUNT * chance.random() ** SKEW)


def iri(number: int) -> str:
    """How a publisher is called in statements, as `<…>`."""
    return f"<{BASE}{number}>"


@cache
def lines(number: int) -> tuple[str, ...]:
    """What is said about a publisher: its class, and one to three properties."""
    chance = Random(f"publisher {number}")
    language = LANGUAGES[int(len(LANGUAGES) * chance.random() ** 1.6)]
    name = " ".join(pick(language.tag, 2 + int(3 * chance.random()), chance)).title()
    said = [
        f"<{TYPE}> <{FOAF}Organization>",
        f'<{FOAF}name> "{name} {number}"@{language.tag}',
    ]
    if chance.random() < 0.5:
        said.append(f"<{FOAF}homepage> <https://organisation-{number}.example.org/>")
    if chance.random() < 0.5:
        said.append(f"<{DCT}type> {PUBLISHER_TYPES[int(4 * chance.random())]}")
    return tuple(f"{iri(number)} {one} .\n" for one in said)
