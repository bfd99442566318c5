"""Where our shapes say something else than the published ones, and the paragraph that decides it.

Both sides are kinds of results: (path, component, severity); "" for a result of no path. A kind of
ours takes the place of the published kind beside it; where one side is None the other stands alone.
"""

from typing import NamedTuple

from vocab.profiles.table import DCAT_AP_HVD, Profile

Kind = tuple[str, str, str]
_DCT, _SKOS = "<http://purl.org/dc/terms/", "<http://www.w3.org/2004/02/skos/core#"
_VCARD = "<http://www.w3.org/2006/vcard/ns#"


class Difference(NamedTuple):
    """One kind of result of ours, one of theirs, and why."""

    profile: Profile
    ours: Kind | None
    theirs: Kind | None
    paragraph: str
    why: str


DIFFERENCES = (
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
