"""Results as findings: each fault once, and none that has been found already.

A value that is wrong in two ways is one finding: the first of ORDER says it. Several nodes with
the same fault are one finding that says how many. What another check of ours has said of a
property is not said again by a profile.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from vocab.findings import TIMES, Finding, finding
from vocab.profiles.rules import SAID, rule_of
from vocab.profiles.shapes import Demand
from vocab.profiles.validate import Result

# Of several demands that one value does not meet, which one is said.
ORDER = (
    Demand.RESOURCE, Demand.LITERAL, Demand.IRI, Demand.DATATYPE, Demand.SCHEME, Demand.CLASS,
    Demand.LANGUAGE, Demand.MIN, Demand.VALUE, Demand.MAX, Demand.WISH,
)  # fmt: skip
_RANK = {demand: place for place, demand in enumerate(ORDER)}
_OF_VALUES = frozenset(
    (
        Demand.RESOURCE, Demand.LITERAL, Demand.IRI, Demand.DATATYPE, Demand.SCHEME, Demand.CLASS,
        Demand.LANGUAGE,
    )
)  # fmt: skip
_OF_ABSENCE = frozenset((Demand.MIN, Demand.VALUE, Demand.WISH))
# Rules of other checks that say that something is missing; and that there is too much.
ABSENT = frozenset(
    (
        "title-missing", "description-missing", "access-url-missing", "endpoint-url-missing",
        "hvd-without-category", "hvd-category-without-legislation",
    )
)  # fmt: skip
MANY = frozenset(("only-one-allowed", "text-twice-in-a-language"))
# Rules that speak of a property without saying anything against its values there.
UNTAGGED = "text-without-language"
BESIDE = frozenset((UNTAGGED, "licence-on-dataset", "text-cleaned"))


def judged(results: Iterable[Result], found: Collection[tuple[str, str]]) -> list[Finding]:
    """The findings of a record's `results`, the worst demand first.

    `found`: (rule, property IRI) of what other checks have found in the record.
    """
    kept = [r for r in _once(results) if not _is_said(r, found)]
    kept.sort(key=_kind)
    return [_finding(list(same)) for _, same in groupby(kept, key=_kind)]


def _kind(result: Result) -> tuple[int, bool, str, str, str]:
    shape = result.shape
    is_advice = shape.severity != "Violation"  # a fault is said before the advice to the same
    return _RANK[shape.demand], is_advice, shape.profile.id, shape.row.of, shape.row.path


def _once(results: Iterable[Result]) -> Iterator[Result]:
    """Of each node, property and value one result; of what is missing or too much likewise."""
    best: dict[tuple[str, ...], Result] = {}
    for result in results:
        if result.outside:
            continue
        key = _place(result)
        if key not in best or _kind(result) < _kind(best[key]):
            best[key] = result
    return iter(best.values())


def _place(result: Result) -> tuple[str, ...]:
    demand, property_ = result.shape.demand, result.shape.row.path
    if demand in _OF_VALUES:
        return result.focus, property_, "value", result.value
    return result.focus, property_, "absent" if demand in _OF_ABSENCE else "many"


def _is_said(result: Result, found: Collection[tuple[str, str]]) -> bool:
    demand, iris = result.shape.demand, result.shape.row.iris
    rules = {rule for rule, path in found if path in iris}
    if demand in _OF_ABSENCE:
        return bool(rules & ABSENT)
    if demand is Demand.MAX:
        return bool(rules & MANY)
    if demand is Demand.LANGUAGE and UNTAGGED in rules:
        return True
    return bool(rules - ABSENT - MANY - BESIDE)


def _finding(same: list[Result]) -> Finding:
    first = min(same, key=lambda result: (result.focus, result.value))
    shape = first.shape
    rule = rule_of(shape)
    message = SAID % {
        "title": rule.title,
        "property": shape.row.path,
        "class": shape.row.of,
        "profile": shape.profile.name,
        "paragraph": shape.row.paragraph,
    }
    if len(same) > 1:
        message = TIMES % {"message": message, "n": f"{len(same):,}"}
    path = shape.row.iris[0]
    return finding(rule, _plain(first.focus), path=path, value=_plain(first.value), message=message)


def _plain(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term
