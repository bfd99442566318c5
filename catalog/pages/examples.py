"""An example for each rule about records: what it finds, and the same mended. In Turtle."""

from typing import NamedTuple


class Example(NamedTuple):
    """As it came, and mended. `mended` is "" where the place itself goes, or is elsewhere."""

    found: str
    mended: str = ""


NAL = "http://publications.europa.eu/resource/authority"
LAW = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
IANA = "https://www.iana.org/assignments/media-types"

RECORDS: dict[str, Example] = {
    "title-missing": Example(
        "<trams> a dcat:Dataset .", '<trams> a dcat:Dataset ; dct:title "Tram stops"@en .'
    ),
    "description-missing": Example(
        '<trams> dct:title "Tram stops"@en .',
        '<trams> dct:title "Tram stops"@en ;\n  dct:description "All stops, since 2019"@en .',
    ),
    "access-url-missing": Example(
        "<trams/csv> a dcat:Distribution .",
        "<trams/csv> a dcat:Distribution ;\n  dcat:accessURL <https://data.example/trams> .",
    ),
    "endpoint-url-missing": Example(
        "<api> a dcat:DataService .",
        "<api> a dcat:DataService ; dcat:endpointURL <https://api.example/v1> .",
    ),
    "distribution-not-described": Example(
        "<trams> dcat:distribution <trams/csv> .",
        "<trams> dcat:distribution <trams/csv> .\n<trams/csv> a dcat:Distribution ;\n"
        "  dcat:accessURL <https://data.example/trams> .",
    ),
    "distribution-twice": Example(
        "<trams> dcat:distribution [ dcat:accessURL <a.csv> ], [ dcat:accessURL <a.csv> ] .",
        "<trams> dcat:distribution [ dcat:accessURL <a.csv> ] .",
    ),
    "date-unreadable": Example(
        '<trams> dct:issued "29.05..2017" .', '<trams> dct:issued "2017-05-29"^^xsd:date .'
    ),
    "number-unreadable": Example(
        '<trams/csv> dcat:byteSize "2 KB" .',
        '<trams/csv> dcat:byteSize "2048"^^xsd:nonNegativeInteger .',
    ),
    "period-reversed": Example(
        'dct:temporal [ dcat:startDate "2021"^^xsd:gYear ; dcat:endDate "2019"^^xsd:gYear ]',
        'dct:temporal [ dcat:startDate "2019"^^xsd:gYear ; dcat:endDate "2021"^^xsd:gYear ]',
    ),
    "url-not-a-url": Example(
        "dcat:accessURL <www.data.example/tram stops>",
        "dcat:accessURL <https://www.data.example/tram%20stops>",
    ),
    "text-for-link": Example(
        'dcat:landingPage "https://data.example/trams"',
        "dcat:landingPage <https://data.example/trams>",
    ),
    "agent-as-text": Example(
        'dct:publisher "Port of Antwerp"',
        "dct:publisher <https://port.example/id> .\n"
        '<https://port.example/id> a foaf:Agent ; foaf:name "Port of Antwerp"@en .',
    ),
    "licence-on-dataset": Example(
        f"<trams> dct:license <{NAL}/licence/CC_BY_4_0> .",
        f"<trams/csv> dct:license <{NAL}/licence/CC_BY_4_0> .",
    ),
    "text-without-language": Example('dct:title "Verkehr"', 'dct:title "Verkehr"@de'),
    "text-twice-in-a-language": Example(
        'dct:title "Trams"@en, "Tram stops"@en',
        'dct:title "Tram stops"@en ; dcat:keyword "trams"@en',
    ),
    "text-cleaned": Example('dct:title "Tram\\u0000 stops"@en', 'dct:title "Tram stops"@en'),
    "only-one-allowed": Example(
        'dct:modified "2024-01-01"^^xsd:date, "2025-01-01"^^xsd:date',
        'dct:modified "2025-01-01"^^xsd:date',
    ),
    "hvd-without-category": Example(
        f"dcatap:applicableLegislation <{LAW}>",
        f"dcatap:applicableLegislation <{LAW}> ;\n"
        "  dcatap:hvdCategory <http://data.europa.eu/bna/c_4b74ea13>",
    ),
    "hvd-category-without-legislation": Example(
        "dcatap:hvdCategory <http://data.europa.eu/bna/c_4b74ea13>",
        "dcatap:hvdCategory <http://data.europa.eu/bna/c_4b74ea13> ;\n"
        f"  dcatap:applicableLegislation <{LAW}>",
    ),
    "too-many-values": Example('dcat:keyword "a", "b", "c" # … 1,001 of them'),
}

TERMS: dict[str, Example] = {
    "term-empty": Example('dcat:theme ""', f"dcat:theme <{NAL}/data-theme/TRAN>"),
    "theme-unknown": Example(
        "dcat:theme <https://data.example/themes/mobility>",
        f"dcat:theme <https://data.example/themes/mobility>, <{NAL}/data-theme/TRAN>",
    ),
    "format-unknown": Example('dct:format "spreadsheet"', f"dct:format <{NAL}/file-type/XLSX>"),
    "media-type-unknown": Example(
        'dcat:mediaType "text/excel"', f"dcat:mediaType <{IANA}/text/csv>"
    ),
    "licence-unknown": Example('dct:license "free"', f"dct:license <{NAL}/licence/CC0>"),
    "language-unknown": Example('dct:language "Flemish"', f"dct:language <{NAL}/language/NLD>"),
    "frequency-unknown": Example(
        'dct:accrualPeriodicity "now and then"', f"dct:accrualPeriodicity <{NAL}/frequency/IRREG>"
    ),
    "access-right-unknown": Example(
        'dct:accessRights "ask us"', f"dct:accessRights <{NAL}/access-right/RESTRICTED>"
    ),
    "availability-unknown": Example(
        'dcatap:availability "for ever"',
        f"dcatap:availability <{NAL}/planned-availability/STABLE>",
    ),
    "status-unknown": Example(
        'adms:status "done"', f"adms:status <{NAL}/distribution-status/COMPLETED>"
    ),
    "place-unknown": Example('dct:spatial "the harbour"', f"dct:spatial <{NAL}/country/BEL>"),
    "hvd-category-unknown": Example(
        'dcatap:hvdCategory "mobility"',
        "dcatap:hvdCategory <http://data.europa.eu/bna/c_b79e35eb>",
    ),
    "hvd-legislation-variant": Example(
        "dcatap:applicableLegislation <https://data.europa.eu/eli/reg_impl/2023/138>",
        f"dcatap:applicableLegislation <{LAW}>",
    ),
}

PROFILES: dict[str, Example] = {
    "profile-missing": Example(
        "[ a foaf:Agent ]", '[ a foaf:Agent ; foaf:name "Port of Antwerp"@en ]'
    ),
    "profile-advised": Example(
        '[ a vcard:Kind ; vcard:fn "Service desk" ]',
        '[ a vcard:Kind ; vcard:fn "Service desk" ; vcard:hasEmail <mailto:desk@port.example> ]',
    ),
    "profile-recommended": Example(
        "<trams> a dcat:Dataset .",
        '<trams> a dcat:Dataset ; dcat:keyword "tram"@en, "timetable"@en .',
    ),
    "profile-too-many": Example('dcat:version "1.0", "2.0"', 'dcat:version "2.0"'),
    "profile-not-text": Example(
        "dcat:keyword <https://data.example/words/tram>", 'dcat:keyword "tram"@en'
    ),
    "profile-not-resource": Example(
        'dct:provenance "from the timetable"',
        'dct:provenance [ a dct:ProvenanceStatement ; rdfs:label "from the timetable"@en ]',
    ),
    "profile-wrong-datatype": Example(
        'dcat:temporalResolution "a day"', 'dcat:temporalResolution "P1D"^^xsd:duration'
    ),
    "profile-wrong-class": Example(
        'dct:publisher [ foaf:name "Port of Antwerp"@en ]',
        'dct:publisher [ a foaf:Agent ; foaf:name "Port of Antwerp"@en ]',
    ),
    "profile-value-absent": Example(
        "dcatap:applicableLegislation <http://data.europa.eu/eli/dir/2007/2/oj>",
        f"dcatap:applicableLegislation <http://data.europa.eu/eli/dir/2007/2/oj>,\n  <{LAW}>",
    ),
    "profile-other-scheme": Example(
        f"dcatap:hvdCategory <{NAL}/data-theme/TRAN>",
        "dcatap:hvdCategory <http://data.europa.eu/bna/c_b79e35eb>",
    ),
    "profile-not-iri": Example(
        'dct:isReferencedBy "Report of 2026"',
        "dct:isReferencedBy <https://data.example/reports/2026>",
    ),
    "profile-other-language": Example('dcat:keyword "tram"', 'dcat:keyword "tram"@en'),
    "profile-advised-scheme": Example(
        "[ a dcat:Distribution ; dct:license <https://port.example/terms> ]",
        "[ a dcat:Distribution ; dct:license <http://dcat-ap.de/def/licenses/cc-by/4.0> ]",
    ),
    "profile-given-up": Example(
        "dcat:granularity <http://publications.europa.eu/resource/authority/frequency/DAILY>",
        'dcat:temporalResolution "P1D"^^xsd:duration',
    ),
    "profile-uncheckable": Example('dct:title "Trams"@en_GB', 'dct:title "Trams"@en-GB'),
}
