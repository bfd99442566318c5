"""JSON to message and back: the only door for what the Dataspace Protocol puts on the wire.

bytes -> parse (bounded) -> check (every fault at once) -> value;  value -> object -> check

The protocol's schemas are for plain JSON in its compact form, so there is no JSON-LD here: a
context is an address that must be named and is never opened.
"""

from functools import partial
from typing import TypeVar, cast

from connector.dsp.checks import Place, need
from connector.dsp.messages import Message
from connector.dsp.parse import LARGEST, bound, parse
from connector.dsp.parts import check_contexts
from connector.dsp.shape import Shape, check
from connector.dsp.shape import read as built
from connector.dsp.shape import write as written
from connector.dsp.shapes import MESSAGES
from connector.dsp.tolerances import forgive
from connector.dsp.values import Parsed
from connector.errors import Fault, MalformedMessage

M = TypeVar("M", bound=Message)


def read(source: bytes | Parsed, *expected: type[M], limit: int = LARGEST) -> M:
    """The message in `source` (bytes, or JSON already parsed), of one of the `expected` types.

    Raises MalformedMessage, and nothing else, with every fault (up to 50). Of several expected
    types the message's `@type` chooses. `limit` is in bytes.
    """
    return _read(_parsed(source, limit), expected)


def read_answer(source: bytes | Parsed, *expected: type[M], limit: int = LARGEST) -> M:
    """The same for what a peer answers us: with what `tolerances.py` forgives."""
    return _read(forgive(_parsed(source, limit)), expected)


def write(message: Message) -> dict[str, Parsed]:
    """The JSON of `message`, complete with its context.

    Raises ValueError for a message that no peer could take (a bug of ours, so let it crash).
    """
    shape = MESSAGES[type(message)]
    body = written(shape, message)
    if shape.contexts:
        body = {"@context": list(shape.contexts), **body}
    if faults := _faults(shape, body):
        raise ValueError(f"{type(message).__name__} not sent: {'; '.join(map(str, faults))}")
    return body


def _parsed(source: bytes | Parsed, limit: int) -> Parsed:
    if isinstance(source, bytes):
        return parse(source, limit=limit)
    bound(source, limit=limit)
    return source


def _read(body: Parsed, expected: tuple[type[M], ...]) -> M:
    shape = _chosen(body, expected)
    if faults := _faults(shape, body):
        raise MalformedMessage(faults)
    return cast(M, built(shape, cast(dict[str, Parsed], body)))


def _chosen(body: Parsed, expected: tuple[type[M], ...]) -> Shape:
    """The shape of the one expected type, or of the one that the message says it is."""
    shapes = {shape.type_name: shape for shape in map(MESSAGES.__getitem__, expected)}
    if len(shapes) == 1:
        return MESSAGES[expected[0]]
    said = body.get("@type") if isinstance(body, dict) else None
    if not isinstance(said, str) or said not in shapes:
        names = ", ".join(str(name) for name in shapes)
        raise MalformedMessage([Fault("/@type", f"Send one of {names} here.")])
    return shapes[said]


def _faults(shape: Shape, body: Parsed) -> list[Fault]:
    place = Place([])
    if shape.contexts and isinstance(body, dict):
        need(body, place, "@context", partial(check_contexts, shape.contexts))
    check(shape, body, place)
    return place.faults
