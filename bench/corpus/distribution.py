"""The distributions of one dataset as N-Triples lines."""

from random import Random

from bench.corpus.texts import Texts
from bench.corpus.values import AVAILABILITIES, FORMATS, MEDIA_TYPES
from vocab.namespaces import DCAT, DCATAP, DCT, RDFS, SPDX, TYPE, XSD

SKEW = 1.6
BLANK = 0.15  # of the distributions have no IRI


class Distributions:
    """Writes the distributions of the dataset `iri`, all under one licence."""

    def __init__(self, chance: Random, iri: str, number: int, licence: str) -> None:
        self._chance = chance
        self._iri = iri
        self._number = number
        self._licence = licence

    def write(self, place: int, texts: Texts, named: list[str], blank: list[str]) -> str:
        """Add the lines of number `place` to `named` or `blank`; how it is called."""
        is_blank = self._happens(BLANK)
        node = f"_:d{self._number}x{place}" if is_blank else f"<{self._iri}/distribution/{place}>"
        said = [*self._always(place, texts), *self._sometimes(place, texts)]
        for letter, property_, about in self._parts(texts):
            part = f"_:d{self._number}{letter}{place}"
            said.append(f"<{property_}> {part}")
            blank += [f"{part} {one} .\n" for one in about]
        (blank if is_blank else named).extend(f"{node} {one} .\n" for one in said)
        return node

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def _always(self, place: int, texts: Texts) -> list[str]:
        format_ = int(len(FORMATS) * self._chance.random() ** SKEW)
        said = [
            f"<{TYPE}> <{DCAT}Distribution>",
            f"<{DCT}title> {texts.title()}",
            f"<{DCAT}accessURL> <{self._iri}/access/{place}>",
            f"<{DCT}format> {FORMATS[format_]}",
            f"<{DCT}license> {self._licence}",
        ]
        if self._happens(0.7):
            said.append(f"<{DCAT}mediaType> {MEDIA_TYPES[format_]}")
        return said

    def _sometimes(self, place: int, texts: Texts) -> list[str]:
        said = []
        if self._happens(0.6):
            said.append(f"<{DCAT}downloadURL> <{self._iri}/download/{place}>")
        if self._happens(0.4):
            said.append(f"<{DCT}description> {texts.description()}")
        if self._happens(0.5):
            month = 1 + int(12 * self._chance.random())
            said.append(f'<{DCT}modified> "2025-{month:02}-15"^^<{XSD}date>')
        if self._happens(0.4):
            size = int(50_000_000 * self._chance.random() ** 3)
            said.append(f'<{DCAT}byteSize> "{size}"^^<{XSD}nonNegativeInteger>')
        if self._happens(0.3):
            chosen = AVAILABILITIES[int(len(AVAILABILITIES) * self._chance.random() ** SKEW)]
            said.append(f"<{DCATAP}availability> {chosen}")
        return said

    def _parts(self, texts: Texts) -> list[tuple[str, str, list[str]]]:
        """(letter of its label, property, statements) of each blank node."""
        parts = []
        if self._happens(0.2):
            label = f"<{RDFS}label> {texts.plain(5)}"
            parts.append(("r", f"{DCT}rights", [f"<{TYPE}> <{DCT}RightsStatement>", label]))
        if self._happens(0.1):
            figures = f"{int(self._chance.random() * 2**53):064x}"
            sum_ = [
                f"<{TYPE}> <{SPDX}Checksum>",
                f"<{SPDX}algorithm> <{SPDX}checksumAlgorithm_sha256>",
                f'<{SPDX}checksumValue> "{figures}"^^<{XSD}hexBinary>',
            ]
            parts.append(("k", f"{SPDX}checksum", sum_))
        return parts
