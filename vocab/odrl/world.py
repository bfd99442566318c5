"""Requests and states of the world, in the forms that people and suites write them, to values.

JSON of our own; RDF as in the SolidLab suite; the evaluation requests of the W3C draft.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from vocab.errors import UnreadablePolicy
from vocab.namespaces import DCT, RDFS, SKOS
from vocab.odrl.contexts import SOTW
from vocab.odrl.documents import decoded, json_of, nodes_of
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.names import short
from vocab.odrl.nodes import Item, Node
from vocab.odrl.policy import Constraint, Policy, Value, conditions
from vocab.odrl.times import moment

REPORT = "https://w3id.org/force/compliance-report#"
NOW = SOTW + "CurrentXSDDateTime"
_ABOVE = (SKOS + "broader", SKOS + "broaderTransitive", RDFS + "subClassOf")
_CONDITION = (SOTW + "conditionId", SOTW + "conditionID")
_REQUEST = frozenset({"action", "target", "party", "id"})
_STATE = frozenset({"now", "since", "uses", "values", "units", "broader", "partOf", "duties",
                    "otherDuties"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, its address, and the features of the world that come with it, by their address."""

    request: Request
    id: str = ""
    features: Mapping[str, str] = field(default_factory=dict)


def read_request(data: bytes, name: str = "") -> Asked:
    """{"action", "target", "party"}; an odrl:Request with one permission; an EvaluationRequest.

    Raises UnreadablePolicy, and nothing else.
    """
    plain = _plain(data, name, _REQUEST)
    if plain is not None:
        texts = {key: _text(plain, key) for key in plain}
        return Asked(
            Request(short(texts.get("action", "use")), texts.get("target", ""),
                    texts.get("party", "")),
            texts.get("id", ""),
        )  # fmt: skip
    for node in nodes_of(data, name):
        if SOTW + "EvaluationRequest" in node.types:
            return _evaluation_request(node)
        if "Request" in node.types:
            return _odrl_request(node)
    example = '{"action": …, "target": …, "party": …}'
    raise UnreadablePolicy("", f"holds no request; write {example}")


def _odrl_request(node: Node) -> Asked:
    rules = [one for one in node.all("permission") if isinstance(one, Node)]
    if len(rules) != 1:
        raise UnreadablePolicy(node.id, "must ask with one permission")
    asked = [_first(rules[0].all(key)) for key in ("action", "target", "assignee")]
    return Asked(Request(*asked), node.id)


def _evaluation_request(node: Node) -> Asked:
    asked = [
        _first(node.all(SOTW + key))
        for key in ("evaluatedAction", "evaluatedTarget", "evaluatedParty")
    ]
    features = {}
    for one in node.all(SOTW + "requestParameters"):
        if isinstance(one, Node):
            feature = _first(one.all(SOTW + "describesFeature"))
            features[feature] = _first(one.all(SOTW + "value"))
    return Asked(Request(*asked), node.id, features)


def read_state(data: bytes, name: str = "") -> Facts:
    """{"now", "since", "uses", "values" …} as `Facts` has them, or a graph.

    A graph is taken as complete: who is not said to be part of a collection is not; a duty of which
    nothing is said is still to be done. Raises UnreadablePolicy, and nothing else.
    """
    plain = _plain(data, name, _STATE)
    return _plain_state(plain) if plain is not None else _graph(nodes_of(data, name))


def read_members(data: bytes, name: str = "") -> Mapping[str, frozenset[str]] | None:
    """What a document says of who or what is part of which collection: then that is all of it.

    None where it says nothing. Raises UnreadablePolicy, and nothing else.
    """
    return dict(_members(nodes_of(data, name))) or None


def with_documents(facts: Facts, documents: Iterable[tuple[bytes, str]]) -> Facts:
    """The facts, and what documents (bytes, file name) say of members and of the order of terms.

    Raises UnreadablePolicy, and nothing else.
    """
    members: dict[str, frozenset[str]] = {}
    broader = dict(facts.broader)
    for data, name in documents:
        nodes = nodes_of(data, name)
        _add(members, _members(nodes))
        _add(broader, _broader(nodes))
    part_of = (members or None) if facts.part_of is None else facts.part_of
    return replace(facts, part_of=part_of, broader=broader)


def _add(found: dict[str, frozenset[str]], more: Iterable[tuple[str, frozenset[str]]]) -> None:
    for term, above in more:
        found[term] = found.get(term, frozenset()) | above


def _broader(nodes: Sequence[Node]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each concept with those directly above it; what is named as one of these is a concept too."""
    for node in nodes:
        if SKOS + "Concept" in node.types:
            yield node.id, frozenset()
        for key in _ABOVE:
            for name in _names(node.all(key)):
                yield node.id, frozenset({name})
                yield name, frozenset()
        for name in _names(node.all(SKOS + "narrower")):
            yield name, frozenset({node.id})
            yield node.id, frozenset()


def _members(nodes: Sequence[Node]) -> Iterator[tuple[str, frozenset[str]]]:
    for node in nodes:
        if found := frozenset(_first([one]) for one in node.all("partOf")):
            yield node.id, found


def _plain_state(found: Mapping[str, object]) -> Facts:
    uses = found.get("uses")
    if uses is not None and (isinstance(uses, bool) or not isinstance(uses, int)):
        raise UnreadablePolicy("/uses", "must be a whole number")
    others = found.get("otherDuties")
    return Facts(
        now=_moment(found, "now"),
        since=_moment(found, "since"),
        uses=uses,
        values=_sets(found, "values"),
        broader=_sets(found, "broader"),
        units={key: _first_of(texts) for key, texts in _sets(found, "units").items()},
        part_of=_sets(found, "partOf") if "partOf" in found else None,
        by_id={
            key: _state(_first_of(texts), "/duties")
            for key, texts in _sets(found, "duties").items()
        },
        unlisted=None if others is None else _state(str(others), "/otherDuties"),
    )


def _graph(nodes: Sequence[Node]) -> Facts:
    states: dict[str, DutyState] = {}
    now = None
    for node in nodes:
        if REPORT + "DutyReport" in node.types:
            states[_first(node.all(REPORT + "rule"))] = _reported(node)
        for key in _CONDITION:
            states |= {_first([one]): DutyState.FULFILLED for one in node.all(key)}
        if node.id.endswith("currentTime"):
            now = moment(_first(node.all(DCT + "issued")))
    return Facts(now=now, part_of=dict(_members(nodes)), by_id=states, unlisted=DutyState.PENDING)


def _reported(node: Node) -> DutyState:
    performed = short(_first(node.all(REPORT + "performanceState"))).removeprefix(REPORT)
    deontic = short(_first(node.all(REPORT + "deonticState"))).removeprefix(REPORT)
    if "Violated" in (performed, deontic) or performed == "Unperformed":
        return DutyState.VIOLATED
    return DutyState.FULFILLED if performed == "Performed" else DutyState.PENDING


def with_features(facts: Facts, asked: Asked, policy: Policy) -> Facts:
    """The facts, and what came with the request: the clock, and values named by their unit."""
    now = facts.now
    values, units = dict(facts.values), dict(facts.units)
    for feature, text in asked.features.items():
        if feature == NOW:
            now = moment(text)
            continue
        values[short(feature)] = frozenset({text})
        for _, one in conditions(policy):
            if isinstance(one, Constraint) and one.unit == feature:
                values[one.left], units[one.left] = frozenset({text}), feature
    return replace(facts, now=now, values=values, units=units)


def _plain(data: bytes, name: str, keys: frozenset[str]) -> dict[str, object] | None:
    """JSON of our own form: an object with these keys only. None: it is something else."""
    text = decoded(data)
    if text.lstrip()[:1] != "{" or name.endswith((".ttl", ".n3")):
        return None
    found = json_of(text)
    return found if isinstance(found, dict) and found.keys() <= keys else None


def _first(items: Sequence[Item]) -> str:
    """The one name or text among values; none: empty. Raises UnreadablePolicy for several."""
    if len(items) > 1:
        raise UnreadablePolicy("", "has several values where one is asked for")
    return next(_names(items), "")


def _names(items: Sequence[Item]) -> Iterator[str]:
    for one in items:
        if isinstance(one, Node):
            yield short(one.id)
        elif isinstance(one, Value):
            yield one.text


def _text(found: Mapping[str, object], key: str) -> str:
    if not isinstance(text := found[key], str):
        raise UnreadablePolicy(f"/{key}", "must be a text")
    return text


def _moment(found: Mapping[str, object], key: str) -> datetime | None:
    if key not in found:
        return None
    read = moment(_text(found, key))
    if read is None:
        raise UnreadablePolicy(f"/{key}", "must be a moment such as 2026-12-31T23:59:59Z")
    return read


def _sets(found: Mapping[str, object], key: str) -> dict[str, frozenset[str]]:
    """{"name": "value"} or {"name": ["value", …]}; names of ODRL short."""
    inner = found.get(key, {})
    if not isinstance(inner, dict):
        raise UnreadablePolicy(f"/{key}", "must be an object: {…}")
    sets = {}
    for name, value in inner.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise UnreadablePolicy(f"/{key}/{name}", "must be a text, or an array of texts")
        sets[short(name)] = frozenset(texts)
    return sets


def _first_of(texts: frozenset[str]) -> str:
    return min(texts, default="")


def _state(text: str, at: str) -> DutyState:
    if text not in set(DutyState):
        raise UnreadablePolicy(at, f"must be one of {', '.join(DutyState)}")
    return DutyState(text)
