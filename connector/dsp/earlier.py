"""The catalogue of the protocol's version of 2024 (0.8), read only: its JSON-LD as today's words.

That version puts JSON-LD on the wire: names with prefixes, in full, or bare by a `@vocab`. No
context is opened: prefixes are those that stand in the message itself, else the table here. What
has no name in 2025-1 keeps its IRI, as titles and descriptions do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from connector.dsp.catalogs import Catalog, Dataset, Distribution
from connector.dsp.checks import Place
from connector.dsp.parse import DEEPEST, parse
from connector.dsp.policies import Offer
from connector.dsp.policy_checks import LOGICAL, check_catalog_offer
from connector.dsp.values import Json, Parsed
from connector.errors import Fault, MalformedMessage
from vocab.namespaces import DCAT, DCT, ODRL

VERSION = "0.8"
NAMES = frozenset({"0.8", "v0.8"})  # of it, in version documents
DSPACE = "https://w3id.org/dspace/v0.8/"
EDC = "https://w3id.org/edc/v0.0.1/ns/"
PREFIXES = {
    "dspace": DSPACE,
    "dcat": DCAT,
    "dct": DCT,
    "dcterms": DCT,
    "odrl": ODRL,
    "edc": EDC,
}
REQUEST: Mapping[str, Parsed] = {
    "@context": {"@vocab": EDC, "dspace": DSPACE},
    "@type": "dspace:CatalogRequestMessage",
}
# IRI -> the name in 2025-1
_NAMES = {
    **{DCAT + name: name for name in ("dataset", "distribution", "catalog", "accessService")},
    DCT + "format": "format",
    DSPACE + "participantId": "participantId",
    EDC + "participantId": "participantId",
    **{
        ODRL + name: name
        for name in (
            "hasPolicy", "permission", "prohibition", "obligation", "duty", "action", "constraint",
            "leftOperand", "operator", "rightOperand", "profile", *LOGICAL,
        )
    },
}  # fmt: skip
_LISTS = frozenset(
    {"permission", "prohibition", "obligation", "duty", "constraint", "andSequence", *LOGICAL}
)
_WORDS = frozenset({"action", "leftOperand", "operator"})
_DEEPEST = DEEPEST  # nothing is cut off that was parsed

Members = dict[str, Parsed]


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands before the colon of a name, and before names without one."""

    prefixes: Mapping[str, str]
    vocab: str

    def name(self, said: str) -> str:
        """The name in 2025-1, or the IRI; as it is where nothing is known of it."""
        iri = self.iri(said)
        return _NAMES.get(iri, iri.removeprefix(EDC))

    def iri(self, said: str) -> str:
        """The name in full, if it has one."""
        prefix, colon, local = said.partition(":")
        if said.startswith("@") or local.startswith("//"):
            return said
        if colon:
            space = self.prefixes.get(prefix)
            return said if space is None else space + local
        return self.vocab + said if self.vocab else said


def read(body: bytes, *, limit: int) -> Catalog:
    """The catalogue in an answer, at most `limit` bytes. Raises MalformedMessage.

    Offers with rules that 2025-1 has no shape for are left out, their datasets stay.
    """
    found = parse(body, limit=limit)
    if isinstance(found, list) and len(found) == 1:  # expanded
        found = found[0]
    if not isinstance(found, dict):
        raise MalformedMessage([Fault("", "Send a catalogue here.")])
    context = _context(found.get("@context"))
    named = cast(Members, _named(found, context, 0))
    if DCAT + "Catalog" not in _types(found, context):
        raise MalformedMessage([Fault("/@type", "Send a dcat:Catalog here.")])
    return Catalog(
        id=str(named.get("@id", "")),
        participant_id=_text(named.get("participantId")),
        dataset=tuple(_datasets(named, 0)),
    )


def _context(said: Parsed) -> _Context:
    """Of the message itself; addresses of contexts are passed over."""
    prefixes, vocab = dict(PREFIXES), ""
    for one in said if isinstance(said, list) else [said]:
        for name, iri in one.items() if isinstance(one, dict) else ():
            if name == "@vocab" and isinstance(iri, str):
                vocab = iri
            elif isinstance(iri, str):
                prefixes[name] = iri
    return _Context(prefixes, vocab)


def _types(node: Members, context: _Context) -> set[str]:
    many = node.get("@type")
    return {context.iri(str(one)) for one in (many if isinstance(many, list) else [many])}


def _named(value: Parsed, context: _Context, depth: int) -> Parsed:
    """The same with today's names, and IRIs for what has none."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [_named(one, context, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        context.name(key): _named(one, context, depth + 1)
        for key, one in value.items()
        if key != "@context"
    }


def _datasets(catalog: Members, depth: int) -> Iterator[Dataset]:
    """Its datasets, and those of the catalogues within it."""
    for one in _objects(catalog.get("dataset")):
        if isinstance(one.get("@id"), str):
            yield _dataset(one)
    for nested in _objects(catalog.get("catalog")) if depth < _DEEPEST else ():
        yield from _datasets(nested, depth + 1)


def _dataset(node: Members) -> Dataset:
    offers = (_offer(one) for one in _objects(node.get("hasPolicy")))
    ways = _objects(node.get("distribution"))
    extra = {key: one for key, one in node.items() if key not in _OWN}
    return Dataset(
        id=str(node["@id"]),
        has_policy=tuple(one for one in offers if one is not None),
        distribution=tuple(
            Distribution(access_service="", format=_text(way.get("format"))) for way in ways
        ),
        extra=Json.of(extra),
    )


_OWN = frozenset({"@id", "@type", "hasPolicy", "distribution"})


def _offer(node: Members) -> Offer | None:
    """An offer that 2025-1 could say; None for another."""
    rules = {key: _rule(key, one) for key, one in node.items() if key in _LISTS}
    body = {"@id": node.get("@id"), "@type": "Offer", **_filled(rules)}
    place = Place([])
    check_catalog_offer(body, place)
    return None if place.faults else Offer(Json.of(body))


def _rule(key: str, value: Parsed) -> Parsed:
    """A part of a policy: words for IRIs of words, lists where today has lists, nothing empty."""
    if key in _WORDS:
        return _word(value)
    if key in _LISTS:
        many = value if isinstance(value, list) else [value]
        return [_part(one) for one in many]
    if key == "rightOperand" and isinstance(value, list) and len(value) == 1:
        return _rule(key, value[0])  # expanded
    if isinstance(value, dict) and set(value) == {"@value"}:
        return value["@value"]
    return value


def _part(value: Parsed) -> Parsed:
    """A rule or a constraint; what is none stays, for the check to find."""
    if not isinstance(value, dict):
        return value
    return _filled({name: _rule(name, one) for name, one in value.items() if name != "@type"})


def _filled(members: Members) -> Members:
    return {key: one for key, one in members.items() if one not in (None, [], "")}


def _word(value: Parsed) -> str:
    """`use` for `odrl:use`, `{"@id": "odrl:use"}`, `{"odrl:type": "…/use"}` and the IRI."""
    text = _text(value)
    for space in (ODRL, "odrl:"):
        text = text.removeprefix(space)
    return text


def _text(value: Parsed) -> str:
    """The one text in a value, however it is wrapped."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        wrapped = (value.get(key) for key in ("@id", "@value", ODRL + "type"))
        return next((_text(one) for one in wrapped if one is not None), "")
    return "" if value is None else str(value)


def _objects(value: Parsed) -> list[Members]:
    many = value if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, dict)]
