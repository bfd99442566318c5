"""Random policies of every form, requests and facts for them; the same for the same number."""

from datetime import UTC, datetime, timedelta
from random import Random

from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.policy import (
    Collection,
    Conflict,
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    Rule,
    Strange,
    Value,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
ACTIONS = ("use", "use", "read", "print", "display", "play", "sell", "write", "urn:train", "")
ASSETS = ("", "urn:a", "urn:b", "urn:all")
PARTIES = ("", "urn:p", "urn:q", "urn:team")
PURPOSES = ("research", "teaching", "sale", "https://example.org/sale")


def policy(number: int) -> tuple[Policy, Request, Facts]:
    by = Random(number)
    owed = [_duty(by, i) for i in range(3)]
    found = Policy(
        by.choice((Kind.SET, Kind.SET, Kind.OFFER, Kind.AGREEMENT)),
        f"urn:policy:{number}",
        tuple(_rule(by, owed) for _ in range(by.randint(0, 3))),
        tuple(_rule(by, ()) for _ in range(by.choice((0, 0, 1, 2)))),
        tuple(by.sample(owed, by.randint(0, 1))),
        target=by.choice(ASSETS),
        assignee=by.choice(PARTIES),
        conflict=by.choice(list(Conflict)),
    )
    request = Request(by.choice(ACTIONS[:-1]), by.choice(ASSETS), by.choice(PARTIES))
    return found, request, facts(by)


def _rule(by: Random, owed) -> Rule:
    return Rule(
        by.choice(ACTIONS),
        _conditions(by, 2),
        tuple(by.sample(list(owed), by.randint(0, min(2, len(owed))))),
        strange=(Strange("odd", "1"),) if by.random() < 0.03 else (),
        refinements=_conditions(by, 1) if by.random() < 0.2 else (),
        target=_scope(by, ASSETS),
        assignee=_scope(by, PARTIES),
    )


def _scope(by: Random, names):
    name = by.choice(names)
    if by.random() < 0.7 or not name:
        return name
    return Collection(name, _conditions(by, 1) if by.random() < 0.5 else (), id=name)


def _duty(by: Random, i: int) -> Duty:
    more = (Duty("inform", id="urn:d:more"),) if by.random() < 0.3 else ()
    return Duty(
        by.choice(ACTIONS[:-1]),
        _conditions(by, 1) if by.random() < 0.4 else (),
        f"urn:d:{i}",
        consequences=more,
    )


def _conditions(by: Random, depth: int):
    return tuple(_condition(by, depth) for _ in range(by.choice((0, 1, 1, 2))))


def _condition(by: Random, depth: int):
    if depth and by.random() < 0.25:
        members = tuple(_condition(by, depth - 1) for _ in range(by.randint(0, 3)))
        return LogicalConstraint(by.choice(list(Logic)), members)
    left = by.choice(("dateTime", "count", "purpose", "elapsedTime", "percentage", "urn:x:odd"))
    operator = by.choice(("eq", "neq", "lt", "lteq", "gt", "gteq", "isAnyOf", "isNoneOf", "isA"))
    right = {
        "dateTime": lambda: Value((START + timedelta(days=by.randint(0, 9))).isoformat()),
        "count": lambda: Value(str(by.randint(0, 3))),
        "elapsedTime": lambda: Value(f"P{by.randint(1, 9)}D"),
        "percentage": lambda: Value(str(by.randint(0, 100))),
    }.get(left, lambda: Value(by.choice(PURPOSES)))()
    if by.random() < 0.03:
        right = Opaque("{}")
    many = operator in ("isAnyOf", "isNoneOf", "isA") and by.random() < 0.8
    return Constraint(left, operator, (right, Value(by.choice(PURPOSES))) if many else right)


def facts(by: Random) -> Facts:
    known = lambda value: value if by.random() < 0.8 else None  # noqa: E731  short on purpose
    values = {
        "purpose": frozenset({by.choice(PURPOSES)}),
        "percentage": frozenset({str(by.randint(0, 100))}),
        "urn:x:odd": frozenset({by.choice(PURPOSES)}),
    }
    members = {"urn:a": frozenset({"urn:all"}), "urn:p": frozenset({"urn:team"})}
    ids = ("urn:d:0", "urn:d:1", "urn:d:2", "urn:d:more")
    return Facts(
        now=known(START + timedelta(days=by.randint(0, 9))),
        since=known(START),
        uses=known(by.randint(0, 3)),
        values={name: found for name, found in values.items() if by.random() < 0.8},
        broader=by.choice(({}, {"research": frozenset(), "teaching": frozenset({"research"})})),
        part_of=known(members),
        by_id={name: by.choice(list(DutyState)) for name in ids if by.random() < 0.8},
        unlisted=known(DutyState.PENDING),
    )
