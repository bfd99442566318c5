"""What each profile recommends, as it stands in the overview of its text. (No shape asks for it.)"""

import pytest

from vocab.profiles.shapes import Demand, shapes
from vocab.profiles.table import PROFILES, Profile, table

# profile -> class -> properties; `|` between those of which one is enough
RECOMMENDED = {
    "dcat-ap-3.0.1": {
        "foaf:Agent": "dct:type",
        "dcat:Catalog": (
            "dcat:dataset dct:spatial foaf:homepage dct:language dct:license dct:modified "
            "dct:issued dcat:service dcat:themeTaxonomy"
        ),
        "dcat:CatalogRecord": "dct:conformsTo adms:status dct:issued",
        "dcat:DataService": (
            "dct:conformsTo dcat:contactPoint dcat:endpointDescription dcat:keyword "
            "dct:publisher dcat:servesDataset dcat:theme"
        ),
        "dcat:Dataset": (
            "dcat:contactPoint dcat:distribution dct:spatial dcat:keyword dct:publisher "
            "dct:temporal dcat:theme"
        ),
        "dcat:DatasetSeries": "dcat:contactPoint dct:spatial dct:publisher",
        "dcat:Distribution": "dcatap:availability dct:description dct:format dct:license",
        "dct:LicenseDocument": "dct:type",
        "dct:Location": "dcat:bbox dcat:centroid",
        "dct:PeriodOfTime": "dcat:endDate dcat:startDate",
    },
    "dcat-ap-hvd-3.0.0": {
        "dcat:Catalog": "dcat:dataset dcat:service",
        "dcat:DataService": "dcat:endpointDescription dcat:servesDataset",
        "dcat:Dataset": "dcat:contactPoint dcat:distribution",
        "dcat:Distribution": "dcat:accessService dct:license",
        "vcard:Kind": "vcard:hasURL vcard:hasEmail vcard:hasEmail|vcard:hasURL",
        "dct:LicenseDocument": (
            "skos:exactMatch|owl:sameAs|skos:broadMatch|skos:narrowMatch|skos:closeMatch"
            "|rdfs:seeAlso"
        ),
    },
    "dcat-ap-de-2.0": {
        "dcat:Dataset": (
            "dcatde:politicalGeocodingLevelURI dcatde:politicalGeocodingURI dcat:theme "
            "dcat:contactPoint dcatap:availability dct:spatial dct:temporal "
            "dcat:distribution dct:publisher"
        ),
        "dcat:Catalog": (
            "dct:language dct:license dcat:themeTaxonomy dcatap:availability dct:spatial"
        ),
        "dcat:DataService": "dcatap:availability dcat:servesDataset",
        "dcat:Distribution": "dct:license dct:title dct:modified dct:format dcatap:availability",
        "dct:Location": "dcat:bbox|dcat:centroid|locn:geometry",
        "dcat:CatalogRecord": "dct:conformsTo",
    },
    "geodcat-ap-3.1.0": {
        "dcat:Catalog": (
            "dcat:dataset dcat:service dcat:themeTaxonomy dct:issued dct:language "
            "dct:license dct:modified dct:spatial foaf:homepage"
        ),
        "dcat:CatalogRecord": "adms:status dct:conformsTo dct:issued",
        "dcat:DataService": (
            "dcat:contactPoint dcat:endpointDescription dcat:keyword dcat:servesDataset "
            "dcat:theme dct:conformsTo dct:publisher"
        ),
        "dcat:Dataset": (
            "dcat:contactPoint dcat:distribution dcat:keyword dcat:theme dct:publisher "
            "dct:spatial dct:temporal"
        ),
        "dcat:DatasetSeries": (
            "dcat:contactPoint dcat:keyword dcat:theme dct:publisher dct:spatial dct:temporal"
        ),
        "dcat:Distribution": "dct:description dct:format dct:license",
        "dct:LicenseDocument": "dct:type",
        "dct:Location": "dcat:bbox dcat:centroid",
        "dct:PeriodOfTime": "dcat:endDate dcat:startDate",
        "foaf:Agent": "dct:type",
    },
    "mobilitydcat-ap-1.1.0": {
        "dcat:Catalog": "dct:language",
        "dcat:DataService": "dcat:endpointDescription dcat:servesDataset",
        "dcat:Dataset": (
            "dcat:contactPoint dcat:keyword dcat:theme dct:conformsTo dct:rightsHolder "
            "dct:temporal mobilitydcatap:georeferencingMethod "
            "mobilitydcatap:networkCoverage mobilitydcatap:transportMode"
        ),
        "dcat:Distribution": "dct:description dct:license mobilitydcatap:applicationLayerProtocol",
        "locn:Address": (
            "locn:adminUnitL1 locn:adminUnitL2 locn:postCode locn:postName locn:thoroughfare"
        ),
        "dct:LicenseDocument": "dct:identifier",
        "dct:Location": "dct:identifier skos:inScheme",
        "vcard:Kind": "vcard:hasURL",
        "dct:PeriodOfTime": "dcat:startDate dcat:endDate",
        "dct:RightsStatement": "rdfs:label",
    },
    "statdcat-ap-3.0.0-draft": {
        "dcat:Catalog": (
            "dcat:dataset dcat:service dcat:themeTaxonomy dct:issued dct:language "
            "dct:license dct:modified dct:spatial foaf:homepage"
        ),
        "dcat:CatalogRecord": "adms:status dct:conformsTo dct:issued",
        "dcat:DataService": (
            "dcat:contactPoint dcat:endpointDescription dcat:keyword dcat:servesDataset "
            "dcat:theme dct:conformsTo dct:publisher"
        ),
        "dcat:Dataset": (
            "dcat:contactPoint dcat:distribution dcat:keyword dcat:theme dct:publisher "
            "dct:spatial dct:temporal"
        ),
        "dcat:DatasetSeries": "dcat:contactPoint dcat:theme dct:publisher dct:spatial",
        "dcat:Distribution": "dcatap:availability dct:description dct:format dct:license",
        "dct:LicenseDocument": "dct:type",
        "dct:Location": "dcat:bbox dcat:centroid",
        "dct:PeriodOfTime": "dcat:endDate dcat:startDate",
        "foaf:Agent": "dct:type",
        "statdcatap:Dataflow": "dcat:dataset",
    },
    "mldcat-ap-3.1.0": {},  # (its text has how many, and no levels)
    # (as its shapes name the level; the text that was at hand is older than they are)
    "dcat-us-3.0.0": {
        "adms:Identifier": "skos:notation",
        "dcat:Catalog": (
            "dcat:themeTaxonomy dct:conformsTo dct:issued dct:language dct:license "
            "dct:modified dct:spatial foaf:homepage"
        ),
        "dcat:CatalogRecord": "adms:status dct:conformsTo",
        "dcat:DataService": "dcat:endpointDescription dcat:servesDataset dct:license",
        "dcat:Dataset": (
            "dcat:contactPoint dcat:distribution dcat:keyword dcat:landingPage dcat:theme "
            "dcatus:describedBy dcatus:geographicBoundingBox dct:identifier dct:issued "
            "dct:modified dct:spatial dct:temporal"
        ),
        "dcat:DatasetSeries": (
            "dcat:contactPoint dcat:first dcat:last dcat:seriesMember dct:modified "
            "dct:publisher dct:spatial dct:temporal"
        ),
        "dcat:Distribution": (
            "dcat:accessURL dcat:temporalResolution dcatap:availability dcatus:describedBy "
            "dct:description dct:format dct:identifier dct:issued dct:license dct:modified "
            "dct:rights dct:title"
        ),
        "dcatus:AccessRestriction": "dcatus:specificRestriction",
        "dcatus:UseRestriction": "dcatus:specificRestriction",
        "dct:Location": "dcat:bbox skos:prefLabel",
        "dct:MediaType": "rdfs:label",
        "dct:PeriodOfTime": "dcat:endDate dcat:startDate",
        "dct:ProvenanceStatement": "rdfs:label",
        "dct:RightsStatement": "odrs:attributionText",
        "dct:Standard": (
            "dct:description dct:identifier dct:issued dct:title dct:type skos:inScheme"
        ),
        "dqv:QualityMeasurement": "sdmx-attribute:unitMeasure",
        "foaf:Agent": "dct:type",
        "foaf:Document": (
            "dce:creator dce:publisher dct:bibliographicCitation dct:description "
            "dct:identifier dct:issued dct:publisher dct:type"
        ),
        "foaf:Person": "foaf:firstname foaf:givenName",
        "locn:Address": (
            "locn:adminUnitL1 locn:adminUnitL2 locn:postCode locn:postName locn:thoroughfare"
        ),
        "org:Organization": "skos:prefLabel",
        "skos:Concept": "skos:definition",
        "skos:ConceptScheme": "dct:description",
        "vcard:Address": (
            "vcard:country-name vcard:locality vcard:postal-code vcard:region vcard:street-address"
        ),
    },
}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_what_the_text_recommends_is_recommended(profile: Profile) -> None:
    found: dict[str, list[str]] = {}
    for row in table(profile):
        if row.level == "R":
            found.setdefault(row.of, []).append(row.path.replace(" | ", "|"))
    assert {of: " ".join(paths) for of, paths in found.items()} == RECOMMENDED[profile.id]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_a_row_asks_for_as_many_as_its_level_says(profile: Profile) -> None:
    for row in table(profile):
        if row.level == "M":
            assert row.min, row
        if row.level == "O":
            assert not row.min, row
        if row.level == "D":
            assert (row.min, row.max) == (0, 0), row


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_what_is_recommended_is_a_wish_or_advice(profile: Profile) -> None:
    asked = {
        (shape.row.level, shape.severity)
        for shape in shapes(profile).values()
        if shape.demand in (Demand.MIN, Demand.WISH)
    }
    assert asked <= {("M", "Violation"), ("R", "Warning"), ("R", "Info")}
