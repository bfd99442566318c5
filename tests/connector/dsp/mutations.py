"""Systematic mutations of a JSON document: every place of it, every way of being wrong that we know."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass

DSP = "https://w3id.org/dspace/2025/1/context.jsonld"
RULE = {"action": "use"}
ATOMIC = {"leftOperand": "spatial", "operator": "eq", "rightOperand": "EU"}
# Instead of whatever stands there: every type of JSON, full and empty, and texts that matter.
INSTEAD = [
    None, True, 5, 1.5, "", "x", "Offer", "Agreement", "REQUESTED", "STARTED", "HTTPS",
    [], {}, [5], [""], [{}], [None], {"x": 1}, {"@id": "x"}, [RULE], [ATOMIC],
    "https://provider.example/catalog", "2026-02-30T25:00:00Z", "2026-02-28T24:00:00",
    "-2026-02-28T23:59:59.123456789+14:00", " 2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z\n",
]  # fmt: skip
# Beside what stands in an object.
ADDED = {
    "ext:unknown": [{"x": None}],
    "target": "urn:uuid:dataset",
    "hasPolicy": [{"@id": "o", "permission": [RULE]}],
    "providerPid": "urn:uuid:p",
    "consumerPid": "urn:uuid:c",
    "callbackAddress": "https://consumer.example/callback",
    "permission": [RULE],
    "prohibition": [{"action": "use", "constraint": [{"xone": [ATOMIC, {"or": [ATOMIC]}]}]}],
    "obligation": [{"action": "inform", "constraint": [ATOMIC]}],
    "profile": ["https://profile.example/1", "https://profile.example/2"],
    "constraint": [{"and": [ATOMIC, ATOMIC]}],
    "timestamp": "2026-02-28T00:00:00Z",
    "@type": "Offer",
    "reason": ["in words"],
    "code": "99",
    "filter": [{"limit": 5}],
    "dataset": [{"@id": "d"}],
    "catalog": [{"@id": "c", "@type": "Catalog", "participantId": 5}],
    "service": [{"@id": "s", "@type": "DataService", "endpointURL": "https://provider.example"}],
    "distribution": [{"format": "HttpData-PULL", "accessService": "urn:uuid:s"}],
    "servesDataset": [{"@id": "d", "hasPolicy": [], "distribution": []}],
    "dataAddress": {"@type": "DataAddress", "endpointType": "x"},
    "endpointProperties": [{"@type": "EndpointProperty", "name": "n", "value": "v"}],
    "and": [ATOMIC],
    "or": [{"and": [ATOMIC]}, {"leftOperand": 5}],
    "leftOperand": "spatial",
    "operator": "eq",
    "rightOperand": {"@value": "EU"},
    "auth": {"protocol": "DCP", "version": "1.0"},
}  # fmt: skip
CONTEXTS = [
    DSP, [], [DSP, DSP], [DSP, "https://w3id.org/edc/dspace/v0.0.1"], ["https://other.example"],
    [DSP, {"@vocab": "https://other.example/"}], {"@vocab": DSP}, [[DSP]], [DSP, 5], [f"{DSP}#"],
    [DSP, "https://www.w3.org/ns/did/v1"], ["https://www.w3.org/ns/did/v1"],
]  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """A changed document, and how it was changed, in words."""

    how: str
    document: object


def mutations(document: object) -> Iterator[Mutation]:
    """Each differs from `document` in one place; no two are the same document."""
    seen = {json.dumps(document, sort_keys=True)}
    for mutation in _all(document):
        text = json.dumps(mutation.document, sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield mutation


def _all(document: object) -> Iterator[Mutation]:
    for path, value in _places(document):
        where = "/" + "/".join(map(str, path))
        if path:
            yield Mutation(f"without {where}", _without(document, path))
        for other in CONTEXTS if path[-1:] == ("@context",) else INSTEAD:
            yield Mutation(f"{where} is {json.dumps(other)}", _with(document, path, other))
        if isinstance(value, dict):
            for name, other in ADDED.items():
                changed = _with(document, (*path, name), other)
                yield Mutation(f"{where} with {name}", changed)
        if isinstance(value, list):
            twice = _with(document, path, value + value)
            yield Mutation(f"{where} twice", twice)
            yield Mutation(f"{where} and a number", _with(document, path, [*value, 5]))
        if isinstance(value, str):
            yield Mutation(f"{where} in an array", _with(document, path, [value]))
            yield Mutation(f"{where} with a tail", _with(document, path, f"{value}x"))
            yield Mutation(f"{where} in small letters", _with(document, path, value.lower()))


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple, object]]:
    yield path, value
    children = value.items() if isinstance(value, dict) else ()
    children = enumerate(value) if isinstance(value, list) else children
    for key, child in children:
        yield from _places(child, (*path, key))


def _with(document: object, path: tuple, value: object) -> object:
    if not path:
        return copy.deepcopy(value)
    changed = copy.deepcopy(document)
    _parent(changed, path)[path[-1]] = copy.deepcopy(value)
    return changed


def _without(document: object, path: tuple) -> object:
    changed = copy.deepcopy(document)
    del _parent(changed, path)[path[-1]]
    return changed


def _parent(document: object, path: tuple) -> object:
    for key in path[:-1]:
        document = document[key]
    return document
