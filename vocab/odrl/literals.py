"""Right operands as JSON-LD writes them: a text, {"@id": …}, {"@value": …}, an array."""

from functools import lru_cache

from vocab.errors import UnreadablePolicy
from vocab.namespaces import XSD
from vocab.odrl import shape
from vocab.odrl.names import datatype
from vocab.odrl.policy import Opaque, RightOperand, Value

Json = dict[str, object]


def right_operand(found: Json, at: str) -> RightOperand:
    """The right operand of a constraint at the pointer `at`; what is no literal is `Opaque`."""
    if "rightOperand" not in found:
        raise UnreadablePolicy(at, "has no rightOperand; say what is compared with")
    right, at = found["rightOperand"], f"{at}/rightOperand"
    if isinstance(right, list):
        return tuple(_value(one, f"{at}/{i}") for i, one in enumerate(right))
    return _value(right, at)


def _value(found: object, at: str) -> Value | Opaque:
    if isinstance(found, str):
        return _kept(found)
    if isinstance(found, list):
        return Opaque(shape.plain(found))
    if not isinstance(found, dict):
        raise UnreadablePolicy(at, "must be a text, an object or an array; put it in quotes")
    iri = found.get("@id")
    if isinstance(iri, str) and len(found) == 1:
        return _kept(iri, is_iri=True)
    match found:
        case {"@value": str() | bool() | int() as value, **rest} if _is_literal(value, rest):
            return _literal(value, rest)
    return Opaque(shape.plain(found))


def _is_literal(value: object, rest: Json) -> bool:
    """At most one of @type and, of a text, @language; nothing else (JSON-LD 1.1, 4.2)."""
    names = {"@type", "@language"} if isinstance(value, str) else {"@type"}
    return not rest or (len(rest) == 1 and rest.keys() <= names and _is_text(*rest.values()))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _literal(value: str | bool | int, rest: Json) -> Value:
    native = {bool: XSD + "boolean", int: XSD + "integer"}.get(type(value), "")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    kind = datatype(str(rest.get("@type", ""))) or native
    return _kept(text, kind, str(rest.get("@language", "")))


# Purposes, places, ends of years: a few values are in most policies.
_kept = lru_cache(4_096)(Value)
