"""Spellings that follow a rule and need no list: Creative Commons, GeoNames, NUTS, ELI."""

import re

from vocab.authority import files

# creativecommons.org/licenses/by-nc/4.0/deed.fr, …/by/3.0/nl/legalcode, …/publicdomain/zero/1.0/
_CC = re.compile(
    r"(?:https?://)?(?:[a-z]+\.)?creativecommons\.org/(licenses|publicdomain)/([a-z-]+\+?)"
    r"(?:/(\d)[._](\d))?(?:/([a-z]{2,3}))?(?:/.*)?",
    re.IGNORECASE,
)
_PUBLIC_DOMAIN = {"zero": "CC0", "cc0": "CC0", "mark": "CC_PDM_1_0"}
_CC_PARTS = {
    frozenset({"by"}): "CC_BY",
    frozenset({"by", "sa"}): "CC_BYSA",
    frozenset({"by", "nd"}): "CC_BYND",
    frozenset({"by", "nc"}): "CC_BYNC",
    frozenset({"by", "nc", "sa"}): "CC_BYNCSA",
    frozenset({"by", "nc", "nd"}): "CC_BYNCND",
}
_PORTED = frozenset({"CC_BY_3_0_AT", "CC_BY_3_0_NL", "CC_BYSA_3_0_NL"})

_GEONAMES = re.compile(r"https?://(?:sws\.|www\.)?geonames\.org/(\d+)(?:/.*)?", re.IGNORECASE)
_NUTS = re.compile(r"https?://data\.europa\.eu/nuts/code/([A-Z]{2}[0-9A-Z]{0,3})/?", re.IGNORECASE)
_HVD_LEGISLATION = re.compile(
    r"https?://data\.europa\.eu/eli/reg_impl/2023/138(?:/oj(?:_alt)?(?:/[a-z]{3})?)?/?",
    re.IGNORECASE,
)


def creative_commons(value: str) -> str:
    """The EU licence code of a Creative Commons address, else "".

    Ports (by/3.0/de) stand for the unported licence of their version, except where the EU table
    has a code for the port. An address without version gets the code without version.
    """
    match = _CC.fullmatch(value.split("#", 1)[0].split("?", 1)[0].strip())
    if not match:
        return ""
    _, kind, major, minor, port = match.groups()
    if kind.lower() in _PUBLIC_DOMAIN:
        return _PUBLIC_DOMAIN[kind.lower()]
    family = _CC_PARTS.get(frozenset(kind.lower().split("-")), "")
    if not family or not major:
        return family
    code = f"{family}_{major}_{minor}"
    ported = f"{code}_{(port or '').upper()}"
    return ported if ported in _PORTED else code


def geonames(value: str) -> str:
    """The number of a GeoNames feature, else ""."""
    match = _GEONAMES.fullmatch(value)
    return match[1] if match else ""


def nuts(value: str) -> str:
    """The NUTS code of a data.europa.eu address, else ""."""
    match = _NUTS.fullmatch(value)
    return match[1].upper() if match else ""


def is_hvd_legislation(value: str) -> bool:
    """Is this Regulation (EU) 2023/138, in any of the spellings met in real data?"""
    return _HVD_LEGISLATION.fullmatch(value.strip()) is not None


def media_type(value: str) -> str:
    """The name in an IANA address or header value: "text/csv; charset=utf-8" is "text/csv"."""
    name = value.strip().lower()
    for base in (files.MEDIA_TYPES, files.MEDIA_TYPES.replace("https:", "http:")):
        name = name.removeprefix(base)
    # Soft hyphens stand inside media types at data.norge.no.
    return name.split(";", 1)[0].replace("\xad", "").strip().rstrip("/")
