"""The cells of what has an order: counts, numbers, durations. Between two limits all is alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Context, Decimal
from itertools import chain, pairwise

from vocab.odrl import kinds
from vocab.odrl.boxes import Answer, Cell, Given, imagined
from vocab.odrl.facts import Facts
from vocab.odrl.judge import verdict
from vocab.odrl.operands import measured, ordered
from vocab.odrl.policy import Constraint
from vocab.odrl.tally import text_of
from vocab.odrl.times import TICK

_EXACT = Context(prec=400)  # more digits than two numbers of XML Schema can need
_NEVER_NEGATIVE = frozenset({"payAmount", "percentage", "resolution", "absoluteSize",
                             "relativeSize"})  # fmt: skip
_WHOLE = 100  # per cent


def counted(questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """Which use it would be, from 1."""
    limits = {one for question in questions for one in kinds.counts(question)}
    near = {n + step for n in limits for step in (0, 1)} | {1}  # each limit, and after it
    uses = [n for n in sorted(near) if n >= 1] if known.uses is None else [known.uses + 1]
    for n in uses:
        answers = tuple(
            ordered.holds(question.operator, n, kinds.counts(question)) for question in questions
        )
        yield Cell(answers, Given(facts={"uses": n - 1}))


def measured_in(left: str, questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """Numbers that the facts give, in one unit at a time: nothing is converted."""
    read = {question: kinds.numbers(question) for question in questions}
    if left in known.values:
        yield from known_cells(questions, known)
        return
    units = sorted({question.unit for question in questions} - {""}) or [""]
    for value in between(chain(_bounds(left), *read.values())):
        text = written(value)
        for unit in units:
            answers: tuple[Answer, ...] = tuple(
                ordered.holds(question.operator, value, read[question])
                if question.unit in ("", unit)
                else None
                for question in questions
            )
            facts = {"values": {left: frozenset({text})}, "units": {left: unit} if unit else {}}
            given = Given(facts=facts)
            yield Cell(answers, given if text and not _is_odd(left, value) else None)
            if len(units) > 1:
                yield from imagined(answers)


def lasting(left: str, questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """Durations that the facts give."""
    read = {question: kinds.durations(question) for question in questions}
    if left in known.values:
        yield from known_cells(questions, known)
        return
    limits = {limit for found in read.values() for limit in found}
    near = {limit + step for limit in limits for step in (timedelta(), TICK)}
    for value in sorted({timedelta(), *near}):
        answers = tuple(
            ordered.holds(question.operator, value, read[question]) for question in questions
        )
        text = text_of(value)
        given = Given(facts={"values": {left: frozenset({text})}})
        yield Cell(answers, given if measured.period(text) == value else None)


def known_cells(questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """The fact is given: there is no other value."""
    answers = tuple(answer(question, known) for question in questions)
    yield Cell(answers, Given())
    if None in answers:
        yield from imagined(answers)


def answer(question: Constraint, facts: Facts) -> Answer:
    """What `decide` says of a constraint."""
    found = verdict(question, facts)
    return found if isinstance(found, bool) else None


def between(limits: Iterable[Decimal]) -> list[Decimal]:
    """A number of each kind: each limit, one between each two, one below all and one above."""
    points = sorted(set(limits))
    found = [Decimal(0) if points[0] > 0 else _EXACT.subtract(points[0], Decimal(1))]
    for low, high in pairwise(points):
        found += [low, _inside(low, high)]
    return [*found, points[-1], _EXACT.add(points[-1], Decimal(1))]


def _inside(low: Decimal, high: Decimal) -> Decimal:
    """A number between two others, with few digits."""
    middle = _EXACT.divide(_EXACT.add(low, high), Decimal(2))
    for digits in range(30):
        short = middle.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
        if low < short < high:
            return short
    return middle


def written(value: Decimal) -> str:
    """In digits; empty where no number of XML Schema is read so."""
    text = format(value, "f")
    if measured.number(text) != value:
        text = format(value, "E").replace("E+", "E")
    return text if measured.number(text) == value else ""


def _bounds(left: str) -> Iterator[Decimal]:
    """Where what is odd begins."""
    if left in _NEVER_NEGATIVE:
        yield Decimal(0)
    if left == "percentage":
        yield Decimal(_WHOLE)


def _is_odd(left: str, value: Decimal) -> bool:
    """Nothing has a negative size, and no more than all of it is used."""
    return (left in _NEVER_NEGATIVE and value < 0) or (left == "percentage" and value > _WHOLE)
