"""Places: EU countries, continents and towns, GeoNames, NUTS, and national lists of places."""

from functools import cache

from vocab.authority import files, patterns
from vocab.authority.lookup import table
from vocab.authority.terms import UNKNOWN, Normalised, term
from vocab.authority.words import bare, index, is_iri, squeeze

# Lists of places with addresses of their own; DCAT-AP leaves the choice of list open.
_NATIONAL = {
    "http://datos.gob.es/recurso/sector-publico/territorio/": "ESP",
    "http://dcat-ap.de/def/politicalGeocoding/": "DEU",
    "http://data.geonorge.no/administrativeEnheter/": "NOR",
    "https://data.geonorge.no/administrativeEnheter/": "NOR",
    "https://linked.cuzk.cz/resource/ruian/": "CZE",
}
_LISTS = (*_NATIONAL, "http://www.wikidata.org/entity/")
_NUTS_CODES = {"EL": "GR", "UK": "GB"}  # where NUTS differs from ISO 3166-1


def place(value: str) -> Normalised:
    """dct:spatial as an EU country, continent or place, else a GeoNames, NUTS or national address.

    Towns are recognised by address or code only: too many share a name.
    """
    value = value.strip()
    for name in ("country", "continent"):
        found = term(name, value, tails=False)
        if found[0]:
            return found
    if is_iri(value):
        return _by_address(value)
    if iso := _countries().get(value.lower()):
        return iso, "code"
    if "_" in value and (town := index("place").codes.get(squeeze(value))):
        return town, "code"
    return UNKNOWN


def _by_address(value: str) -> Normalised:
    if number := patterns.geonames(value):
        return _geoname(value, number)
    if code := patterns.nuts(value):
        iri = f"http://data.europa.eu/nuts/code/{code}"
        return iri, "exact" if value == iri else "spelling"
    if value.startswith(_LISTS):
        return value, "national"
    found = term("place", value, tails=False)
    return found if found[0] else _by_end(value)


def _by_end(value: str) -> Normalised:
    """…/country/CH, or a country's name at the end of an unknown address."""
    end = bare(value).rsplit("/", 1)[-1]
    if value.startswith(files.BASES["country"]):
        iri = _countries().get(end, "")
    else:
        iri = index("country").word(end) if len(end) > 3 else ""
    return (iri, "tail") if iri else UNKNOWN


def _geoname(value: str, number: str) -> Normalised:
    if country := _countries().get(number):
        return country, "mapped"
    iri = f"https://sws.geonames.org/{number}/"
    return iri, "exact" if value == iri else "spelling"


def country_of(iri: str) -> str:
    """The country that a place of NUTS or of a national list lies in, by IRI; "" when unknown."""
    if code := patterns.nuts(iri)[:2]:
        return _countries().get(_NUTS_CODES.get(code, code).lower(), "")
    return next(
        (files.BASES["country"] + of for base, of in _NATIONAL.items() if iri.startswith(base)), ""
    )


@cache
def _countries() -> dict[str, str]:
    """Two-letter codes of ISO 3166-1 (lower case) and GeoNames numbers of countries -> IRI."""
    return {
        code.lower(): iri
        for iri, concept in table("country").items()
        for column in ("iso3166_2", "geonames")
        if (code := concept.facts.get(column))
    }
