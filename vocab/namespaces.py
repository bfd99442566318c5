"""Namespace IRIs of the vocabularies we read and write, and the terms that the code names."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
DCATAP = "http://data.europa.eu/r5r/"
ADMS = "http://www.w3.org/ns/adms#"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
SPDX = "http://spdx.org/rdf/terms#"
LOCN = "http://www.w3.org/ns/locn#"
GEO = "http://www.opengis.net/ont/geosparql#"
ODRL = "http://www.w3.org/ns/odrl/2/"
PROV = "http://www.w3.org/ns/prov#"
TIME = "http://www.w3.org/2006/time#"
ELI = "http://data.europa.eu/eli/ontology#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
SCHEMA = "http://schema.org/"
DQV = "http://www.w3.org/ns/dqv#"
AS = "https://www.w3.org/ns/activitystreams#"
TREE = "https://w3id.org/tree#"

NAL = "http://publications.europa.eu/resource/authority/"  # EU authority tables ("NAL")
HVD_CATEGORIES = "http://data.europa.eu/bna/asd487ae75"
HVD_LEGISLATION = "http://data.europa.eu/eli/reg_impl/2023/138/oj"

TYPE = RDF + "type"
CATALOG = DCAT + "Catalog"
CATALOG_RECORD = DCAT + "CatalogRecord"
DATASET = DCAT + "Dataset"
DATASET_SERIES = DCAT + "DatasetSeries"
DATA_SERVICE = DCAT + "DataService"
DISTRIBUTION = DCAT + "Distribution"

# Prefixes for what we write, in the order in which they are declared.
PREFIXES: dict[str, str] = {
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcat": DCAT,
    "dct": DCT,
    "dcatap": DCATAP,
    "adms": ADMS,
    "foaf": FOAF,
    "vcard": VCARD,
    "spdx": SPDX,
    "locn": LOCN,
    "geo": GEO,
    "odrl": ODRL,
    "prov": PROV,
    "time": TIME,
    "eli": ELI,
    "hydra": HYDRA,
    "schema": SCHEMA,
    "owl": OWL,
    "dqv": DQV,
}


def prefixed(iri: str) -> str:
    """The IRI as people write it, dcat:accessURL; as it is, where no prefix is known for it."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and iri[len(base) :].isidentifier():
            return f"{prefix}:{iri[len(base) :]}"
    return iri
