"""Made-up catalogues as lines of N-Triples (without their ends), in good order and in bad."""

import random
from collections.abc import Callable
from itertools import pairwise

Line = str
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PUBLISHERS = 4


def dcat(name: str) -> str:
    return f"<http://www.w3.org/ns/dcat#{name}>"


def dct(name: str) -> str:
    return f"<http://purl.org/dc/terms/{name}>"


def foaf(name: str) -> str:
    return f"<http://xmlns.com/foaf/0.1/{name}>"


def hydra(name: str) -> str:
    return f"<http://www.w3.org/ns/hydra/core#{name}>"


def iri(name: str) -> str:
    return f"<https://e.org/{name}>"


CAT = iri("cat")


def nested(chance: random.Random, *, publishers: bool = False, related: bool = True) -> list[Line]:
    """Each dataset with all that belongs to it. `publishers`: always with them."""
    lines = [f"{CAT} {A} {dcat('Catalog')}", f'{CAT} {dct("title")} "All"']
    for number in range(chance.randint(30, 40)):
        lines += _dataset(chance, number, 1.0 if publishers else 0.999, related=related)
    return lines


def _dataset(chance: random.Random, number: int, described: float, *, related: bool) -> list[Line]:
    root = iri(f"d{number}") if chance.random() < 0.9 else f"_:d{number}"
    lines = [f"{root} {A} {dcat('Dataset')}", f'{root} {dct("title")} "T{number}"']
    if chance.random() < 0.3:
        lines.reverse()
    for part in range(chance.randint(0, 3)):
        lines += _distribution(chance, root, f"{number}z{part}")
    if chance.random() < 0.7:
        publisher = iri(f"org{chance.randrange(PUBLISHERS)}")
        lines.append(f"{root} {dct('publisher')} {publisher}")
        if chance.random() < described:
            lines.append(f'{publisher} {foaf("name")} "{publisher[-2]}"')
            lines.append(f"{publisher} {A} {foaf('Organization')}")
    if chance.random() < 0.3:
        lines.append(f"{root} {dcat('contactPoint')} _:c{number}")
        lines.append(f'_:c{number} {foaf("name")} "C{number}"')
    if related and chance.random() < 0.1:
        lines.append(f"{root} {dct('relation')} {iri(f'd{chance.randint(0, 40)}')}")
    if chance.random() < 0.15:
        lines += _record(root, iri(f"r{number}"))
    listed = [f"{CAT} {dcat('dataset')} {root}"]
    return chance.choice((lines, listed + lines, lines + listed))


def _distribution(chance: random.Random, root: str, name: str) -> list[Line]:
    node = iri(f"x{name}") if chance.random() < 0.6 else f"_:x{name}"
    lines = [
        f"{root} {dcat('distribution')} {node}",
        f"{node} {A} {dcat('Distribution')}",
        f'{node} {dct("title")} "X{name}"',
        f"{node} {dcat('accessURL')} {iri(f'f{name}')}",
    ]
    if chance.random() < 0.3:
        lines.append(f"{node} {dct('license')} {iri('lic')}")
    return lines


def _record(root: str, record: str) -> list[Line]:
    return [
        f"{CAT} {dcat('record')} {record}",
        f"{record} {foaf('primaryTopic')} {root}",
        f'{record} {dct("modified")} "2024"',
        f"{record} {A} {dcat('CatalogRecord')}",
    ]


def shuffled(chance: random.Random, lines: list[Line]) -> list[Line]:
    return chance.sample(lines, len(lines))


def with_edits(chance: random.Random) -> list[list[Line]]:
    """The pages of a catalogue into which something has come, in one order or another."""
    lines = nested(chance)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        _edit(chance, lines)
    order = chance.random()
    if order < 0.1:
        lines = shuffled(chance, lines)
    elif order < 0.2:
        lines.sort(key=lambda line: (line[0] == "_", line.partition(" ")[0]))
    if chance.random() < 0.65:
        return [lines]
    ends = [0, *sorted(chance.sample(range(1, len(lines)), chance.randint(1, 2))), len(lines)]
    pages = [lines[begin:end] for begin, end in pairwise(ends)]
    return [shuffled(chance, page) for page in pages] if chance.random() < 0.5 else pages


def _edit(chance: random.Random, lines: list[Line]) -> None:
    here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.choice(("move", "move", "double", "drop", "add", "add", "add")):
        case "move":
            lines.insert(there, lines.pop(here))
        case "double":
            lines.insert(there, lines[here])
        case "drop":
            lines.pop(here)
        case "add":
            lines.insert(there, chance.choice(_ODD)(chance))


def _some(chance: random.Random, name: str, most: int) -> str:
    return iri(f"{name}{chance.randrange(most)}")


# Whatever ties records together, belongs to none, or is not what it seems.
_ODD: tuple[Callable[[random.Random], Line], ...] = (
    lambda c: f'{_some(c, "lost", 3)} {dct("title")} "L"',
    lambda _: f"{CAT} {dcat('dataset')} {iri('away')}",
    lambda c: f"{CAT} {dct('hasPart')} {_some(c, 'd', 20)}",
    lambda c: f"{CAT} {dcat('record')} {_some(c, 'd', 20)}",
    lambda _: f'{CAT} {hydra("totalItems")} "7"',
    lambda _: f"{iri('page')} {hydra('next')} {iri('page2')}",
    lambda _: f"{iri('page')} {A} {hydra('PagedCollection')}",
    lambda _: f'{iri("page")} {hydra("totalItems")} "7"',
    lambda _: f'{iri("lic")} {dct("title")} "Free"',
    lambda c: f"{iri('rx')} {foaf('primaryTopic')} {_some(c, 'd', 20)}",
    lambda c: f"{iri('ry')} {foaf('primaryTopic')} {_some(c, 'org', PUBLISHERS)}",
    lambda _: f'{iri("rx")} {dct("title")} "RX"',
    lambda c: f"{_some(c, 'd', 20)} {foaf('isPrimaryTopicOf')} {iri('rx')}",
    lambda c: f"{_some(c, 'org', PUBLISHERS)} {dct('spatial')} _:here{c.randrange(2)}",
    lambda c: f'_:here{c.randrange(2)} {dct("title")} "Here"',
    lambda c: f"{_some(c, 'org', PUBLISHERS)} {dct('relation')} {_some(c, 'org', PUBLISHERS)}",
    lambda c: f"{_some(c, 'org', PUBLISHERS)} {A} {dcat('Dataset')}",
)
