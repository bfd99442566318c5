"""JSON that cannot change: what we keep of a message as it came."""

import json
import math
from dataclasses import dataclass
from typing import Any, Self

from connector.errors import RefusedMessage

# What json.loads gives; a name for readers of signatures, since Python cannot check it cheaply.
Parsed = object


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON object or array, kept as text in one fixed form: keys sorted, no spaces, not escaped.

    Two that mean the same are equal and have the same text, so the text may be hashed and compared
    with the counterparty's copy. Numbers keep their kind: 1 and 1.0 are two values.
    """

    text: str

    @classmethod
    def of(cls, value: Parsed) -> "Json":
        """`value` as it stands. Raises ValueError for what JSON cannot say (NaN, half a pair)."""
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        text.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair
        return cls(text)

    @property
    def value(self) -> Parsed:
        """A fresh copy, for the caller to change at will."""
        return json.loads(self.text)


NOTHING_MORE = Json("{}")


def members(body: Json) -> dict[str, Any]:
    """What stands in an object; raises TypeError for an array."""
    found = body.value
    if not isinstance(found, dict):
        raise TypeError("an object is needed here")
    return found


# A value inside `reason` or `filter`: immutable, and text where it was text.
Frozen = str | int | float | bool | None | Json


def freeze(value: Parsed) -> Frozen:
    """`value` as an immutable: scalars as they are, objects and arrays as `Json`.

    Raises ValueError for what JSON cannot say.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"JSON has no {value}")
    if value is None or isinstance(value, str | int | float | Json):
        return value
    return Json.of(value)


def thaw(value: Frozen) -> Parsed:
    """The JSON that `freeze` was given, as a fresh copy."""
    return value.value if isinstance(value, Json) else value


class Message:
    """What is sent or answered as a whole."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessError(Message):
    """A refused message of a negotiation or a transfer. An empty pid is not known (yet)."""

    provider_pid: str = ""
    consumer_pid: str = ""
    code: str | None = None
    reason: tuple[Frozen, ...] = ()

    @classmethod
    def of(cls, refused: RefusedMessage, *, provider_pid: str = "", consumer_pid: str = "") -> Self:
        """The answer to a refused message."""
        return cls(
            provider_pid=provider_pid, consumer_pid=consumer_pid,
            code=refused.code, reason=refused.reasons,
        )  # fmt: skip
