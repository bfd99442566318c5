"""Many questions to a few entries at once: the index is made of the entries, for this one time.

entries -> words by layer and place, each with a number whose bits say which entries have it
question -> the same numbers, joined by and, or, not -> which entries match

So a question costs some look-ups and operations on whole numbers, however many entries there are:
thousands of saved searches can be asked about every batch of changes. It finds what the engines
find (tests/catalog/watching/test_batch.py); who may see it is not its concern.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from catalog.search.document import Entry, Where
from catalog.search.near import distance
from catalog.search.period import reaches
from catalog.search.query import Days
from catalog.search.question import Question
from catalog.search.runs import Runs
from catalog.search.tree import AnyOf, Form, Layer, Match, Need, Node, typos

Having = dict[str, int]  # word or value -> the entries that have it, a bit for each


class Batch:
    """Entries that can be asked. `ids` are those of the entries, in the order of the bits."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.ids = [entry.id for entry in entries]
        self._entries = entries
        self._all = (1 << len(entries)) - 1
        self._words: dict[tuple[Layer, Where], Having] = {}
        self._concepts = _having(entry.concepts for entry in entries)
        self._facets: dict[str, Having] = {}
        self._met: dict[Match, int] = {}  # questions share most of their words

    def matching(self, question: Question) -> list[int]:
        """The ids of the entries that `question` finds, in their order."""
        bits = self._within(self._narrowed(question), question)
        for need in question.must:
            bits &= self._meets(need.node) if bits else 0
        if bits and question.least:
            bits &= self._least(question.should, question.least)
        for need in question.must_not if bits else ():
            bits &= ~self._meets(need.node)
        return [self.ids[at] for at in _places(bits)]

    # --- what narrows ---------------------------------------------------------------------------
    def _narrowed(self, question: Question) -> int:
        bits = self._all
        for name, values in question.filters:
            having = self._facet(name)
            found = 0
            for value in values:
                found |= having.get(value, 0)
            bits &= found
        return bits

    def _within(self, bits: int, question: Question) -> int:
        for days, of in ((question.modified, _modified), (question.issued, _issued)):
            if days and bits:
                bits &= _bits(_is_within(of(entry), days) for entry in self._entries)
        if question.covers and bits:
            bits &= _bits(reaches(entry.covers, question.covers) for entry in self._entries)
        if question.area and bits:
            bits &= _bits(question.area.holds(entry.extent) for entry in self._entries)
        return bits

    def _facet(self, name: str) -> Having:
        if name not in self._facets:
            self._facets[name] = _having(entry.facets.get(name, ()) for entry in self._entries)
        return self._facets[name]

    # --- words ----------------------------------------------------------------------------------
    def _least(self, needs: Sequence[Need], least: int) -> int:
        """Where at least so many of `needs` are met: counted in columns of bits."""
        if least == len(needs):
            bits = self._all
            for need in needs:
                bits &= self._meets(need.node)
            return bits
        # reached[n]: the entries that meet n + 1 of the needs looked at so far
        reached = [0] * least
        for need in needs:
            met = self._meets(need.node)
            for n in range(least - 1, 0, -1):
                reached[n] |= reached[n - 1] & met
            reached[0] |= met
        return reached[-1]

    def _meets(self, node: Node) -> int:
        if isinstance(node, Match):
            bits = self._met.get(node)
            if bits is None:
                bits = self._met[node] = self._look(node)
            return bits
        # (A tree is not looked up as a whole: to find it would cost more than to go through it.)
        if isinstance(node, AnyOf):
            bits = 0
            for one in node.nodes:
                bits |= self._meets(one)
            return bits
        bits = self._all
        for one in node.nodes:
            bits &= self._meets(one) if bits else 0
        return bits

    def _look(self, match: Match) -> int:
        if match.layer is Layer.CONCEPT:
            return self._concepts.get(match.tokens[0], 0)
        if match.layer is Layer.FACET:
            return self._facet(match.tokens[0]).get(match.tokens[1], 0)
        return self._has(match)

    def _has(self, match: Match) -> int:
        bits = 0
        for place in match.places:
            bits |= self._has_there(match, place)
        return bits

    def _has_there(self, match: Match, place: Where) -> int:
        bits = self._all
        for token in match.tokens:
            bits &= self._one(match, place, token) if bits else 0
        if len(match.tokens) > 1 and bits:
            bits = self._side_by_side(match, place, bits)
        return bits

    def _one(self, match: Match, place: Where, token: str) -> int:
        having = self._having(match.layer, place)
        if match.form is Form.WHOLE:
            return having.get(token, 0)
        bits = 0
        for word, has in having.items():
            if _SAME[match.form](word, token):
                bits |= has
        return bits

    def _having(self, layer: Layer, place: Where) -> Having:
        if (layer, place) not in self._words:
            said = (_run(entry, layer, place) for entry in self._entries)
            self._words[layer, place] = _having(set(run.split(" ")) if run else () for run in said)
        return self._words[layer, place]

    def _side_by_side(self, match: Match, place: Where, bits: int) -> int:
        """Of these entries those that have the tokens in this order, with nothing between."""
        if match.form is not Form.WHOLE:
            raise ValueError("words side by side are compared whole")
        wanted = f" {' '.join(match.tokens)} "
        for at in _places(bits):
            if wanted not in f" {_run(self._entries[at], match.layer, place)} ":
                bits &= ~(1 << at)
        return bits


def _having(of_entries: Iterator[Collection[str]]) -> Having:
    """Which entries have each value: entries are few thousands, so their bits are short."""
    found: defaultdict[str, int] = defaultdict(int)
    for at, values in enumerate(of_entries):
        bit = 1 << at
        for value in values:
            found[value] |= bit
    return found


def _bits(holds: Iterator[bool]) -> int:
    bits = 0
    for at, one in enumerate(holds):
        bits |= one << at
    return bits


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _run(entry: Entry, layer: Layer, place: Where) -> str:
    run = entry.texts.get(place, _NONE)
    return run.exact if layer is Layer.EXACT else run.stem


_NONE = Runs()


def _modified(entry: Entry) -> date | None:
    return entry.modified


def _issued(entry: Entry) -> date | None:
    return entry.issued


def _is_within(day: date | None, days: Days) -> bool:
    return day is not None and (days.first or day) <= day <= (days.last or day)


def _is_near(word: str, token: str) -> bool:
    return distance(word, token) <= typos(token)


_SAME: dict[Form, Callable[[str, str], bool]] = {Form.PREFIX: str.startswith, Form.NEAR: _is_near}
