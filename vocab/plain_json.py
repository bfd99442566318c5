"""JSON as Python holds it, before it means anything: walked without recursion, value by value."""

import math
from collections.abc import Iterator


def nodes(value: object) -> Iterator[tuple[int, object]]:
    """Every key and value, with the number of objects and arrays round it."""
    stack = [(0, value)]
    while stack:
        depth, node = stack.pop()
        yield depth, node
        if isinstance(node, dict):
            stack.extend((depth + 1, key) for key in node)
            stack.extend((depth + 1, child) for child in node.values())
        elif isinstance(node, list):
            stack.extend((depth + 1, child) for child in node)


def wrong(node: object) -> str:
    """Why a value, but for what is in it, is no JSON or cannot be kept; "" where it is and can."""
    if isinstance(node, str):
        return _wrong_text(node)
    if isinstance(node, float) and not math.isfinite(node):
        return f"Leave out {node}: JSON has no such number."
    if isinstance(node, dict) and not all(isinstance(key, str) for key in node):
        return "Name the members of an object by strings."
    if node is None or isinstance(node, int | float | list | dict):
        return ""
    return f"Send JSON; {type(node).__name__} is no value of it."


def _wrong_text(text: str) -> str:
    if "\0" in text:
        return "Leave out the character U+0000: it cannot be kept."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Send whole characters; half a surrogate pair (\\uD800 to \\uDFFF) is none."
    return ""
