"""Why a hit was found: by which words, in which places; and which words of a text to mark.

question -> Finder -> the marks of a text, or the reasons of a hit

A word is looked for as the index has it, so that what an engine finds is what is marked. Of a
phrase, words are marked only where it stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, takewhile
from typing import NamedTuple

from catalog.search.analysis import Word
from catalog.search.compounds import LANGUAGES as COMPOUNDED
from catalog.search.cutting import LONGEST_TEXT
from catalog.search.document import Where
from catalog.search.lines import last, lines
from catalog.search.near import distance
from catalog.search.question import Question
from catalog.search.runs import Texts
from catalog.search.stems import LETTERS, beginnings, primary
from catalog.search.tree import AllOf, Form, Layer, Match, Need, Node, leaves, typos
from catalog.search.wanted import Wanted, tokens_of

Span = tuple[int, int]  # text[start:end]
MOST_WORDS = 5  # of one text's words that are said back for one need


class Sighting(NamedTuple):
    """`text[start:end]` is what a match asks for, which is of the need with this number."""

    match: Match
    start: int
    end: int
    need: int


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was asked for (`said`), and how this hit has it.

    `places` where its words stand, and those `words` as they are written there; `concepts` that it
    names and the hit has (IRIs); `values` of facets, as (facet, value).
    """

    said: str
    places: tuple[Where, ...] = ()
    words: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Why(NamedTuple):
    """What a hit has of what was asked for, and what it lacks, both in the reader's order."""

    found: tuple[Found, ...]
    missing: tuple[str, ...]


class Finder:
    """Finds again in texts what a question has found. Make one for each question: it remembers."""

    def __init__(self, question: Question) -> None:
        self._needs = (*question.must, *question.should)
        self._matches = {
            match: number
            for number, need in enumerate(self._needs)
            for match in leaves(need.node)
            if match.places
        }
        self._words = {(m.layer, token) for m in self._matches for token in m.tokens}
        self._inexact = [m for m in self._matches if m.form is not Form.WHOLE]
        self._first: dict[tuple[Layer, str], list[Match]] = defaultdict(list)
        for match in self._matches:
            if match.form is Form.WHOLE:
                self._first[match.layer, match.tokens[0]].append(match)
        self._wanted: dict[str, Wanted] = {}
        self._seen: dict[tuple[str, str], list[Sighting]] = {}

    def marks(self, text: str, tag: str, where: Where | None = None) -> tuple[Span, ...]:
        """What to mark in a text in the language of `tag`: sorted spans that do not overlap.

        `where` the text stands: words that were asked for elsewhere only are left out.
        """
        return merged((s.start, s.end) for s in self.sightings(text, tag, where))

    def sightings(self, text: str, tag: str, where: Where | None = None) -> list[Sighting]:
        """Every match that stands in a text, in the order of their beginnings."""
        if (text, tag) not in self._seen:
            self._seen[text, tag] = sorted(self._look(text, tag), key=lambda s: (s.start, s.end))
        seen = self._seen[text, tag]
        return [s for s in seen if where is None or where in s.match.places]

    def why(
        self,
        texts: Mapping[Where, Texts],
        facets: Mapping[str, Collection[str]],
        concepts: Collection[str],
    ) -> Why:
        """How the entry of these texts, facets and concepts is an answer."""
        hit = _Hit(facets, concepts, defaultdict(list))
        order = count()
        idle = self._idle([pair for said in texts.values() for pair in said])
        for where in Where:
            for tag, text in texts.get(where, ()):
                if tag in idle:
                    continue
                for match, start, end, _ in self.sightings(text, tag, where):
                    hit.words[match].append((next(order), where, text[start:end]))
        reasons = [(need, _reasons(need.node, hit)) for need in self._needs]
        return Why(
            tuple(_found(need, matches, hit) for need, matches in reasons if matches),
            tuple(need.said for need, matches in reasons if not matches),
        )

    # --- one text -----------------------------------------------------------------------------
    def _idle(self, texts: Texts) -> frozenset[str]:
        """The tags of which no text can have a match: asked at once for the texts of each."""
        by_tag: dict[str, list[str]] = defaultdict(list)
        for tag, text in texts:
            by_tag[tag].append(text)
        joined = {tag: "\n".join(said) for tag, said in by_tag.items()}
        return frozenset(
            tag
            for tag, said in joined.items()
            if len(said) <= LONGEST_TEXT and not self._wanted_in(primary(tag)).may_be_in(said)
        )

    def _look(self, text: str, tag: str) -> Iterator[Sighting]:
        language = primary(tag)
        found = tokens_of(text, self._wanted_in(language))
        for layer, line in lines(found, language) if found else ():
            for at, (word, token, _) in line.items():
                for match in self._first.get((layer, word), ()):
                    if end := last(match, at, line):
                        yield Sighting(match, token.start, end.end, self._matches[match])
                for match in self._inexact:
                    if match.layer is layer and _is_like(match, word):
                        yield Sighting(match, token.start, token.end, self._matches[match])

    def _wanted_in(self, language: str) -> Wanted:
        if language not in self._wanted:
            forms = _Forms(
                frozenset(token for layer, token in self._words if layer is Layer.EXACT),
                frozenset(
                    token.removeprefix(f"{language}:")
                    for layer, token in self._words
                    if layer is Layer.STEM and token.startswith(f"{language}:")
                ),
            )
            wants = partial(self._wants, forms, language)
            # (A near word may have its typing error in its first letter.)
            known = () if self._inexact else (forms.initials, forms.beginnings(language))
            self._wanted[language] = Wanted(language, wants, *known)
        return self._wanted[language]

    def _wants(self, forms: "_Forms", language: str, word: Word) -> bool:
        exact, stem, also, parts = word
        if exact in forms.words or stem in forms.stems:
            return True
        if not (forms.words.isdisjoint(also) and forms.stems.isdisjoint(parts)):
            return True
        return any(
            _is_like(match, form)
            for match in self._inexact
            for form in _forms_in(match.layer, word, language)
        )


class _Forms(NamedTuple):
    """What is looked for in texts of one language: folded words, and stems."""

    words: frozenset[str]
    stems: frozenset[str]

    @property
    def initials(self) -> frozenset[str]:
        return frozenset(form[:1] for form in (*self.words, *self.stems))

    def beginnings(self, language: str) -> frozenset[str] | None:
        """What a word that is looked for begins with; None where that is not known."""
        of_stems = [beginnings(stem, language) for stem in self.stems]
        if language in COMPOUNDED or not all(of_stems):
            return None
        return frozenset(map(_begun, self.words)).union(*of_stems)


def _begun(word: str) -> str:
    """The first letters of a folded word, up to its first sign: it may be written with another."""
    return "".join(takewhile(str.isalnum, word[:LETTERS]))


def _forms_in(layer: Layer, word: Word, language: str) -> Iterator[str]:
    """How `word` stands in a layer of the index."""
    exact, stem, also, parts = word
    if layer is Layer.EXACT:
        yield from (exact, *also)
    elif layer is Layer.STEM:
        yield from (f"{language}:{form}" for form in (stem, *parts))


def merged(spans: Iterator[Span] | Sequence[Span]) -> tuple[Span, ...]:
    """The same spans, sorted, those that overlap made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)


def _is_like(match: Match, word: str) -> bool:
    (wanted,) = match.tokens
    if match.form is Form.PREFIX:
        return word.startswith(wanted)
    return distance(word, wanted) <= typos(wanted)


# --- one hit ----------------------------------------------------------------------------------
class _Hit(NamedTuple):
    facets: Mapping[str, Collection[str]]
    concepts: Collection[str]
    words: dict[Match, list[tuple[int, Where, str]]]  # in the order of the texts


def _reasons(node: Node, hit: _Hit) -> list[Match]:
    """The matches by which `node` is found; [] when it is not."""
    if isinstance(node, Match):
        return [node] if _has(hit, node) else []
    each = [_reasons(one, hit) for one in node.nodes]
    if isinstance(node, AllOf) and not all(each):
        return []
    return [match for reasons in each for match in reasons]


def _has(hit: _Hit, match: Match) -> bool:
    if match.layer is Layer.CONCEPT:
        return match.tokens[0] in hit.concepts
    if match.layer is Layer.FACET:
        name, value = match.tokens
        return value in hit.facets.get(name, ())
    return match in hit.words


def _found(need: Need, matches: Sequence[Match], hit: _Hit) -> Found:
    seen = sorted(one for match in matches for one in hit.words.get(match, ()))
    places = {where for _, where, _ in seen}
    words = {word.casefold(): word for *_, word in reversed(seen)}
    facets = [match.tokens for match in matches if match.layer is Layer.FACET]
    return Found(
        need.said,
        places=tuple(where for where in Where if where in places),
        words=tuple(reversed(words.values()))[:MOST_WORDS],
        concepts=tuple(m.tokens[0] for m in matches if m.layer is Layer.CONCEPT),
        values=tuple((name, value) for name, value in facets),
    )
