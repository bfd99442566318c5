"""The cases of the suite of DCAT-AP.de, as our tables name what each node is about.

A node's name says whether it is in order: P and ok; F, which must be a violation, and bad, which may
be a warning (of the shapes of 2.0); W where something advised is missing or not followed, I and
gray where nothing is said. The files of the specification are
covered, those at the top and those of version 2.0. Not covered: GovData's conventions, which are
no part of it, version 3.0, and examples without a verdict.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.vocab.profiles.suites.case import Asked, Case, documents, named, valued

# file#node  class  property  demand
_CASES = """
dataset-contributorID#01-P-working dcat:Dataset dcatde:contributorID -
dataset-contributorID#02-I-No_contributorID dcat:Dataset dcatde:contributorID -
dataset-contributorID#03-F-contributorID_wrong_type dcat:Dataset dcatde:contributorID iri
dataset-contributorID#04-PsFk-contributorID_not_in_list dcat:Dataset dcatde:contributorID -
dataset-contributorID#05-PsFk-contributorID_with_other_IRI dcat:Dataset dcatde:contributorID -
dataset-contributorID#06-PsFk-contributorID_other_IRI dcat:Dataset dcatde:contributorID -
dataset-contributorID#07-PsFk-contributorID_incorrect_IRI dcat:Dataset dcatde:contributorID -
dataset-geocodingDescription#01-P-working dcat:Dataset dcatde:geocodingDescription -
dataset-geocodingDescription#02-P-multiple dcat:Dataset dcatde:geocodingDescription -
dataset-geocodingDescription#03-I-nothing dcat:Dataset dcatde:geocodingDescription -
dataset-geocodingDescription#04-F-wrong_typ dcat:Dataset dcatde:geocodingDescription literal
dataset-granularity#01-P-working dcat:Dataset dcat:granularity -
dataset-granularity#02-I-No_granularity dcat:Dataset dcat:granularity -
dataset-granularity#03-F-granularity_wrong_type dcat:Dataset dcat:granularity iri
dataset-granularity#04-F-granularity_not_in_list dcat:Dataset dcat:granularity scheme
dataset-granularity#05-F-granularity_multiple dcat:Dataset dcat:granularity max
dataset-legalBasis#01-P-working dcat:Dataset dcatde:legalBasis -
dataset-legalBasis#02-P-multiple dcat:Dataset dcatde:legalBasis -
dataset-legalBasis#03-I-nothing dcat:Dataset dcatde:legalBasis -
dataset-legalBasis#04-F-wrong_typ dcat:Dataset dcatde:legalBasis literal
dataset-originator-maintainer-contributor-creator#01-P-working dcat:Dataset dcatde:originator -
dataset-originator-maintainer-contributor-creator#01-P-working_multiple dcat:Dataset dcatde:maintainer -
dataset-originator-maintainer-contributor-creator#04-I-Nothing dcat:Dataset dcatde:originator -
dataset-originator-maintainer-contributor-creator#05-Fs-wrong_type_1 dcat:Dataset dcatde:originator resource
dataset-originator-maintainer-contributor-creator#04-Fs-wrong_type_2 dcat:Dataset dcatde:maintainer class
dataset-originator-maintainer-contributor-creator#05-Fs-wrong_type_3 dcat:Dataset dct:contributor class
dataset-politicalGeocodingLevelURI#01-P-working dcat:Dataset dcatde:politicalGeocodingLevelURI -
dataset-politicalGeocodingLevelURI#02-P-working_multiple dcat:Dataset dcatde:politicalGeocodingLevelURI -
dataset-politicalGeocodingLevelURI#03-W-No_politicalGeocodingLevelURI dcat:Dataset dcatde:politicalGeocodingLevelURI wish
dataset-politicalGeocodingLevelURI#04-F-politicalGeocodingLevelURI_wrong_type dcat:Dataset dcatde:politicalGeocodingLevelURI iri
dataset-politicalGeocodingLevelURI#05-W-politicalGeocodingLevelURI_not_in_list dcat:Dataset dcatde:politicalGeocodingLevelURI scheme
dataset-politicalGeocodingLevelURI#06-W-politicalGeocodingLevelURI_multiple_with_other_IRI dcat:Dataset dcatde:politicalGeocodingLevelURI scheme
dataset-politicalGeocodingLevelURI#07-F-politicalGeocodingLevelURI_multiple_with_wrong_type dcat:Dataset dcatde:politicalGeocodingLevelURI iri
dataset-politicalGeocodingURI#01-P-working_district dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#02-P-working_region dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#03-P-working_state dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#04-P-working_d_r dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#05-P-working_r_s dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#06-P-working_d_r_s dcat:Dataset dcatde:politicalGeocodingURI -
dataset-politicalGeocodingURI#07-W-No_politicalGeocodingURI dcat:Dataset dcatde:politicalGeocodingURI wish
dataset-politicalGeocodingURI#08-F-multiple_one_wrong_type dcat:Dataset dcatde:politicalGeocodingURI iri
dataset-politicalGeocodingURI#09-W-multiple_one_unknown dcat:Dataset dcatde:politicalGeocodingURI scheme
dataset-qualityProcessURI#01-P-working dcat:Dataset dcatde:qualityProcessURI -
dataset-qualityProcessURI#02-I-No_qualityProcessURI dcat:Dataset dcatde:qualityProcessURI -
dataset-qualityProcessURI#03-Fs-multiple_qualityProcessURIs dcat:Dataset dcatde:qualityProcessURI max
dataset-qualityProcessURI#04-Fs-wrong_typ dcat:Dataset dcatde:qualityProcessURI iri
distribution-checksum#01-P-working spdx:Checksum spdx:algorithm -
distribution-checksum#02-I-not_in_list spdx:Checksum spdx:algorithm -
distribution-dct_changes#01-P-working dcat:Distribution dct:modified -
distribution-dct_changes#02-I-no_title dcat:Distribution dct:title -
distribution-dct_changes#03-W-no_description dcat:Distribution dct:description wish
distribution-dct_changes#04-W-no_modified dcat:Distribution dct:modified wish
distribution-licenseAttributionByText#01-P-working dcat:Distribution dcatde:licenseAttributionByText -
distribution-licenseAttributionByText#02-P-multiple dcat:Distribution dcatde:licenseAttributionByText -
distribution-licenseAttributionByText#03-I-nothing dcat:Distribution dcatde:licenseAttributionByText -
distribution-licenseAttributionByText#04-F-wrong_typ dcat:Distribution dcatde:licenseAttributionByText literal
distribution-plannedAvailability#01-P-working dcat:Distribution dcatde:plannedAvailability -
distribution-plannedAvailability#02-I-nothing dcat:Distribution dcatde:plannedAvailability -
distribution-plannedAvailability#03-F-multiple dcat:Distribution dcatde:plannedAvailability max
distribution-plannedAvailability#04-F-wrong_typ dcat:Distribution dcatde:plannedAvailability iri
distribution-plannedAvailability#05-W-not_in_list dcat:Distribution dcatde:plannedAvailability scheme
catalog-dcat_themeTaxonomy#ok-1-catalog-no-ttax dcat:Catalog dcat:themeTaxonomy -
catalog-dcat_themeTaxonomy#ok2-catalog-one-correct-ttax dcat:Catalog dcat:themeTaxonomy -
catalog-dcat_themeTaxonomy#ok3-catalog-one-correct-and-one-other-ttax dcat:Catalog dcat:themeTaxonomy -
catalog-dcat_themeTaxonomy#ok4-catalog-one-correct-and-multiple-other-ttax dcat:Catalog dcat:themeTaxonomy -
catalog-dcat_themeTaxonomy#ttax-e1-only-other-ttax dcat:Catalog dcat:themeTaxonomy value
catalog-dcat_themeTaxonomy#ttax-e2-no-uri dcat:Catalog dcat:themeTaxonomy iri
catalog-dct_spatial#ok-1-catalog dcat:Catalog dct:spatial -
catalog-dct_spatial#ok-2-catalog dcat:Catalog dct:spatial -
catalog-dct_spatial#bad-1-catalog dcat:Catalog dct:spatial class
dataset-dcat_theme#ok-1-dataset dcat:Dataset dcat:theme -
dataset-dcat_theme#ok-2-dataset dcat:Dataset dcat:theme -
dataset-dcat_theme#ok-3-dataset dcat:Dataset dcat:theme -
dataset-dcat_theme#bad-0-soon-good-dataset dcat:Dataset dcat:theme scheme
dataset-dcat_theme#bad-1-dataset dcat:Dataset dcat:theme scheme
dataset-dcat_theme#bad-2-dataset dcat:Dataset dcat:theme scheme
dataset-dcat_theme#bad-3-dataset dcat:Dataset dcat:theme scheme
dataset-dcatde_politicalGeocodingURI#ok-1-dataset dcat:Dataset dcatde:politicalGeocodingURI -
dataset-dcatde_politicalGeocodingURI#ok-2-dataset dcat:Dataset dcatde:politicalGeocodingURI -
dataset-dcatde_politicalGeocodingURI#ok-3-dataset dcat:Dataset dcatde:politicalGeocodingURI -
dataset-dcatde_politicalGeocodingURI#bad-1-dataset dcat:Dataset dcatde:politicalGeocodingURI iri
dataset-dcatde_politicalGeocodingURI#bad-2-dataset dcat:Dataset dcatde:politicalGeocodingURI scheme
dataset-dct_issued#ok-1-dataset dcat:Dataset dct:issued -
dataset-dct_issued#ok-2-dataset dcat:Dataset dct:issued -
dataset-dct_issued#bad-1-dataset-multipleIssueds dcat:Dataset dct:issued max
dataset-dct_issued#bad-2-dataset-IRI dcat:Dataset dct:issued literal
dataset-dct_issued#bad-3-dataset-wrongFormat dcat:Dataset dct:issued datatype
dcat-ap-foaf_agent#P01-working_full foaf:Agent * -
dcat-ap-foaf_agent#P02-working_no_type foaf:Agent dct:type -
dcat-ap-foaf_agent#F01-multiple_types foaf:Agent dct:type max
dcat-ap-foaf_agent#F02-no_name foaf:Agent foaf:name min
dcat-ap-foaf_agent#F03-name_as_uri foaf:Agent foaf:name literal
dcat-ap-foaf_agent#F04-no_name_multiple_types foaf:Agent dct:type max
distribution-adms_status#ok-1-distribution dcat:Distribution adms:status -
distribution-adms_status#ok-2-distribution dcat:Distribution adms:status -
distribution-adms_status#gray-0-dist-byGovDataUnallowedIRI dcat:Distribution adms:status -
distribution-adms_status#bad-1-dist-noIRI dcat:Distribution adms:status resource
distribution-adms_status#bad-2-dist-multipleStatus dcat:Distribution adms:status max
distribution-adms_status#bad-3-dist-notInList dcat:Distribution adms:status scheme
distribution-dcat_mediaType#ok-1-distribution dcat:Distribution dcat:mediaType -
distribution-dcat_mediaType#ok-2-distribution-https dcat:Distribution dcat:mediaType -
distribution-dcat_mediaType#ok-2-distribution-http dcat:Distribution dcat:mediaType -
distribution-dcat_mediaType#gray-0-dist-notInListButNotFoundAsError dcat:Distribution dcat:mediaType -
distribution-dcat_mediaType#bad-1-dist-noIRI dcat:Distribution dcat:mediaType resource
distribution-dcat_mediaType#bad-2-dist-multipleFormats dcat:Distribution dcat:mediaType max
distribution-dcat_mediaType#bad-3-dist-notInList dcat:Distribution dcat:mediaType scheme
distribution-dct_format#ok-1-distribution dcat:Distribution dct:format -
distribution-dct_format#ok-2-distribution dcat:Distribution dct:format -
distribution-dct_format#bad-1-dist-noIRI dcat:Distribution dct:format resource
distribution-dct_format#bad-2-dist-multipleFormats dcat:Distribution dct:format max
distribution-dct_format#bad-1-dist-notInList dcat:Distribution dct:format scheme
location#ok-1-bbox dct:Location dcat:bbox -
location#ok-2-centroid dct:Location dcat:centroid -
location#bad-empty dct:Location dcat:bbox|dcat:centroid|locn:geometry min
location#bad-multi-bbox dct:Location dcat:bbox max
location#bad-multi-centroid dct:Location dcat:centroid max
location#bad-multi-geometry dct:Location locn:geometry max
periodoftime#ok-1-both-dcat dct:PeriodOfTime dcat:startDate -
periodoftime#ok-2-start-dcat dct:PeriodOfTime dcat:startDate -
periodoftime#ok-3-end-dcat dct:PeriodOfTime dcat:endDate -
periodoftime#ok-4-both-time dct:PeriodOfTime time:hasBeginning -
periodoftime#ok-5-start-time dct:PeriodOfTime time:hasBeginning -
periodoftime#ok-6-end-time dct:PeriodOfTime time:hasEnd -
periodoftime#gray-1-both-schema dct:PeriodOfTime schema:startDate -
periodoftime#gray-2-start-schema dct:PeriodOfTime schema:startDate -
periodoftime#gray-3-end-schema dct:PeriodOfTime schema:endDate -
periodoftime#bad-empty dct:PeriodOfTime dcat:startDate|dcat:endDate|time:hasBeginning|time:hasEnd|schema:startDate|schema:endDate min
periodoftime#bad-double-dcat-start dct:PeriodOfTime dcat:startDate max
periodoftime#bad-double-dcat-end dct:PeriodOfTime dcat:endDate max
periodoftime#bad-double-schema-start dct:PeriodOfTime schema:startDate max
periodoftime#bad-double-schema-end dct:PeriodOfTime schema:endDate max
periodoftime#bad-double-time-start dct:PeriodOfTime time:hasBeginning max
periodoftime#bad-double-time-end dct:PeriodOfTime time:hasEnd max
quicktest#catalog dcat:Catalog * -
quicktest#dataservice dcat:DataService * -
quicktest#dataset dcat:Dataset * -
quicktest#distribution dcat:Distribution * -
quicktest#catalogrecord dcat:CatalogRecord * -
quicktest#publisher foaf:Agent * -
quicktest#contactPoint vcard:Kind * -
quicktest#timeperiod dct:PeriodOfTime * -
"""
# Cases of what a later version has changed, which is asked here: the paragraph that says it.
TAKEN_BACK: dict[str, str] = {
    "location#ok-3-geometry": "Location.geometry: DCAT-AP 3.0.1 wants a locn:Geometry, where 2.1.1,"
    " on which these shapes stand, wanted a literal",
    "location#bad-multi-mix": "klasse-standort: one of the three at least; that it is one at most"
    " has become a comment in the shapes of 2.0",
}
_OF_FAULTS = re.compile("F|[0-9]+-F")
_BY_PART = {"distribution-checksum": "spdx:checksum"}  # files about what a named node has


def _asked(name: str, of: str, path: str, demand: str) -> Asked:
    is_fault = bool(_OF_FAULTS.match(name.partition("#")[2]))
    return Asked(of, path.replace("|", " | "), demand, is_fault)


CASES: dict[str, Asked] = {
    line.split()[0]: _asked(*line.split()) for line in _CASES.strip().splitlines()
}
_ELSEWHERE = ("/v3.0_shapes/", "/konventionen/", "/dashboard/")


def cases(archive: Path) -> Iterator[Case]:
    """The cases of the suite, in the order of the table."""
    lines = documents(archive, without=_ELSEWHERE)
    for name, asked in CASES.items():
        file, _, called = name.partition("#")
        node = named(called, lines[file])
        if file in _BY_PART:
            node = valued(node, _BY_PART[file], lines[file])
        yield Case("dcat-ap-de", name, lines[file], asked, node)
