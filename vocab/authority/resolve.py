"""One call for every controlled property: (property, value received) -> canonical IRI, or a rule.

Cached, because real catalogues repeat the same few values millions of times.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from vocab.authority import normalise, rules
from vocab.authority.terms import Normalised
from vocab.authority.words import is_iri, nearest
from vocab.findings import Rule
from vocab.namespaces import ADMS, DCAT, DCATAP, DCT, HVD_LEGISLATION

LONGEST = 512  # characters; no term is longer, and the cache must stay small
CACHED = 16_384  # values


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a value stands for.

    `iri` is the canonical IRI, None when unknown. `rule` is what is wrong, None when nothing is.
    `suggestion` is the IRI to write instead, where we have one to suggest. `how` as in `terms`;
    "node" is a skolem IRI: a node that describes itself, to be read like a blank node.
    """

    iri: str | None
    rule: Rule | None = None
    suggestion: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """How the values of one property are resolved.

    `table` is where suggestions are looked for (empty: we suggest nothing). Values that begin with
    one of `elsewhere` are terms of another list that the profile allows too.
    """

    normalise: Callable[[str], Normalised]
    unknown: Rule | None
    table: str = ""
    elsewhere: tuple[str, ...] = ()


_THEME_LISTS = (
    "http://eurovoc.europa.eu/",
    "http://inspire.ec.europa.eu/theme/",
    "http://inspire.ec.europa.eu/metadata-codelist/TopicCategory/",
    "http://data.europa.eu/bna/",
    "https://w3id.org/mobilitydcat-ap/mobility-theme/",
)

_MEDIA_TYPE = Property(normalise.media_type, rules.MEDIA_TYPE_UNKNOWN)

PROPERTIES: dict[str, Property] = {
    DCAT + "theme": Property(normalise.theme, rules.THEME_UNKNOWN, "data-theme", _THEME_LISTS),
    DCT + "format": Property(normalise.file_type, rules.FORMAT_UNKNOWN, "file-type"),
    DCAT + "mediaType": _MEDIA_TYPE,
    DCAT + "compressFormat": _MEDIA_TYPE,
    DCAT + "packageFormat": _MEDIA_TYPE,
    DCT + "license": Property(normalise.licence, rules.LICENCE_UNKNOWN),
    DCT + "language": Property(normalise.language, rules.LANGUAGE_UNKNOWN, "language"),
    DCT + "accrualPeriodicity": Property(normalise.frequency, rules.FREQUENCY_UNKNOWN, "frequency"),
    DCT + "accessRights": Property(
        normalise.access_right, rules.ACCESS_RIGHT_UNKNOWN, "access-right"
    ),
    DCT + "spatial": Property(normalise.place, rules.PLACE_UNKNOWN),
    DCT + "type": Property(normalise.concept_type, None),
    DCATAP + "availability": Property(normalise.planned_availability, rules.AVAILABILITY_UNKNOWN),
    DCATAP + "hvdCategory": Property(normalise.hvd_category, rules.HVD_CATEGORY_UNKNOWN),
    ADMS + "status": Property(
        normalise.distribution_status,
        rules.STATUS_UNKNOWN,
        "distribution-status",
        ("http://purl.org/adms/changetype/",),
    ),
}
APPLICABLE_LEGISLATION = DCATAP + "applicableLegislation"
CONTROLLED = frozenset({*PROPERTIES, APPLICABLE_LEGISLATION})


def resolve(property_iri: str, value: str) -> Resolution:
    """The resolution of one value, an IRI or a literal's text, of a property in CONTROLLED.

    Raises KeyError for other properties.
    """
    if len(value) > LONGEST:
        return _unknown(PROPERTIES.get(property_iri))
    return _resolve(property_iri, value)


@lru_cache(maxsize=CACHED)
def _resolve(property_iri: str, value: str) -> Resolution:
    if not value.strip():
        return Resolution(None, rules.EMPTY)
    if property_iri == APPLICABLE_LEGISLATION:
        return _legislation(value)
    kind = PROPERTIES[property_iri]
    iri, how = kind.normalise(value)
    if iri:
        return Resolution(iri, how=how)
    if "/.well-known/genid/" in value:
        return Resolution(None, how="node")
    if kind.elsewhere and value.startswith(kind.elsewhere):
        return Resolution(value, how="national")
    return _unknown(kind, value)


def _unknown(kind: Property | None, value: str = "") -> Resolution:
    if kind is None:
        return Resolution(None)
    return Resolution(None, kind.unknown, nearest(kind.table, value) if kind.table else "")


def _legislation(value: str) -> Resolution:
    if value == HVD_LEGISLATION:
        return Resolution(value, how="exact")
    if normalise.hvd_legislation(value):
        rule = rules.HVD_LEGISLATION_VARIANT
        return Resolution(HVD_LEGISLATION, rule, HVD_LEGISLATION, "spelling")
    return Resolution(value if is_iri(value) else None, how="exact" if is_iri(value) else "")
