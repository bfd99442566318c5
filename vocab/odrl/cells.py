"""All cells of all variables that some formulas ask about: what a situation can be like."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any as Anything

from vocab.odrl.boxes import Ask, Cell, Formula, Space, Variable
from vocab.odrl.clock_cells import clock
from vocab.odrl.facts import Facts
from vocab.odrl.order_cells import counted, lasting, measured_in
from vocab.odrl.possible import Work
from vocab.odrl.scope_cells import actions, duties, members
from vocab.odrl.term_cells import terms


def space_of(formulas: Iterable[Formula], known: Facts, work: Work) -> Space:
    """The situations in which the facts that are known are so. Raises TooMuchWork."""
    asked: dict[Variable, dict[Hashable, None]] = {}
    todo, seen = list(formulas), set[int]()
    while todo:
        one = todo.pop()
        if isinstance(one, Ask):
            asked.setdefault(one.variable, {})[one.question] = None
        elif id(one) not in seen:
            seen.add(id(one))
            todo += one.parts
    return Space({
        variable: (questions, _distinct(_cells(variable, questions, known, work), work))
        for variable, questions in ((variable, tuple(found)) for variable, found in asked.items())
    })  # fmt: skip


def _distinct(cells: Iterable[Cell], work: Work) -> list[Cell]:
    """One cell for each way of answering: the first that is real, else one that is imagined."""
    real: dict[tuple[object, ...], Cell] = {}
    others: dict[tuple[object, ...], Cell] = {}
    for cell in cells:
        work.spend(1 + len(cell.answers) // 10)
        (others if cell.given is None else real).setdefault((cell.either, *cell.answers), cell)
    return [*real.values(), *(cell for key, cell in others.items() if key not in real)]


def _cells(
    variable: Variable, questions: Sequence[Anything], known: Facts, work: Work
) -> Iterator[Cell]:
    name: Anything = variable.name
    match variable.kind:
        case "clock":
            return clock(questions, known, work)
        case "count":
            return counted(questions, known)
        case "number":
            return measured_in(name, questions, known)
        case "duration":
            return lasting(name, questions, known)
        case "terms":
            return terms(name, questions, known, work)
        case "action":
            return actions(questions, known)
        case "duty":
            return duties(name, questions, known)
        case "unclear":
            return iter((Cell((True,)), Cell((False,))))
    return members(variable.kind, questions, known)
