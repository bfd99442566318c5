"""What a licence permits and asks, and which file types machines can read: facts of our keeping."""

import re

# The two lists of file types of the EU's metadata quality assessment.
QUALITIES = {
    "machine_readable": frozenset({
        "CSV", "GEOJSON", "ICS", "JSON", "JSON_LD", "KML", "KMZ", "NETCDF", "ODS", "RDFA",
        "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML", "RSS", "SHP", "XLS",
        "XLSX", "XML",
    }),
    "non_proprietary": frozenset({
        "BMP", "CSV", "DBF", "GEOJSON", "GZIP", "HTML", "ICS", "JPEG2000", "JSON", "JSON_LD", "KML",
        "KMZ", "NETCDF", "ODS", "PNG", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE",
        "RDF_XML", "RSS", "RTF", "TAR", "TIFF", "TSV", "TXT", "WMS_SRVC", "XML", "ZIP",
    }),
}  # fmt: skip

FLAGS = ("open", "attribution", "sharealike", "noncommercial", "noderivatives")

_CC = re.compile(r"CC_BY(NC)?(ND|SA)?(?:_(\d)_(\d))?(?:_([A-Z]{2}))?")

# code: short label, then the flags that hold (o open, a attribution, s share alike, n not for
# commerce, d no derivatives). A licence that is missing here: we say nothing about it.
_KNOWN = {
    "CC0": ("CC0 1.0", "o"),
    "CC_PDM_1_0": ("Public Domain Mark 1.0", "o"),
    "ODC_BY": ("ODC-By 1.0", "oa"),
    "ODC_BL": ("ODbL 1.0", "oas"),
    "ODC_PDDL": ("PDDL 1.0", "o"),
    "COM_REUSE": ("Commission reuse notice", "oa"),
    "DLDE_BY_1_0": ("DL-DE BY 1.0", "oa"),
    "DLDE_BY_2_0": ("DL-DE BY 2.0", "oa"),
    "DLDE_BYNC_1_0": ("DL-DE BY-NC 1.0", "an"),
    "DLDE_ZERO_2_0": ("DL-DE Zero 2.0", "o"),
    "ETALAB_2_0": ("Licence Ouverte 2.0", "oa"),
    "IODL_1_0": ("IODL 1.0", "oas"),
    "IODL_2_0": ("IODL 2.0", "oa"),
    "NLOD_1_0": ("NLOD 1.0", "oa"),
    "NLOD_2_0": ("NLOD 2.0", "oa"),
    "OGL_1_0": ("OGL 1.0", "oa"),
    "OGL_2_0": ("OGL 2.0", "oa"),
    "OGL_3_0": ("OGL 3.0", "oa"),
    "OGL_NC": ("OGL NC", "an"),
    "OGL_NC_2_0": ("OGL NC 2.0", "an"),
    "OGL_ROU_1_0": ("OGL-ROU 1.0", "oa"),
    "HROD": ("HR Open Licence", "oa"),
    "ISA_OML": ("ISA OML", "oa"),
    "ISA_OML_1_1": ("ISA OML 1.1", "oa"),
    "GNU_FDL": ("GFDL", "oas"),
    "GNU_FDL_1_1": ("GFDL 1.1", "oas"),
    "GNU_FDL_1_2": ("GFDL 1.2", "oas"),
    "GNU_FDL_1_3": ("GFDL 1.3", "oas"),
    "GNU_FDL_1_3_OR_LATER": ("GFDL 1.3+", "oas"),
    "EUPL_1_0": ("EUPL 1.0", "oas"),
    "EUPL_1_1": ("EUPL 1.1", "oas"),
    "EUPL_1_2": ("EUPL 1.2", "oas"),
    "GPL_2_0": ("GPL 2.0", "oas"),
    "GPL_2_0_OR_LATER": ("GPL 2.0+", "oas"),
    "GPL_3_0": ("GPL 3.0", "oas"),
    "GPL_3_0_OR_LATER": ("GPL 3.0+", "oas"),
    "LGPL_2_1": ("LGPL 2.1", "oas"),
    "LGPL_2_1_OR_LATER": ("LGPL 2.1+", "oas"),
    "LGPL_3_0": ("LGPL 3.0", "oas"),
    "LGPL_3_0_OR_LATER": ("LGPL 3.0+", "oas"),
    "AGPL_3_0": ("AGPL 3.0", "oas"),
    "AGPL_3_0_OR_LATER": ("AGPL 3.0+", "oas"),
    "MPL_2_0": ("MPL 2.0", "oas"),
    "APACHE_2_0": ("Apache 2.0", "oa"),
    "MIT": ("MIT", "oa"),
    "BSD_2_CLAUSE": ("BSD 2-Clause", "oa"),
    "BSD_3_CLAUSE": ("BSD 3-Clause", "oa"),
    "ISC": ("ISC", "oa"),
    "0BSD": ("0BSD", "o"),
    "UNLICENCE": ("Unlicense", "o"),
}  # fmt: skip


def flags(code: str) -> dict[str, str]:
    """Columns `short` and FLAGS ("1", "0", or "" where we do not know) of an EU licence code."""
    if code in _KNOWN:
        short, letters = _KNOWN[code]
    elif match := _CC.fullmatch(code):
        short, letters = _creative_commons(match)
    else:
        return {"short": "", **dict.fromkeys(FLAGS, "")}
    return {"short": short, **spelled(letters)}


def spelled(letters: str) -> dict[str, str]:
    """FLAGS as columns, from their letters: "oas" is open, attribution, share alike."""
    return {
        flag: "1" if letter in letters else "0" for flag, letter in zip(FLAGS, "oasnd", strict=True)
    }


def _creative_commons(match: re.Match[str]) -> tuple[str, str]:
    nc, more, major, minor, port = match.groups()
    parts = ["CC BY", *(p for p in (nc, more) if p)]
    short = "-".join(parts) + (f" {major}.{minor}" if major else "") + (f" {port}" if port else "")
    restricted = ("n" if nc else "") + ("d" if more == "ND" else "")
    return short, "a" + ("s" if more == "SA" else "") + restricted + ("" if restricted else "o")
