"""What can be wrong with a controlled term."""

from vocab.findings import Rule, Severity

EMPTY = Rule(
    "term-empty",
    Severity.INFO,
    "A controlled term is empty",
    "Give a term of the controlled list, or leave the property out.",
)
THEME_UNKNOWN = Rule(
    "theme-unknown",
    Severity.INFO,
    "The theme is not one of the 13 EU data themes",
    "Keep it if your own list needs it, and add at least one theme of the EU list data-theme.",
)
FORMAT_UNKNOWN = Rule(
    "format-unknown",
    Severity.WARNING,
    "The format is not in the EU list of file types",
    "Use one IRI of the EU list file-type, such as …/authority/file-type/CSV; several formats "
    "are several distributions.",
)
MEDIA_TYPE_UNKNOWN = Rule(
    "media-type-unknown",
    Severity.WARNING,
    "The media type is not registered with IANA",
    "Use the address of a registered type, such as "
    "https://www.iana.org/assignments/media-types/text/csv.",
)
LICENCE_UNKNOWN = Rule(
    "licence-unknown",
    Severity.WARNING,
    "The licence is not one we know",
    "Use an IRI of the EU list licence or the licence's own lasting address; map a national "
    "licence to the EU list with skos:exactMatch or skos:narrowMatch.",
)
LANGUAGE_UNKNOWN = Rule(
    "language-unknown",
    Severity.WARNING,
    "The language is not in the EU list of languages",
    "Use an IRI of the EU list language, such as …/authority/language/ENG.",
)
FREQUENCY_UNKNOWN = Rule(
    "frequency-unknown",
    Severity.WARNING,
    "The frequency is not in the EU list of frequencies",
    "Use an IRI of the EU list frequency, such as …/authority/frequency/ANNUAL; for none that "
    "fits, OTHER.",
)
ACCESS_RIGHT_UNKNOWN = Rule(
    "access-right-unknown",
    Severity.WARNING,
    "The access right is not in the EU list of access rights",
    "Use PUBLIC, RESTRICTED or NON_PUBLIC of the EU list access-right; put explanations into "
    "dct:rights.",
)
AVAILABILITY_UNKNOWN = Rule(
    "availability-unknown",
    Severity.WARNING,
    "The availability is not in the EU list of planned availabilities",
    "Use AVAILABLE, EXPERIMENTAL, STABLE or TEMPORARY of the EU list planned-availability.",
)
STATUS_UNKNOWN = Rule(
    "status-unknown",
    Severity.WARNING,
    "The status is not in the EU list of distribution statuses",
    "Use COMPLETED, DEPRECATED, DEVELOP or WITHDRAWN of the EU list distribution-status.",
)
PLACE_UNKNOWN = Rule(
    "place-unknown",
    Severity.INFO,
    "The place is in no list we know",
    "Use an IRI of the EU lists country, continent or place, or of GeoNames; or describe the place "
    "with dcat:bbox.",
)
HVD_CATEGORY_UNKNOWN = Rule(
    "hvd-category-unknown",
    Severity.WARNING,
    "The high-value dataset category is not in the EU list",
    "Use an IRI of http://data.europa.eu/bna/asd487ae75, as precise as possible.",
)
HVD_LEGISLATION_VARIANT = Rule(
    "hvd-legislation-variant",
    Severity.WARNING,
    "The high-value dataset regulation is named by another address than the reporting queries use",
    "Write http://data.europa.eu/eli/reg_impl/2023/138/oj, without anything before or after.",
)

RULES = (
    EMPTY,
    THEME_UNKNOWN,
    FORMAT_UNKNOWN,
    MEDIA_TYPE_UNKNOWN,
    LICENCE_UNKNOWN,
    LANGUAGE_UNKNOWN,
    FREQUENCY_UNKNOWN,
    ACCESS_RIGHT_UNKNOWN,
    AVAILABILITY_UNKNOWN,
    STATUS_UNKNOWN,
    PLACE_UNKNOWN,
    HVD_CATEGORY_UNKNOWN,
    HVD_LEGISLATION_VARIANT,
)
