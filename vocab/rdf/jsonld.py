"""JSON-LD with inline contexts, and JSON in a dialect that we know (vocab/dialects/).

Nothing is ever fetched, and depth is checked first.

Large documents with a top-level `@graph` are read in slices, the others whole, up to a size. The
parser is lenient and its statements cleaned: the strict one drops bad IRIs without a word.
"""

import json
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import ijson
import pyoxigraph as ox

from vocab.dialects import contexts, registry
from vocab.dialects.base import CONTEXT, Node
from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.rdf import remote
from vocab.rdf.job import Limits, Source
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool

NODE_UNREADABLE = Rule(
    "node-unreadable",
    Severity.ERROR,
    "A node of the graph cannot be read as JSON-LD and was left out",
    "Correct the node.",
)
RULES = (NODE_UNREADABLE,)

NAME = "JSON-LD"
WHOLE_BYTES = 8 << 20  # up to here a document is parsed in one piece
BATCH = 50  # nodes of a large @graph
CHUNK = 1 << 20
STRING_BYTES = 16 << 20  # of one string, in its JSON form
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def read_jsonld(source: Source, spool: Spool, notes: Notes, limits: Limits) -> str:
    """Read a document; the name of what it was.

    Raises DocumentTooLarge over depth or size, UnreadableDocument for no JSON or no context.
    """
    check_depth(source.path, limits.json_depth)
    size = source.path.stat().st_size
    if size > WHOLE_BYTES and _has_graph(source.path):
        _read_slices(source, spool, notes)
        return NAME
    if size > limits.json_bytes:
        raise DocumentTooLarge(
            f"JSON-LD of {size:,} bytes that is not one @graph can only be read up to "
            f"{limits.json_bytes:,} bytes: use @graph, pages, or another syntax"
        )
    try:
        document = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _not_json(error) from error
    return read_value(document, source, spool, notes)


def read_lines(source: Source, spool: Spool, notes: Notes, limits: Limits) -> str:
    """Read JSON lines: a document on each. A line that cannot be read costs itself."""
    check_depth(source.path, limits.json_depth)
    names: set[str] = set()
    with source.path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(STRING_BYTES), b""), 1):
            if not line.strip():
                continue
            try:
                names.add(read_value(json.loads(line), source, spool, notes))
            except (ValueError, RecursionError, UnreadableDocument) as error:
                focus = f"{notes.focus}, line {number}"
                value = line[:1_000].decode("utf-8", "replace")
                notes.add(NODE_UNREADABLE, focus, value=value, message=str(error))
    if not names:
        raise UnreadableDocument("not one line of it can be read as JSON-LD")
    return ", ".join(sorted(names))


def read_value(document: Any, source: Source, spool: Spool, notes: Notes) -> str:
    """Read what a document holds, by its dialect or as JSON-LD; the name of what it was.

    Raises UnreadableDocument for a context that is an address, and for what is no JSON-LD.
    """
    if dialect := registry.of_json(document):
        take_nodes(dialect.nodes(document, source.base, notes.add), source, spool, notes)
        return dialect.name
    for part in document if isinstance(document, list) else [document]:
        if isinstance(part, dict):
            remote.refuse(contexts.inlined(part.get("@context")))
    document = remote.without(document, notes)
    _parse(document, source.base, spool, _raise)
    return NAME


def check_depth(path: Path, limit: int) -> None:
    """Raises DocumentTooLarge when arrays and objects nest deeper than `limit`."""
    depth = 0
    for brackets in _brackets(path):
        levels = accumulate(map(_STEPS.__getitem__, brackets), initial=depth)
        for depth in levels:
            if depth > limit:
                raise DocumentTooLarge(
                    f"JSON nests deeper than {limit}: flatten the document (compacted, with @graph)"
                )


def _brackets(path: Path) -> Iterator[bytes]:
    """The brackets of a JSON file in their order, without those in strings."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = _STRING.sub(b"", rest + chunk)
            quote = text.find(b'"')  # of a string that goes on in the next chunk
            rest = text[quote:] if quote >= 0 else b""
            if len(rest) > STRING_BYTES:
                raise DocumentTooLarge(f"one string is over {STRING_BYTES:,} bytes")
            yield text[: quote if quote >= 0 else None].translate(None, _NO_BRACKETS)


def _has_graph(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return any(
                prefix == "" and event == "map_key" and value == "@graph"
                for prefix, event, value in ijson.parse(file, use_float=True)
            )
    except (ijson.JSONError, ValueError) as error:
        raise _not_json(error) from error


def _not_json(error: Exception) -> UnreadableDocument:
    return UnreadableDocument(f"this is not JSON: {error}"[:500])


def take_nodes(nodes: Iterator[Node], source: Source, spool: Spool, notes: Notes) -> None:
    """Read the nodes of a dialect, some at a time; one that cannot be read costs itself."""

    def lost(error: SyntaxError, batch: list[Any]) -> None:
        if len(batch) > 1:
            for node in batch:
                _parse({"@context": CONTEXT, "@graph": [node]}, source.base, spool, lost)
            return
        notes.add(
            NODE_UNREADABLE, str(batch[0].get("@id", "")),
            value=_show(batch[0]), message=str(error.msg),
        )  # fmt: skip

    while batch := list(islice(nodes, BATCH)):
        _parse({"@context": CONTEXT, "@graph": batch}, source.base, spool, lost)


def _read_slices(source: Source, spool: Spool, notes: Notes) -> None:
    context, rest = _around_graph(source.path)
    context = contexts.inlined(context)
    remote.refuse(context)

    def lost(error: SyntaxError, batch: list[Any]) -> None:
        if len(batch) == 1:
            focus = batch[0].get("@id", "") if isinstance(batch[0], dict) else ""
            notes.add(NODE_UNREADABLE, str(focus), value=_show(batch[0]), message=str(error.msg))
            return
        for node in batch:
            _parse({"@context": context, "@graph": [node]}, source.base, spool, lost)

    if rest:
        _parse({"@context": context, **rest}, source.base, spool, _raise)
    with source.path.open("rb") as file:
        nodes = ijson.items(file, "@graph.item", use_float=True)
        while batch := list(islice(nodes, BATCH)):
            batch = [node for node in batch if not remote.is_remote(node, notes)]
            graph = [remote.without(node, notes) for node in batch]
            _parse({"@context": context, "@graph": graph}, source.base, spool, lost)


def _around_graph(path: Path) -> tuple[Any, dict[str, Any]]:
    """(the top-level context, what else stands beside @graph; its @id only names the graph)."""
    around: dict[str, Any] = {}
    with path.open("rb") as file:
        keys = {
            value
            for prefix, event, value in ijson.parse(file, use_float=True)
            if prefix == "" and event == "map_key"
        }
    for key in keys - {"@graph"}:
        with path.open("rb") as file:
            around[key] = next(iter(ijson.items(file, key, use_float=True)), None)
    context = around.pop("@context", None)
    return context, around if set(around) - {"@id"} else {}


def _parse(document: Any, base: str, spool: Spool, lost: Any) -> None:
    data = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    try:
        # A list first: what was read before an error must not be written twice.
        quads = list(ox.parse(data, ox.RdfFormat.JSON_LD, base_iri=base or None, lenient=True))
    except SyntaxError as error:
        nodes = document.get("@graph") if isinstance(document, dict) else None
        lost(error, nodes if isinstance(nodes, list) else [document])
    else:
        spool.take_cleaned(quads)


def _raise(error: SyntaxError, batch: list[Any]) -> None:
    del batch
    raise UnreadableDocument(f"this is not JSON-LD: {error.msg}") from error


def _show(node: Any) -> str:
    return json.dumps(node, ensure_ascii=False)[:1_000]
