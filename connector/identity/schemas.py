"""Does a credential keep to the JSON Schema that it names? No Django, no network.

What a schema refers to elsewhere is not fetched: a schema that does is not understood.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema import exceptions, validators
from referencing import Registry
from referencing.exceptions import Unresolvable

from connector.dsp.parse import parse
from connector.errors import MalformedMessage, NotAuthorised

LARGEST = 100_000  # bytes of a schema


def check(schema: bytes, instances: Sequence[Mapping[str, Any]]) -> None:
    """Raise NotAuthorised unless all instances keep to the schema, whose draft it says itself."""
    try:
        found = parse(schema, limit=LARGEST)
    except MalformedMessage as wrong:
        raise NotAuthorised(f"a schema that cannot be read: {wrong}") from None
    if not isinstance(found, dict):
        raise NotAuthorised("a schema that is no object")
    kind = validators.validator_for(found, default=None)
    if kind is None:
        raise NotAuthorised("a schema of a draft that is not understood")
    try:
        kind.check_schema(found)
        validator = kind(found, registry=Registry())
        kept = all(validator.is_valid(one) for one in instances)
    except (exceptions.SchemaError, Unresolvable, RecursionError):
        raise NotAuthorised("a schema that is not understood") from None
    if not kept:
        raise NotAuthorised("a VC that does not keep to its schema")
