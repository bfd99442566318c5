"""B08: JSON-LD contexts from elsewhere, without number or without end. None is ever fetched."""

import json
from typing import Any

from tests.hostile.documents.case import Case

FAR = "contexts are never fetched"


def doc(context: Any, **more: Any) -> str:
    return json.dumps(
        {"@context": context, "@id": "https://e.org/a", "https://e.org/p": "1", **more}
    )


def nested(depth: int) -> Any:
    context: Any = {"x": "https://e.org/x"}
    for _ in range(depth):
        context = {"x": {"@id": "https://e.org/x", "@context": context}}
    return context


CASES = [
    Case("an-address", doc("http://{server}/context"), "x.jsonld", refused=FAR),
    Case("a-file", doc("file://{secret}"), "x.jsonld", refused=FAR),
    Case("a-relative-name", doc("../../etc/passwd"), "x.jsonld", refused=FAR),
    Case("an-empty-address", doc(""), "x.jsonld", refused=FAR),
    Case("an-import", doc({"@import": "http://{server}/context"}), "x.jsonld", refused=FAR),
    Case(
        "a-scoped-address",
        doc({"p": {"@id": "https://e.org/p", "@context": "http://{server}/c"}}),
        "x.jsonld",
        refused=FAR,
    ),
    Case(
        "a-known-name-with-another-host",
        doc("https://schema.org.evil.example/"),
        "x.jsonld",
        refused=FAR,
    ),
    Case(
        "one-of-the-nodes",
        doc({}, **{"https://e.org/q": {"@context": "http://{server}/c", "@id": "https://e.org/b"}}),
        "x.jsonld",
        finding="context-remote",
        statements=1,
    ),
    Case("a-thousand-contexts", doc([{}] * 1_001), "x.jsonld", refused="more than 1,000 contexts"),
    Case("contexts-in-contexts", doc(nested(25)), "x.jsonld"),
    Case("contexts-too-deep", doc(nested(40)), "x.jsonld", refused="deeper than 64"),
    Case("a-circle-of-terms", doc({"a": "b:x", "b": "a:x"}), "x.jsonld", refused="not JSON-LD"),
    Case(
        "a-redefined-keyword",
        doc({"@type": {"@id": "https://e.org/type"}}),
        "x.jsonld",
        refused="not JSON-LD",
    ),
    Case(
        "a-protected-term-redefined",
        doc([{"@protected": True, "t": "https://e.org/t"}, {"t": "https://e.org/u"}]),
        "x.jsonld",
        refused="not JSON-LD",
    ),
    Case("a-context-that-is-a-number", doc(7), "x.jsonld", refused="not JSON-LD"),
]
