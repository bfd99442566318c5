"""How one value of a message is checked, read and written; and where faults are noted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connector.dsp.values import Parsed, freeze, thaw
from connector.errors import Fault

MOST_FAULTS = 50  # that are listed of one message
_LONGEST = 80  # characters of a value that a fault shows


class Place:
    """A place in a message that is being checked; all places of a message share one list."""

    __slots__ = ("_above", "_key", "faults")

    def __init__(
        self, faults: list[Fault], above: "Place | None" = None, key: str | int = ""
    ) -> None:
        self.faults = faults
        self._above = above
        self._key = key

    def at(self, key: str | int) -> "Place":
        """The member or the item `key` of what stands here."""
        return Place(self.faults, self, key)

    def aside(self) -> "Place":
        """The same place with a list of its own: what is said there does not count yet."""
        return Place([], self._above, self._key)

    def say(self, sentence: str) -> None:
        """Note a fault; `sentence` says what to mend."""
        self.repeat(Fault(self.pointer, sentence))

    def repeat(self, fault: Fault) -> None:
        """Note a fault that was found aside."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    @property
    def pointer(self) -> str:
        """The JSON pointer of this place (RFC 6901)."""
        # Only names of the protocol stand in it: none has a character to escape.
        return f"{self._above.pointer}/{self._key}" if self._above else ""


Members = Mapping[str, Parsed]  # of an object
Check = Callable[[Parsed, Place], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `read` is given only what `check` found no fault in."""

    check: Check
    read: Callable[[Any], Any] = lambda value: value
    write: Callable[[Any], Parsed] = lambda value: value


def described(value: Parsed) -> str:
    """What stands there, for a sentence: "the number 5", "an array"."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {value[:_LONGEST]!a}"
    return f"the number {str(value)[:_LONGEST]}"


def need(members: Members, place: Place, name: str, check: Check) -> None:
    """A member that must be there."""
    if name in members:
        check(members[name], place.at(name))
    else:
        place.at(name).say("Add this: it is required.")


def may(members: Members, place: Place, name: str, check: Check) -> None:
    """A member that may be there."""
    if name in members:
        check(members[name], place.at(name))


def check_text(value: Parsed, place: Place) -> None:
    """Any string."""
    if not isinstance(value, str):
        place.say(f"Send a string here, not {described(value)}.")


def check_choice(value: Parsed, place: Place, choices: Collection[str]) -> None:
    """One of a few strings."""
    if not isinstance(value, str) or value not in choices:
        place.say(f"Send one of {', '.join(choices)} here, not {described(value)}.")


def check_items(value: Parsed, place: Place, check: Check, least: int) -> None:
    """An array of at least `least` items, each of which `check` looks at."""
    if not isinstance(value, list):
        place.say(f"Send an array here, not {described(value)}.")
        return
    if len(value) < least:
        place.say("Put at least one item in this array, or leave it out if it is optional.")
    for number, item in enumerate(value):
        check(item, place.at(number))


def choice(choices: type[StrEnum]) -> Kind:
    """One of the values of an enumeration."""
    return Kind(lambda value, place: check_choice(value, place, list(choices)), choices, str)


def many(kind: Kind, *, least: int = 0) -> Kind:
    """An array of values of a kind."""
    return Kind(
        lambda value, place: check_items(value, place, kind.check, least),
        lambda value: tuple(map(kind.read, value)),
        lambda value: [kind.write(item) for item in value],
    )


TEXT = Kind(check_text)
ANYTHING = Kind(lambda _value, _place: None, freeze, thaw)
