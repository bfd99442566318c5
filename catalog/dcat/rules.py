"""What can be wrong with one record, and how to mend it."""

from vocab.findings import Rule, Severity
from vocab.sentence import gettext_noop

TITLE_MISSING = Rule(
    "title-missing",
    Severity.ERROR,
    "The record has no title",
    "Add at least one dct:title with a language tag.",
)
DESCRIPTION_MISSING = Rule(
    "description-missing",
    Severity.WARNING,
    "The record has no description",
    "Add at least one dct:description with a language tag: what is in it, for whom, since when.",
)
ACCESS_URL_MISSING = Rule(
    "access-url-missing",
    Severity.ERROR,
    "A distribution has no usable access URL",
    "Give every distribution a dcat:accessURL that opens in a browser.",
)
ENDPOINT_URL_MISSING = Rule(
    "endpoint-url-missing",
    Severity.ERROR,
    "The data service has no usable endpoint URL",
    "Give the service a dcat:endpointURL, the address that programs call.",
)
DISTRIBUTION_NOT_DESCRIBED = Rule(
    "distribution-not-described",
    Severity.ERROR,
    "The record names a distribution but nothing is said about it",
    "Describe the distribution in the same catalogue, or take the reference out.",
)
DISTRIBUTION_TWICE = Rule(
    "distribution-twice",
    Severity.INFO,
    "Two distributions without an IRI say exactly the same",
    "Keep one of them, or give each its own IRI.",
)
DATE_UNREADABLE = Rule(
    "date-unreadable",
    Severity.WARNING,
    "A date cannot be read and is shown as received",
    "Write dates as 2021-03-10 (xsd:date), 2021-03-10T10:36:19Z (xsd:dateTime), 2021-03 or 2021.",
)
NUMBER_UNREADABLE = Rule(
    "number-unreadable",
    Severity.WARNING,
    "A size is not a whole number of bytes and was left out",
    "Write dcat:byteSize as bytes in digits only, 2048 and not 2 KB.",
)
PERIOD_REVERSED = Rule(
    "period-reversed",
    Severity.WARNING,
    "A period ends before it begins",
    "Exchange dcat:startDate and dcat:endDate, or correct the wrong one.",
)
LINK_LONG = gettext_noop("The address is longer than %(limit)s bytes")
LINK_SPACED = gettext_noop("The address holds spaces or line breaks")
LINK_EMPTY = gettext_noop("The link is empty")
LINK_IN_PART = gettext_noop("The link is not a whole address: it does not begin with https://")
LINK_ODD = gettext_noop("The address holds characters that are not allowed in addresses")
LINK_ELSEWHERE = gettext_noop("The link is not an address on the web: it begins with %(scheme)s")
URL_NOT_A_URL = Rule(
    "url-not-a-url",
    Severity.ERROR,
    "A link cannot be used as an address",
    "Give the whole address, beginning with https:// and with spaces written as %20.",
    messages=(
        LINK_LONG,
        LINK_SPACED,
        LINK_EMPTY,
        LINK_IN_PART,
        LINK_ODD,
        LINK_ELSEWHERE,
    ),
)
TEXT_FOR_LINK = Rule(
    "text-for-link",
    Severity.INFO,
    "A link is given as text",
    "Give the address as an IRI: <https://…> in Turtle, rdf:resource in RDF/XML, @id in JSON-LD.",
)
AGENT_AS_TEXT = Rule(
    "agent-as-text",
    Severity.WARNING,
    "An organisation is given as text only",
    "Describe it as a foaf:Agent with an IRI of its own and a foaf:name.",
)
LICENCE_ON_DATASET = Rule(
    "licence-on-dataset",
    Severity.INFO,
    "The licence stands on the dataset and not on its distributions",
    "Move dct:license to every distribution: DCAT-AP expects it there, and copies may differ.",
)
TEXT_WITHOUT_LANGUAGE = Rule(
    "text-without-language",
    Severity.INFO,
    "A text does not say its language",
    'Add a language tag, as in "Verkehr"@de; until then the language of the source is assumed.',
)
TEXT_TWICE = Rule(
    "text-twice-in-a-language",
    Severity.INFO,
    "There is more than one title or description in one language",
    "Keep one for each language; other names can go into keywords.",
)
TEXT_CLEANED = Rule(
    "text-cleaned",
    Severity.INFO,
    "Control characters were taken out of the texts",
    "Remove NUL and other control characters at the source; they often come from copied PDF text.",
)
ONLY_ONE_ALLOWED = Rule(
    "only-one-allowed",
    Severity.WARNING,
    "A property that allows one value has several; the first is used",
    "Keep the one value that holds.",
)
HVD_WITHOUT_CATEGORY = Rule(
    "hvd-without-category",
    Severity.WARNING,
    "The record is a high-value dataset but names no category",
    "Add dcatap:hvdCategory with the most precise concept of the high-value dataset categories.",
)
HVD_CATEGORY_WITHOUT_LEGISLATION = Rule(
    "hvd-category-without-legislation",
    Severity.WARNING,
    "The record names a high-value category but not the legislation",
    "Add dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj>,"
    " or take the category out.",
)
FIRST_KEPT = gettext_noop("%(n)s values of %(field)s, the first %(limit)s are kept")
TOO_MANY = Rule(
    "too-many-values",
    Severity.WARNING,
    "There are more values than a record may have; the rest is counted only",
    "Keep to 1,000 keywords, 5,000 distributions and 100 languages; split larger datasets.",
    messages=(FIRST_KEPT,),
)

RULES: tuple[Rule, ...] = (
    TITLE_MISSING,
    DESCRIPTION_MISSING,
    ACCESS_URL_MISSING,
    ENDPOINT_URL_MISSING,
    DISTRIBUTION_NOT_DESCRIBED,
    DISTRIBUTION_TWICE,
    DATE_UNREADABLE,
    NUMBER_UNREADABLE,
    PERIOD_REVERSED,
    URL_NOT_A_URL,
    TEXT_FOR_LINK,
    AGENT_AS_TEXT,
    LICENCE_ON_DATASET,
    TEXT_WITHOUT_LANGUAGE,
    TEXT_TWICE,
    TEXT_CLEANED,
    ONLY_ONE_ALLOWED,
    HVD_WITHOUT_CATEGORY,
    HVD_CATEGORY_WITHOUT_LEGISLATION,
    TOO_MANY,
)
