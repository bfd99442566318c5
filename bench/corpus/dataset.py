"""One dataset of the corpus as N-Triples lines: a pure function of the seed and its number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.corpus import publishers
from bench.corpus.distribution import Distributions
from bench.corpus.languages import LANGUAGES, Language
from bench.corpus.texts import Texts
from bench.corpus.values import COUNTRIES, FREQUENCIES, LICENCES, PUBLIC, THEMES
from vocab.namespaces import DCAT, DCATAP, DCT, GEO, HVD_LEGISLATION, NAL, RDFS, TYPE, VCARD, XSD

BASE = "https://data.example.org/dataset/"
SKEW = 1.6
HOW_MANY_LANGUAGES = (1, 1, 2, 2, 3)
HOW_MANY_DISTRIBUTIONS = (1, 1, 1, 2, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Described:
    """The lines about a dataset, by whose they are. `publisher` is a number of `publishers`."""

    root: list[str]
    publisher: int
    distributions: list[str] = field(default_factory=list)  # those with an IRI
    blank: list[str] = field(default_factory=list)  # of blank nodes


def describe(seed: int, number: int) -> Described:
    """Everything about dataset `number`."""
    return _Writer(Random(f"{seed} {number}"), number).write()


def skewed(chance: Random, values: Sequence[str]) -> str:
    """One of `values`, the first ones more often."""
    return values[int(len(values) * chance.random() ** SKEW)]


class _Writer:
    """Collects the lines of one dataset."""

    def __init__(self, chance: Random, number: int) -> None:
        self._chance = chance
        self._number = number
        self._iri = f"<{BASE}{number}>"
        self._described = Described([], publishers.choose(chance))
        self._languages = self._some_languages()

    def write(self) -> Described:
        self._say(f"<{TYPE}> <{DCAT}Dataset>")
        self._say(f'<{DCT}identifier> "dataset-{self._number}"')
        self._texts()
        self._classified()
        self._dated()
        self._say(f"<{DCT}publisher> {publishers.iri(self._described.publisher)}")
        self._contact()
        self._where()
        self._when()
        if self._happens(0.15):
            provenance = self._blank(f"{DCT}provenance", "v")
            self._about(provenance, f"<{TYPE}> <{DCT}ProvenanceStatement>")
            self._about(provenance, f"<{RDFS}label> {self._words(6)}")
        self._distributions()
        return self._described

    def _some_languages(self) -> list[Language]:
        count = HOW_MANY_LANGUAGES[int(len(HOW_MANY_LANGUAGES) * self._chance.random())]
        found: dict[int, None] = {}
        while len(found) < count:
            found[int(len(LANGUAGES) * self._chance.random() ** SKEW)] = None
        return [LANGUAGES[place] for place in found]

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def _say(self, statement: str) -> None:
        self._described.root.append(f"{self._iri} {statement} .\n")

    def _about(self, blank: str, statement: str) -> None:
        self._described.blank.append(f"{blank} {statement} .\n")

    def _blank(self, property_: str, letter: str) -> str:
        """A new blank node behind a property of the dataset."""
        node = f"_:d{self._number}{letter}"
        self._say(f"<{property_}> {node}")
        return node

    def _words(self, count: int) -> str:
        """A short text in one of the languages of the dataset, as a literal."""
        language = self._languages[int(len(self._languages) * self._chance.random())]
        return Texts(language, self._chance).plain(count)

    def _texts(self) -> None:
        for language in self._languages:
            texts = Texts(language, self._chance)
            self._say(f"<{DCT}title> {texts.title()}")
            self._say(f"<{DCT}description> {texts.description()}")
            self._say(f"<{DCT}language> <{NAL}language/{language.code}>")
        count = 2 + int(6 * self._chance.random())
        keywords = (self._words(2 if self._happens(0.4) else 1) for _ in range(count))
        for keyword in dict.fromkeys(keywords):
            self._say(f"<{DCAT}keyword> {keyword}")

    def _classified(self) -> None:
        count = 1 + int(2 * self._chance.random())
        for theme in dict.fromkeys(skewed(self._chance, THEMES) for _ in range(count)):
            self._say(f"<{DCAT}theme> {theme}")
        self._say(f"<{DCT}accessRights> {PUBLIC}")
        if self._happens(0.6):
            self._say(f"<{DCT}accrualPeriodicity> {skewed(self._chance, FREQUENCIES)}")
        if self._happens(0.7):
            self._say(f"<{DCAT}landingPage> <https://data.example.org/page/{self._number}>")
        if self._happens(0.1):
            self._say(f"<{DCATAP}applicableLegislation> <{HVD_LEGISLATION}>")

    def _dated(self) -> None:
        day, month = 1 + int(28 * self._chance.random()), 1 + int(12 * self._chance.random())
        year = 2008 + int(17 * self._chance.random())
        self._say(f'<{DCT}issued> "{year}-{month:02}-{day:02}"^^<{XSD}date>')
        time = f"2025-{month:02}-{day:02}T{int(24 * self._chance.random()):02}:00:00Z"
        self._say(f'<{DCT}modified> "{time}"^^<{XSD}dateTime>')

    def _contact(self) -> None:
        contact = self._blank(f"{DCAT}contactPoint", "c")
        host = f"organisation-{self._described.publisher}.example.org"
        self._about(contact, f"<{TYPE}> <{VCARD}Organization>")
        self._about(contact, f"<{VCARD}fn> {self._words(2)}")
        self._about(contact, f"<{VCARD}hasEmail> <mailto:data@{host}>")

    def _where(self) -> None:
        if self._happens(0.5):
            self._say(f"<{DCT}spatial> {skewed(self._chance, COUNTRIES)}")
        if not self._happens(0.5):
            return
        place = self._blank(f"{DCT}spatial", "s")
        west, south = 25 * self._chance.random() - 5, 36 + 30 * self._chance.random()
        east, north = west + 1, south + 1
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        shape = ",".join(f"{x:.4f} {y:.4f}" for x, y in corners)
        self._about(place, f"<{TYPE}> <{DCT}Location>")
        self._about(place, f'<{DCAT}bbox> "POLYGON(({shape}))"^^<{GEO}wktLiteral>')

    def _when(self) -> None:
        if not self._happens(0.4):
            return
        period = self._blank(f"{DCT}temporal", "t")
        first = 1990 + int(30 * self._chance.random())
        self._about(period, f"<{TYPE}> <{DCT}PeriodOfTime>")
        self._about(period, f'<{DCAT}startDate> "{first}-01-01"^^<{XSD}date>')
        self._about(period, f'<{DCAT}endDate> "{first + 5}-12-31"^^<{XSD}date>')

    def _distributions(self) -> None:
        count = HOW_MANY_DISTRIBUTIONS[int(len(HOW_MANY_DISTRIBUTIONS) * self._chance.random())]
        licence = skewed(self._chance, LICENCES)
        writer = Distributions(self._chance, f"{BASE}{self._number}", self._number, licence)
        for place in range(1, count + 1):
            texts = Texts(self._languages[0], self._chance)
            node = writer.write(place, texts, self._described.distributions, self._described.blank)
            self._say(f"<{DCAT}distribution> {node}")
