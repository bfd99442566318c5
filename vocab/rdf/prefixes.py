"""Prefixes that everyone uses for the same namespace: read even where a document forgot them."""

from vocab.namespaces import PREFIXES

WELL_KNOWN: dict[str, str] = {
    **PREFIXES,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctype": "http://purl.org/dc/dcmitype/",
    "geodcatap": "http://data.europa.eu/930/",
    "healthdcatap": "http://healthdataportal.eu/ns/health#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "statdcat": "http://data.europa.eu/m8g/",
    "cv": "http://data.europa.eu/m8g/",
    "mobilitydcatap": "https://w3id.org/mobilitydcat-ap#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "org": "http://www.w3.org/ns/org#",
    "oa": "http://www.w3.org/ns/oa#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sdo": "https://schema.org/",
    "dpv": "https://w3id.org/dpv#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "qb": "http://purl.org/linked-data/cube#",
    "ldp": "http://www.w3.org/ns/ldp#",
    "cc": "http://creativecommons.org/ns#",
    "wgs84_pos": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "edp": "https://europeandataportal.eu/voc#",
}
