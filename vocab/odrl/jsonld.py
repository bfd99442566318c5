"""JSON-LD of policies to nodes: expanded or compacted, with the contexts of `contexts.py`.

Unlike JSON-LD itself, nothing is dropped: a key without a meaning is kept as strange. Only what a
policy needs of a context is read (terms, prefixes, types, @vocab); the rest is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from vocab.errors import UnreadablePolicy
from vocab.namespaces import XSD
from vocab.odrl import contexts, shape
from vocab.odrl.names import PARTY_FUNCTIONS, short
from vocab.odrl.nodes import Item, Node, Several
from vocab.odrl.policy import Opaque, Strange, Value

Json = dict[str, object]
# Their texts are addresses, the first of them words of a vocabulary.
_WORDS = frozenset({"action", "leftOperand", "operator", "conflict", "dataType", "unit"})
_ADDRESSES = (
    frozenset(("uid", "target", "profile", "inheritFrom", "source", "partOf", "hasPolicy"))
    | PARTY_FUNCTIONS
    | {contexts.SOTW + name for name in ("evaluatedParty", "evaluatedTarget", "conditionId")}
)
_MORE_WORDS = frozenset(
    {contexts.SOTW + name for name in ("evaluatedAction", "describesFeature")}
    | {contexts.PREFIXES["rdf"] + "value"}
)
_KEYWORDS = frozenset({"@id", "@type", "@context", "@graph"})
_DEFINED = frozenset({"@id", "@type", "@container", "@prefix", "@protected"})


@dataclass(frozen=True, slots=True)
class Context:
    """What names mean. `types` are the types of values by key; `vocab` goes before bare keys."""

    terms: Mapping[str, str] = field(default_factory=lambda: contexts.DEFAULT)
    types: Mapping[str, str] = field(default_factory=dict)
    vocab: str = ""

    def meaning(self, name: str) -> str:
        """A word as an address or keyword; empty when it has no meaning here."""
        if name.startswith("@"):
            return name
        if name in self.terms:
            return self.terms[name]
        if ":" in name:
            return self.address(name)
        return self.vocab + name if self.vocab else ""

    def address(self, text: str) -> str:
        """A compact address written out; others as they are."""
        prefix, colon, rest = text.partition(":")
        found = self.terms.get(prefix) or contexts.PREFIXES.get(prefix, "")
        return found + rest if colon and found and not rest.startswith("//") else text

    def with_(self, given: object, at: str) -> "Context":
        """This context and what is `given` as `@context`."""
        found = self
        for one in given if isinstance(given, list) else [given]:
            found = found._with_one(one, at)
        return found

    def _with_one(self, one: object, at: str) -> "Context":
        if one is None:
            return Context({})
        if isinstance(one, str):
            if one not in contexts.KNOWN:
                raise UnreadablePolicy(at, f"the context {one[:200]} is not known: write it out")
            return replace(self, terms={**self.terms, **contexts.KNOWN[one]})
        if not isinstance(one, dict):
            raise UnreadablePolicy(at, "must be an address or an object: {…}")
        names = {k: v for k, v in one.items() if not k.startswith("@")}
        if strange := sorted(one.keys() - names.keys() - {"@vocab", "@version", "@base"}):
            raise UnreadablePolicy(at, f"{strange[0]} is not read in a context; leave it out")
        vocab = one.get("@vocab")
        terms, types = dict(self.terms), dict(self.types)
        found = Context(terms, types, self.address(vocab) if isinstance(vocab, str) else self.vocab)
        # twice: a term may be made of another that stands below it
        for _ in range(2):
            for name, definition in names.items():
                found._define(name, definition, terms, types, f"{at}/{name}")
        return found

    def _define(
        self, name: str, definition: object, terms: dict[str, str], types: dict[str, str], at: str
    ) -> None:
        inner: Json = definition if isinstance(definition, dict) else {"@id": definition}
        iri = inner.get("@id", name)
        if iri is None:
            terms.pop(name, None)
            return
        if not isinstance(iri, str) or inner.keys() - _DEFINED:
            raise UnreadablePolicy(at, "must be a text, or an object of @id and @type")
        terms[name] = self.meaning(iri) or iri
        if isinstance(kind := inner.get("@type"), str):
            types[name] = self.address(kind)


def nodes(document: object, at: str = "") -> list[Node]:
    """Every node of a document whose shape is checked, outer ones first.

    Nodes of one address are one. Raises UnreadablePolicy.
    """
    found = _Reader()
    for part in document if isinstance(document, list) else [document]:
        if not isinstance(part, dict):
            raise UnreadablePolicy(at, "must be an object: {…}")
        context = Context()
        if "@context" in part and _is_own(part["@context"]):
            context = Context({})
        found.node(part, context, at)
    return found.all


def _is_own(context: object) -> bool:
    """A context that is written out says what it means; ODRL's terms do not come by themselves."""
    return all(isinstance(one, dict) for one in _several(context))


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


class _Reader:
    def __init__(self) -> None:
        self.all: list[Node] = []
        self._named: dict[str, Node] = {}
        self._placed: set[Node] = set()  # those that the document says something of

    def node(self, found: Json, context: Context, at: str) -> Node:
        if "@context" in found:
            context = context.with_(found["@context"], f"{at}/@context")
        keys = {key: context.meaning(key) for key in found}
        node = self._place(_id(found, keys, context, at))
        for key, value in found.items():
            self._property(node, key, value, context, f"{at}/{key}")
        return node

    def _place(self, name: str) -> Node:
        node = self._reference(name) if name else Node()
        if node not in self._placed:
            self._placed.add(node)
            self.all.append(node)
        return node

    def _property(self, node: Node, key: str, value: object, context: Context, at: str) -> None:
        meaning = short(context.meaning(key))
        if meaning == "@graph":
            for i, one in enumerate(_several(value)):
                if isinstance(one, dict):
                    self.node(one, context, f"{at}/{i}")
        elif meaning == "@type":
            names = map(str, _several(value))
            node.types += [short(context.meaning(name) or name) for name in names]
        elif meaning.startswith("@") and meaning not in _KEYWORDS:
            raise UnreadablePolicy(at, f"{meaning} is not read here; leave it out")
        elif meaning and not meaning.startswith("@"):
            coerced = context.types.get(key, "")
            items = list(self._items(value, meaning, coerced, context, at))
            if items or meaning in contexts.PROPERTIES:
                node.properties.setdefault(meaning, []).extend(items)
        elif not meaning and value not in (None, [], {}):
            node.strange.append(Strange(key, shape.plain(value)))

    def _items(
        self, value: object, meaning: str, coerced: str, context: Context, at: str
    ) -> Iterator[Item]:
        if value is None:
            return
        if isinstance(value, dict) and "@set" in value:
            value = value["@set"]
        if isinstance(value, list):
            several = [
                item
                for i, one in enumerate(value)
                for item in self._items(one, meaning, coerced, context, f"{at}/{i}")
            ]
            # JSON-LD puts an array around a list; arrays in arrays are one
            yield Several(
                [
                    inner
                    for one in several
                    for inner in (one.items if isinstance(one, Several) else [one])
                ]
            )
        elif isinstance(value, dict):
            yield self._object(value, meaning, coerced, context, at)
        else:
            yield self._plain(value, meaning, coerced, context)

    def _object(self, value: Json, meaning: str, coerced: str, context: Context, at: str) -> Item:
        if "@value" in value:
            return _literal(value, context)
        if "@list" in value:
            members = value["@list"] if isinstance(value["@list"], list) else [value["@list"]]
            return Several(
                [
                    item
                    for i, one in enumerate(members)
                    for item in self._items(one, meaning, coerced, context, f"{at}/@list/{i}")
                ]
            )
        if value.keys() == {"@id"} and meaning in _WORDS | _MORE_WORDS:
            return self._plain(value["@id"], meaning, "@vocab", context)
        return self.node(value, context, at)

    def _plain(self, value: object, meaning: str, coerced: str, context: Context) -> Item:
        if not isinstance(value, str):
            return _literal({"@value": value}, context)
        if meaning in _WORDS | _MORE_WORDS or coerced == "@vocab":
            return self._reference(context.meaning(value) or value)
        if meaning in _ADDRESSES or coerced == "@id":
            return self._reference(context.address(value))
        return Value(value, coerced)

    def _reference(self, name: str) -> Node:
        return self._named.setdefault(name, Node(name))


def _id(found: Json, keys: Mapping[str, str], context: Context, at: str) -> str:
    for key, meaning in keys.items():
        if meaning == "@id":
            name = found[key]
            if not isinstance(name, str):
                raise UnreadablePolicy(f"{at}/{key}", "must be a text")
            return context.address(name)
    return ""


def _literal(found: Json, context: Context) -> Value | Opaque:
    value, kind = found["@value"], found.get("@type", "")
    language = found.get("@language", "")
    if not isinstance(kind, str) or not isinstance(language, str) or (kind and language):
        return Opaque(shape.plain(found))
    if found.keys() - {"@value", "@type", "@language"} or isinstance(value, dict | list):
        return Opaque(shape.plain(found))
    native = {bool: "boolean", int: "integer", float: "double"}.get(type(value), "")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    datatype = context.address(kind) if kind else (XSD + native if native else "")
    return Value(text, datatype, language)
