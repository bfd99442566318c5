"""The right operand of a constraint, checked for operator and type before it is compared."""

from collections.abc import Callable, Collection
from typing import TypeVar

from vocab.namespaces import XSD
from vocab.odrl.facts import Unknown
from vocab.odrl.names import ONE, OPERATORS
from vocab.odrl.policy import Opaque, RightOperand, Value
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say

T = TypeVar("T")

TEXTS = frozenset({"", XSD + "string", XSD + "anyURI"})


def values(
    operator: str, right: RightOperand, *, operators: Collection[str], types: Collection[str]
) -> tuple[Value, ...] | Unknown:
    """The values on the right, at least one; or why this operator cannot be asked of them."""
    if operator not in OPERATORS:
        return Unknown(say(_("the operator %(operator)s is not known here"), operator=operator))
    if operator not in operators:
        return Unknown(
            say(
                _("the operator %(operator)s makes no sense here: take one of %(known)s"),
                operator=operator,
                known=listed(sorted(operators), most=12),
            )
        )
    found = right if isinstance(right, tuple) else (right,)
    if not found or (operator in ONE and len(found) > 1):
        return Unknown(
            say(
                _("%(operator)s with %(count)s right operands: give one"),
                operator=operator,
                count=len(found),
            )
        )
    readable = []
    for value in found:
        if isinstance(value, Opaque) or not _fits(value, types):
            return _unfit(value)
        readable.append(value)
    return tuple(readable)


def read_as(
    found: tuple[Value, ...], read: Callable[[str], T | None], what: str
) -> tuple[T, ...] | Unknown:
    """Every value read by `read`, or the first that it cannot read, which should be `what`."""
    results = []
    for value in found:
        if (result := read(value.text)) is None:
            return Unknown(say(_("%(value)s is not %(what)s"), value=_cut(value.text), what=what))
        results.append(result)
    return tuple(results)


def _fits(value: Value, types: Collection[str]) -> bool:
    # EDC sends an array as one text: '[{"@value":"EU"},{"@value":"DE"}]'. Compared as text it would
    # differ from everything, and lift every prohibition.
    is_array = value.text.lstrip().startswith(("[", "{"))
    is_plain = XSD + "anyURI" in types or not (value.is_iri or value.language)
    return value.datatype in types and not is_array and is_plain


def _unfit(value: Value | Opaque) -> Unknown:
    text = value.json if isinstance(value, Opaque) else value.text
    return Unknown(
        say(_("the right operand %(value)s is not of a type known here"), value=_cut(text))
    )


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
