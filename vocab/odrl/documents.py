"""A document with a policy in it, in any of the forms that policies come in, to a `Policy`.

bytes -> text -> JSON or RDF -> nodes -> Policy. JSON of the Dataspace Protocol has its own, strict
reader (`read.py`); this one takes what people and other tools hand over.
"""

import json
from collections.abc import Sequence

from vocab.errors import UnreadableDocument, UnreadablePolicy
from vocab.odrl import build, jsonld, shape
from vocab.odrl.nodes import Node, from_statements
from vocab.odrl.policy import Policy
from vocab.rdf.notes import Notes
from vocab.rdf.small import MOST_BYTES, statements
from vocab.rdf.syntax import Syntax, recognise

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read_document(data: bytes, name: str = "") -> Policy:
    """The one policy of a document; `name` is that of its file, whose ending helps.

    Where the document is a request around a policy, or a graph of many nodes, the policy in it.
    Raises UnreadablePolicy, and nothing else.
    """
    found = policies_of(data, name)
    if len(found) != 1:
        ids = ", ".join(one.id for one in found[:5]) or "none"
        raise UnreadablePolicy("", f"one policy is read at a time; the document holds {ids}")
    return found[0]


def policies_of(data: bytes, name: str = "") -> tuple[Policy, ...]:
    """Every policy of a document. Raises UnreadablePolicy, and nothing else."""
    return build.policies(nodes_of(data, name))


def nodes_of(data: bytes, name: str = "") -> Sequence[Node]:
    """What a document says, as nodes. Raises UnreadablePolicy, and nothing else."""
    if len(data) > MOST_BYTES:
        raise UnreadablePolicy("", f"is too long; at most {MOST_BYTES:,} bytes are read")
    text = decoded(data)
    if text.lstrip()[:1] in ("{", "[") and not name.endswith((".ttl", ".n3", ".trig")):
        return jsonld.nodes(json_of(text))
    try:
        syntax = recognise(text[:8_192].encode(), "", name, Notes(10, ""))
        if syntax in (Syntax.JSON_LD, Syntax.JSON_LINES):
            return jsonld.nodes(json_of(text))
        return from_statements(statements(text, syntax))
    except UnreadableDocument as error:
        raise UnreadablePolicy("", str(error)) from error


def decoded(data: bytes) -> str:
    """Text in UTF-8, or in UTF-16 or UTF-32 with a mark. Raises UnreadablePolicy."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadablePolicy("", f"is no text in {encoding}; save it as UTF-8") from error


def json_of(text: str) -> object:
    """JSON in its bounds, and no key twice: the first of two rules would be gone without a word.

    Raises UnreadablePolicy.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UnreadablePolicy("", f"is no JSON: {error}"[:300]) from error
    shape.check(found, "")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnreadablePolicy("", f"has {twice[:100]} twice in one object; write an array")
    return found
