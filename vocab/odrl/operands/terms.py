"""Left operands whose values are terms: purpose, recipient, assignee; and how terms are compared.

Terms are equal when they are the same text. What lies in what is asked for by isA, isPartOf and
hasPart only, and answered from a hierarchy.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.logic import Truth, all_of, any_of, negate
from vocab.odrl.operands.right import TEXTS, values
from vocab.odrl.policy import RightOperand
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say

Above = Callable[[str], frozenset[str] | None]  # a term -> those directly above; None: not known

OPERATORS = frozenset({"eq", "neq", "isAnyOf", "isNoneOf", "isAllOf", "isA", "isPartOf", "hasPart"})
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,30}://|(?:urn|did):", re.ASCII | re.IGNORECASE)
_MOST_ABOVE = 1_000  # terms above one term; more is no hierarchy


class Relations(NamedTuple):
    """How two terms can be related: (one, other) -> is it the same; does it lie within?"""

    same: Callable[[str, str], Truth]
    inside: Callable[[str, str], Truth]


def operand(name: str) -> Callable[[str, RightOperand, Facts], Verdict]:
    """The function of a left operand whose values are terms of `facts.values[name]`."""

    def decide(operator: str, right: RightOperand, facts: Facts) -> Verdict:
        found = values(operator, right, operators=OPERATORS, types=TEXTS)
        if isinstance(found, Unknown):
            return found
        rights = tuple(value.text for value in found)
        relations = from_hierarchy(facts.broader.get)
        return compare(name, operator, rights, facts.values.get(name), relations)

    return decide


def compare(
    name: str,
    operator: str,
    rights: tuple[str, ...],
    terms: frozenset[str] | None,
    relations: Relations,
) -> Verdict:
    """What `operator` says of the `terms` known for `name`.

    Several terms have to agree: one who declares two purposes will act for both, so a policy that
    fits one of them only is not decided. (isAllOf is about all of them at once.)
    """
    if not terms:
        return Unknown(say(_("nothing is known of %(name)s"), name=name), missing=name)
    if operator == "isAllOf":
        each = {all_of(any_of(relations.same(term, r) for term in terms) for r in rights)}
    else:
        each = {_TESTS[operator](term, rights, relations) for term in terms}
    if each == {Truth.TRUE} or each == {Truth.FALSE}:
        return each == {Truth.TRUE}
    sentence = _("of %(terms)s it is not known whether all are meant by %(operator)s %(rights)s")
    return Unknown(
        say(sentence, terms=listed(sorted(terms)), operator=operator, rights=listed(rights)),
        missing=name,
    )


def from_hierarchy(above: Above) -> Relations:
    """The relations of terms in a hierarchy."""
    return Relations(
        lambda one, other: _same(one, other, above), lambda one, other: _inside(one, other, above)
    )


_TESTS: Mapping[str, Callable[[str, tuple[str, ...], Relations], Truth]] = {
    "eq": lambda term, rights, how: how.same(term, rights[0]),
    "neq": lambda term, rights, how: negate(how.same(term, rights[0])),
    "isAnyOf": lambda term, rights, how: any_of(how.same(term, right) for right in rights),
    "isNoneOf": lambda term, rights, how: negate(any_of(how.same(term, r) for r in rights)),
    "isA": lambda term, rights, how: any_of(how.inside(term, right) for right in rights),
    "isPartOf": lambda term, rights, how: any_of(how.inside(term, right) for right in rights),
    "hasPart": lambda term, rights, how: how.inside(rights[0], term),
}


def is_address(term: str) -> bool:
    """Is a term written as an address, and not as a name?"""
    return _ADDRESS.match(term) is not None


def _same(one: str, other: str, above: Above) -> Truth:
    """By text; unknown where another text need not be another meaning."""
    if one == other:
        return Truth.TRUE
    if is_address(one) != is_address(other):
        return Truth.UNKNOWN  # a name and an address
    nested = Truth.TRUE in (_inside(one, other, above), _inside(other, one, above))
    return Truth.UNKNOWN if nested else Truth.FALSE


def _inside(one: str, other: str, above: Above) -> Truth:
    """False only where everything above is known."""
    if one == other:
        return Truth.TRUE
    answer = Truth.FALSE
    for terms in _climb(one, above):
        if terms is None:
            answer = Truth.UNKNOWN
        elif other in terms:
            return Truth.TRUE
    return answer


def _climb(term: str, above: Above) -> Iterator[frozenset[str] | None]:
    """What lies directly above the term, and above each of those; None where that is not known."""
    seen, todo = {term}, [term]
    while todo and len(seen) <= _MOST_ABOVE:
        terms = above(todo.pop())
        yield terms
        new = (terms or frozenset()) - seen
        seen |= new
        todo += new
    if todo:
        yield None
