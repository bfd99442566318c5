"""Where our verdict is not the suite's: the defect upstream, or the text that says otherwise."""

# (suite, case) -> why
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("mobilitydcat-ap", "L-N-02-mismatched-language-tags"): "neither the text nor the shapes want"
    " two properties in the same language (accessibility-and-multilingual-aspects)",
    ("mobilitydcat-ap", "M-P-04-full-mobility-catalog"): "the standard has an IRI that the"
    " vocabulary of the profile does not hold (distribution-mobility-data-standard)",
    ("mobilitydcat-ap", "catalog_record_shape_examples#GermanMobilityPortal"): "called valid, with"
    " a day typed as xsd:dateTime, and a homepage that is a foaf:Document in a comment alone"
    " (Catalogue.modificationdate)",
    ("mobilitydcat-ap", "license_document_shape_examples#InvalidMobilityLicense3"): "the text of"
    " the release allows several labels, 0..n (licence-document-licence-text)",
    ("mobilitydcat-ap", "rights_statement_shape_examples#HamburgPortRights"): "the text of the"
    " release allows several types, 1..n (rights-statement-conditions-for-access-and-usage)",
    **{
        ("mobilitydcat-ap", f"catalog_record_shape_examples#{name}"): "called valid, with texts"
        " without a language, which the shapes of the release want, and a homepage that is a"
        " foaf:Document in a comment alone (catalogue-title)"
        for name in ("MinimalPortal", "BavarianRegionalPortal", "EuropeanMobilityDataspace")
    },
    (
        "dcat-ap-de",
        "dataset-originator-maintainer-contributor-creator#04-Fs-wrong_type_2",
    ): "a foaf:Person is a foaf:Agent, by the vocabulary (datensatz-verwalter)",
    ("dcat-ap-de", "dcat-ap-foaf_agent#P01-working_full"): "its type is not of the list that the"
    " shapes of 2.0 want (verantwortliche-stelle-typ)",
    ("dcat-ap-de", "distribution-checksum#02-I-not_in_list"): "nothing is said, where the shapes"
    " of 2.0 want a term of the list (prufsumme-algorithmus)",
}
# Cases that hold nothing of what they are named after: nobody can judge them.
VOID: dict[tuple[str, str], str] = {
    ("semic", "test-rule-89"): "it writes dct:byteSize, which is no property",
    ("semic", "test-rule-158"): "it writes dct:byteSize, which is no property",
    (
        "mobilitydcat-ap",
        "B-N-01-missing-catalog-title",
    ): "it holds a catalogue record, no catalogue",
    ("mobilitydcat-ap", "M-P-01-mandatory-homepage"): "it holds a dataset, no catalogue",
    ("mobilitydcat-ap", "R-N-01-catalog-spatial-literal"): "its node has no class",
    ("mobilitydcat-ap", "R-N-06-mobility-standard-literal"): "its node has no class",
}
# Cases on which the suite itself gives no verdict.
UNDECIDED: dict[tuple[str, str], str] = {
    ("mobilitydcat-ap", "mobility_data_standard_shape_examples#InvalidStandard2"): "marked as"
    " invalid, and beside it that some validators may reject it; the text says should",
}
