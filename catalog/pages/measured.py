"""What the metrics of the quality assessment ask for, in the words of the page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.quality.metrics import MAXIMA, MAXIMUM, METRICS, Dimension
from catalog.quality.score import Card
from catalog.ratings import Rating, rating

RATINGS: dict[str, Promise] = {
    Rating.EXCELLENT: _("Excellent"),
    Rating.GOOD: _("Good"),
    Rating.SUFFICIENT: _("Sufficient"),
    Rating.BAD: _("Bad"),
}
_WORST_FIRST = (Rating.BAD, Rating.SUFFICIENT, Rating.GOOD, Rating.EXCELLENT)
DIMENSIONS: dict[str, Promise] = {
    Dimension.FINDABILITY: _("Findability"),
    Dimension.ACCESSIBILITY: _("Accessibility"),
    Dimension.INTEROPERABILITY: _("Interoperability"),
    Dimension.REUSABILITY: _("Reusability"),
    Dimension.CONTEXTUALITY: _("Contextuality"),
}
ASKS: dict[str, Promise] = {
    "keywordAvailability": _("A keyword is given"),
    "categoryAvailability": _("A theme is given"),
    "spatialAvailability": _("A place is given"),
    "temporalAvailability": _("A period of time is given"),
    "accessUrlStatusCode": _("The page of access answers"),
    "downloadUrlAvailability": _("An address for downloading is given"),
    "downloadUrlStatusCode": _("The address for downloading answers"),
    "formatAvailability": _("The format is given"),
    "mediaTypeAvailability": _("The media type is given"),
    "formatMediaTypeVocabularyAlignment": _("Both are terms of the EU’s and IANA’s lists"),
    "formatMediaTypeNonProprietary": _("The format is open, no company’s own"),
    "formatMediaTypeMachineInterpretable": _("Machines can read the format"),
    "dcatApCompliance": _("The record keeps DCAT-AP"),
    "licenceAvailability": _("A licence is given"),
    "knownLicence": _("The licence is a known one"),
    "accessRightsAvailability": _("Access rights are given"),
    "accessRightsVocabularyAlignment": _("They are a term of the EU’s list"),
    "contactPointAvailability": _("A contact is given"),
    "publisherAvailability": _("A publisher is given"),
    "rightsAvailability": _("Rights are explained"),
    "byteSizeAvailability": _("The size is given"),
    "dateIssuedAvailability": _("The day of publication is given"),
    "dateModifiedAvailability": _("The day of the last change is given"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """Points with their class; `notches`: for each of the four, its place and whether it is on."""

    points: int
    unknown: int
    word: Promise
    notches: tuple[tuple[float, bool], ...]
    most: int = MAXIMUM


def band(points: float, unknown: float) -> Band:
    """Points, and those that may still come; a mean as the whole points it has reached."""
    name = rating(points)
    reached = _WORST_FIRST.index(name)
    notches = tuple((0.5 + 11 * place, place <= reached) for place in range(len(_WORST_FIRST)))
    return Band(int(points), int(unknown), RATINGS[name], notches)


@dataclass(frozen=True, slots=True)
class Row:
    """One metric: what it asks for, whether that holds, what it is worth."""

    name: str
    asks: Promise
    holds: bool | None
    most: int

    @property
    def points(self) -> int:
        """What it earns."""
        return self.most if self.holds else 0


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension with its metrics; their points add up."""

    title: Promise
    rows: tuple[Row, ...]
    most: int

    @property
    def points(self) -> int:
        """What they earn."""
        return sum(row.points for row in self.rows)


def groups(card: Card) -> list[Group]:
    """The card as the page shows it."""
    return [
        Group(
            DIMENSIONS[dimension],
            tuple(
                Row(metric.name, ASKS[metric.name], card[metric.name], metric.points)
                for metric in METRICS
                if metric.dimension == dimension
            ),
            MAXIMA[dimension],
        )
        for dimension in Dimension
    ]
