"""Terms that satisfy several constraints at once, whatever the hierarchy says of their meaning.

A hierarchy may put any term below any other, so two terms are told apart by their text only: one
that is A is not B, one that is a kind of A may be a kind of B too. But what is a kind of A is not
known to differ from A, and so is no other than A.
"""

from collections.abc import Iterable, Iterator

from vocab.odrl.extents import Terms
from vocab.odrl.operands.terms import is_address

_NEW = ("a term\n", "urn:a term\n")  # a name and an address that stand in no constraint
_OPPOSITE = {"eq": "neq", "neq": "eq", "isAnyOf": "isNoneOf", "isNoneOf": "isAnyOf"}
_SINGLE = {"eq": "isAnyOf", "neq": "isNoneOf", "isPartOf": "isA"}


def are_possible(asked: Iterable[Terms]) -> bool:
    """Is there a set of terms that satisfies all of them? False is proven."""
    each = [_plain(one) for one in asked]
    needed = {right for one in each if _is_all_of(one) for right in one.rights}
    mentioned = {right for one in each for right in one.rights}
    never = _never(each)
    fit = {term for term in (*mentioned, *_NEW) if all(_meets(term, one, never) for one in each)}
    lacking = [one for one in each if one.operator == "isAllOf" and not one.wanted]
    # one of the rights of each must be none of the terms
    spared = all(any(right not in needed and fit - {right} for right in one.rights)
                 for one in lacking)  # fmt: skip
    return bool(fit) and needed <= fit and spared


def are_within(known: Iterable[Terms], asked: Terms) -> bool:
    """Does what is known of the terms satisfy what is asked? True is proven."""
    each = [_plain(one) for one in known if one.wanted]
    asked = _plain(asked)
    rights = set(asked.rights)
    if asked.operator in ("isAnyOf", "isA"):
        given = [set(one.rights) for one in each if one.operator == "isAnyOf"]
        return bool(given) and set.intersection(*given) <= rights
    if asked.operator == "isNoneOf":
        barred = [set(one.rights) for one in each if one.operator == "isNoneOf"]
        return bool(barred) and rights <= set.union(*barred)
    return False


def _plain(one: Terms) -> Terms:
    """With the fewest operators: isAnyOf, isNoneOf, isA, hasPart, isAllOf."""
    operator, wanted = one.operator, one.wanted
    if not wanted and operator in _OPPOSITE:
        operator, wanted = _OPPOSITE[operator], True
    return Terms(one.variable, _SINGLE.get(operator, operator), one.rights, wanted, one.by_form)


def _is_all_of(one: Terms) -> bool:
    return one.operator == "isAllOf" and one.wanted


def _never(each: list[Terms]) -> tuple[set[str], set[str]]:
    """Terms that none of those that are known may lie in, and that none may contain."""
    above = {right for one in each for right in _never_above(one)}
    return above, {right for one in each for right in _never_below(one)}


def _never_above(one: Terms) -> Iterator[str]:
    if one.operator == "isNoneOf" or (one.operator == "isA" and not one.wanted):
        yield from one.rights


def _never_below(one: Terms) -> Iterator[str]:
    if one.operator == "isNoneOf" or (one.operator == "hasPart" and not one.wanted):
        yield from one.rights


def _meets(term: str, one: Terms, never: tuple[set[str], set[str]]) -> bool:
    above, below = never
    differs = term not in one.rights
    match one.operator:
        case "isAnyOf":
            return not differs
        case "isNoneOf":
            forms = {is_address(text) for text in (term, *one.rights)}
            return differs and not (one.by_form and len(forms) > 1)
        case "isA":
            can = any(right == term or right not in above for right in one.rights)
            return can if one.wanted else differs
        case "hasPart":
            can = not differs or one.rights[0] not in below
            return can if one.wanted else differs
    return True  # isAllOf is about all terms at once
