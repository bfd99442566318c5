"""JSON before it is a policy: bounded in size, depth and number, and nothing but JSON."""

import json

from vocab.errors import UnreadablePolicy
from vocab.plain_json import nodes, wrong

MOST_CHARACTERS = 256 * 1024
DEEPEST = 64  # levels of JSON; sixteen of logical constraints need forty
MOST_NODES = 50_000
MOST_RULES = 100  # duties and obligations are rules
MOST_CONSTRAINTS = 1_000
MOST_OPERANDS = 2_000  # on the right, in all of them: what a decision takes its time for
DEEPEST_LOGIC = 16
LONGEST_NAME = 2_048  # characters of an address, action, operand or key


def check(document: object, at: str) -> None:
    """Refuse what is over a bound, or is not JSON. Without recursion: depth is what is checked."""
    size = 0
    for count, (depth, node) in enumerate(nodes(document)):
        if count >= MOST_NODES or depth > DEEPEST:
            limits = f"at most {MOST_NODES} values, {DEEPEST} levels deep, are read"
            raise UnreadablePolicy(at, f"is too large or nested too deep; {limits}")
        size += _size(node, at)
        if size > MOST_CHARACTERS:
            raise UnreadablePolicy(
                at, f"is too long; at most {MOST_CHARACTERS} characters are read"
            )


def plain(document: object) -> str:
    """Checked JSON as text with sorted keys."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _size(node: object, at: str) -> int:
    if sentence := wrong(node):
        raise UnreadablePolicy(at, f"is no JSON that can be kept: {sentence}")
    if isinstance(node, int) and not -(10**30) < node < 10**30:
        raise UnreadablePolicy(at, "holds a number of more than 30 digits; write it as a text")
    return len(node) if isinstance(node, str) else 1
