"""The same rules, to a later day: every moment that ends something is moved on, all else stays."""

from datetime import timedelta
from typing import Any

from connector.dsp.values import Json
from vocab.odrl.times import moment

_UPPER = frozenset({"lt", "lteq"})
_END_DATES = frozenset({"DataUsageEndDate", "DataProvisioningEndDate"})  # (of Catena-X, with `eq`)
_DATE = len("2027-01-31")


def moved_on(rules: Json, days: int) -> Json:
    """`rules` with each upper bound of the clock so many days later, in the form it had.

    What begins later, or counts from the agreement, stays as it is. Raises OverflowError beyond the
    year 9999.
    """
    return Json.of(_moved(rules.value, timedelta(days=days)))


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: _moved(one, by) for name, one in value.items()}
    if _is_end(found):
        found["rightOperand"] = _later(found.get("rightOperand"), by)
    return found


def _is_end(constraint: dict[str, Any]) -> bool:
    left, operator = (_name(constraint.get(name)) for name in ("leftOperand", "operator"))
    return left in _END_DATES or (left == "dateTime" and operator in _UPPER)


def _name(value: Any) -> str:
    """The last part of a term, which may be written as an IRI, short or long."""
    found = value.get("@id", "") if isinstance(value, dict) else value
    return str(found).replace("#", "/").replace(":", "/").rpartition("/")[2]


def _later(right: Any, by: timedelta) -> Any:
    if isinstance(right, dict) and "@value" in right:
        return right | {"@value": _later(right["@value"], by)}
    if not isinstance(right, str) or (at := moment(right)) is None:
        return right
    if len(right) == _DATE:
        return (at + by).date().isoformat()
    return (at + by).isoformat().replace("+00:00", "Z")
