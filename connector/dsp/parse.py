"""Bytes of a stranger to JSON within bounds, or one error with a sentence.

Nothing else comes out, whatever goes in: no recursion error, no overflow, nothing that a database
cannot keep.
"""

import json
import math
from typing import NoReturn

from connector.dsp.values import Parsed
from connector.errors import Fault, MalformedMessage
from vocab.plain_json import nodes, wrong

LARGEST = 1 << 20  # bytes of a message; a catalogue may be given more room
DEEPEST = 64  # objects and arrays within each other
LONGEST_NUMBER = 300  # characters


def parse(source: bytes, *, limit: int = LARGEST) -> Parsed:
    """The JSON in `source`, at most `limit` bytes. Raises MalformedMessage.

    Refused beside what is not JSON: a key twice in an object (readers would differ in what they
    take), NaN and numbers beyond a double, half a surrogate pair, the character U+0000.
    """
    if len(source) > limit:
        _refuse(f"Send at most {limit} bytes; this message has {len(source)}.")
    try:
        found = json.loads(
            source.decode(),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        _refuse(f"Send UTF-8; byte {error.start} is no part of any character in it.")
    except RecursionError:
        _refuse(_TOO_DEEP)
    except json.JSONDecodeError as error:
        _refuse(f"Send JSON; at line {error.lineno}, column {error.colno}: {error.msg}.")
    bound(found, limit=limit)
    return found


def bound(value: Parsed, *, limit: int = LARGEST) -> None:
    """Raise MalformedMessage unless `value` is JSON, within the bounds, that can be kept."""
    for count, (depth, node) in enumerate(nodes(value)):
        if depth + isinstance(node, dict | list) > DEEPEST:
            _refuse(_TOO_DEEP)
        if count > limit:
            _refuse(f"Send fewer than {limit} values in one message.")
        if sentence := wrong(node):
            _refuse(sentence)


_TOO_DEEP = f"Nest objects and arrays at most {DEEPEST} deep."


def _object(pairs: list[tuple[str, Parsed]]) -> dict[str, Parsed]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                _refuse(f"Say {name[:80]!a} once only in an object; it stands there twice.")
            seen.add(name)
    return found


def _constant(name: str) -> NoReturn:
    _refuse(f"Leave out {name}: JSON has no such number.")


def _float(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        _refuse(f"Send a number that fits a double; {text[:40]}... does not.")
    return number


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _refuse(f"Send a number of at most {LONGEST_NUMBER} digits.")
    return int(text)


def _refuse(sentence: str) -> NoReturn:
    raise MalformedMessage([Fault("", sentence)])
