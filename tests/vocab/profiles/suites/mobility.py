"""The cases of the suite of mobilityDCAT-AP, as our tables name what each one is about.

A file of `sample_data` is named after one demand, and says by its folder whether it is met
(positives) or not (negatives); most leave out other things that the profile requires, so the
verdict that is compared is the one on that demand. `upstream-examples` has several nodes in a
file, those with a cross in their heading are broken. Where nothing is wrong, `-` stands for the
demand: of the property nothing may be found; a property `*` stands for all that the node has.
What is missing at all is not asked of it: nine of these nodes lack what the profile requires, as
they show one thing alone. catalogue_shape_examples is catalogue_shape_example once more, and is
not counted twice.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.vocab.profiles.suites.case import Asked, Case, documents, named

# file, or file#node  class  property  demand
_CASES = """
B-N-01-missing-catalog-title dcat:Catalog dct:title min
B-N-02-missing-primary-topic dcat:CatalogRecord foaf:primaryTopic min
B-N-03-invalid-access-url dcat:Distribution dcat:accessURL iri
B-N-04-dataset-without-distribution dcat:Dataset dcat:distribution min
B-N-05-primary-topic-wrong-node-type dcat:CatalogRecord foaf:primaryTopic class
B-N-06-missing-homepage dcat:Catalog foaf:homepage min
B-N-07-literal-access-url dcat:Distribution dcat:accessURL iri
B-P-01-minimal-catalog dcat:Catalog dct:title -
B-P-02-catalog-with-record dcat:Catalog dcat:record -
B-P-03-full-minimal-chain dcat:Dataset dcat:distribution -
B-P-04-dataset-alone dcat:Dataset dct:title -
M-N-01-missing-mandatory-properties-dataset dcat:Dataset dct:description min
M-N-02-missing-spatial dcat:Catalog dct:spatial min
M-N-03-mobility-distribution-missing-standard dcat:Distribution mobilitydcatap:mobilityDataStandard min
M-N-04-multiple-formats dcat:Distribution dct:format max
M-N-05-missing-rights dcat:Distribution dct:rights min
M-P-01-mandatory-homepage dcat:Catalog foaf:homepage -
M-P-02-mandatory-spatial dcat:Catalog dct:spatial -
M-P-03-valid-mobility-distribution dcat:Distribution mobilitydcatap:mobilityDataStandard -
M-P-04-full-mobility-catalog dcat:Distribution mobilitydcatap:mobilityDataStandard -
L-N-01-missing-language-tag dcat:Catalog dct:title language
L-N-02-mismatched-language-tags dcat:Catalog dct:description language
L-N-03-empty-multilingual-field dcat:Catalog dct:description language
L-N-04-invalid-language-tag dcat:Catalog dct:title language
L-P-01-parallel-titles dcat:Catalog dct:title -
L-P-02-multilingual-descriptions dcat:Catalog dct:description -
P-N-01-record-without-primary-topic dcat:CatalogRecord foaf:primaryTopic min
P-N-02-distribution-without-access-url dcat:Distribution dcat:accessURL min
P-P-01-dataset-alone dcat:Dataset dcat:distribution -
P-P-02-distribution-alone dcat:Distribution dcat:accessURL -
P-P-03-catalog-record-alone dcat:CatalogRecord foaf:primaryTopic -
R-N-01-catalog-spatial-literal dcat:Catalog dct:spatial resource
R-N-02-literal-homepage dcat:Catalog foaf:homepage iri
R-N-03-invalid-spatial-range dcat:Catalog dct:spatial resource
R-N-04-invalid-primary-topic-node dcat:CatalogRecord foaf:primaryTopic resource
R-N-05-literal-access-url dcat:Distribution dcat:accessURL iri
R-N-06-mobility-standard-literal dcat:Distribution mobilitydcatap:mobilityDataStandard scheme
R-P-01-valid-access-url dcat:Distribution dcat:accessURL -
R-P-02-valid-publisher-agent dcat:Catalog dct:publisher -
R-P-03-valid-language-uri dcat:CatalogRecord dct:language -
RG-N-01-previously-invalid dcat:Catalog dct:publisher min
RG-P-01-previously-valid dcat:Catalog dct:publisher -
V-N-01-literal-format dcat:Distribution dct:format resource
V-N-02-uri-outside-scheme dcat:Distribution dct:format scheme
V-N-03-wrong-scheme-used dcat:Distribution dct:format scheme
V-P-01-valid-format-uri dcat:Distribution dct:format -
V-P-02-valid-license-uri dcat:Distribution dct:license -
address_agent_shape_examples#CologneHistoricalDistrictAddress locn:Address * -
address_agent_shape_examples#CologneEigelsteinQuarterAddress locn:Address * -
address_agent_shape_examples#organization_123 foaf:Agent * -
address_agent_shape_examples#MunichCityHallAddressInvalid1 locn:Address locn:adminUnitL2 max
address_agent_shape_examples#MunichCityHallAddressInvalid2 locn:Address locn:adminUnitL2 literal
address_agent_shape_examples#MunichCityHallAddressInvalid3 locn:Address locn:adminUnitL2 literal
agent_shape_examples#DrThomasSchmidt foaf:Agent * -
agent_shape_examples#MissingNameScientist foaf:Agent foaf:name min
agent_shape_examples#BerlinUniversityResearcher foaf:Agent locn:address resource
agent_shape_examples#MunichDataScientist foaf:Agent org:memberOf resource
agent_shape_examples#HamburgEngineer foaf:Agent foaf:mbox iri
agent_shape_examples#FrankfurtBanker foaf:Agent foaf:firstName max
agent_shape_examples#BerlinConsultant foaf:Agent foaf:phone iri
assessment_shape_examples#TrafficAssessment mobilitydcatap:Assessment * -
assessment_shape_examples#ParkingAssessment mobilitydcatap:Assessment * -
assessment_shape_examples#SafetyAssessment mobilitydcatap:Assessment * -
assessment_shape_examples#MinimalAssessment mobilitydcatap:Assessment * -
assessment_shape_examples#InvalidDateAssessment mobilitydcatap:Assessment dct:issued datatype
assessment_shape_examples#MultiDateAssessment mobilitydcatap:Assessment dct:issued max
assessment_shape_examples#MultiBodyAssessment mobilitydcatap:Assessment oa:hasBody max
assessment_shape_examples#StringBodyAssessment mobilitydcatap:Assessment oa:hasBody resource
catalog_record_shape_examples#GermanMobilityPortal dcat:Catalog * -
catalog_record_shape_examples#MinimalPortal dcat:Catalog * -
catalog_record_shape_examples#BavarianRegionalPortal dcat:Catalog * -
catalog_record_shape_examples#EuropeanMobilityDataspace dcat:Catalog * -
catalog_record_shape_examples#InvalidPortal1 dcat:Catalog dct:publisher min
catalog_record_shape_examples#InvalidPortal2 dcat:Catalog foaf:homepage iri
catalog_record_shape_examples#InvalidPortal3 dcat:Catalog dct:publisher max
catalog_record_shape_examples#InvalidPortal4 dcat:Catalog dct:issued datatype
catalogue_shape_example#TrafficFlowRecord dcat:CatalogRecord * -
catalogue_shape_example#MinimalRecord dcat:CatalogRecord * -
catalogue_shape_example#NewRecord dcat:CatalogRecord * -
catalogue_shape_example#OriginalTrafficRecord dcat:CatalogRecord * -
catalogue_shape_example#InvalidRecord1 dcat:CatalogRecord foaf:primaryTopic min
catalogue_shape_example#InvalidRecord2 dcat:CatalogRecord dct:created datatype
catalogue_shape_example#InvalidRecord3 dcat:CatalogRecord foaf:primaryTopic max
catalogue_shape_example#InvalidRecord4 dcat:CatalogRecord dct:source resource
category_scheme_shape_examples#MobilityThemes skos:ConceptScheme * -
category_scheme_shape_examples#TrafficThemes skos:ConceptScheme * -
category_scheme_shape_examples#PublicTransportThemes skos:ConceptScheme * -
category_scheme_shape_examples#InvalidScheme skos:ConceptScheme dct:title min
category_shape_examples#TrafficCategory skos:Concept * -
category_shape_examples#ParkingCategory skos:Concept * -
category_shape_examples#WeatherCategory skos:Concept * -
category_shape_examples#InvalidCategory1 skos:Concept skos:prefLabel min
category_shape_examples#InvalidCategory2 skos:Concept skos:inScheme resource
category_shape_examples#InvalidCategory3 skos:Concept skos:inScheme max
checksum_shape_examples#FileChecksum1 spdx:Checksum * -
checksum_shape_examples#FileChecksum2 spdx:Checksum * -
checksum_shape_examples#InvalidChecksum1 spdx:Checksum spdx:algorithm min
checksum_shape_examples#InvalidChecksum2 spdx:Checksum spdx:checksumValue min
checksum_shape_examples#InvalidChecksum3 spdx:Checksum spdx:algorithm value
checksum_shape_examples#InvalidChecksum4 spdx:Checksum spdx:checksumValue datatype
dataset_shape_examples#CologneTrafficDataset dcat:Dataset * -
dataset_shape_examples#MinimalTransitDataset dcat:Dataset * -
dataset_shape_examples#CologneTransitDataset dcat:Dataset * -
dataset_shape_examples#DusseldorfParkingDataset dcat:Dataset mobilitydcatap:mobilityTheme min
dataset_shape_examples#BonnPTDataset dcat:Dataset mobilitydcatap:mobilityTheme scheme
dataset_shape_examples#InvalidHamburgPortDataset dcat:Dataset dqv:hasQualityAnnotation resource
dataset_shape_examples#AachenChargingDataset dcat:Dataset dct:rightsHolder resource
distribution_shape_examples#CologneTrafficDistribution dcat:Distribution * -
distribution_shape_examples#ValidDistribution dcat:Distribution * -
distribution_shape_examples#NRWTransitDistribution dcat:Distribution * -
distribution_shape_examples#InvalidDistribution1 dcat:Distribution mobilitydcatap:mobilityDataStandard min
distribution_shape_examples#InvalidDistribution2 dcat:Distribution mobilitydcatap:mobilityDataStandard scheme
distribution_shape_examples#InvalidDistribution3 dcat:Distribution cnt:characterEncoding max
distribution_shape_examples#InvalidDistribution4 dcat:Distribution dct:temporal resource
kind_shape_examples#CologneTrafficContact vcard:Kind * -
kind_shape_examples#MinimalContact vcard:Kind * -
kind_shape_examples#InvalidMultipleOrgNames vcard:Kind vcard:organization-name max
kind_shape_examples#InvalidMissingEmail vcard:Kind vcard:hasEmail min
kind_shape_examples#InvalidEmailFormat vcard:Kind vcard:hasEmail iri
kind_shape_examples#InvalidMultipleURLs vcard:Kind vcard:hasURL max
kind_shape_examples#InvalidAddressFormat vcard:Kind vcard:hasAddress resource
kind_shape_examples#InvalidMultiplePhones vcard:Kind vcard:hasTelephone max
license_document_shape_examples#EUOpenDataLicense dct:LicenseDocument * -
license_document_shape_examples#FraunhoferResearchLicense dct:LicenseDocument * -
license_document_shape_examples#CologneOpenDataLicense dct:LicenseDocument * -
license_document_shape_examples#InvalidMobilityLicense1 dct:LicenseDocument dct:identifier scheme
license_document_shape_examples#InvalidMobilityLicense2 dct:LicenseDocument dct:identifier max
license_document_shape_examples#InvalidMobilityLicense3 dct:LicenseDocument rdfs:label max
license_document_shape_examples#InvalidMobilityLicense4 dct:LicenseDocument rdfs:label literal
location_shape_examples#GermanMunicipalityRegister skos:ConceptScheme * -
location_shape_examples#EUNUTSRegions skos:ConceptScheme * -
location_shape_examples#CologneLocation dct:Location * -
location_shape_examples#NRWLocation dct:Location * -
location_shape_examples#GeoNamesLocation dct:Location * -
location_shape_examples#SanktAugustinLocation dct:Location * -
location_shape_examples#InvalidBonnLocation dct:Location skos:inScheme max
location_shape_examples#InvalidDusseldorfLocation dct:Location skos:prefLabel literal
location_shape_examples#InvalidAachenLocation dct:Location skos:inScheme resource
location_shape_examples#IncompleteEssenLocation dct:Location * -
mobility_data_standard_shape_examples#ValidStandard1 mobilitydcatap:MobilityDataStandard * -
mobility_data_standard_shape_examples#ValidStandard2 mobilitydcatap:MobilityDataStandard * -
mobility_data_standard_shape_examples#ValidStandard3 mobilitydcatap:MobilityDataStandard * -
mobility_data_standard_shape_examples#InvalidStandard1 mobilitydcatap:MobilityDataStandard owl:versionInfo max
mobility_data_standard_shape_examples#InvalidStandard3 mobilitydcatap:MobilityDataStandard mobilitydcatap:schema resource
quality_annotation_shape_examples#TrafficFlowQuality dqv:QualityAnnotation * -
quality_annotation_shape_examples#PublicTransportQuality dqv:QualityAnnotation * -
quality_annotation_shape_examples#InvalidPublicTransportQuality dqv:QualityAnnotation oa:hasBody literal
quality_annotation_shape_examples#InvalidParkingQuality dqv:QualityAnnotation oa:hasBody max
quality_annotation_shape_examples#InvalidBikeShareQuality dqv:QualityAnnotation oa:hasTarget max
quality_annotation_shape_examples#InvalidTrafficSignalQuality dqv:QualityAnnotation oa:hasTarget resource
rights_statement_shape_examples#CologneTrafficRights dct:RightsStatement * -
rights_statement_shape_examples#FraunhoferMobilityRights dct:RightsStatement * -
rights_statement_shape_examples#MunichTransitRights dct:RightsStatement dct:type min
rights_statement_shape_examples#BerlinMobilityRights dct:RightsStatement dct:type scheme
rights_statement_shape_examples#HamburgPortRights dct:RightsStatement dct:type max
rights_statement_shape_examples#DusseldorfTrafficRights dct:RightsStatement rdfs:label literal
"""


CASES: dict[str, Asked] = {
    name: Asked(of, path, demand)
    for name, of, path, demand in map(str.split, _CASES.strip().splitlines())
}


def cases(archive: Path) -> Iterator[Case]:
    """The cases of the suite, in the order of the table."""
    lines = documents(archive)
    for name, asked in CASES.items():
        file, _, node = name.partition("#")
        yield Case("mobilitydcat-ap", name, lines[file], asked, named(node, lines[file]))
