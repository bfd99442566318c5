"""Code lists of ISO 19115 / 19139 and what their codes are in terms of DCAT and GeoDCAT-AP 3."""

from vocab.namespaces import NAL

GEODCATAP = "http://data.europa.eu/930/"
CNT = "http://www.w3.org/2011/content#"
INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

# MD_ScopeCode -> class. What lies between (a tile, a model) is described as a dataset.
LEVELS = {
    "dataset": "dcat:Dataset",
    "nonGeographicDataset": "dcat:Dataset",
    "tile": "dcat:Dataset",
    "feature": "dcat:Dataset",
    "featureType": "dcat:Dataset",
    "series": "dcat:DatasetSeries",
    "service": "dcat:DataService",
}

# CI_RoleCode -> property whose value is an agent; pointOfContact is a vcard instead.
ROLES = {
    "publisher": "dct:publisher",
    "author": "dct:creator",
    "owner": "dct:rightsHolder",
    "custodian": GEODCATAP + "custodian",
    "distributor": GEODCATAP + "distributor",
    "originator": GEODCATAP + "originator",
    "principalInvestigator": GEODCATAP + "principalInvestigator",
    "processor": GEODCATAP + "processor",
    "resourceProvider": GEODCATAP + "resourceProvider",
    "user": GEODCATAP + "user",
}

# CI_DateTypeCode -> property, and whether the latest of several dates counts.
DATES = {
    "creation": ("dct:created", False),
    "publication": ("dct:issued", False),
    "revision": ("dct:modified", True),
}

# MD_MaintenanceFrequencyCode -> EU authority table "frequency".
FREQUENCIES = {
    "continual": "UPDATE_CONT",
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "fortnightly": "BIWEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "biannually": "ANNUAL_2",
    "annually": "ANNUAL",
    "asNeeded": "AS_NEEDED",
    "irregular": "IRREG",
    "notPlanned": "NOT_PLANNED",
    "unknown": "UNKNOWN",
}

# Names by which a protocol is known -> the standard behind it. The longer name stands first.
SERVICES = {
    "wmts": "http://www.opengeospatial.org/standards/wmts",
    "wms": "http://www.opengeospatial.org/standards/wms",
    "wfs": "http://www.opengeospatial.org/standards/wfs",
    "wcs": "http://www.opengeospatial.org/standards/wcs",
    "wps": "http://www.opengeospatial.org/standards/wps",
    "csw": "http://www.opengeospatial.org/standards/cat",
    "sos": "http://www.opengeospatial.org/standards/sos",
}

# INSPIRE limitations on public access -> EU authority table "access-right".
ACCESS = {
    INSPIRE + "LimitationsOnPublicAccess/noLimitations": NAL + "access-right/PUBLIC",
}

HVD = "http://data.europa.eu/bna/"  # a keyword from here is a category of high-value datasets

# MD_CharacterSetCode -> the name IANA gives it, where that is not the code itself.
CHARACTERS = {"utf8": "UTF-8", "utf16": "UTF-16", "usAscii": "US-ASCII", "8859part1": "ISO-8859-1"}

# ISO 639-2: terminological code, code of BCP 47, bibliographic code where it is another.
_LANGUAGES = """
ara:ar bel:be bos:bs bre:br bul:bg cat:ca ces:cs:cze cos:co cym:cy:wel dan:da deu:de:ger
ell:el:gre eng:en est:et eus:eu:baq fao:fo fin:fi fra:fr:fre fry:fy gla:gd gle:ga glg:gl heb:he
hrv:hr hun:hu hye:hy:arm isl:is:ice ita:it jpn:ja kal:kl kat:ka:geo lat:la lav:lv lit:lt ltz:lb
mkd:mk:mac mlt:mt nld:nl:dut nno:nn nob:nb nor:no oci:oc pol:pl por:pt roh:rm ron:ro:rum rus:ru
slk:sk:slo slv:sl sme:se spa:es sqi:sq:alb srp:sr swe:sv tur:tr ukr:uk zho:zh:chi
"""
# Any of the three -> (tag of BCP 47, code of the EU authority table "language").
LANGUAGES = {
    code: (names[1], names[0].upper())
    for names in (entry.split(":") for entry in _LANGUAGES.split())
    for code in names
}
