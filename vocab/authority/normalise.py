"""From what a publisher wrote to the canonical IRI: "csv" is file-type/CSV. Pure functions.

Each gives (IRI, how), as `terms` explains, or (None, "") for what it does not know: then the caller
makes a finding. `resolve` chooses the function by DCAT property.
"""

import re
from functools import cache

from vocab.authority import patterns
from vocab.authority.formats import file_type, media_type
from vocab.authority.licences import licence
from vocab.authority.lookup import table
from vocab.authority.places import place
from vocab.authority.terms import UNKNOWN, Normalised, term
from vocab.authority.words import index, is_iri
from vocab.namespaces import HVD_LEGISLATION

__all__ = [
    "access_right",
    "concept_type",
    "distribution_status",
    "file_type",
    "frequency",
    "hvd_category",
    "hvd_legislation",
    "language",
    "licence",
    "media_type",
    "place",
    "planned_availability",
    "theme",
]


def theme(value: str) -> Normalised:
    """dcat:theme as an EU data theme; terms of national lists are mapped."""
    return term("data-theme", value, tails=False)


def frequency(value: str) -> Normalised:
    """dct:accrualPeriodicity as an EU frequency: Dublin Core, ISO 19115, INSPIRE, R/P1Y, words."""
    return term("frequency", value)


def access_right(value: str) -> Normalised:
    """dct:accessRights as an EU access right: COAR, INSPIRE limitations, OpenAIRE, words."""
    return term("access-right", value, tails=False)


def planned_availability(value: str) -> Normalised:
    """dcatap:availability as an EU planned availability."""
    return term("planned-availability", value)


def distribution_status(value: str) -> Normalised:
    """adms:status as an EU distribution status; the older ADMS list is mapped."""
    return term("distribution-status", value)


def hvd_category(value: str) -> Normalised:
    """dcatap:hvdCategory as a concept of the HVD list."""
    return term("hvd-category", value, tails=False)


def hvd_legislation(iri: str) -> bool:
    """Is this Regulation (EU) 2023/138 on high-value datasets, in any spelling?"""
    return iri == HVD_LEGISLATION or patterns.is_hvd_legislation(iri)


def concept_type(value: str) -> Normalised:
    """dct:type of a dataset, distribution, agent or licence, in the list of its kind."""
    for name in ("dataset-type", "publisher-type", "licence-type", "distribution-type"):
        found = term(name, value, tails=False)
        if found[0]:
            return found
    return UNKNOWN


_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")


def language(value: str) -> Normalised:
    """dct:language as an EU language: addresses of id.loc.gov and lexvo, ISO codes, tags, names."""
    found = term("language", value)
    if found[0]:
        return found
    match = _TAG.fullmatch(value.strip().rstrip("/#").rsplit("/", 1)[-1])
    if not match:
        return UNKNOWN
    primary = match[1].lower()
    iri = _language_codes().get(primary) or index("language").codes.get(primary)
    return (iri, "tail" if is_iri(value) else "code") if iri else UNKNOWN


@cache
def _language_codes() -> dict[str, str]:
    """ISO 639-1 and bibliographic ISO 639-2 codes -> IRI."""
    return {
        code: iri
        for iri, concept in table("language").items()
        for column in ("iso639_1", "iso639_2b")
        if (code := concept.facts.get(column))
    }
