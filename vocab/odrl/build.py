"""From nodes to a `Policy` in atomic form (ODRL 2.2, 2.7): one action, target, assignee a rule.

What the policy says for all its rules is copied into those that do not say it themselves. Nothing
is dropped: what is not understood is kept as strange, and decides to unknown.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Collection as Names
from datetime import datetime
from itertools import product
from typing import TypeVar

from vocab.errors import UnreadablePolicy
from vocab.namespaces import DCT, RDF, RDFS, SKOS
from vocab.odrl import shape
from vocab.odrl.contexts import IDS
from vocab.odrl.names import PARTY_FUNCTIONS, short
from vocab.odrl.nodes import Item, Node, Several
from vocab.odrl.policy import (
    Collection,
    Condition,
    Conflict,
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    Rule,
    Scope,
    Strange,
    Value,
    conditions,
)
from vocab.odrl.times import moment

T = TypeVar("T")

_KINDS = {"Policy": Kind.SET, **{str(kind): kind for kind in Kind}}
_SHARED = frozenset({"action", "target", "assigner", "assignee", "constraint"})
_POLICY = _SHARED | {
    "uid", "permission", "prohibition", "obligation", "profile", "conflict", "inheritFrom",
    DCT + "issued",
}  # fmt: skip
_RULE = _SHARED | {"uid"}
_ATOMIC = frozenset({"uid", "leftOperand", "operator", "rightOperand", "unit", "dataType"})
# For people, or about where to ask: changes nothing.
_SAID = frozenset(
    {DCT + name for name in ("title", "description", "created", "modified", "creator", "source")}
    | {RDFS + name for name in ("label", "comment", "isDefinedBy", "seeAlso")}
    | {SKOS + name for name in ("note", "scopeNote", "prefLabel", "definition")}
    | {IDS + "pipEndpoint", IDS + "pxpEndpoint", DCT + "publisher", DCT + "hasVersion"}
)
_OF_ASSETS = frozenset({"uid", "partOf", "hasPolicy", "assignerOf", "assigneeOf"})


def policies(nodes: Iterable[Node]) -> tuple[Policy, ...]:
    """Every policy that the nodes hold, requests left out. Raises UnreadablePolicy.

    An asset that has a policy is the target of its rules, as far as they name none (2.2.1).
    """
    nodes = list(nodes)
    found = {_uid(node): node for node in nodes if is_policy(node)}
    if len(found) < sum(map(is_policy, nodes)):
        raise UnreadablePolicy(
            "", "has two policies of one uid, or a policy without; give each one"
        )
    for node in nodes:
        for key, role in (("hasPolicy", "target"), ("assigneeOf", "assignee")):
            for name in _names(node, key):
                policy = found.get(name)
                if policy and not policy.all(role):
                    policy.properties[role] = [node]
    return tuple(_Builder().policy(node) for node in found.values())


def is_policy(node: Node) -> bool:
    """Has it rules, or the type of a policy; and is it no request?"""
    if "Request" in node.types:
        return False
    has_rules = node.properties.keys() & {"permission", "prohibition", "obligation"}
    return bool(has_rules or _KINDS.keys() & set(node.types))


class _Builder:
    """Reads one policy and counts what it holds: nodes that stand twice are read twice."""

    def __init__(self) -> None:
        self._rules = self._constraints = self._operands = 0

    def policy(self, node: Node) -> Policy:
        if not (at := _uid(node)):
            raise UnreadablePolicy("", "has no uid; give it one")
        kind, strange = _kind(node)
        policy = Policy(
            kind=kind,
            id=at,
            permissions=self._each(node, "permission", self._rule),
            prohibitions=self._each(node, "prohibition", self._prohibition),
            obligations=self._each(node, "obligation", self._obligation),
            profiles=tuple(_full(one) for one in node.all("profile")),
            timestamp=_issued(node),
            conflict=_conflict(node, at),
            inherits=_names(node, "inheritFrom"),
            assigner=_one(_names(node, "assigner")),
            strange=(*strange, *_strange(node, _POLICY | _told(node))),
        )
        if not (policy.permissions or policy.prohibitions or policy.obligations or policy.inherits):
            raise UnreadablePolicy(at, "has no permission, prohibition or obligation; add one")
        if sum(1 for _ in conditions(policy)) > shape.MOST_CONSTRAINTS:
            raise UnreadablePolicy(
                at,
                f"at most {shape.MOST_CONSTRAINTS} constraints are read, those of each atomic rule",
            )
        return policy

    def _each(
        self, node: Node, key: str, read: Callable[[Node, Node], Iterator[T]]
    ) -> tuple[T, ...]:
        return tuple(one for item in node.all(key) for one in read(_described(item, key), node))

    def _rule(self, node: Node, policy: Node) -> Iterator[Rule]:
        yield from self._atoms(node, policy, {"duty"}, "Permission")

    def _prohibition(self, node: Node, policy: Node) -> Iterator[Rule]:
        yield from self._atoms(node, policy, {"remedy"}, "Prohibition")

    def _atoms(self, node: Node, policy: Node, more: Names[str], kind: str) -> Iterator[Rule]:
        """The atomic rules of a rule."""
        strange = _strange(node, _RULE | set(more), {kind, "Rule"})
        shared = {key: node if node.all(key) else policy for key in _SHARED}
        constraints = self._conditions(node, "constraint") + self._conditions(policy, "constraint")
        duties = self._duties(node, "duty") if "duty" in more else ()
        remedies = self._duties(node, "remedy") if "remedy" in more else ()
        if any(remedy.consequences for remedy in remedies):
            strange = (*strange, Strange("remedy", '"a remedy has no consequence"'))
        targets = self._scopes(shared["target"], "target", "AssetCollection")
        assignees = self._scopes(shared["assignee"], "assignee", "PartyCollection")
        assigner = _one(_names(shared["assigner"], "assigner"))
        actions = self._actions(shared["action"], node)
        self._count_rules(len(actions) * len(targets) * len(assignees), node)
        for (action, refined, odd), target, assignee in product(actions, targets, assignees):
            yield Rule(
                action, constraints, duties, node.id or _uid(node), (*strange, *odd),
                refinements=refined, remedies=remedies,
                target=target, assignee=assignee, assigner=assigner,
            )  # fmt: skip

    def _obligation(self, node: Node, policy: Node) -> Iterator[Duty]:
        yield from self._duty(node, policy, 0)

    def _duties(self, node: Node, key: str, depth: int = 0) -> tuple[Duty, ...]:
        return tuple(
            duty
            for item in node.all(key)
            for duty in self._duty(_described(item, key), node, depth)
        )

    def _duty(self, node: Node, above: Node, depth: int) -> Iterator[Duty]:
        """The atomic duties of a duty; one without a target is about that of its rule."""
        handled = _RULE | PARTY_FUNCTIONS | ({"consequence"} if depth == 0 else set())
        strange = _strange(node, handled, {"Duty", "Rule", "Obligation"})
        parties = tuple(
            (key, name) for key in sorted(PARTY_FUNCTIONS) for name in _names(node, key)
        )
        consequences = self._duties(node, "consequence", depth + 1) if depth == 0 else ()
        constraints = self._conditions(node, "constraint")
        targets = self._scopes(node if node.all("target") else above, "target", "AssetCollection")
        actions = self._actions(node, node)
        self._count_rules(len(actions) * len(targets), node)
        for (action, refined, odd), target in product(actions, targets):
            yield Duty(
                action, constraints, node.id or _uid(node), (*strange, *odd),
                refined, consequences, target, parties,
            )  # fmt: skip

    def _actions(
        self, node: Node, rule: Node
    ) -> list[tuple[str, tuple[Condition, ...], tuple[Strange, ...]]]:
        """(action, its refinements, what is strange about it): those that the rule is about.

        A rule that has its type and says nothing at all is about everything (as in the SolidLab
        suite); any other without an action is refused.
        """
        found = [self._action(item, rule) for item in node.all("action")]
        if not found and (rule.properties or rule.strange or not rule.types):
            raise UnreadablePolicy(rule.id or "a rule", "has no action; add it")
        return found or [("", (), ())]

    def _action(
        self, item: Item, rule: Node
    ) -> tuple[str, tuple[Condition, ...], tuple[Strange, ...]]:
        if not isinstance(item, Node) or not (item.properties or item.strange or not item.id):
            return _name(item, rule, "action"), (), ()
        value = item.properties.get(RDF + "value")
        strange = _strange(item, {"refinement", RDF + "value", RDF + "type", "uid"}, {"Action"})
        named = value or item.properties.get(RDF + "type") or [Node(item.id)]
        if len(named) != 1:
            raise UnreadablePolicy(rule.id or "a rule", "has an action of several; write several")
        if not value and RDF + "type" in item.properties:
            strange = (*strange, Strange("rdf:type", '"an action is named by rdf:value"'))
        return _name(named[0], rule, "action"), self._conditions(item, "refinement"), strange

    def _scopes(self, node: Node, key: str, kind: str) -> list[Scope]:
        return [self._scope(item, node, key, kind) for item in node.all(key)] or [""]

    def _scope(self, item: Item, rule: Node, key: str, kind: str) -> Scope:
        """An asset or party; what the document says of it besides is not about the policy."""
        if not isinstance(item, Node):
            return _name(item, rule, key)
        odd = tuple(
            Strange(name, _plain(values))
            for name, values in sorted(item.properties.items())
            if not _is_address(name) and name not in _OF_ASSETS | {"source", "refinement"}
        )
        is_many = kind in item.types or {"source", "refinement"} & item.properties.keys()
        if not (is_many or odd or item.strange):
            return _name(item, rule, key)
        name = item.id or _uid(item)
        origin = _one(_names(item, "source")) or name
        refined = self._conditions(item, "refinement")
        if not (origin or refined):
            raise UnreadablePolicy(rule.id or "a rule", f"has a {key} that names nothing")
        return Collection(origin, refined, (*item.strange, *odd), name)

    def _conditions(self, node: Node, key: str, depth: int = 1) -> tuple[Condition, ...]:
        """Of a constraint, or of a refinement, which may lack its left operand (FIWARE's do)."""
        found = [_described(one, key) for one in node.all(key)]
        if key == "refinement":
            for one in found:
                if "operator" in one.properties and "leftOperand" not in one.properties:
                    one.properties["leftOperand"] = [Node("unknown")]
                    one.strange.append(Strange("leftOperand", '"is missing"'))
        return tuple(self._condition(one, depth) for one in found)

    def _condition(self, node: Node, depth: int) -> Condition:
        at = node.id or "a constraint"
        self._constraints += 1
        if depth > shape.DEEPEST_LOGIC or self._constraints > shape.MOST_CONSTRAINTS:
            raise UnreadablePolicy(
                at,
                f"is nested deeper than {shape.DEEPEST_LOGIC}, or one of more than "
                f"{shape.MOST_CONSTRAINTS} constraints",
            )
        logics = [logic for logic in Logic if logic in node.properties]
        is_atomic = bool({"leftOperand", "operator"} & node.properties.keys())
        if len(logics) + is_atomic != 1:
            raise UnreadablePolicy(
                at, "must be either one comparison or exactly one of and, or, xone, andSequence"
            )
        return self._logical(node, logics[0], depth) if logics else self._atomic(node, at)

    def _logical(self, node: Node, logic: Logic, depth: int) -> LogicalConstraint:
        strange = _strange(node, {logic, "uid"}, {"Constraint", "LogicalConstraint"})
        ordered = all(isinstance(one, Several) for one in node.properties[logic])
        if logic is Logic.AND_SEQUENCE and not ordered:
            strange = (*strange, Strange("andSequence", '"its order is lost: write a list"'))
        members = self._conditions(node, logic, depth + 1)
        return LogicalConstraint(logic, members, strange, node.id)

    def _atomic(self, node: Node, at: str) -> Constraint:
        strange = _strange(node, _ATOMIC, {"Constraint", "AtomicConstraint"})
        found = node.properties.get("rightOperand", [])
        if not found and "rightOperandReference" not in node.properties:
            raise UnreadablePolicy(at, "has no rightOperand; say what is compared with")
        kind = _one(tuple(_address(one) for one in node.all("dataType")))
        values = tuple(_typed(_value(item), kind) for item in node.all("rightOperand"))
        self._operands += len(values)
        if self._operands > shape.MOST_OPERANDS:
            raise UnreadablePolicy(at, f"at most {shape.MOST_OPERANDS} right operands are read")
        is_one = len(found) == 1 and not isinstance(found[0], Several)
        return Constraint(
            left=_single(node, "leftOperand", at),
            operator=_single(node, "operator", at),
            right=values[0] if is_one else values,
            strange=strange,
            id=node.id,
            unit=_one(tuple(_address(one) for one in node.all("unit"))),
        )

    def _count_rules(self, more: int, node: Node) -> None:
        self._rules += more
        if self._rules > shape.MOST_RULES:
            raise UnreadablePolicy(
                node.id or "a rule", f"at most {shape.MOST_RULES} atomic rules are read"
            )


def _kind(node: Node) -> tuple[Kind, tuple[Strange, ...]]:
    kinds = [_KINDS[name] for name in node.types if name in _KINDS]
    strange = [name for name in node.types if name not in _KINDS]
    narrow: list[Kind] = [kind for kind in dict.fromkeys(kinds) if kind is not Kind.SET]
    narrow = narrow or [Kind.SET]
    if len(narrow) > 1:
        strange += narrow
    return narrow[0], (Strange("@type", json.dumps(strange)),) if strange else ()


def _uid(node: Node) -> str:
    return _one(tuple(_address(one) for one in node.all("uid"))) or node.id


def _issued(node: Node) -> datetime | None:
    found = [one for one in node.all(DCT + "issued") if isinstance(one, Value)]
    return moment(found[0].text) if len(found) == 1 else None


def _conflict(node: Node, at: str) -> Conflict:
    names = _names(node, "conflict")
    if len(set(names)) > 1:
        return Conflict.INVALID  # two different values make a conflict void the policy (2.7)
    if names and names[0] not in set(Conflict):
        raise UnreadablePolicy(at, "conflict must be perm, prohibit or invalid")
    return Conflict(names[0]) if names else Conflict.INVALID


def _told(node: Node) -> set[str]:
    """IDS names the parties of a contract once more: no news where they are those of a rule."""
    rules = [
        rule
        for key in ("permission", "prohibition", "obligation")
        for rule in node.all(key)
        if isinstance(rule, Node)
    ]
    told = set()
    for key, role in ((IDS + "provider", "assigner"), (IDS + "consumer", "assignee")):
        named = {_address(one) for rule in rules for one in rule.all(role)}
        if {_address(one) for one in node.all(key)} <= named:
            told.add(key)
    return told


def _described(item: Item, key: str) -> Node:
    if isinstance(item, Node) and not item.says_nothing:
        return item
    name = item.id if isinstance(item, Node) else _plain([item])
    if isinstance(item, Node) and not name:
        return item
    raise UnreadablePolicy(name, f"is named as {key} and not described; add what it says")


def _strange(node: Node, handled: Names[str], kinds: Names[str] = ()) -> tuple[Strange, ...]:
    """What is left over of a node."""
    keys = sorted(
        key for key, values in node.properties.items()
        if key not in handled and key not in _SAID and any(_is_said(one) for one in values)
    )  # fmt: skip
    odd = [kind for kind in node.types if kinds and kind not in kinds]
    return (
        *node.strange,
        *(Strange(key, _plain(node.properties[key])) for key in keys),
        *((Strange("@type", json.dumps(odd)),) if odd else ()),
    )


def _is_said(item: Item) -> bool:
    return not isinstance(item, Several) or bool(item.items)


def _names(node: Node, key: str) -> tuple[str, ...]:
    return tuple(name for one in node.all(key) if (name := _address(one)))


def _full(item: Item) -> str:
    """An address as it is, of ODRL's own too."""
    if isinstance(item, Node):
        return item.id or "_:"
    return item.text if isinstance(item, Value) else "_:"


def _single(node: Node, key: str, at: str) -> str:
    found = node.all(key)
    if len(found) != 1:
        raise UnreadablePolicy(at, f"must have one {key}")
    return _name(found[0], node, key)


def _name(item: Item, node: Node, key: str) -> str:
    """A resource by its short name; a text where a resource belongs is taken as its name."""
    name = _address(item)
    if not name.strip() or len(name) > shape.LONGEST_NAME:
        raise UnreadablePolicy(
            node.id or "a rule",
            f"{key} must be a name of at most {shape.LONGEST_NAME} characters",
        )
    return name


def _address(item: Item) -> str:
    if isinstance(item, Node):
        return short(item.id or _one(tuple(_address(one) for one in item.all("uid"))))
    return short(item.text) if isinstance(item, Value) else ""


def _one(names: tuple[str, ...]) -> str:
    return names[0] if names else ""


def _is_address(key: str) -> bool:
    return ":" in key


def _value(item: Item) -> Value | Opaque:
    if isinstance(item, Value | Opaque):
        return item
    if isinstance(item, Node) and item.id and _is_term(item):
        return Value(item.id, is_iri=True)
    return Opaque(_plain([item]))


def _is_term(node: Node) -> bool:
    """A name, or a term of a vocabulary that the document shows as well."""
    return all(key.startswith((SKOS, RDFS)) for key in node.properties)


def _typed(value: Value | Opaque, kind: str) -> Value | Opaque:
    """odrl:dataType says the type of a right operand that has none of its own."""
    if not kind or isinstance(value, Opaque) or value.datatype or value.language or value.is_iri:
        return value
    return Value(value.text, kind)


def _plain(items: Iterable[Item], depth: int = 0) -> str:
    return shape.plain([_json(one, depth) for one in items])


def _json(item: Item, depth: int) -> object:
    """An item as JSON, two levels deep: what is strange is shown, not used."""
    if isinstance(item, Value):
        return item.text
    if isinstance(item, Opaque):
        return json.loads(item.json)
    if isinstance(item, Several):
        return [_json(one, depth + 1) for one in item.items[:20]] if depth < 2 else []
    found: dict[str, object] = {"@id": item.id} if item.id else {}
    if depth < 2:
        for key, values in list(item.properties.items())[:20]:
            found[key] = [_json(one, depth + 1) for one in values[:20]]
    return found
