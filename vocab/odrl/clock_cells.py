"""The cells of the clock: the moment, and the moment of the agreement, from which times count.

Months have no fixed length. Whether a month and 30 days are over depends on the calendar: where
no pair of moments was found that shows it, the cell is imagined.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

from vocab.odrl import kinds
from vocab.odrl.boxes import Answer, Cell, Given, imagined
from vocab.odrl.facts import Facts
from vocab.odrl.kinds import SOME_DAY
from vocab.odrl.operands import TURNS, ordered
from vocab.odrl.order_cells import answer
from vocab.odrl.policy import Constraint
from vocab.odrl.possible import Work
from vocab.odrl.times import TICK, Duration, later

_MONTH = timedelta(days=30.436875)  # on average, of 400 years
_SLACK = timedelta(days=4)  # months are at most so much shorter or longer, all in all
_MOST_OPEN = 6
_Test = Callable[[datetime, datetime | None], Answer]


class _After(NamedTuple):
    """A time after the agreement, as long as the calendar says: at least, and at most."""

    operator: str
    time: Duration
    least: timedelta
    most: timedelta


def clock(questions: Sequence[Constraint], known: Facts, work: Work) -> Iterator[Cell]:
    """Moments, each with the moment of an agreement where that is asked for."""
    tests = tuple(map(_test, questions))
    after = {
        question: _after(*found)
        for question in questions
        if (found := kinds.since_agreement(question))
    }
    if not after or known.since is not None:
        for now in _moments(questions, known):
            yield _at(tests, now, known.since)
        return
    fixed = [question for question in questions if question not in after]
    nows = _moments(fixed, known)
    times = sorted({one.time for one in after.values()}, key=lambda one: (one.months, one.time))
    has_months = any(one.months for one in times)
    if has_months and len(times) > 1 and known.now is None:
        nows = _in_each_month(nows)
    for now in nows:
        for since in _starts(now, times):
            work.spend(3 * len(after))
            yield _at(tests, now, since)
        if has_months:
            yield from _imagined(questions, after, _at(tests, now, None).answers)


def _test(question: Constraint) -> _Test:
    """What `decide` says; of a plain moment without reading it again each time."""
    ends = kinds.moments(question) if question.left == "dateTime" else ()
    if ends:
        return lambda now, _since: ordered.holds(question.operator, now, ends)
    return lambda now, since: answer(question, Facts(now=now, since=since))


def _at(tests: Sequence[_Test], now: datetime, since: datetime | None) -> Cell:
    given = {"now": now} if since is None else {"now": now, "since": since}
    return Cell(tuple(test(now, since) for test in tests), Given(facts=given))


def _after(operator: str, time: Duration) -> _After:
    if not time.months:
        return _After(operator, time, time.time, time.time)
    try:
        length = time.months * _MONTH + time.time
        return _After(operator, time, length - _SLACK, length + _SLACK)
    except OverflowError:
        return _After(operator, time, timedelta.max, timedelta.max)


def _moments(questions: Sequence[Constraint], known: Facts) -> list[datetime]:
    """A moment before all turns of the clock, and each turn."""
    if known.now is not None:
        return [known.now]
    facts = Facts(since=known.since)
    turns = sorted({
        turn
        for one in questions
        for turn in TURNS[one.left](one.operator, one.right, facts)
    })  # fmt: skip
    if not turns:
        return [SOME_DAY]
    first = moved_by(turns[0], timedelta(seconds=-1)) or moved_by(turns[0], -TICK)
    return [*([first] if first else []), *turns]


def _in_each_month(nows: list[datetime]) -> list[datetime]:
    """Also the same day in the months that follow: they have other lengths."""
    found = set(nows)
    for now in nows:
        for months in (1, 2, 3, 6, 14):
            if moved := later(now, Duration(months, timedelta())):
                found.add(moved)
    return sorted(found)


def _starts(now: datetime, times: Iterable[Duration]) -> Iterator[datetime]:
    """When an agreement has to be so that a time after it ends now, or just does not; and now."""
    for time in times:
        days = [timedelta(days=n) for n in range(4 if time.months else 1)]
        steps = [step + day for step in (-TICK, timedelta(), TICK) for day in days]
        end = moved_by(now, -time.time)
        start = end and _months_before(end, time.months)
        for step in steps:
            if start and (moved := moved_by(start, step)):
                yield moved
    yield now


def _months_before(moment: datetime, months: int) -> datetime | None:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, 0, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue  # no such day in that month, or no such year
    return None


def moved_by(moment: datetime, by: timedelta) -> datetime | None:
    """None where that is in no year that there is."""
    try:
        return moment + by
    except OverflowError:
        return None


# --- what the calendar leaves open --------------------------------------------------------------
def _imagined(
    questions: Sequence[Constraint], after: dict[Constraint, _After], fixed: tuple[Answer, ...]
) -> Iterator[Cell]:
    """Every answer about times after the agreement that their lengths do not rule out."""
    lengths = {length for one in after.values() for length in (one.least, one.most)}
    near = {moved for one in lengths for step in (-TICK, TICK) if (moved := _more(one, step))}
    for elapsed in sorted(lengths | near):
        answers = tuple(
            _within(elapsed, after[question]) if question in after else found
            for question, found in zip(questions, fixed, strict=True)
        )
        if answers.count(None) > _MOST_OPEN:
            yield Cell(answers, either=True)
            continue
        for cell in imagined(answers):
            if _is_in_order(questions, after, cell.answers):
                yield cell


def _more(one: timedelta, step: timedelta) -> timedelta | None:
    try:
        return one + step
    except OverflowError:
        return None


def _within(elapsed: timedelta, one: _After) -> Answer:
    if one.least == one.most:
        return ordered.holds(one.operator, elapsed, (one.least,))
    if elapsed < one.least:
        return True
    return False if elapsed > one.most else None


def _is_in_order(
    questions: Sequence[Constraint], after: dict[Constraint, _After], answers: tuple[Answer, ...]
) -> bool:
    """What is within a time is within a longer one."""
    asked = [(after[q], found) for q, found in zip(questions, answers, strict=True) if q in after]
    return not any(
        one_found and not other_found and _implies(one, other)
        for (one, one_found), (other, other_found) in product(asked, repeat=2)
    )


def _implies(one: _After, other: _After) -> bool:
    operators = (one.operator, other.operator)
    is_shorter = one.time.months <= other.time.months and one.time.time <= other.time.time
    return is_shorter and operators in {("lt", "lt"), ("lt", "lteq"), ("lteq", "lteq")}
