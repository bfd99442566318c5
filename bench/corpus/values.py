"""The controlled values of the corpus: IRIs of the EU authority tables, the most frequent first."""

from vocab.namespaces import NAL

MEDIA_TYPE = "http://www.iana.org/assignments/media-types/"


def _of(table: str, codes: str) -> tuple[str, ...]:
    return tuple(f"<{NAL}{table}/{code}>" for code in codes.split())


THEMES = _of(
    "data-theme", "ENVI GOVE REGI TRAN ECON SOCI EDUC HEAL AGRI ENER TECH JUST INTR OP_DATPRO"
)
# code of the format, media type
_FORMATS = (
    ("CSV", "text/csv"),
    ("JSON", "application/json"),
    ("XLSX", "application/vnd.ms-excel"),
    ("PDF", "application/pdf"),
    ("SHP", "application/zip"),
    ("GEOJSON", "application/geo+json"),
    ("XML", "application/xml"),
    ("WMS_SRVC", "image/png"),
    ("WFS_SRVC", "application/gml+xml"),
    ("ZIP", "application/zip"),
    ("XLS", "application/vnd.ms-excel"),
    ("HTML", "text/html"),
    ("KML", "application/vnd.google-earth.kml+xml"),
    ("GML", "application/gml+xml"),
    ("RDF_XML", "application/rdf+xml"),
    ("JSON_LD", "application/ld+json"),
    ("GPKG", "application/geopackage+sqlite3"),
    ("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
)
FORMATS = _of("file-type", " ".join(code for code, _ in _FORMATS))
MEDIA_TYPES = tuple(f"<{MEDIA_TYPE}{name}>" for _, name in _FORMATS)
LICENCES = _of(
    "licence",
    "CC_BY_4_0 CC0 CC_BYSA_4_0 ODC_BY ODC_BL CC_BYNC_4_0 PSEUL EUPL_1_2 CC_BYND_4_0 GNU_FDL_1_3",
)
FREQUENCIES = _of(
    "frequency", "ANNUAL MONTHLY DAILY IRREG QUARTERLY WEEKLY CONT ANNUAL_2 UNKNOWN NEVER"
)
COUNTRIES = _of("country", "DEU FRA ESP ITA NLD POL SWE BEL IRL AUT DNK FIN CZE PRT")
AVAILABILITIES = _of("planned-availability", "STABLE AVAILABLE TEMPORARY EXPERIMENTAL")
PUBLIC = _of("access-right", "PUBLIC")[0]
PUBLISHER_TYPES = tuple(
    f"<http://purl.org/adms/publishertype/{code}>"
    for code in ("LocalAuthority", "RegionalAuthority", "NationalAuthority", "Company")
)
