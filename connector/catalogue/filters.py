"""The `filter` of a catalogue request: what is wanted, read strictly, and as a query.

Dataspace Protocol 2025-1, "Catalog Request Message": the filter's language is the provider's. Ours
is that of the Eclipse connector, a subset: QuerySpec objects and single Criterion objects, all of
which have to hold. What is not evaluated is refused, never ignored.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext as _

from catalog.models import Resource
from connector.dsp.messages import Frozen, Json
from connector.errors import FilterNotSupported
from vocab.authority.normalise import file_type, language, licence, theme
from vocab.authority.terms import Normalised

PAGE = 50  # datasets
MOST_CRITERIA, MOST_VALUES, LONGEST, FURTHEST = 20, 100, 1_000, 10_000_000
MOST_WILDCARDS = 4
_LAST = re.compile(r"[^/#:]*\Z")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition: `left` is a name of OPERANDS, `right` its values (one but for `in`)."""

    left: str
    operator: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the catalogue is asked for: criteria, and how many of it from where."""

    criteria: tuple[Criterion, ...] = ()
    limit: int = PAGE
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Operand:
    """A column, how it is compared, and the canonical form of a value (None: it is no such value).

    `operators`: by name, a condition of the column and the values.
    """

    column: str
    operators: Mapping[str, Callable[[str, Sequence[str]], Any]]
    canonical: Callable[[str], str | None] = lambda value: value


def _like(operator: str) -> Callable[[str, Sequence[str]], Any]:
    def condition(column: str, values: Sequence[str]) -> Any:
        return Func(
            F(column), Value(values[0]), arg_joiner=f" {operator} ",
            template="%(expressions)s", output_field=BooleanField(),
        )  # fmt: skip

    return condition


def _by(lookup: str) -> Callable[[str, Sequence[str]], Any]:
    return lambda column, values: Q(**{f"{column}__{lookup}": values[0]})


_TEXT: Mapping[str, Callable[[str, Sequence[str]], Any]] = {
    "=": _by("exact"),
    "in": lambda column, values: Q(**{f"{column}__in": values}),
    "like": _like("LIKE"),
    "ilike": _like("ILIKE"),
}
_TERMS: Mapping[str, Callable[[str, Sequence[str]], Any]] = {
    "=": lambda column, values: Q(**{f"{column}__contains": list(values)}),
    "contains": lambda column, values: Q(**{f"{column}__contains": list(values)}),
    "in": lambda column, values: Q(**{f"{column}__overlap": list(values)}),
}
_DATES: Mapping[str, Callable[[str, Sequence[str]], Any]] = {
    "=": _by("exact"),
    "<": _by("lt"),
    "<=": _by("lte"),
    ">": _by("gt"),
    ">=": _by("gte"),
}


def _term(normalised: Callable[[str], Normalised]) -> Callable[[str], str | None]:
    """A term as the catalogue keeps it: of the list if it is known there, else as it came."""
    return lambda value: normalised(value)[0] or value


def _date(value: str) -> str | None:
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        return None


# The last part of the property's name -> what it is here. `name` is the Eclipse connector's word.
OPERANDS: Mapping[str, Operand] = {
    "id": Operand("iri", _TEXT),
    "title": Operand("title", _TEXT),
    "publisher": Operand("publisher_name", _TEXT),
    "theme": Operand("themes", _TERMS, _term(theme)),
    "format": Operand("formats", _TERMS, _term(file_type)),
    "license": Operand("licences", _TERMS, _term(licence)),
    "language": Operand("languages", _TERMS, _term(language)),
    "issued": Operand("issued", _DATES, _date),
    "modified": Operand("modified", _DATES, _date),
}
_ALSO = {"@id": "id", "name": "title"}


def read(given: tuple[Frozen, ...] | None) -> Wanted:
    """What is asked for. Raises FilterNotSupported for anything that would not be evaluated."""
    criteria: list[Criterion] = []
    limit, offset = PAGE, 0
    for one in given or ():
        body = _members(one.value if isinstance(one, Json) else one)
        if _kind(body) == "QuerySpec":
            said, limit, offset = _spec(body, limit, offset)
            criteria += said
        else:
            criteria.append(_criterion(body))
    if len(criteria) > MOST_CRITERIA:
        raise _refused(_("more than %(number)d criteria") % {"number": MOST_CRITERIA})
    return Wanted(tuple(criteria), limit, offset)


def narrowed(rows: QuerySet[Resource], wanted: Wanted) -> QuerySet[Resource]:
    """The rows for which all criteria hold."""
    for one in wanted.criteria:
        operand = OPERANDS[one.left]
        rows = rows.filter(operand.operators[one.operator](operand.column, one.right))
    return rows


def _spec(body: dict[str, Any], limit: int, offset: int) -> tuple[list[Criterion], int, int]:
    """A QuerySpec; of several that say how many, the last counts."""
    body.pop("@type", None)
    limit = min(_number(body, "limit", limit, least=1, most=FURTHEST), PAGE)
    offset = _number(body, "offset", offset, least=0, most=FURTHEST)
    if body.pop("sortOrder", "ASC") != "ASC" or body.pop("sortField", None) is not None:
        raise _refused("sortField, sortOrder")
    said = body.pop("filterExpression", [])
    criteria = [_criterion(_members(one)) for one in (said if isinstance(said, list) else [said])]
    if body:
        raise _refused(", ".join(sorted(body)))
    return criteria, limit, offset


def _criterion(body: dict[str, Any]) -> Criterion:
    if _kind(body) not in ("", "Criterion"):
        raise _refused(str(body["@type"]))
    body.pop("@type", None)
    if set(body) != {"operandLeft", "operator", "operandRight"}:
        raise _refused(", ".join(sorted(body)) or "{}")
    left, operator = _text(body["operandLeft"]), _text(body["operator"])
    left = _ALSO.get(_short(left), _short(left))
    operand = OPERANDS.get(left)
    if operand is None or operator not in operand.operators:
        raise _refused(f"{left} {operator}")
    return Criterion(left, operator, _values(operand, operator, body["operandRight"]))


def _values(operand: Operand, operator: str, said: object) -> tuple[str, ...]:
    several = said if isinstance(said, list) else [said]
    if not several or len(several) > (MOST_VALUES if operator == "in" else 1):
        raise _refused(f"operandRight {said!r}")
    values = []
    for one in several:
        value = operand.canonical(_text(one))
        if value is None or (operator in ("like", "ilike") and _is_slow(value)):
            raise _refused(f"operandRight {one!r}")
        values.append(value)
    return tuple(values)


def _is_slow(pattern: str) -> bool:
    return pattern.count("%") > MOST_WILDCARDS or pattern.endswith("\\")


def _members(said: object) -> dict[str, Any]:
    """An object with short names; each name once."""
    if not isinstance(said, dict):
        raise _refused(repr(said)[:100])
    found = {_short(name): value for name, value in said.items()}
    if len(found) != len(said):
        raise _refused(", ".join(sorted(said)))
    return found


def _kind(body: Mapping[str, Any]) -> str:
    said = body.get("@type", "")
    return _short(said) if isinstance(said, str) else repr(said)


def _number(body: dict[str, Any], name: str, otherwise: int, *, least: int, most: int) -> int:
    said = body.pop(name, otherwise)
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= most:
        raise _refused(f"{name} {said!r}")
    return said


def _text(said: object) -> str:
    """A text, or a JSON-LD value or node of one."""
    if isinstance(said, dict) and set(said) in ({"@value"}, {"@id"}):
        said = next(iter(said.values()))
    if isinstance(said, bool) or not isinstance(said, str | int):
        raise _refused(repr(said)[:100])
    text = str(said)
    if len(text) > LONGEST or "\0" in text:
        raise _refused(repr(text[:100]))
    return text


def _short(name: str) -> str:
    """The last part of an IRI or of a name with a prefix."""
    found = _LAST.search(name)
    return found[0] if found else name


def _refused(what: str) -> FilterNotSupported:
    sentence = _(
        "This is not evaluated here: %(what)s. A filter holds QuerySpec or Criterion objects, whose"
        " operandLeft is one of %(names)s; leave it out to get all that is offered to you, in pages"
        " of %(number)d."
    )
    values = {"what": what[:200], "names": ", ".join(OPERANDS), "number": PAGE}
    return FilterNotSupported(sentence % values)
