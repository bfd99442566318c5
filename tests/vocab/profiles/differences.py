"""Where our shapes say something else than the published ones, and the paragraph that decides it.

Both sides are kinds of results: (path, component, severity); "" for a result of no path. A kind of
ours takes the place of the published kind beside it; where one side is None the other stands alone.
"""

from typing import NamedTuple

from vocab.profiles.table import (
    DCAT_AP,
    DCAT_AP_HVD,
    GEODCAT_AP,
    MOBILITYDCAT_AP,
    STATDCAT_AP,
    Profile,
)

Kind = tuple[str, str, str]
_DCT, _SKOS = "<http://purl.org/dc/terms/", "<http://www.w3.org/2004/02/skos/core#"
_DCAT, _FOAF = "<http://www.w3.org/ns/dcat#", "<http://xmlns.com/foaf/0.1/"
_VCARD = "<http://www.w3.org/2006/vcard/ns#"


class Difference(NamedTuple):
    """One kind of result of ours, one of theirs, and why."""

    profile: Profile
    ours: Kind | None
    theirs: Kind | None
    paragraph: str
    why: str


# Properties with dates in them, and a paragraph that names one.
_DATES = (
    (f"{_DCT}issued>", "Dataset.releasedate"),
    (f"{_DCT}modified>", "Dataset.modificationdate"),
    (f"{_DCAT}startDate>", "PeriodofTime.startdate"),
    (f"{_DCAT}endDate>", "PeriodofTime.enddate"),
)
# Properties of GeoDCAT-AP and StatDCAT-AP that lead to anything that has an IRI.
_RESOURCES = (
    (f"{_DCT}isReferencedBy>", "Dataset.isreferencedby"),
    (f"{_DCT}relation>", "Dataset.relatedresource"),
    (f"{_DCAT}accessURL>", "Distribution.accessURL"),
    (f"{_DCAT}downloadURL>", "Distribution.downloadURL"),
    (f"{_VCARD}hasTelephone>", "Kind.phone"),
    (f"{_VCARD}hasURL>", "Kind.URL"),
    (f"{_FOAF}mbox>", "Agent.email"),
    (f"{_FOAF}phone>", "Agent.phone"),
)
# Of classes of mobilityDCAT-AP that its text has and its shapes of 1.1.0 have not any more.
_UNSHAPED = (
    (f"{_DCT}identifier>", "Or", "properties-for-license-document"),
    ("<http://www.w3.org/2004/02/skos/core#inScheme>", "Class", "properties-for-location"),
    (f"{_DCT}type>", "MinCount", "properties-for-rights-statement"),
    (f"{_DCT}type>", "Pattern", "properties-for-rights-statement"),
    (f"{_VCARD}fn>", "MinCount", "properties-for-kind"),
    (f"{_VCARD}hasEmail>", "MinCount", "properties-for-kind"),
    (f"{_VCARD}hasEmail>", "NodeKind", "properties-for-kind"),
    (f"{_VCARD}hasTelephone>", "NodeKind", "properties-for-kind"),
    (f"{_VCARD}hasTelephone>", "Not", "properties-for-kind"),
    (f"{_VCARD}hasURL>", "MaxCount", "properties-for-kind"),
    (f"{_VCARD}organization-name>", "MaxCount", "properties-for-kind"),
)
DIFFERENCES = (
    *(
        Difference(
            MOBILITYDCAT_AP,
            (path, component, "Violation"),
            None,
            paragraph,
            "the text and the examples of the release ask for it, its shapes leave the class out",
        )
        for path, component, paragraph in _UNSHAPED
    ),
    *(
        Difference(
            profile,
            (path, "Or", "Violation"),
            None,
            paragraph,
            "the text wants a temporal literal, typed as year, month, day or moment; the shapes"
            " ask for any literal",
        )
        for profile in (DCAT_AP, GEODCAT_AP, STATDCAT_AP)
        for path, paragraph in _DATES
    ),
    *(
        Difference(
            profile,
            None,
            (path, "Class", "Violation"),
            paragraph,
            "the shapes want the type rdfs:Resource written; everything is one (RDF Schema, 2.1)",
        )
        for profile in (GEODCAT_AP, STATDCAT_AP)
        for path, paragraph in _RESOURCES
    ),
    *(
        Difference(
            STATDCAT_AP,
            None,
            (f"{_DCT}rights>", component, "Violation"),
            "Distribution.type",
            "the draft's shapes ask of the rights what its text asks of the type",
        )
        for component in ("MaxCount", "NodeKind", "Class")
    ),
    *(
        Difference(
            MOBILITYDCAT_AP,
            None,
            (path, "UniqueLang", "Violation"),
            "accessibility-and-multilingual-aspects",
            "said of every record by a rule of our own, text-twice-in-a-language",
        )
        for path in (f"{_DCT}title>", f"{_DCT}description>")
    ),
    Difference(
        MOBILITYDCAT_AP,
        None,
        ("<http://data.europa.eu/r5r/applicableLegislation>", "Class", "Violation"),
        "properties-for-dataset",
        "a law is an eli:LegalResource, as DCAT-AP says, and no skos:Concept",
    ),
    Difference(
        DCAT_AP_HVD,
        (f"({_DCT}license>|{_DCT}rights>)", "MinCount", "Violation"),
        ("", "Or", "Violation"),
        "c3",
        "legal information, a licence or rights: asked of one path with two ways, so that the"
        " finding names the properties",
    ),
    Difference(
        DCAT_AP_HVD,
        (f"({_VCARD}hasEmail>|{_VCARD}hasURL>)", "MinCount", "Warning"),
        ("", "Or", "Warning"),
        "Kind",
        "an address for mail or a page: asked of one path with two ways",
    ),
    Difference(
        DCAT_AP_HVD,
        (
            f"({_SKOS}exactMatch>|<http://www.w3.org/2002/07/owl#sameAs>|{_SKOS}broadMatch>"
            f"|{_SKOS}narrowMatch>|{_SKOS}closeMatch>"
            "|<http://www.w3.org/2000/01/rdf-schema#seeAlso>)",
            "MinCount",
            "Warning",
        ),
        ("", "Or", "Warning"),
        "assessment-support-for-licences",
        "how a licence stands to others: asked of one path with six ways",
    ),
    Difference(
        DCAT_AP_HVD,
        None,
        ("<http://www.w3.org/ns/dcat#distribution>", "MinCount", "Violation"),
        "Dataset.datasetdistribution",
        "the text of 3.0.0 recommends a distribution (0..*) where its shapes ask for one",
    ),
)
