"""The policies that are timed, and what is asked of them.

`SMALL` is the question that other engines are asked, too: one permission for one party and one
dataset, a window of time, one of three purposes. `LARGE` has eight constraints, a list of thirty
countries and a nested `or` among them, and two prohibitions.
"""

from datetime import UTC, datetime
from typing import Any

from vocab.odrl.facts import Facts, Request

ASSET, PARTY = "https://provider.example/data/1", "https://consumer.example/"
FROM, UNTIL, NOW = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-11-28T12:00:00Z"
PURPOSES = tuple(f"https://provider.example/purpose/{n}" for n in range(4))
ALLOWED = PURPOSES[:3]
COUNTRIES = tuple(f"https://provider.example/country/{n}" for n in range(30))
REQUESTS = 64
REQUEST = Request("use", ASSET, PARTY)
Json = dict[str, Any]


def small(number: int = 0) -> Json:
    """As the protocol writes it; each number another policy."""
    return _policy(number, [*_window(), _one_of("purpose", ALLOWED)])


def large(number: int = 0) -> Json:
    """The same, with eight constraints and two prohibitions."""
    asked = [
        *_window(),
        _one_of("purpose", ALLOWED),
        _one_of("industry", COUNTRIES),
        _constraint("count", "lteq", {"@value": 100}),
        {"or": [_one("recipient", "eq", "a"), _one("product", "eq", "b")]},
        _one("media", "neq", "c"),
    ]
    forbidden = [
        {"action": "distribute"},
        {"action": "use", "constraint": [_one("event", "eq", "d")]},
    ]
    return {**_policy(number, asked), "prohibition": forbidden}


def another(number: int = 0) -> Json:
    """As the small one, for the purpose that the others do not allow."""
    return _policy(number, [*_window(), _one_of("purpose", PURPOSES[3:])])


def facts() -> list[Facts]:
    """What is known at each request: three of four have a purpose that is allowed."""
    now = datetime.fromisoformat(NOW).astimezone(UTC)
    return [Facts(now=now, uses=n, values=_known(n)) for n in range(REQUESTS)]


def _known(number: int) -> dict[str, frozenset[str]]:
    said = {
        "purpose": PURPOSES[number % len(PURPOSES)],
        "industry": COUNTRIES[number % len(COUNTRIES)],
        "recipient": _address("a"),
        "product": _address("b" if number % 2 else "e"),
        "media": _address("f"),
        "event": _address("g"),
    }
    return {left: frozenset({one}) for left, one in said.items()}


def _policy(number: int, asked: list[Json]) -> Json:
    return {
        "@type": "Agreement",
        "@id": f"urn:agreement:{number}",
        "target": ASSET,
        "assigner": "https://provider.example/",
        "assignee": PARTY,
        "permission": [{"action": "use", "constraint": asked}],
    }


def _window() -> list[Json]:
    return [
        _constraint("dateTime", "gteq", {"@value": FROM, "@type": "xsd:dateTime"}),
        _constraint("dateTime", "lt", {"@value": UNTIL, "@type": "xsd:dateTime"}),
    ]


def _one(left: str, operator: str, name: str) -> Json:
    return _constraint(left, operator, {"@id": _address(name)})


def _one_of(left: str, addresses: tuple[str, ...]) -> Json:
    return _constraint(left, "isAnyOf", [{"@id": one} for one in addresses])


def _constraint(left: str, operator: str, right: object) -> Json:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _address(name: str) -> str:
    return f"https://provider.example/term/{name}"
