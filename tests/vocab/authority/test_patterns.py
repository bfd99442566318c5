"""Spellings that follow a rule."""

import pytest

from vocab.authority import files, lookup, patterns

FAMILIES = {
    "by": "CC_BY",
    "by-sa": "CC_BYSA",
    "by-nd": "CC_BYND",
    "by-nc": "CC_BYNC",
    "by-nc-sa": "CC_BYNCSA",
    "by-nc-nd": "CC_BYNCND",
}
VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
PAGES = (
    "",
    "/",
    "/deed",
    "/deed.fr",
    "/legalcode",
    "/legalcode.es",
    "/de/",
    "/ch/deed.en",
    "/#x",
    "/?ref=x",
)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_page_of_a_creative_commons_licence_names_its_code(family, version):
    code = f"{FAMILIES[family]}_{version.replace('.', '_')}"
    assert files.BASES["licence"] + code in lookup.table("licence")
    for page in PAGES:
        for scheme in ("http://", "https://", "https://www.", ""):
            address = f"{scheme}creativecommons.org/licenses/{family}/{version}{page}"
            assert patterns.creative_commons(address) == code, address


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/legalcode.de", "CC0"),
        ("https://creativecommons.org/publicdomain/zero/1.0", "CC0"),
        ("creativecommons.org/publicdomain/mark/1.0/deed.en", "CC_PDM_1_0"),
        ("https://creativecommons.org/licenses/by-sa/", "CC_BYSA"),
        ("https://creativecommons.org/licenses/by-nc-nd/4_0", "CC_BYNCND_4_0"),
    ],
)
def test_other_creative_commons_addresses(address, code):
    assert patterns.creative_commons(address) == code


@pytest.mark.parametrize(
    "address",
    [
        "https://creativecommons.org/",
        "https://creativecommons.org/licenses/",
        "https://creativecommons.org/licenses/sampling+/1.0/",
        "https://creativecommons.org/licenses/by-by-x/1.0/",
        "https://example.org/creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org.example/licenses/by/4.0/",
        "",
    ],
)
def test_addresses_that_name_no_licence(address):
    assert patterns.creative_commons(address) == ""


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("https://sws.geonames.org/2802361/", "2802361"),
        ("http://sws.geonames.org/2802361", "2802361"),
        ("http://www.geonames.org/3143242/", "3143242"),
        ("http://www.geonames.org/2921044/federal-republic-of-germany.html", "2921044"),
        ("https://sws.geonames.org/2802361/about.rdf", "2802361"),
        ("https://geonames.org/", ""),
        ("https://example.org/2802361/", ""),
    ],
)
def test_geonames(address, number):
    assert patterns.geonames(address) == number


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://data.europa.eu/nuts/code/BE", "BE"),
        ("https://data.europa.eu/nuts/code/be211/", "BE211"),
        ("http://data.europa.eu/nuts/code/", ""),
        ("http://data.europa.eu/nuts/code/BE2112", ""),
    ],
)
def test_nuts(address, code):
    assert patterns.nuts(address) == code


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("text/csv", "text/csv"),
        ("Text/CSV ; charset=utf-8", "text/csv"),
        ("https://www.iana.org/assignments/media-types/text/csv/", "text/csv"),
        ("application/x-\u00adogc-sosi", "application/x-ogc-sosi"),
        ("", ""),
    ],
)
def test_names_of_media_types(value, name):
    assert patterns.media_type(value) == name
