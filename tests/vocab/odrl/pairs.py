"""Random pairs of policies about the same things, to be compared; the same for the same number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from vocab.authority import files
from vocab.odrl.policy import (
    Collection,
    Conflict,
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Policy,
    Rule,
    Value,
    conditions,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
INCLUDED_IN = {"use": "", "read": "use", "print": "use", "play": "use", "display": "play",
               "transfer": "", "sell": "transfer"}  # fmt: skip
OWN_ACTION = "urn:train"
_COUNTRY, NUTS = files.BASES["country"], "http://data.europa.eu/nuts/code/"
# A place -> those directly above it. Austria, Norway and the USA are named by no policy.
PLACES = {
    _COUNTRY + "EUR": (), _COUNTRY + "CHE": (), _COUNTRY + "USA": (),
    **{_COUNTRY + code: (_COUNTRY + "EUR",) for code in ("DEU", "FRA", "AUT")},
    **{NUTS + code: (_COUNTRY + "DEU",) for code in ("DE1", "DE2")},
    **{NUTS + code: (NUTS + "DE2",) for code in ("DE21", "DE22")},
    NUTS + "FR1": (_COUNTRY + "FRA",), NUTS + "DE211": (NUTS + "DE21",),
    NUTS + "AT1": (_COUNTRY + "AUT",), NUTS + "CH1": (_COUNTRY + "CHE",),
    _COUNTRY + "NOR": (), NUTS + "NO1": (_COUNTRY + "NOR",),
}  # fmt: skip


def above(place):
    """All that a place lies in."""
    return {one for direct in PLACES[place] for one in (direct, *above(direct))}


PURPOSES = ("urn:p:research", "urn:p:health", "urn:p:genetics", "urn:p:sale", "urn:p:odd")
HIERARCHY = {
    "urn:p:research": frozenset(),
    "urn:p:health": frozenset({"urn:p:research"}),
    "urn:p:genetics": frozenset({"urn:p:health", "urn:p:sale"}),
    "urn:p:care": frozenset({"urn:p:health"}),
    "urn:p:sale": frozenset(),
}
ORDER = ("eq", "neq", "lt", "lteq", "gt", "gteq", "isAnyOf", "isNoneOf")
TERMS = ("eq", "neq", "isAnyOf", "isNoneOf", "isA", "isPartOf", "hasPart", "isAllOf")
ASSETS, PARTIES = ("urn:a", "urn:b"), ("urn:p:one", "urn:p:two")
_LEFTS = ("dateTime", "elapsedTime", "count", "meteredTime", "percentage", "payAmount", "purpose",
          "purpose", "spatial", "assignee")  # fmt: skip


def pair(number):
    """(a policy, another, the hierarchy of purposes, are duties eventual)"""
    by = Random(number)
    lefts = by.sample(_LEFTS, by.choice((1, 1, 2, 3)))
    found = [_policy(by, lefts, i) for i in (1, 2)]
    if by.random() < 0.15:  # nearly the same twice
        found[1] = replace(found[0], permissions=(*found[0].permissions, _rule(by, lefts, 1))[:2])
    hierarchy = by.choice(({}, HIERARCHY, HIERARCHY))
    return found[0], found[1], hierarchy, by.random() < 0.3


def _policy(by, lefts, number):
    return Policy(
        by.choice((Kind.SET, Kind.OFFER, Kind.AGREEMENT)),
        f"urn:policy:{number}",
        tuple(_rule(by, lefts, 2) for _ in range(by.choice((1, 1, 1, 2)))),
        tuple(_rule(by, lefts, 1) for _ in range(by.choice((0, 0, 0, 1, 2)))),
        target=by.choice(("", "", "urn:a")),
        assignee=by.choice(("", "", "", "urn:p:one")),
        conflict=by.choice((Conflict.INVALID, Conflict.INVALID, Conflict.PERM)),
    )


def _rule(by, lefts, depth):
    is_permission = depth == 2
    return Rule(
        by.choice(("use", "use", "use", "read", "play", "display", "sell", OWN_ACTION, "")),
        tuple(_condition(by, lefts, depth) for _ in range(by.choice((0, 1, 1, 2, 3)))),
        tuple(_duty(by, lefts) for _ in range(by.choice((0, 0, 0, 1)))) if is_permission else (),
        refinements=tuple(_condition(by, lefts, 0) for _ in range(by.choice((0, 0, 0, 1)))),
        target=_scope(by, lefts, ASSETS, "urn:all"),
        assignee=_scope(by, lefts, PARTIES, "urn:team"),
    )


def _scope(by, lefts, plain, collection):
    sort = by.random()
    if sort < 0.7:
        return ""
    if sort < 0.85:
        return by.choice(plain)
    refined = (_condition(by, lefts, 0),) if by.random() < 0.5 else ()
    return Collection(collection, refined, id=collection)


def _duty(by, lefts):
    more = (Duty("inform", id="urn:d:more"),) if by.random() < 0.3 else ()
    due = (_condition(by, lefts, 0),) if by.random() < 0.3 else ()
    return Duty("inform", due, by.choice(("urn:d:1", "urn:d:2")), consequences=more)


def _condition(by, lefts, depth):
    if depth and by.random() < 0.35:
        members = tuple(_condition(by, lefts, depth - 1) for _ in range(by.randint(1, 3)))
        return LogicalConstraint(by.choice((*Logic, Logic.XONE, Logic.OR)), members)
    if by.random() < 0.01:
        return Constraint("absoluteSpatialPosition", "eq", Value("1"))
    left = by.choice(lefts)
    if left == "elapsedTime":
        return Constraint(left, by.choice(("lt", "lteq", "eq")), _right(by, left))
    is_term = left in ("purpose", "spatial", "assignee")
    operators = TERMS if is_term else ORDER
    operator = by.choice(operators[:4] if left == "assignee" else operators)
    many = operator in ("isAnyOf", "isNoneOf", "isA", "isPartOf", "isAllOf")
    rights = tuple(_right(by, left) for _ in range(by.randint(1, 2) if many else 1))
    return Constraint(left, operator, rights if many else rights[0])


def _right(by, left):
    few = by.randint(1, 5)
    return Value({
        "dateTime": lambda: (START + timedelta(days=few)).isoformat(),
        "elapsedTime": lambda: by.choice((f"P{few}D", f"PT{24 * few}H", f"P{few}DT1H")),
        "meteredTime": lambda: by.choice((f"P{few - 1}D", f"PT{12 * few}H")),
        "count": lambda: str(few - 1),
        "percentage": lambda: by.choice(("0", "12.5", "50", "50.0", "99.9", "100")),
        "payAmount": lambda: by.choice(("0", "5", "5.00", "5.01", "1e1")),
        "purpose": lambda: by.choice(PURPOSES),
        "spatial": lambda: by.choice(list(PLACES)[:1] + list(PLACES)[1:2] + list(PLACES)[3:5]
                                     + list(PLACES)[7:9]),
        "assignee": lambda: by.choice(PARTIES),
    }[left]())  # fmt: skip


def atoms(policy):
    """Constraints of what decides anything."""
    if policy.conflict is Conflict.PERM:
        policy = replace(policy, prohibitions=())
    return [one for _, one in conditions(policy) if isinstance(one, Constraint)]


def scopes(policy, key):
    rules = (*policy.permissions, *policy.prohibitions)
    return [getattr(rule, key) or getattr(policy, key) for rule in rules]


def actions(policies):
    """ODRL's, and those that the rules name which decide anything."""
    named = {
        rule.action
        for one in policies
        for rule in (*one.permissions, *(one.prohibitions if one.conflict != "perm" else ()))
    }
    return {*INCLUDED_IN, *(named - {""})}
