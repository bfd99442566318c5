"""What pages and programs show of a record: its document and its facets, derived from the draft.

`document` and `facets` are pure: the same draft gives the same bytes, so both can be made again at
any time. `pick` chooses the reader's language out of the texts of a document.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Any, get_type_hints

from catalog.dcat.draft import (
    AccessService,
    Agent,
    CatalogRecord,
    Checksum,
    Contact,
    DistributionDraft,
    Moment,
    Period,
    Place,
    Reference,
    Relation,
    ResourceDraft,
    Term,
    Text,
    machine_translated,
    primary,
)  # fmt: skip

SHOWN = 10_000  # characters of one text in a document; the statements keep all
MORE = " […]"

Words = dict[str, str]  # language tag -> text, as in a document


def document(draft: ResourceDraft) -> dict[str, Any]:
    """The draft as plain values for JSON, empty fields left out.

    Texts become {tag: text}, keywords {tag: [text, …]}. A text without a tag stands under the
    source's default language where that is free, else under "". Moments become ISO strings, or the
    words received when unreadable. Terms become {"iri", "received", "label"}; what equals the IRI
    or is empty is left out.
    """
    return _Plain(draft.default_language).record(draft)


class _Plain:
    """Turns drafts into plain values; knows the default language of the source."""

    def __init__(self, language: str) -> None:
        self._language = language

    def record(self, value: Any) -> dict[str, Any]:
        """A frozen value as a dict without its empty fields."""
        shape, numbers = _SHAPES[type(value)]
        plain: dict[str, Any] = {}
        # Most fields of most values are empty: they are passed over outside of Python.
        for (name, convert), given in compress(zip(shape, value, strict=True), value):
            plain[name] = convert(self, given) if convert else given
        for name, place in numbers:
            if value[place] == 0:
                plain[name] = 0
        return plain

    def records(self, values: Iterable[Any]) -> list[dict[str, Any]]:
        return [self.record(value) for value in values]

    def words(self, text: Text) -> Words:
        words: Words = {}
        for tag, said in text:
            shown = said if len(said) <= SHOWN else said[:SHOWN] + MORE
            words.setdefault(tag or self._untagged(text), shown)
        return words

    def lists(self, text: Text) -> dict[str, list[str]]:
        lists: dict[str, list[str]] = {}
        for tag, said in text:
            shown = said if len(said) <= SHOWN else said[:SHOWN] + MORE
            lists.setdefault(tag or self._language, []).append(shown)
        return lists

    def _untagged(self, text: Text) -> str:
        return "" if any(tag == self._language for tag, _ in text) else self._language

    def term(self, term: Term) -> dict[str, Any]:
        plain: dict[str, Any] = {"iri": term.iri} if term.iri else {}
        if term.received != term.iri:
            plain["received"] = term.received
        if term.label:
            plain["label"] = self.words(term.label)
        return plain

    def terms(self, terms: Iterable[Term]) -> list[dict[str, Any]]:
        return [self.term(term) for term in terms]

    def moment(self, moment: Moment) -> str:
        return moment.iso or moment.received

    def listed(self, value: tuple[Any, ...]) -> list[Any]:
        return list(value)


Convert = Callable[[_Plain, Any], Any]

# How a field of each type becomes plain; a type that is not named here stays as it is.
_CONVERT: dict[object, Convert] = {
    tuple[str, ...]: _Plain.listed,
    tuple[int, ...]: _Plain.listed,
    Text: _Plain.words,
    Term | None: _Plain.term,
    tuple[Term, ...]: _Plain.terms,
    Moment | None: _Plain.moment,
}
_PARTS = (AccessService, Agent, Contact, DistributionDraft, Period, Place, Reference, Relation)
_CONVERT |= {tuple[part, ...]: _Plain.records for part in _PARTS}  # type: ignore[valid-type]
_CONVERT |= {part | None: _Plain.record for part in (Agent, Checksum, CatalogRecord)}


Field = tuple[str, Convert | None]  # its name, how its value becomes plain


def _shape(kind: type) -> tuple[tuple[Field, ...], tuple[tuple[str, int], ...]]:
    """The fields of a kind of value; the places of those where 0 says something."""
    fields = get_type_hints(kind).items()
    shape = (
        (name, _Plain.lists if name == "keywords" else _CONVERT.get(of)) for name, of in fields
    )
    numbers = ((name, n) for n, (name, of) in enumerate(fields) if of in (int, int | None))
    return tuple(shape), tuple(numbers)


_SHAPES = {kind: _shape(kind) for kind in (*_PARTS, Checksum, CatalogRecord, ResourceDraft)}

# The fields of a document, at any depth, whose value is texts by language tag.
IN_LANGUAGES = frozenset(
    name
    for shape, _ in _SHAPES.values()
    for name, convert in shape
    if convert in (_Plain.words, _Plain.lists)
)


@dataclass(frozen=True, slots=True)
class Facets:
    """What lists filter by: canonical IRIs where known, else what was received, casefolded."""

    themes: tuple[str, ...]
    formats: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    frequency: str
    access_right: str
    places: tuple[str, ...]
    publisher_key: str  # the publisher's IRI, else its name in small letters
    publisher_name: str
    hvd: bool
    hvd_categories: tuple[str, ...]


def facets(draft: ResourceDraft) -> Facets:
    """The facets of a draft; those of its distributions count for the whole."""
    parts = draft.distributions
    publisher = draft.publisher or Agent()
    return Facets(
        themes=_keys(draft.themes),
        formats=_keys([*draft.formats, *(d.format or d.media_type for d in parts)]),
        licences=_keys([*draft.licences, *(d.licence for d in parts)]),
        languages=_keys([*draft.languages, *(term for d in parts for term in d.languages)]),
        frequency=_key(draft.frequency),
        access_right=_key(draft.access_rights),
        places=tuple(dict.fromkeys(place.iri for place in draft.spatial if place.iri)),
        publisher_key=publisher.key,
        publisher_name=pick(dict(publisher.name), (draft.default_language,))[1],
        hvd=draft.is_hvd,
        hvd_categories=_keys(draft.hvd_categories),
    )


def _keys(terms: Iterable[Term | None]) -> tuple[str, ...]:
    return tuple(sorted({key for term in terms if (key := _key(term))}))


def _key(term: Term | None) -> str:
    if term is None:
        return ""
    return term.iri or (term.received if term.received_is_iri else term.received.casefold())


def pick(words: Words, languages: Sequence[str]) -> tuple[str, str, bool]:
    """(tag, text, machine translated?): the best of `words` for a reader of `languages`.

    A language matches by its primary subtag (langMatches of RFC 4647). For each of the reader's
    languages in turn a human text comes before a machine's; then any human text, English first.
    ("", "", False) when there are no words.
    """
    if not words:
        return "", "", False
    wanted = tuple(languages)
    tag = min(words, key=lambda tag: _rank(tag, wanted))
    return tag, words[tag], machine_translated(tag)


@lru_cache(maxsize=4_096)
def _rank(tag: str, languages: tuple[str, ...]) -> tuple[int, bool, bool]:
    wanted = [primary(language) for language in languages]
    known = primary(tag) in wanted
    machine = machine_translated(tag)
    # An original in a foreign language says more than a machine's third one.
    place = wanted.index(primary(tag)) if known else len(wanted) + machine
    exact = tag.lower() in map(str.lower, languages)
    return place, machine, not exact and primary(tag) != "en"
