"""JSON before it is a policy: bounded in size, depth and number, and nothing but JSON."""

import json
from collections.abc import Iterator

from vocab.errors import UnreadablePolicy

MOST_BYTES = 256 * 1024
DEEPEST = 64  # levels of JSON; sixteen of logical constraints need forty
MOST_NODES = 50_000
MOST_RULES = 100  # duties and obligations are rules
MOST_CONSTRAINTS = 1_000
MOST_OPERANDS = 2_000  # on the right, in all of them: what a decision takes its time for
DEEPEST_LOGIC = 16
LONGEST_NAME = 2_048  # characters of an address, action, operand or key


def load(text: bytes | str) -> object:
    """The JSON of a policy: no duplicate keys, no numbers that are none, at most 256 KB."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        raise UnreadablePolicy("", f"has {len(raw)} bytes; at most {MOST_BYTES} are read")
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadablePolicy("", f"is not JSON: {error}") from None


def check(document: object, at: str) -> None:
    """Refuse what is over a bound, or is not JSON. Without recursion: depth is what is checked."""
    size = 0
    for count, (depth, node) in enumerate(_nodes(document)):
        if count >= MOST_NODES or depth > DEEPEST:
            limits = f"at most {MOST_NODES} values, {DEEPEST} levels deep, are read"
            raise UnreadablePolicy(at, f"is too large or nested too deep; {limits}")
        size += _size(node, at)
        if size > MOST_BYTES:
            raise UnreadablePolicy(at, f"is too long; at most {MOST_BYTES} characters are read")


def plain(document: object) -> str:
    """Checked JSON as text with sorted keys."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _nodes(document: object) -> Iterator[tuple[int, object]]:
    todo = [(0, document)]
    while todo:
        depth, node = todo.pop()
        yield depth, node
        if isinstance(node, dict):
            todo += [(depth + 1, child) for pair in node.items() for child in pair]
        elif isinstance(node, list):
            todo += [(depth + 1, child) for child in node]


def _size(node: object, at: str) -> int:
    if isinstance(node, str):
        if "\0" in node or any("\ud800" <= sign <= "\udfff" for sign in node):
            raise UnreadablePolicy(at, "holds a NUL or half a surrogate pair; take it out")
        return len(node)
    if isinstance(node, int) and not -(10**30) < node < 10**30:
        raise UnreadablePolicy(at, "holds a number of more than 30 digits; write it as a text")
    if isinstance(node, float) and (node != node or node in {float("inf"), float("-inf")}):
        raise UnreadablePolicy(at, "holds a number that is none; take it out")
    is_object = isinstance(node, dict) and all(isinstance(key, str) for key in node)
    if is_object or node is None or isinstance(node, bool | int | float | list):
        return 1
    raise UnreadablePolicy(at, f"holds a {type(node).__name__}, which is not JSON")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")
