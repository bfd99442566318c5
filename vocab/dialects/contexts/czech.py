"""The words of DCAT-AP-CZ in catalogues of open data (OFN "rozhraní katalogů otevřených dat").

For the versions 2021-01-11 and 2024-05-28. Words and properties are those that Czech catalogues of
both years use; those of 2024 about law and high-value data mean what their Slovak likes do.
"""

from typing import Any

from vocab.namespaces import DCAT, DCATAP, DCT, FOAF, RDF, RDFS, SKOS, VCARD, XSD

CONDITIONS = "https://data.gov.cz/slovník/podmínky-užití/"
ADDRESSES = (
    "ofn.gov.cz/rozhraní-katalogů-otevřených-dat/2021-01-11/kontexty"
    "/rozhraní-katalogů-otevřených-dat.jsonld",
    "ofn.gov.cz/dcat-ap-cz-rozhraní-katalogů-otevřených-dat/2024-05-28/kontexty"
    "/rozhraní-katalogů-otevřených-dat.jsonld",
)

PREFIXES = {
    "dcat": DCAT, "dcatap": DCATAP, "dcterms": DCT, "foaf": FOAF, "pu": CONDITIONS, "rdf": RDF,
    "rdfs": RDFS, "skos": SKOS, "vcard": VCARD, "xsd": XSD,
}  # fmt: skip
CLASSES = {
    "Katalog": "dcat:Catalog",
    "Datová sada": "dcat:Dataset",
    "Datová série": "dcat:DatasetSeries",
    "Distribuce": "dcat:Distribution",
    "Datová služba": "dcat:DataService",
    "Organizace": "vcard:Organization",
    "Časový interval": "dcterms:PeriodOfTime",
    "Specifikace podmínek užití": "pu:Specifikace",
}
TEXTS = {
    "název": "dcterms:title",
    "popis": "dcterms:description",
    "klíčové_slovo": "dcat:keyword",
    "jméno": "vcard:fn",
    "autor": "pu:autor",
    "autor_databáze": "pu:autor-databáze",
}
LINKS = {
    "poskytovatel": "dcterms:publisher",
    "datová_sada": "dcat:dataset",
    "domovská_stránka": "foaf:homepage",
    "téma": "dcat:theme",
    "koncept_euroVoc": "dcat:theme",
    "typ_datasetu": "dcterms:type",
    "periodicita_aktualizace": "dcterms:accrualPeriodicity",
    "geografické_území": "dcterms:spatial",
    "prvek_rúian": "dcterms:spatial",
    "prostorové_pokrytí": "dcterms:spatial",
    "časové_pokrytí": "dcterms:temporal",
    "je_součástí": "dcterms:isPartOf",
    "kontaktní_bod": "dcat:contactPoint",
    "e-mail": "vcard:hasEmail",
    "dokumentace": "foaf:page",
    "specifikace": "dcterms:conformsTo",
    "schéma": "dcterms:conformsTo",
    "právní_předpis": "dcatap:applicableLegislation",
    "kategorie_hvd": "dcatap:hvdCategory",
    "distribuce": "dcat:distribution",
    "podmínky_užití": "pu:specifikace",
    "autorské_dílo": "pu:autorské-dílo",
    "databáze_jako_autorské_dílo": "pu:databáze-jako-autorské-dílo",
    "databáze_chráněná_zvláštními_právy": "pu:databáze-chráněná-zvláštními-právy",
    "osobní_údaje": "pu:osobní-údaje",
    "přístupové_url": "dcat:accessURL",
    "soubor_ke_stažení": "dcat:downloadURL",
    "formát": "dcterms:format",
    "typ_média": "dcat:mediaType",
    "typ_média_komprese": "dcat:compressFormat",
    "typ_média_balíčku": "dcat:packageFormat",
    "přístupová_služba": "dcat:accessService",
    "přístupový_bod": "dcat:endpointURL",
    "popis_přístupového_bodu": "dcat:endpointDescription",
    "poskytuje_datovou_sadu": "dcat:servesDataset",
}
VALUES = {
    "začátek": ("dcat:startDate", "xsd:date"),
    "konec": ("dcat:endDate", "xsd:date"),
    "prostorové_rozlišení_v_metrech": ("dcat:spatialResolutionInMeters", "xsd:decimal"),
    "časové_rozlišení": ("dcat:temporalResolution", "xsd:duration"),
}
CONTEXT: dict[str, Any] = (
    {"iri": "@id", "typ": "@type"}
    | PREFIXES
    | CLASSES
    | {word: {"@id": path, "@container": "@language"} for word, path in TEXTS.items()}
    | {word: {"@id": path, "@type": "@id"} for word, path in LINKS.items()}
    | {word: {"@id": path, "@type": kind} for word, (path, kind) in VALUES.items()}
)
