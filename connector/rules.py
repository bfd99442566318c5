"""The rules of an offer or an agreement: what peers compare, letter by letter, in their order."""

from collections.abc import Mapping
from typing import Any

from connector.dsp.values import Json, Parsed, members

# What of a policy says on what terms; the rest says who, what and when.
RULES = ("permission", "prohibition", "obligation", "profile")


def rules_of(body: Json) -> Json:
    """The rules alone, in the one fixed form. Lists that say nothing are left out."""
    found: Mapping[str, Any] = members(body)
    return Json.of({name: found[name] for name in RULES if found.get(name)})


def first_difference(asked: Json, offered: Json) -> str:
    """A JSON pointer to the first place where the rules are not the same; empty: they are."""
    return _difference(rules_of(asked).value, rules_of(offered).value, "")


def _difference(one: Parsed, other: Parsed, at: str) -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        return _between_objects(one, other, at)
    if isinstance(one, list) and isinstance(other, list):
        return _between_lists(one, other, at)
    return "" if Json.of([one]) == Json.of([other]) else at or "/"


def _between_objects(one: dict[str, Any], other: dict[str, Any], at: str) -> str:
    for key in sorted(one.keys() | other.keys()):
        if key not in one or key not in other:
            return f"{at}/{key}"
        if found := _difference(one[key], other[key], f"{at}/{key}"):
            return found
    return ""


def _between_lists(one: list[Any], other: list[Any], at: str) -> str:
    for index, (here, there) in enumerate(zip(one, other, strict=False)):
        if found := _difference(here, there, f"{at}/{index}"):
            return found
    return "" if len(one) == len(other) else f"{at}/{min(len(one), len(other))}"
