"""Contexts of JSON-LD that are an address: refused, but for those that we have a table for.

Nothing is ever fetched. A document goes with its context, a node within one costs itself.
"""

from collections.abc import Iterator
from typing import Any

from vocab.dialects import contexts
from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.rdf.notes import Notes

CONTEXT_REMOTE = Rule(
    "context-remote",
    Severity.ERROR,
    "The context is an address; contexts are never fetched, so this node was left out",
    "Write the context into the document, as an object, or use one that"
    " docs/explanations/reading.md lists.",
)
RULES = (CONTEXT_REMOTE,)

CONTEXTS = 1_000


def refuse(context: Any) -> None:
    """Raises UnreadableDocument when there is an address anywhere in a context."""
    address = _address(context)
    if address is not None:
        raise UnreadableDocument(
            f"the context is an address ({address[:200]}) and contexts are never fetched: "
            "write the context into the document, as an object, or use one that "
            "docs/explanations/reading.md lists"
        )


def is_remote(node: Any, notes: Notes) -> bool:
    """Whether the context of a node is an address that we do not know; that is noted."""
    if not isinstance(node, dict) or (address := _address_of(node)) is None:
        return False
    notes.add(CONTEXT_REMOTE, str(node.get("@id", "")), value=address)
    return True


def without(value: Any, notes: Notes) -> Any:
    """The same tree without nodes whose own context is an address; known ones are written out.

    Depth was checked before.
    """
    if isinstance(value, list):
        return [without(v, notes) for v in value if not is_remote(v, notes)]
    if isinstance(value, dict):
        return {
            key: contexts.inlined(inner) if key == "@context" else without(inner, notes)
            for key, inner in value.items()
            if not is_remote(inner, notes)
        }
    return value


def _address_of(node: dict[str, Any]) -> str | None:
    return _address(contexts.inlined(node.get("@context")))


def _address(context: Any) -> str | None:
    """The first address in a context, at any depth of it."""
    stack, seen = [context], 0
    while stack:
        value = stack.pop()
        seen += 1
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            stack.extend(value)
            if len(value) > CONTEXTS:
                raise DocumentTooLarge(f"more than {CONTEXTS:,} contexts in one list")
        elif isinstance(value, dict):
            if "@import" in value:
                return str(value["@import"])
            stack.extend(_scoped(value))
    return None


def _scoped(context: dict[str, Any]) -> Iterator[Any]:
    for definition in context.values():
        if isinstance(definition, dict) and definition.get("@context") is not None:
            yield definition["@context"]
