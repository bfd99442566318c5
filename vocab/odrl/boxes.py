"""Is a formula true in any situation? Answered exactly, by boxes: for each variable some cells.

What is asked (`Ask`) is joined by `All` and `Any`; what is false of a cell is asked as such, so
there is no negation. A *cell* stands for all values of a variable of which every question has the
same answer. The search keeps for each variable the cells that are left, as the bits of a number.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any as Anything
from typing import NamedTuple

from vocab.odrl.possible import Work

Answer = bool | None  # None: not known
_MOST_EITHER = 6  # questions without an answer of which all combinations are tried


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that a situation has: `kind` says how its values are found (`cells.py`)."""

    kind: str
    name: Hashable = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about a variable whose answer is to be `wanted`."""

    variable: Variable
    question: Hashable
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Each of the parts."""

    parts: tuple["Formula", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the parts."""

    parts: tuple["Formula", ...] = ()


Formula = Ask | All | Any


class Given(NamedTuple):
    """What a value of a variable says of the request, and of the facts."""

    request: Mapping[str, str] = {}
    facts: Mapping[str, Anything] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers to the questions about a variable. Without `given` it is only imagined.

    Imagined are cells of which nothing known says that they are not there: one where a term whose
    relation to another is not known lies in it, and one where it does not. An imagined cell
    refutes that nothing is there, and is no witness. `either`: None is true and false.
    """

    answers: tuple[Answer, ...]
    given: Given | None = None
    either: bool = False


def imagined(answers: tuple[Answer, ...]) -> list[Cell]:
    """The cells that there may be where some answers are not known."""
    open_at = [i for i, one in enumerate(answers) if one is None]
    if not open_at:
        return [Cell(answers)]
    if len(open_at) > _MOST_EITHER:
        return [Cell(answers, either=True)]
    found = []
    for chosen in product((True, False), repeat=len(open_at)):
        by_place = dict(zip(open_at, chosen, strict=True))
        found.append(Cell(tuple(by_place.get(i, one) for i, one in enumerate(answers))))
    return found


class Space:
    """The cells of all variables, and for each question the bits of those that answer it."""

    def __init__(self, cells: Mapping[Variable, tuple[Sequence[Hashable], Sequence[Cell]]]) -> None:
        self._variables = list(cells)
        self._places = {variable: i for i, variable in enumerate(cells)}
        self.cells = [found for _questions, found in cells.values()]
        self._masks: dict[tuple[Variable, Hashable, bool], int] = {}
        for variable, (questions, found) in cells.items():
            for i, question in enumerate(questions):
                for wanted in (True, False):
                    self._masks[variable, question, wanted] = _mask(found, i, wanted)
        self._whole = [(1 << len(found)) - 1 for found in self.cells]
        self._real = [
            sum(1 << i for i, cell in enumerate(found) if cell.given) for found in self.cells
        ]
        self._simplified: dict[int, tuple[Formula, _Node]] = {}

    def find(self, formulas: Sequence[Formula], work: Work, *, real: bool) -> list[int] | None:
        """The cells that are left where all formulas are true; None: there are none.

        `real`: without those that are only imagined. Raises TooMuchWork.
        """
        nodes = [self._node(one, work) for one in formulas]
        return _search(self._real if real else self._whole, nodes, work)

    def value(self, box: Sequence[int]) -> list[Given]:
        """What a situation in a box says: of each variable its first cell that is real."""
        found = []
        for cells, bits in zip(self.cells, box, strict=True):
            given = [cell.given for i, cell in enumerate(cells) if bits >> i & 1 and cell.given]
            found += given[:1]
        return found

    def imagined_in(self, box: Sequence[int]) -> list[Variable]:
        """The variables of which nothing in a box is real."""
        found = zip(self._variables, box, self._real, strict=True)
        return [variable for variable, bits, real in found if not bits & real]

    def _node(self, formula: Formula, work: Work) -> "_Node":
        """With places for variables and bits for answers, and joined where that can be seen."""
        known = self._simplified.get(id(formula))
        if known:
            return known[1]
        work.spend(1)
        if isinstance(formula, Ask):
            mask = self._masks[formula.variable, formula.question, formula.wanted]
            node: _Node = _Bits(self._places[formula.variable], mask)
        else:
            parts = [self._node(one, work) for one in formula.parts]
            node = _all(parts) if isinstance(formula, All) else _any(parts)
        self._simplified[id(formula)] = formula, node
        return node


def _mask(cells: Sequence[Cell], place: int, wanted: bool) -> int:
    return sum(
        1 << i
        for i, cell in enumerate(cells)
        if cell.answers[place] is wanted or (cell.either and cell.answers[place] is None)
    )


# --- formulas of bits -------------------------------------------------------------------------
class _Bits(NamedTuple):
    place: int
    mask: int


class _Every(NamedTuple):
    bits: dict[int, int]
    some: "list[_Some]"


class _Some(NamedTuple):
    options: "list[_Every]"


_Node = _Bits | _Every | _Some
_NEVER = _Some([])


def _all(parts: Sequence[_Node]) -> _Node:
    bits: dict[int, int] = {}
    some: list[_Some] = []
    todo = list(reversed(parts))
    while todo:
        one = todo.pop()
        if isinstance(one, _Some):
            some.append(one)
        elif isinstance(one, _Bits):
            bits[one.place] = bits.get(one.place, -1) & one.mask
        else:
            todo += [*one.some, *(_Bits(place, mask) for place, mask in one.bits.items())]
    if not all(bits.values()) or _NEVER in some:
        return _NEVER
    return _Every(bits, some)


def _any(parts: Sequence[_Node]) -> _Node:
    """Options about one and the same variable are one option."""
    single: dict[int, int] = {}
    options: list[_Every] = []
    for part in parts:
        for one in part.options if isinstance(part, _Some) else [_every(part)]:
            if len(one.bits) == 1 and not one.some:
                [(place, mask)] = one.bits.items()
                single[place] = single.get(place, 0) | mask
            else:
                options.append(one)
    options += [_Every({place: mask}, []) for place, mask in single.items() if mask]
    return options[0] if len(options) == 1 else _Some(options)


def _every(node: _Bits | _Every) -> _Every:
    return _Every({node.place: node.mask}, []) if isinstance(node, _Bits) else node


# --- the search -------------------------------------------------------------------------------
def _search(start: Sequence[int], nodes: Sequence[_Node], work: Work) -> list[int] | None:
    whole = _all(nodes)
    todo = [(list(start), [_Some([_every(whole)])] if not isinstance(whole, _Some) else [whole])]
    while todo:
        box, goals = todo.pop()
        left = _forced(box, goals, work)
        if left is None:
            continue
        if not left:
            return box
        goal = min(left, key=lambda one: len(one.options))
        rest = [one for one in left if one is not goal]
        todo += [(list(box), [*rest, _Some([option])]) for option in reversed(goal.options)]
    return None


def _forced(box: list[int], goals: list[_Some], work: Work) -> list[_Some] | None:
    """What is still to be chosen, once all that has no choice is in the box. None: impossible."""
    is_new = True
    while is_new:
        is_new = False
        left: list[_Some] = []
        todo = list(goals)
        while todo:
            goal = todo.pop()
            work.spend(1 + sum(1 + len(one.bits) for one in goal.options) // 2)
            options = [one for one in goal.options if _fits(one, box)]
            if not options:
                return None
            if len(options) == 1:
                is_new |= _narrow(box, options[0])
                todo += options[0].some
            elif not any(_is_sure(one, box) for one in options):
                left.append(_Some(options))
        goals = left
    return goals


def _fits(one: _Every, box: list[int]) -> bool:
    return all(box[place] & mask for place, mask in one.bits.items())


def _is_sure(one: _Every, box: list[int]) -> bool:
    return not one.some and all(
        box[place] and not box[place] & ~mask for place, mask in one.bits.items()
    )


def _narrow(box: list[int], one: _Every) -> bool:
    """Keep what fits; is that less than before?"""
    is_less = False
    for place, mask in one.bits.items():
        is_less |= box[place] & mask != box[place]
        box[place] &= mask
    return is_less
