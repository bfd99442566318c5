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
_LONG = 10**30
LONGEST_NAME = 2_048  # characters of an address, action, operand or key


def check(document: object, at: str) -> int:
    """Refuse what is over a bound, or is not JSON. Without recursion: depth is what is checked.

    Answers how many keys and values there are, at most.
    """
    if found := _at_a_glance(document):
        return found
    size = count = 0
    for count, (depth, node) in enumerate(nodes(document)):
        if count >= MOST_NODES or depth > DEEPEST:
            limits = f"at most {MOST_NODES} values, {DEEPEST} levels deep, are read"
            raise UnreadablePolicy(at, f"is too large or nested too deep; {limits}")
        size += _size(node, at)
        if size > MOST_CHARACTERS:
            raise UnreadablePolicy(
                at, f"is too long; at most {MOST_CHARACTERS} characters are read"
            )
    return count + 1


def _at_a_glance(document: object) -> int:
    """How many keys and values, where nothing can be wrong; else 0, and each is looked at."""
    level, texts, others = [document], list[str](), 0
    for _depth in range(DEEPEST):
        deeper: list[object] = []
        for node in level:
            if isinstance(node, dict):
                texts += node  # a key that is no text will not join
            found = _told_apart(node, texts, deeper)
            if found is None or len(texts) + len(deeper) > MOST_NODES:
                return 0
            others += found
        others += len(level)
        if not deeper:
            return len(texts) + others if _is_plain(texts, others) else 0
        level = deeper
    return 0


def _told_apart(node: object, texts: list[str], deeper: list[object]) -> int | None:
    """How many values in `node` are neither texts nor hold values; None: some are not of JSON."""
    if not isinstance(node, dict | list):
        return None
    others = 0
    for child in node.values() if isinstance(node, dict) else node:
        kind = child.__class__
        if kind is str:
            texts.append(child)
        elif kind is dict or kind is list:
            deeper.append(child)
        elif kind is bool or (kind is int and -_LONG < child < _LONG):
            others += 1
        else:
            return None
    return others


def _is_plain(texts: list[str], others: int) -> bool:
    """May all the texts be kept, and are they short enough, together with the other values?"""
    if len(texts) + others > MOST_NODES:
        return False
    try:
        text = "".join(texts)
        text.encode()
    except (TypeError, UnicodeEncodeError):
        return False
    return "\0" not in text and len(text) + others <= MOST_CHARACTERS


def plain(document: object) -> str:
    """Checked JSON as text with sorted keys."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _size(node: object, at: str) -> int:
    if sentence := wrong(node):
        raise UnreadablePolicy(at, f"is no JSON that can be kept: {sentence}")
    if isinstance(node, int) and not -_LONG < node < _LONG:
        raise UnreadablePolicy(at, "holds a number of more than 30 digits; write it as a text")
    return len(node) if isinstance(node, str) else 1
