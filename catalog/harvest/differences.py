"""The fields in which two documents differ, by name: what a plan counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

LETTERS = 200  # of a value before or after


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record's document as it is and as it would be; "" where there is none."""

    field: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields in which two documents differ, by name. Pure."""
    then = orjson.loads(orjson.dumps(after))
    fields = sorted(before.keys() | then.keys())
    return [
        Difference(field, _shown(before.get(field)), _shown(then.get(field)))
        for field in fields
        if before.get(field) != then.get(field)
    ]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LETTERS else text[:LETTERS] + " …"
