"""What ties parts of a source together that were split each by itself.

Parts are not tied when a whole split would have given the same: each record is described in one
part, with all that it reaches. What stands in several parts in the very same words, such as a
publisher below each of its datasets, ties nothing together.

Terms are kept as 64-bit hashes, and on disk where they are many.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from vocab.rdf.links import Links
from vocab.rdf.nodes import BLANK, Nodes

MOST = 1 << 20  # numbers in memory
BUCKETS = 64

# What is known of a term, and how many numbers an entry has.
_ROOT = "root"  # a record
_SAID = "said"  # anything else that is described, and the hash of what is said
_WANTED = "wanted"  # is followed to, and not described in this part
_ALONE = "alone"  # must not be described in another part
_WIDTHS = {_ROOT: 1, _SAID: 2, _WANTED: 1, _ALONE: 1}


class Ties:
    """Notes of some parts. Scratch files begin with `place`.

    `nameless`: the parts may have blank nodes in common, so those count, too.
    """

    def __init__(self, place: Path, *, nameless: bool = True) -> None:
        self._place = place
        self._nameless = nameless
        self._columns = {name: array("q") for name in _WIDTHS}
        self._on_disk = False

    def note_wanted(self, nodes: Nodes, links: Links, beside: Nodes | None = None) -> int:
        """Note what `nodes` of a part point at and do not describe, nor those `beside` them.

        How many blank nodes are among that.
        """
        # What those say who list must stand in one part, but for the lists.
        wanted = links.listing | nodes.targets
        alone = {*nodes.topics, *chain.from_iterable(nodes.topics.values()), *nodes.paging}
        alone.update(nodes.beside.keys() - links.kinds.keys())
        for described in (nodes, beside) if beside else (nodes,):
            wanted -= described.by_subject.keys()
            alone -= described.by_subject.keys()
        wanted -= links.kinds.keys()
        if not self._nameless:
            wanted, alone = set(filter(_is_named, wanted)), set(filter(_is_named, alone))
        self._columns[_WANTED].extend(map(hash, wanted))
        self._columns[_ALONE].extend(map(hash, alone))
        self._columns[_ALONE].extend(nodes.elsewhere)
        return sum(not _is_named(term) for term in wanted)

    def note_said(self, nodes: Nodes, links: Links, reached: set[bytes], part: int) -> None:
        """Note what `nodes` of a part describe, of which its records have reached some."""
        kinds, topics = links.kinds, nodes.topics
        add_root, add_said = self._columns[_ROOT].append, self._columns[_SAID].append
        for subject, node in nodes.by_subject.items():
            named = subject[0] != BLANK
            if not named and not self._nameless:
                continue
            if subject in kinds:
                add_root(hash(subject))
            else:
                add_said(hash(subject))
                # Of one part alone is what no record reaches, what has no name or leads to such,
                # and what a catalogue record is about.
                plain = named and not node.links and subject in reached and subject not in topics
                add_said(hash(frozenset(node.lines)) if plain else part)
        if sum(map(len, self._columns.values())) > MOST:
            self._put_away()

    def __bool__(self) -> bool:
        """Whether anything ties the parts together that were noted so far."""
        if self._on_disk:
            self._put_away()
            return any(_tied(*self._bucket(number)) for number in range(BUCKETS))
        return _tied(*self._columns.values())

    def tell(self) -> None:
        """Leave all notes on disk, for `join`."""
        self._put_away()

    def join(self, place: Path) -> None:
        """Take in what the notes of other parts, with their `place`, have told."""
        self._put_away()
        for name in _WIDTHS:
            for number in range(BUCKETS):
                theirs = _file(place, name, number)
                with _file(self._place, name, number).open("ab") as file:
                    file.write(theirs.read_bytes())
                theirs.unlink()

    def _put_away(self) -> None:
        self._on_disk = True
        for name, column in self._columns.items():
            buckets = [array("q") for _ in range(BUCKETS)]
            numbers = iter(column)
            for entry in zip(*[numbers] * _WIDTHS[name], strict=True):
                buckets[entry[0] % BUCKETS].extend(entry)
            for number, bucket in enumerate(buckets):
                with _file(self._place, name, number).open("ab") as file:
                    bucket.tofile(file)
            del column[:]

    def _bucket(self, number: int) -> Iterator["array[int]"]:
        for name in _WIDTHS:
            yield array("q", _file(self._place, name, number).read_bytes())


def _is_named(term: bytes) -> bool:
    return term[0] != BLANK


def _tied(
    roots: "array[int]", said: "array[int]", wanted: Iterable[int], alone: Iterable[int]
) -> bool:
    records, subjects = set(roots), set(said[::2])
    return (
        len(records) < len(roots)
        or len(set(zip(said[::2], said[1::2], strict=True))) > len(subjects)
        or not subjects.isdisjoint(records)
        or not subjects.isdisjoint(wanted)
        or not subjects.isdisjoint(alone)
        or not records.isdisjoint(alone)
    )


def _file(place: Path, name: str, number: int) -> Path:
    return place.with_name(f"{place.name}-{name}-{number}")
