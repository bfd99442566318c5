"""Licences: the EU's codes, Creative Commons addresses, lists of licences, national licences."""

import re
from functools import cache

from vocab.authority import files, patterns
from vocab.authority.lookup import LICENCE_NATIONAL, table
from vocab.authority.terms import UNKNOWN, Normalised, term
from vocab.authority.words import bare, is_iri, squeeze

# Lists whose addresses end in an identifier of the licence: spdx.org/licenses/CC-BY-4.0.html
_LISTS = re.compile(
    r"https?://(?:www\.)?(?:spdx\.org/licenses|opensource\.org/licen[sc]es?|dcat-ap\.de/def/licenses"
    r"|opendefinition\.org/licenses|choosealicense\.com/licenses"
    r"|europeandataportal\.eu/ontologies/od-licenses)[/#].+",
    re.IGNORECASE,
)


def licence(value: str) -> Normalised:
    """dct:license as an EU licence, else as a national licence known to us by its own IRI."""
    value = value.strip()
    found = term("licence", value, tails=_LISTS.fullmatch(value) is not None)
    if found[0]:
        return found
    if code := patterns.creative_commons(value):
        iri = files.BASES["licence"] + code
        return (iri, "mapped") if iri in table("licence") else UNKNOWN
    key = _key(value)
    if url := _urls().get(key):
        return url, "mapped"
    if national := _national().get(key):
        return national, "exact" if value == national else "national"
    return UNKNOWN


def _key(value: str) -> str:
    return bare(value) if is_iri(value) else squeeze(value)


@cache
def _urls() -> dict[str, str]:
    """The page of each EU licence; where versions share a page, the first code."""
    return {
        bare(url): iri
        for iri, concept in reversed(table("licence").items())
        if (url := concept.facts.get("url"))
    }


@cache
def _national() -> dict[str, str]:
    return {
        _key(also): row["iri"]
        for row in files.kept(LICENCE_NATIONAL)
        for also in (row["iri"], row["short"], *filter(None, row["also"].split("|")))
    }
