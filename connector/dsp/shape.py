"""A shape: how a value lies in a JSON object, and how one is checked, read and written by it."""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Any

from connector.dsp.checks import Kind, Members, Place, check_choice, described, need
from connector.dsp.values import Json, Parsed

Rule = Callable[[Members, Place], None]  # what only the object as a whole can show


@dataclass(frozen=True, slots=True)
class Property:
    """One member of the object: `name` on the wire, `attribute` in the value."""

    name: str
    attribute: str
    kind: Kind
    required: bool


def must_have(name: str, kind: Kind) -> Property:
    """A member that must be there."""
    return Property(name, _attribute(name), kind, required=True)


def may_have(name: str, kind: Kind) -> Property:
    """A member that may be absent."""
    return Property(name, _attribute(name), kind, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a value of the class `of` lies in an object.

    `type_name` is its `@type`, checked unless `any_type`. `contexts` stand in its `@context` when
    it is a whole message. With `keeps_more`, what has no place here is the value's `extra`.
    """

    of: type
    properties: tuple[Property, ...]
    type_name: str | None = None
    any_type: bool = False
    contexts: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    keeps_more: bool = False


def check(shape: Shape, value: Parsed, place: Place) -> None:
    """Note every fault of `value` as an object of `shape`."""
    if not isinstance(value, dict):
        place.say(f"Send an object here, not {described(value)}.")
        return
    if shape.type_name and not shape.any_type:
        name = shape.type_name
        need(value, place, "@type", lambda found, at: check_choice(found, at, [name]))
    for one in shape.properties:
        if one.required or one.name in value:
            need(value, place, one.name, one.kind.check)
    for rule in shape.rules:
        rule(value, place)


def read(shape: Shape, value: dict[str, Any]) -> Any:
    """The value in an object that `check` found no fault in."""
    found = {
        one.attribute: one.kind.read(value[one.name])
        for one in shape.properties
        if one.name in value
    }
    if shape.keeps_more:
        found["extra"] = Json.of(_more(shape, value))
    return shape.of(**found)


def write(shape: Shape, value: Any) -> dict[str, Parsed]:
    """The object of `value`, without context."""
    written: dict[str, Parsed] = {"@type": shape.type_name} if shape.type_name else {}
    defaults = {one.name: one.default for one in fields(shape.of)}
    for one in shape.properties:
        found = getattr(value, one.attribute)
        if one.required or found != defaults.get(one.attribute, MISSING):
            written[one.name] = one.kind.write(found)
    if shape.keeps_more:
        written = _more(shape, value.extra.value) | written
    return written


def _more(shape: Shape, members: dict[str, Parsed]) -> dict[str, Parsed]:
    known = {one.name for one in shape.properties} | {"@type", "@context"}
    return {name: value for name, value in members.items() if name not in known}


def _attribute(name: str) -> str:
    """`providerPid` is `provider_pid`, `endpointURL` is `endpoint_url`, `@id` is `id`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removeprefix("@")).lower()
