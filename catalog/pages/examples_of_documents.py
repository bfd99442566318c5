"""An example for each rule about documents, identity and runs: what it finds, and mended."""

from catalog.pages.examples import Example

READING: dict[str, Example] = {
    "sitemap-address-unusable": Example(
        "<loc>/datasets/trams</loc>", "<loc>https://data.example/datasets/trams</loc>"
    ),
    "script-unreadable": Example(
        '{"@type": "Dataset", "name": "Trams",}', '{"@type": "Dataset", "name": "Trams"}'
    ),
    "page-other": Example(
        "%PDF-1.7",
        '<script type="application/ld+json">'
        '{"@context": "https://schema.org", "@type": "Dataset", "name": "Trams"}</script>',
    ),
    "iri-mended": Example(
        "<https://data.example/tram stops>", "<https://data.example/tram%20stops>"
    ),
    "event-lost": Example(
        "<#e1> a as:Update ; as:object <trams> .",
        "<#e1> a as:Update ; as:object <trams> ;\n"
        '  as:published "2026-02-02T08:00:00Z"^^xsd:dateTime .\n'
        '<#e1> { <trams> a dcat:Dataset ; dct:title "Trams"@en . }',
    ),
    "iri-invalid": Example("<http://[data.example>", "<https://data.example/>"),
    "iri-unsafe": Example("<javascript:open()>", "<https://data.example/>"),
    "iri-long": Example("<https://data.example/?q=…> # over 2,048 bytes"),
    "statement-lost": Example('"Trams" dct:title "Trams" .', '<trams> dct:title "Trams" .'),
    "triple-term": Example("<< <a> <b> <c> >> <d> <e> .", "<a> <b> <c> ."),
    "language-mended": Example('dct:title "Trams"@en_GB', 'dct:title "Trams"@en-GB'),
    "controls-removed": Example('dct:title "Tram\\u0008"', 'dct:title "Tram"'),
    "literal-cut": Example('dct:description "…" # over a million bytes'),
    "node-unreadable": Example('{"@id": ["a", "b"]}', '{"@id": "a"}'),
    "statement-unreadable": Example('<trams> dct:title "Trams .', '<trams> dct:title "Trams" .'),
    "prefix-undeclared": Example(
        'dct:title "Trams"', '@prefix dct: <http://purl.org/dc/terms/> .\n# …\ndct:title "Trams"'
    ),
    "dot-missing": Example(
        "@prefix dct: <http://purl.org/dc/terms/>", "@prefix dct: <http://purl.org/dc/terms/> ."
    ),
    "graphs-merged": Example("<graph> { <a> <b> <c> . }", "<a> <b> <c> ."),
    "document-cut-off": Example("<rdf:RDF> <dcat:Dataset>", "<rdf:RDF> <dcat:Dataset/> </rdf:RDF>"),
    "element-unreadable": Example(
        '<dcat:Dataset rdf:nodeID="1 x"/>', '<dcat:Dataset rdf:nodeID="x1"/>'
    ),
    "not-well-formed": Example(
        "<dct:title>Trams & ferries", "<dct:title>Trams &amp; ferries</dct:title>"
    ),
    "context-remote": Example(
        '"@context": "https://data.example/context.jsonld"',
        '"@context": {"title": "http://purl.org/dc/terms/title"}',
    ),
    "media-type-wrong": Example("Content-Type: text/html", "Content-Type: text/turtle"),
    "charset-wrong": Example(
        "Content-Type: text/turtle; charset=utf-16", "Content-Type: text/turtle; charset=utf-8"
    ),
    "bytes-replaced": Example("Stra\N{REPLACEMENT CHARACTER}e", "Straße"),
    "member-other": Example(
        "catalogue.zip: readme.docx, catalogue.ttl", "catalogue.zip: catalogue.ttl"
    ),
    "member-unreadable": Example("catalogue.zip: catalogue.ttl # with a password"),
    "record-cut": Example("<trams> dcat:distribution <1>, <2> # … over 20,000 statements"),
    "unreached": Example(
        '[ a foaf:Agent ; foaf:name "Port" ] .',
        '<trams> dct:publisher [ a foaf:Agent ; foaf:name "Port" ] .',
    ),
    "members-elsewhere": Example(
        "<catalogue> dcat:dataset <trams> .",
        '<catalogue> dcat:dataset <trams> .\n<trams> a dcat:Dataset ; dct:title "Trams"@en .',
    ),
    "shared-budget": Example("<a> dct:spatial <region> . <b> dct:spatial <region> . # a large one"),
    "no-records": Example(
        '<trams> dct:title "Trams" .', '<trams> a dcat:Dataset ; dct:title "Trams" .'
    ),
}

DIALECTS: dict[str, Example] = {
    "entry-unusable": Example('{"dataset": ["trams"]}', '{"dataset": [{"title": "Trams"}]}'),
    "name-twice": Example(
        '[{"identifier": "1"}, {"identifier": "1"}]', '[{"identifier": "1"}, {"identifier": "2"}]'
    ),
    "iso-code-unknown": Example(
        '<gmd:MD_MaintenanceFrequencyCode codeListValue="sometimes"/>',
        '<gmd:MD_MaintenanceFrequencyCode codeListValue="irregular"/>',
    ),
    "iso-box-wrong": Example("northBoundLatitude 512", "northBoundLatitude 51.2"),
    "iso-box-turned": Example("west 4.5, east 2.5", "west 2.5, east 4.5"),
    "iso-address-wrong": Example(
        "<gmd:URL>see our site</gmd:URL>", "<gmd:URL>https://data.example/wfs</gmd:URL>"
    ),
    "csw-record-foreign": Example("<csw:BriefRecord>", "<gmd:MD_Metadata>"),
    "oai-metadata-foreign": Example("metadataPrefix=marc21", "metadataPrefix=dcat_ap"),
}

HARVESTING: dict[str, Example] = {
    "identity-weak": Example(
        '[ a dcat:Dataset ; dct:title "Trams" ] .',
        '<https://data.example/trams> a dcat:Dataset ; dct:title "Trams" .',
    ),
    "identity-shared": Example(
        '<a> dct:identifier "1" . <b> dct:identifier "1" .',
        '<a> dct:identifier "1" . <b> dct:identifier "2" .',
    ),
    "robots-refused": Example(
        "User-agent: *\nDisallow: /data/",
        "User-agent: *\nDisallow: /data/\n\nUser-agent: Hansa\nAllow: /",
    ),
    "robots-unavailable": Example("GET /robots.txt: 503", "GET /robots.txt: 404"),
    "page-unavailable": Example("GET /catalog.ttl?page=2: 503", "GET /catalog.ttl?page=2: 200"),
    "document-unreadable": Example("<html>Please sign in</html>", "<trams> a dcat:Dataset ."),
    "total-changed": Example("page 1: hydra:totalItems 120; page 2: hydra:totalItems 119"),
    "record-refused": Example("dct:title with 300 million bytes"),
    "harvest-loop": Example("<our catalogue> dcat:dataset <trams> ."),
    "fewer-than-said": Example("hydra:totalItems 120, and 119 records"),
    "empty-page": Example("page 1: 50 records; page 2: none; page 3: 20"),
    "one-page-of-many": Example("catalogue.ttl: hydra:next <catalogue.ttl?page=2>"),
    "page-repeated": Example("hydra:next leads to page 1 again"),
    "too-many-pages": Example("hydra:next, and again, and again"),
}
