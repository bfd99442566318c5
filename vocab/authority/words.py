"""One table's index from received spellings to canonical IRIs: codes, labels, synonyms."""

import re
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

from vocab.authority import files, lookup
from vocab.authority.scripts import one_script

_NOT_WORD = re.compile(r"[\W_]+")
_IRI = re.compile(r"(?:https?://|urn:|info:)", re.IGNORECASE)
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
LONGEST_NEAR = 40  # letters of a word for which a typing error is looked for

_BASE = "publications.europa.eu/resource/authority/"
_OLD_BASE = "publications.europa.eu/mdr/authority/"
_ENDINGS = (".html", ".htm", ".rdf", ".ttl", ".json", ".xml")


def is_iri(value: str) -> bool:
    """Does `value` look like an absolute IRI?"""
    return _IRI.match(value) is not None


def squeeze(text: str) -> str:
    """Letters and digits only, case folded: "CC-BY 4.0" and "cc_by_4.0" are both "ccby40".

    And of one script: "Бeлгия" with a Latin e is "белгия".
    """
    return _NOT_WORD.sub("", one_script(text).casefold())


def plain(text: str) -> str:
    """Words with %20 and the like undone ("CC%20BY%204.0": data.gov.be)."""
    return unquote(text) if "%" in text else text


def bare(iri: str) -> str:
    """An IRI without what varies between spellings of it: scheme, www., case, last slash, .html."""
    text = _SCHEME.sub("", unquote(iri.strip()).casefold()).rstrip("/")
    for ending in _ENDINGS:
        text = text.removesuffix(ending)
    return text.replace(_OLD_BASE, _BASE, 1) if text.startswith(_OLD_BASE) else text


@dataclass(slots=True)
class Index:
    """What is known of a table's spellings. An ambiguous label points nowhere."""

    concepts: dict[str, lookup.Concept]
    codes: dict[str, str] = field(default_factory=dict)  # squeezed code -> IRI
    words: dict[str, str] = field(default_factory=dict)  # squeezed label or synonym -> IRI
    iris: dict[str, str] = field(default_factory=dict)  # bare IRI -> IRI
    media_types: dict[str, str] = field(default_factory=dict)  # name in lower case -> IRI

    def word(self, text: str) -> str:
        """The IRI of a code, label or synonym, else ""."""
        key = squeeze(text)
        return self.codes.get(key) or self.words.get(key, "") if key else ""

    def iri(self, value: str) -> str:
        """The IRI that `value` is another spelling of, else ""."""
        return self.iris.get(bare(value), "")


@cache
def index(name: str) -> Index:
    """The index of one table, made at the first call."""
    made = Index(lookup.table(name))
    for iri, concept in made.concepts.items():
        made.iris[bare(iri)] = iri
        made.codes[squeeze(concept.code)] = iri
    _add_synonyms(made, name)
    _add_labels(made)
    return made


def _add_synonyms(made: Index, name: str) -> None:
    if not files.has_kept(name):
        return
    for row in files.kept(name):
        received, iri = row["received"], files.BASES[name] + row["code"]
        if is_iri(received):
            made.iris[bare(received)] = iri
        elif "/" in received and " " not in received:
            made.media_types[received.lower()] = iri
            made.words.setdefault(squeeze(received), iri)
        else:
            made.words[squeeze(received)] = iri


def _add_labels(made: Index) -> None:
    """Labels of current concepts, unless a synonym says otherwise or two of them share one."""
    found: dict[str, set[str]] = {}
    current = [c for c in made.concepts.items() if not c[1].is_marked("deprecated")]
    for iri, concept in current:
        for label in (*concept.labels.values(), concept.facts.get("short", "")):
            found.setdefault(squeeze(label), set()).add(iri)
    for key, iris in found.items():
        if key and len(iris) == 1:
            made.words.setdefault(key, next(iter(iris)))


def nearest(name: str, value: str) -> str:
    """The one concept whose code or label differs from `value` by one letter, else ""."""
    key = squeeze(value.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1])
    if not 4 <= len(key) <= LONGEST_NEAR:
        return ""
    near, known = _near(name), index(name)
    one_more_or_less = {known.word(less) for less in _shorter(key)} | near.get(key, set())
    exchanged = {iri for less in _shorter(key) for iri in near.get(less, ())}
    found = (one_more_or_less - {""}) or exchanged
    return found.pop() if len(found) == 1 else ""


@cache
def _near(name: str) -> dict[str, set[str]]:
    """Every code and label, also less one letter -> IRIs: a typing error costs no search."""
    made: dict[str, set[str]] = {}
    known = index(name)
    for key, iri in (*known.codes.items(), *known.words.items()):
        if len(key) >= 4:
            for less in _shorter(key):
                made.setdefault(less, set()).add(iri)
    return made


def _shorter(key: str) -> set[str]:
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}
