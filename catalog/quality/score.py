"""A dataset's points by the Metadata Quality Assessment of data.europa.eu. Pure: no database.

document and facts -> a card of the dataset, one of each distribution -> the best of these -> points

The same content in several distributions counts once, as the best of them. What we do not know yet
(a link never asked, a record never validated) earns nothing and is added up as `unknown`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.quality.metrics import BY_NAME, METRICS, Dimension
from catalog.ratings import Rating, rating
from vocab.authority.flags import QUALITIES
from vocab.namespaces import NAL
from vocab.profiles.validate import PROFILES_VERSION

_RULES = 1  # the version of what stands here
# With other rules here, or other profiles, all scores are made again: they rest on both.
VERSION = 1_000 * PROFILES_VERSION + _RULES

Plain = Mapping[str, Any]  # a document of catalog.dcat.document, or a part of it
Card = Mapping[str, bool | None]  # metric -> does it hold? None: not known

_FILE_TYPES = NAL + "file-type/"
_ACCESS_RIGHTS = NAL + "access-right/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# On the assessment's own list of licences, but in none of ours.
_MORE_LICENCES = frozenset(
    "http://europeandataportal.eu/ontologies/od-licenses#" + name
    for name in ("CC-BY-3.0DE", "CC_BYNC_3_0DE", "CC_BYSA_3_0DE", "EFL-2.0", "UPL")
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record does not say itself.

    `statuses` holds the HTTP status by URL, 0 when no answer came; a URL that was never asked is
    absent. `complies`: does the record keep DCAT-AP? None: not validated yet.
    """

    statuses: Mapping[str, int] = field(default_factory=dict)
    complies: bool | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What holds for a dataset and its best distribution, each metric once.

    `best` is the place of that distribution in the document; None when there is none.
    """

    card: Card
    best: int | None = None

    @property
    def total(self) -> int:
        """Points, 0 to 405."""
        return points(self.card)

    @property
    def unknown(self) -> int:
        """Points that may come when all is known."""
        return unknown(self.card)

    @property
    def by_dimension(self) -> dict[Dimension, int]:
        """Points of each dimension."""
        earned = dict.fromkeys(Dimension, 0)
        for metric in METRICS:
            earned[metric.dimension] += metric.points if self.card[metric.name] else 0
        return earned

    @property
    def rating(self) -> Rating:
        """The class of these points."""
        return rating(self.total)


def score(document: Plain, facts: Facts) -> Score:
    """The score of a dataset's document."""
    files = [distribution_card(one, facts.statuses) for one in document.get("distributions", ())]
    place = best(files)
    counted = [dataset_card(document, facts.complies)]
    counted += [] if place is None else [files[place]]
    return Score(merged(counted), place)


def dataset_card(document: Plain, complies: bool | None) -> Card:
    """What holds for the dataset itself."""
    rights = document.get("access_rights", {})
    return {
        "keywordAvailability": bool(document.get("keywords")),
        "categoryAvailability": any(map(_says, document.get("themes", ()))),
        "spatialAvailability": bool(document.get("spatial")),
        "temporalAvailability": bool(document.get("temporal")),
        "dcatApCompliance": complies,
        "accessRightsAvailability": _says(rights),
        "accessRightsVocabularyAlignment": _is_written(rights, _ACCESS_RIGHTS),
        "contactPointAvailability": bool(document.get("contacts")),
        "publisherAvailability": "publisher" in document,
        "dateIssuedAvailability": bool(document.get("issued")),
        "dateModifiedAvailability": bool(document.get("modified")),
    }


def distribution_card(distribution: Plain, statuses: Mapping[str, int]) -> Card:
    """What holds for one distribution."""
    kind, media = distribution.get("format", {}), distribution.get("media_type", {})
    downloads = distribution.get("download_urls", ())
    licence = distribution.get("licence", {})
    aligned = _is_written(kind, _FILE_TYPES) and _is_written(media, _MEDIA_TYPES)
    return {
        "accessUrlStatusCode": answers(distribution.get("access_urls", ()), statuses),
        "downloadUrlAvailability": bool(downloads),
        "downloadUrlStatusCode": answers(downloads, statuses),
        "formatAvailability": _says(kind),
        "mediaTypeAvailability": _says(media),
        "formatMediaTypeVocabularyAlignment": aligned,
        "formatMediaTypeNonProprietary": _code(kind) in QUALITIES["non_proprietary"],
        "formatMediaTypeMachineInterpretable": _code(kind) in QUALITIES["machine_readable"],
        "licenceAvailability": _says(licence),
        "knownLicence": bool(licence.get("iri")) or licence.get("received") in _MORE_LICENCES,
        "rightsAvailability": bool(distribution.get("rights")),
        "byteSizeAvailability": distribution.get("byte_size") is not None,
    }


def answers(urls: Sequence[str], statuses: Mapping[str, int]) -> bool | None:
    """Whether one of these URLs was answered with 200 to 299; None: that is still to be asked.

    What is no HTTP address has no status, so it is no answer.
    """
    found = [_answered(url, statuses) for url in urls]
    return max(found, key=_rank, default=False)


def best(cards: Sequence[Card]) -> int | None:
    """The place of the card with the most points, then the most that may come, then the first."""
    places = range(len(cards))
    return max(places, key=lambda n: (points(cards[n]), unknown(cards[n]), -n), default=None)


def merged(cards: Sequence[Card]) -> Card:
    """Each metric once, as the best of these cards has it; what is on none of them fails."""
    return {
        metric.name: max((card.get(metric.name, False) for card in cards), key=_rank, default=False)
        for metric in METRICS
    }


def points(card: Card) -> int:
    """The points of what holds."""
    return sum(BY_NAME[name].points for name, holds in card.items() if holds)


def unknown(card: Card) -> int:
    """The points of what is not known."""
    return sum(BY_NAME[name].points for name, holds in card.items() if holds is None)


def _rank(holds: bool | None) -> int:
    return 1 if holds is None else 2 * holds


def _answered(url: str, statuses: Mapping[str, int]) -> bool | None:
    if not can_be_asked(url):
        return False
    status = statuses.get(url)
    return None if status is None else 200 <= status <= 299


def can_be_asked(url: str) -> bool:
    """Whether the URL is one of HTTP."""
    return url.lower().startswith(("http://", "https://"))


def _says(term: Plain) -> bool:
    return bool(term.get("iri") or term.get("received", "").strip())


def _is_written(term: Plain, table: str) -> bool:
    """Whether the publisher wrote an IRI of this table, and not words that we took for one.

    http and https are not told apart: IANA itself has moved from one to the other.
    """
    iri = str(term.get("iri", ""))
    written = str(term.get("received", iri))
    return iri.startswith(table) and _bare(written) == _bare(iri)


def _bare(iri: str) -> str:
    return iri.partition("://")[2]


def _code(term: Plain) -> str:
    """The code of a file type: of what it was resolved to, as portals do when they harvest."""
    iri = str(term.get("iri", ""))
    return iri.removeprefix(_FILE_TYPES) if iri.startswith(_FILE_TYPES) else ""
