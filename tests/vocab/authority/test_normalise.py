"""What publishers write, and what it means. The odd spellings are from real catalogues."""

import pytest

from vocab.authority import normalise
from vocab.namespaces import NAL

IANA = "https://www.iana.org/assignments/media-types/"
BNA = "http://data.europa.eu/bna/"


@pytest.mark.parametrize(
    ("value", "code", "how"),
    [
        (f"{NAL}file-type/CSV", "CSV", "exact"),
        (f"{NAL.replace('http:', 'https:')}file-type/CSV", "CSV", "spelling"),
        (f"{NAL}file-type/CSV/", "CSV", "spelling"),
        ("http://publications.europa.eu/mdr/authority/file-type/CSV", "CSV", "spelling"),
        ("CSV", "CSV", "code"),
        ("csv", "CSV", "code"),
        (".csv", "CSV", "code"),
        (" Csv ", "CSV", "code"),
        ("Comma Separated Values", "CSV", "word"),
        ("text/csv", "CSV", "word"),
        ("text/csv; charset=utf-8", "CSV", "mapped"),
        (f"{IANA}text/csv", "CSV", "mapped"),
        ("http://www.iana.org/assignments/media-types/text/csv", "CSV", "mapped"),
        ("application/vnd.ms-excel", "XLS", "word"),
        (".xlsx", "XLSX", "code"),
        ("application/json-ld", "JSON_LD", "word"),
        ("json-ld", "JSON_LD", "code"),
        ("application/vnd.geo+json", "GEOJSON", "word"),
        ("ESRI Shapefile", "SHP", "word"),
        ("ESRI Filgeodatabase", "GDB", "word"),
        ("GeoTIFF", "GEOTIFF", "code"),
        ("WMS", "WMS_SRVC", "word"),
        (f"{NAL}file-type/OGC:WMS", "WMS_SRVC", "tail"),
        (f"{NAL}file-type/WFS", "WFS_SRVC", "tail"),
        ("https://data.example.org/catalog/CSV", "CSV", "tail"),
        ("https://data.norge.no/text/csv", "CSV", "tail"),
        ("application/zip", "ZIP", "word"),
        ("application/pdf", "PDF", "word"),
        ("text/html", "HTML", "word"),
        ("turtle", "RDF_TURTLE", "word"),
    ],
)
def test_formats(value, code, how):
    assert normalise.file_type(value) == (f"{NAL}file-type/{code}", how)


@pytest.mark.parametrize(
    "value", ["SOSI", "image", "sosi, shape", "wu", "", "/", "https://example.org/", "CSV and JSON"]
)
def test_formats_that_nobody_can_tell(value):
    assert normalise.file_type(value) == (None, "")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=ISO-8859-1", "text/csv"),
        ("http://www.iana.org/assignments/media-types/text/csv", "text/csv"),
        (f"{IANA}application/ld+json", "application/ld+json"),
        ("application/x-zip-compressed", "application/zip"),
        ("application/vnd.geo+json", "application/vnd.geo+json"),
        ("text/json", "application/json"),
        (f"{NAL}file-type/ZIP", "application/zip"),
        (f"{NAL}file-type/SHP", "application/vnd.shp"),
        ("csv", "text/csv"),
        ("application/x-yaml", "application/yaml"),
    ],
)
def test_media_types(value, name):
    assert normalise.media_type(value)[0] == IANA + name


def test_a_media_type_in_its_canonical_form_is_exact():
    assert normalise.media_type(f"{IANA}text/csv") == (f"{IANA}text/csv", "exact")


@pytest.mark.parametrize("value", ["application/x-hdf", "text", "audio", "http://example.com/"])
def test_media_types_without_registration(value):
    found, _ = normalise.media_type(value)
    assert found in (None, f"{IANA}text/plain")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (f"{NAL}licence/CC_BY_4_0", "CC_BY_4_0"),
        (f"{NAL.replace('http:', 'https:')}licence/CC_BY_4_0/", "CC_BY_4_0"),
        ("http://creativecommons.org/licenses/by/4.0/", "CC_BY_4_0"),
        ("https://creativecommons.org/licenses/by/4.0", "CC_BY_4_0"),
        ("https://www.creativecommons.org/licenses/by/4.0/legalcode", "CC_BY_4_0"),
        ("http://creativecommons.org/licenses/by/4.0/deed.no", "CC_BY_4_0"),
        ("http://creativecommons.org/licenses/by/4.0/no/", "CC_BY_4_0"),
        ("https://creativecommons.org/licenses/by/4.0/deedno/", "CC_BY_4_0"),
        ("http://creativecommons.org/licenses/by/3.0/no/", "CC_BY_3_0"),
        ("https://creativecommons.org/licenses/by/3.0/nl/deed.en", "CC_BY_3_0_NL"),
        ("https://creativecommons.org/licenses/by/3.0/at/legalcode", "CC_BY_3_0_AT"),
        ("https://creativecommons.org/licenses/by-sa/2.0/", "CC_BYSA_2_0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/legalcode", "CC_BYNC_4_0"),
        ("http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC_BYNCND_1_0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.de", "CC_BYNCSA_4_0"),
        ("https://creativecommons.org/licenses/by/", "CC_BY"),
        ("http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "CC0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC_PDM_1_0"),
        ("CC BY 4.0", "CC_BY_4_0"),
        ("CC%20BY%204.0", "CC_BY_4_0"),
        ("cc-by-4.0", "CC_BY_4_0"),
        ("Creative Commons Attribution 4.0 International", "CC_BY_4_0"),
        ("Creative Commons Uznanie autorstwa 4.0 Międzynarodowe", "CC_BY_4_0"),
        ("cc-by", "CC_BY"),
        ("cc-zero", "CC0"),
        ("https://spdx.org/licenses/CC-BY-SA-4.0.html", "CC_BYSA_4_0"),
        ("https://spdx.org/licenses/MIT", "MIT"),
        ("https://opensource.org/licenses/Apache-2.0", "APACHE_2_0"),
        ("http://opendatacommons.org/licenses/odbl/summary/", "ODC_BL"),
        ("https://opendatacommons.org/licenses/by/1-0/", "ODC_BY"),
        ("http://www.opendefinition.org/licenses/cc-zero", "CC0"),
        ("http://dcat-ap.de/def/licenses/dl-by-de/2.0", "DLDE_BY_2_0"),
        ("https://www.dcat-ap.de/def/licenses/dl-zero-de/2.0", "DLDE_ZERO_2_0"),
        ("https://www.govdata.de/dl-de/by-2-0", "DLDE_BY_2_0"),
        ("http://data.norge.no/nlod/", "NLOD_2_0"),
        ("http://data.norge.no/nlod/no/1.0", "NLOD_1_0"),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", "ETALAB_2_0"),
        (
            "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            "OGL_3_0",
        ),
        ("https://w3id.org/italia/controlled-vocabulary/licences/A21:CCBY40", "CC_BY_4_0"),
        ("http://europeandataportal.eu/ontologies/od-licenses#IODLv2.0", "IODL_2_0"),
    ],
)
def test_licences(value, code):
    assert normalise.licence(value)[0] == f"{NAL}licence/{code}"


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        (
            "https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0",
            "http://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0",
        ),
        (
            "NonCommercialAllowed-CommercialAllowed-ReferenceNotRequired",
            "http://dcat-ap.ch/vocabulary/licenses/terms_open",
        ),
        (
            "https://www.dcat-ap.de/def/licenses/officialWork",
            "http://dcat-ap.de/def/licenses/officialWork",
        ),
    ],
)
def test_national_licences_keep_their_own_address(value, iri):
    assert normalise.licence(value) == (iri, "national")
    assert normalise.licence(iri) == (iri, "exact")


@pytest.mark.parametrize(
    "value",
    [
        "Nutzungsbedingungen der LHP",
        "https://example.org/terms/mit",
        "https://creativecommons.org/licenses/sampling/1.0/",
        "https://creativecommons.org/licenses/by/9.9/",
        "https://www.raa.se/anvandarvillkor/",
    ],
)
def test_licences_that_we_do_not_know(value):
    assert normalise.licence(value) == (None, "")


@pytest.mark.parametrize(
    ("value", "code", "how"),
    [
        (f"{NAL}data-theme/EDUC", "EDUC", "exact"),
        (f"{NAL}data-theme/EDUC#SPORT", "EDUC", "spelling"),
        ("educ", "EDUC", "code"),
        ("Environment", "ENVI", "word"),
        ("Gesundheit", "HEAL", "word"),
        ("http://opendata.swiss/themes/mobility", "TRAN", "mapped"),
        ("http://datos.gob.es/kos/sector-publico/sector/educacion", "EDUC", "mapped"),
    ],
)
def test_themes(value, code, how):
    assert normalise.theme(value) == (f"{NAL}data-theme/{code}", how)


def test_a_theme_of_another_list_is_not_taken_for_ours():
    assert normalise.theme("http://example.org/my-themes/ENVI") == (None, "")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (f"{NAL}language/NLD", "NLD"),
        (f"{NAL}language/GER", "DEU"),
        (f"{NAL}language/FRE", "FRA"),
        ("http://id.loc.gov/vocabulary/iso639-1/sv", "SWE"),
        ("http://id.loc.gov/vocabulary/iso639-2/ger", "DEU"),
        ("http://lexvo.org/id/iso639-3/deu", "DEU"),
        ("https://data.norge.no/NOR", "NOR"),
        ("nl-BE", "NLD"),
        ("en_US", "ENG"),
        ("de", "DEU"),
        ("nor", "NOR"),
        ("se", "SME"),
        ("German", "DEU"),
        ("Deutsch", "DEU"),
        ("français", "FRA"),
        ("Ελληνικά", "ELL"),
    ],
)
def test_languages(value, code):
    assert normalise.language(value)[0] == f"{NAL}language/{code}"


@pytest.mark.parametrize(
    "value", ["TODO:", "http://id.loc.gov/vocabulary/iso639-1/", "xx", "拉丁语"]
)
def test_languages_that_we_do_not_know(value):
    assert normalise.language(value) == (None, "")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (f"{NAL}frequency/ANNUAL", "ANNUAL"),
        (f"{NAL}frequency/YEARLY", "ANNUAL"),
        (f"{NAL}frequency/IRREGULAR", "IRREG"),
        (f"{NAL}frequency/driejaarlijks", "TRIENNIAL"),
        ("http://purl.org/cld/freq/completelyIrregular", "IRREG"),
        ("http://purl.org/cld/freq/continuous", "CONT"),
        ("http://purl.org/cld/freq/semiannual", "ANNUAL_2"),
        (
            "http://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml#asNeeded",
            "AS_NEEDED",
        ),
        (
            "http://inspire.ec.europa.eu/metadata-codelist/MaintenanceFrequency/notPlanned",
            "NOT_PLANNED",
        ),
        ("https://data.norge.no/threeTimesAYear", "ANNUAL_3"),
        ("biannually", "ANNUAL_2"),
        ("fortnightly", "BIWEEKLY"),
        ("continual", "UPDATE_CONT"),
        ("årlig", "ANNUAL"),
        ("jährlich", "ANNUAL"),
        ("jaarlijks", "ANNUAL"),
        ("R/P1Y", "ANNUAL"),
        ("R/P3M", "QUARTERLY"),
        ("R/P0.5M", "MONTHLY_2"),
        ("P1D", "DAILY"),
    ],
)
def test_frequencies(value, code):
    assert normalise.frequency(value)[0] == f"{NAL}frequency/{code}"


@pytest.mark.parametrize(
    "value", ["R/P7Y", "http://purl.org/cld/freq/ThisTermDoesNotExist", "天天"]
)
def test_frequencies_that_we_do_not_know(value):
    assert normalise.frequency(value) == (None, "")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (f"{NAL}access-right/PUBLIC", "PUBLIC"),
        ("public", "PUBLIC"),
        ("Non-public", "NON_PUBLIC"),
        ("http://purl.org/coar/access_right/c_abf2", "PUBLIC"),
        ("http://purl.org/coar/access_right/c_16ec", "RESTRICTED"),
        (
            "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations",
            "PUBLIC",
        ),
    ],
)
def test_access_rights(value, code):
    assert normalise.access_right(value)[0] == f"{NAL}access-right/{code}"


def test_a_sentence_is_no_access_right():
    assert normalise.access_right("Stadtratsbeschluss DGA") == (None, "")


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        (f"{NAL}country/BEL", f"{NAL}country/BEL"),
        (f"{NAL}country/CH", f"{NAL}country/CHE"),
        (f"{NAL}place/NOR_OSL", f"{NAL}place/NOR_OSL"),
        ("NOR_OSL", f"{NAL}place/NOR_OSL"),
        (f"{NAL}continent/EUROPE", f"{NAL}continent/EUROPE"),
        ("https://sws.geonames.org/2802361/", f"{NAL}country/BEL"),
        ("http://www.geonames.org/2921044/federal-republic-of-germany.html", f"{NAL}country/DEU"),
        ("http://sws.geonames.org/3337388", "https://sws.geonames.org/3337388/"),
        ("http://data.europa.eu/nuts/code/be2", "http://data.europa.eu/nuts/code/BE2"),
        ("Schweiz", f"{NAL}country/CHE"),
        ("Belarus", f"{NAL}country/BLR"),
        ("North Macedonia", f"{NAL}country/MKD"),
        ("BEL", f"{NAL}country/BEL"),
        ("be", f"{NAL}country/BEL"),
        ("https://data.norge.no/Norge", f"{NAL}country/NOR"),
        (
            "http://datos.gob.es/recurso/sector-publico/territorio/Pais/España",
            f"{NAL}country/ESP",
        ),
        (
            "https://linked.cuzk.cz/resource/ruian/obec/536466",
            "https://linked.cuzk.cz/resource/ruian/obec/536466",
        ),
    ],
)
def test_places(value, iri):
    assert normalise.place(value)[0] == iri


@pytest.mark.parametrize(
    "value", ["Bergen", "kommune", "https://data.norge.no/Bergen", "http://x.org/"]
)
def test_towns_by_name_are_nobodys_guess(value):
    assert normalise.place(value) == (None, "")


@pytest.mark.parametrize(
    "value",
    [
        f"{BNA}c_ac64a52d",
        f"{BNA.replace('http:', 'https:')}c_ac64a52d",
        f"{BNA}c_ac64a52d/",
        "Geospatial",
    ],
)
def test_hvd_categories(value):
    assert normalise.hvd_category(value)[0] == f"{BNA}c_ac64a52d"


def test_the_scheme_of_the_hvd_list_is_no_category():
    assert normalise.hvd_category(f"{BNA}asd487ae75") == (None, "")


@pytest.mark.parametrize(
    "value",
    [
        "http://data.europa.eu/eli/reg_impl/2023/138/oj",
        "https://data.europa.eu/eli/reg_impl/2023/138/oj",
        "http://data.europa.eu/eli/reg_impl/2023/138/oj/",
        "http://data.europa.eu/eli/reg_impl/2023/138",
        "http://data.europa.eu/eli/reg_impl/2023/138/oj/eng",
        "http://data.europa.eu/eli/reg_impl/2023/138/oj_alt",
    ],
)
def test_spellings_of_the_hvd_regulation(value):
    assert normalise.hvd_legislation(value)


@pytest.mark.parametrize(
    "value",
    [
        "http://data.europa.eu/eli/dir/2007/2/oj",
        "http://data.europa.eu/eli/reg_impl/2023/1380/oj",
        "http://data.europa.eu/eli/reg_impl/2023/13",
        "http://example.org/eli/reg_impl/2023/138/oj",
        "",
    ],
)
def test_other_laws(value):
    assert not normalise.hvd_legislation(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("http://data.europa.eu/r5r/availability/experimental", "EXPERIMENTAL"),
        ("http://dcat-ap.de/def/plannedAvailability/stable", "STABLE"),
        ("available", "AVAILABLE"),
    ],
)
def test_availabilities(value, code):
    assert normalise.planned_availability(value)[0] == f"{NAL}planned-availability/{code}"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("http://purl.org/adms/status/Completed", "COMPLETED"),
        ("http://purl.org/adms/status/UnderDevelopment", "DEVELOP"),
        (f"{NAL}dataset-status/DEVELOP", "DEVELOP"),
        ("withdrawn", "WITHDRAWN"),
    ],
)
def test_statuses(value, code):
    assert normalise.distribution_status(value)[0] == f"{NAL}distribution-status/{code}"


@pytest.mark.parametrize(
    "iri",
    [
        f"{NAL}dataset-type/HVD",
        f"{NAL}distribution-type/WEB_SERVICE",
        "http://purl.org/adms/publishertype/NationalAuthority",
        "http://purl.org/adms/licencetype/Attribution",
    ],
)
def test_types_of_datasets_distributions_agents_and_licences(iri):
    assert normalise.concept_type(iri) == (iri, "exact")
    assert normalise.concept_type(iri + "/") == (iri, "spelling")


FUNCTIONS = [getattr(normalise, name) for name in normalise.__all__ if name != "hvd_legislation"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "/",
        "#",
        "://",
        "http://",
        "https:///",
        "%",
        "%zz",
        "\x00",
        "a" * 10_000,
        "/" * 10_000,
    ],
)
def test_rubbish_is_unknown_and_never_an_error(function, value):
    assert function(value) == (None, "")
