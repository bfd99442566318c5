"""`python -m bench.search.mixing`: choose the questions of the bench, and write mix.tsv anew.

count in how many of the first datasets each word stands -> words of each class -> filters that a
dataset with these words meets -> audiences -> lines
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from urllib.parse import urlencode

from bench.corpus import SEED, VERSION
from bench.corpus.dataset import describe
from bench.search.mix import FILE, Class, header
from bench.search.stored import AUDIENCES
from vocab.namespaces import DCAT, DCT

COUNTED = 20_000  # datasets
QUESTIONS = 400
#                  share of the questions, of the datasets from, to
CLASSES: Mapping[Class, tuple[float, float, float]] = {
    Class.NONE:   (0.20, 1.0,    1.0),
    Class.BROAD:  (0.20, 0.08,   0.13),
    Class.MEDIUM: (0.40, 0.005,  0.009),
    Class.RARE:   (0.20, 0.0001, 0.0008),
}  # fmt: skip
_SHORTEST = 4  # letters of a word: nobody looks for "the"
_ALTERNATIVE = 0.2  # of the filters have two values
_TEXTS = tuple(f"> <{one}> " for one in (f"{DCT}title", f"{DCT}description", f"{DCAT}keyword"))
# facet -> what stands behind it in a statement of a dataset or distribution
_FACETS = {
    "theme": f"<{DCAT}theme> <",
    "publisher": f"<{DCT}publisher> <",
    "format": f"<{DCT}format> <",
    "licence": f"<{DCT}license> <",
    "language": f"<{DCT}language> <",
    "access": f"<{DCT}accessRights> <",
    "frequency": f"<{DCT}accrualPeriodicity> <",
}
_CATALOGUE = "corpus-0"  # what the source of the first datasets is called


@dataclass(frozen=True, slots=True)
class Corpus:
    """The words of each dataset that was counted, and where each word stands."""

    words: Sequence[frozenset[str]]
    found: Counter[str]


def main() -> None:
    """Write the file."""
    chance = Random(f"mix {SEED}")
    corpus = _count()
    lines = [line for of in Class for line in _lines(of, corpus, chance)]
    chance.shuffle(lines)
    FILE.write_text("\n".join([header(VERSION, SEED), *lines]) + "\n", "utf-8")
    print(f"{len(lines)} questions in {FILE.name}")


def words(number: int) -> frozenset[str]:
    """The words of dataset `number`, in small letters: of its title, description and keywords."""
    texts = [line for line in describe(SEED, number).root if any(p in line for p in _TEXTS)]
    plain = (line[line.index('"') + 1 : line.rindex('"')].replace("\\n", " ") for line in texts)
    return frozenset(re.findall(r"[^\W\d_]+", " ".join(plain).lower()))


def _count() -> Corpus:
    found = [words(number) for number in range(COUNTED)]
    return Corpus(found, Counter(word for one in found for word in one))


def _lines(of: Class, corpus: Corpus, chance: Random) -> Iterator[str]:
    texts = _MAKERS[of](corpus, chance)
    for place in range(round(QUESTIONS * CLASSES[of][0])):
        text = next(texts)
        wanted = frozenset(text.split())
        having = [n for n, found in enumerate(corpus.words) if wanted <= found]
        number = having[int(len(having) * chance.random())]
        pairs = [("q", text)] if text else []
        pairs += _filters(number, place % 4, chance)
        yield f"{of}\t{urlencode(pairs)}\t{_audiences(place // 4, chance)}"


# --- texts ----------------------------------------------------------------------------------------


def _no_text(_: Corpus, __: Random) -> Iterator[str]:
    while True:
        yield ""


def _single(of: Class) -> Callable[[Corpus, Random], Iterator[str]]:
    def texts(corpus: Corpus, chance: Random) -> Iterator[str]:
        known = [word for word in _of_class(of, corpus) if len(word) >= _SHORTEST]
        while True:
            yield known[int(len(known) * chance.random())]

    return texts


def _of_class(of: Class, corpus: Corpus) -> list[str]:
    _, least, most = CLASSES[of]
    return sorted(w for w, n in corpus.found.items() if least * COUNTED <= n <= most * COUNTED)


def _alone_and_paired(corpus: Corpus, chance: Random) -> Iterator[str]:
    """By turns a medium word, and two more frequent ones that meet as often."""
    alone, paired = _single(Class.MEDIUM)(corpus, chance), _pairs(corpus, chance)
    while True:
        yield next(alone)
        yield next(paired)


def _pairs(corpus: Corpus, chance: Random) -> Iterator[str]:
    frequent = {w for w in _of_class(Class.BROAD, corpus) if len(w) >= _SHORTEST}
    met: Counter[tuple[str, str]] = Counter()
    for found in corpus.words:
        met.update(combinations(sorted(found & frequent), 2))
    _, least, most = CLASSES[Class.MEDIUM]
    known = sorted(p for p, n in met.items() if least * COUNTED <= n <= most * COUNTED)
    while True:
        yield " ".join(known[int(len(known) * chance.random())])


_MAKERS: Mapping[Class, Callable[[Corpus, Random], Iterator[str]]] = {
    Class.NONE: _no_text,
    Class.BROAD: _single(Class.BROAD),
    Class.MEDIUM: _alone_and_paired,
    Class.RARE: _single(Class.RARE),
}


# --- filters and audiences ------------------------------------------------------------------------


def _filters(number: int, count: int, chance: Random) -> list[tuple[str, str]]:
    """`count` facets, each with a value that dataset `number` has, and sometimes one more."""
    values = _values(number)
    facets = sorted(values)
    chance.shuffle(facets)
    pairs = []
    for facet in facets[:count]:
        pairs.append((facet, _one(values[facet], chance)))
        if chance.random() < _ALTERNATIVE:
            other = _values(int(COUNTED * chance.random())).get(facet, values[facet])
            pairs.append((facet, _one(other, chance)))
    return list(dict.fromkeys(pairs))


def _values(number: int) -> dict[str, list[str]]:
    described = describe(SEED, number)
    lines = [*described.root, *described.distributions, *described.blank]
    found = {
        facet: [_value(facet, line) for line in lines if said in line]
        for facet, said in _FACETS.items()
    }
    return {facet: values for facet, values in found.items() if values} | {
        "catalogue": [_CATALOGUE]
    }


def _value(facet: str, line: str) -> str:
    """A publisher by its IRI, the others by the code at the end of theirs, as people do."""
    iri = line.rpartition("<")[2].partition(">")[0]
    return iri if facet == "publisher" else iri.rpartition("/")[2]


def _one(values: Sequence[str], chance: Random) -> str:
    return values[int(len(values) * chance.random())]


def _audiences(turn: int, chance: Random) -> str:
    """Of ten: four visitors, three of one audience to three, two of many, one of all."""
    place = turn % 10
    if place < 4:
        return ""
    if place == 9:
        return f"1-{AUDIENCES}"
    count = 1 + int(3 * chance.random()) if place < 7 else 10 + int(21 * chance.random())
    ids = {1 + int(AUDIENCES * chance.random()) for _ in range(count)}
    return ",".join(map(str, sorted(ids)))


if __name__ == "__main__":
    main()
