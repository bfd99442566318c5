"""The cells of a request: its action, its target, its party; and of what is known of a duty."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from vocab.odrl import term_cells
from vocab.odrl.actions import INCLUDED_IN, covers
from vocab.odrl.boxes import Answer, Cell, Given, imagined
from vocab.odrl.facts import DutyState, Facts
from vocab.odrl.logic import Truth
from vocab.odrl.order_cells import answer
from vocab.odrl.policy import Collection, Constraint, Duty, Scope
from vocab.odrl.weigh import belongs

_MOST_COLLECTIONS = 4  # of which all combinations are tried
_ANSWERS: dict[Truth, Answer] = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


def actions(questions: Sequence[str], _known: Facts) -> Iterator[Cell]:
    """Those of ODRL, and those that the policies name."""
    for action in dict.fromkeys((*questions, *INCLUDED_IN)):
        answers = tuple(covers(question, action) for question in questions)
        yield Cell(answers, Given({"action": action}))
        if None in answers:
            yield from (cell for cell in imagined(answers) if _is_closed(questions, cell))


def _is_closed(questions: Sequence[str], cell: Cell) -> bool:
    """What is part of an action is part of all that this is part of."""
    found = list(zip(questions, cell.answers, strict=True))
    return not any(
        covers(wide, narrow) for narrow, so in found if so for wide, also in found if also is False
    )


def duties(
    duty: Duty | str, questions: Sequence[frozenset[DutyState]], known: Facts
) -> Iterator[Cell]:
    """Each state that it can have: the one that is known, or any."""
    by_id = isinstance(duty, str)
    fixed = known.by_id.get(duty) if isinstance(duty, str) else known.duties.get(duty)
    fixed = fixed or known.unlisted
    for state in DutyState if fixed is None else [fixed]:
        answers = tuple(state in question for question in questions)
        yield Cell(answers, Given(facts={"by_id" if by_id else "duties": {duty: state}}))


def members(name: str, questions: Sequence[Scope | Constraint], known: Facts) -> Iterator[Cell]:
    """Targets or parties (`name`), with the collections that each is part of.

    What is not known of membership may be anything, for what the policies call a collection; a
    plain name has members only if that is known.
    """
    scopes = [one for one in questions if not isinstance(one, Constraint)]
    constraints = [one for one in questions if isinstance(one, Constraint)]
    for one, part_of, above in _candidates(name, scopes, constraints, known):
        facts = Facts(
            values={"assignee": frozenset({one})},
            broader={**known.broader, **above},
            part_of=part_of if known.part_of is None else known.part_of,
        )
        answers = tuple(
            answer(question, facts)
            if isinstance(question, Constraint)
            else _ANSWERS[belongs(question, one, "", facts)[0]]
            for question in questions
        )
        given = {"broader": above, **({"part_of": part_of} if known.part_of is None else {})}
        yield Cell(answers, Given({name: one}, given))
        if None in answers:
            yield from imagined(answers)


def _candidates(
    name: str, scopes: Sequence[Scope], constraints: Sequence[Constraint], known: Facts
) -> Iterator[tuple[str, dict[str, frozenset[str]], term_cells.Broader]]:
    """(name, the collections that it is part of, what lies above it)."""
    collections = sorted({one.source or one.id for one in scopes if isinstance(one, Collection)})
    single = [one for one in scopes if isinstance(one, str)]
    named = [name for one in scopes if isinstance(one, Collection) for name in (one.id, one.source)]
    terms = dict(term_cells.candidates("assignee", constraints, known)) if constraints else {}
    new = term_cells.unused(f"urn:example:{name}", {*single, *named, *terms})
    for one in dict.fromkeys((*single, *terms, *(known.part_of or ()), new, *filter(None, named))):
        above = terms.get(one, {})
        for some in _some_of([each for each in collections if each != one]):
            yield one, {one: frozenset(some)}, above
            if known.part_of is not None:
                break  # it is known what it is part of


def _some_of(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if len(names) > _MOST_COLLECTIONS:
        yield from ((), *((one,) for one in names), tuple(names))
        return
    yield from chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))
