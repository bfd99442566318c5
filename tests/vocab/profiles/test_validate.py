"""What a profile says of one record: its demands one by one, and whom they are asked of."""

import pytest

from vocab.namespaces import DCAT, DCT, HVD_LEGISLATION, TYPE
from vocab.profiles.known import injected
from vocab.profiles.shapes import Demand
from vocab.profiles.table import DCAT_AP, DCAT_AP_HVD, PROFILES, Profile
from vocab.profiles.validate import Result, Uncheckable, conforms, engine, named, validate

PREFIXED = {
    "dcat:": DCAT,
    "dct:": DCT,
    "foaf:": "http://xmlns.com/foaf/0.1/",
    "vcard:": "http://www.w3.org/2006/vcard/ns#",
    "xsd:": "http://www.w3.org/2001/XMLSchema#",
    "dcatap:": "http://data.europa.eu/r5r/",
    "skos:": "http://www.w3.org/2004/02/skos/core#",
    "nal:": "http://publications.europa.eu/resource/authority/",
    "bna:": "http://data.europa.eu/bna/",
    "ex:": "https://provider.example/",
}
MINIMAL = """
ex:d a dcat:Dataset
ex:d dct:title "Trams"@en
ex:d dct:description "Where they stop"@en
"""
HIGH_VALUE = (
    MINIMAL
    + f"""
ex:d dcatap:applicableLegislation <{HVD_LEGISLATION}>
ex:d dcatap:hvdCategory bna:c_164e0bf5
ex:d dcat:distribution ex:file
ex:file a dcat:Distribution
ex:file dcat:accessURL ex:csv
ex:file dcat:accessService ex:api
"""
)


def lines(text: str) -> bytes:
    """N-Triples of lines with prefixed names."""
    return "".join(_line(line) for line in text.splitlines() if line.strip()).encode()


def _line(line: str) -> str:
    subject, predicate, object_ = line.strip().split(" ", 2)
    predicate = f"<{TYPE}>" if predicate == "a" else predicate
    return f"{_term(subject)} {_term(predicate)} {_term(object_)} .\n"


def _term(term: str) -> str:
    if term.startswith('"') and "^^" in term:
        text, _, datatype = term.rpartition("^^")
        return f"{text}^^{_term(datatype)}"
    for prefix, iri in PREFIXED.items():
        if term.startswith(prefix):
            return f"<{iri}{term.removeprefix(prefix)}>"
    return term


def found(text: str, profile: Profile = DCAT_AP) -> set[tuple[str, str, str]]:
    """(class, property, demand) of what hurts."""
    results = validate(lines(text), profile)
    return {said(r) for r in results if r.shape.severity != "Info" and not r.outside}


def said(result: Result) -> tuple[str, str, str]:
    row = result.shape.row
    return row.of, row.path, result.shape.demand.value


def test_a_dataset_with_title_and_description_conforms() -> None:
    assert found(MINIMAL) == set()
    assert conforms(validate(lines(MINIMAL)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('ex:d dct:relation "trains"', ("dcat:Dataset", "dct:relation", "resource")),
        ("ex:d dcat:keyword ex:word", ("dcat:Dataset", "dcat:keyword", "literal")),
        ('ex:d dcat:version "1"\nex:d dcat:version "2"', ("dcat:Dataset", "dcat:version", "max")),
        (
            'ex:d dcat:temporalResolution "a day"^^xsd:string',
            ("dcat:Dataset", "dcat:temporalResolution", "datatype"),
        ),
        (
            "ex:d dct:publisher ex:p\nex:p a vcard:Kind",
            ("dcat:Dataset", "dct:publisher", "class"),
        ),
        (
            "ex:d dcat:distribution ex:f\nex:f a dcat:Distribution",
            ("dcat:Distribution", "dcat:accessURL", "min"),
        ),
        ("ex:d dct:creator _:a\n_:a a foaf:Agent", ("foaf:Agent", "foaf:name", "min")),
    ],
)
def test_each_demand_that_is_not_met_is_said_of_its_row(
    more: str, expected: tuple[str, str, str]
) -> None:
    assert found(MINIMAL + more) == {expected}
    assert not conforms(validate(lines(MINIMAL + more)))


def test_what_is_recommended_is_a_wish_and_no_violation() -> None:
    wishes = {said(result) for result in validate(lines(MINIMAL))}
    assert ("dcat:Dataset", "dcat:theme", "wish") in wishes
    assert ("dcat:Dataset", "dct:provenance", "wish") not in wishes, "that is optional"


@pytest.mark.parametrize(
    "known",
    [
        "ex:d dct:language nal:language/NLD",
        "ex:d dct:accrualPeriodicity nal:frequency/DAILY",
        "ex:d dct:accessRights nal:access-right/PUBLIC",
        "ex:d dct:spatial nal:country/BEL",
        "ex:d dct:spatial <https://sws.geonames.org/2800866/>",
        "ex:d dcat:theme nal:data-theme/TRAN",
        "ex:d dct:publisher nal:corporate-body/PUBL",
        f"ex:d dcatap:applicableLegislation <{HVD_LEGISLATION}>",
        "ex:f a dcat:Distribution\nex:f dcat:accessURL ex:u"
        "\nex:f dct:format nal:file-type/CSV\nex:f dct:license nal:licence/CC_BY_4_0"
        "\nex:f dcat:mediaType <http://www.iana.org/assignments/media-types/text/csv>",
    ],
)
def test_terms_of_the_authorities_are_what_they_are(known: str) -> None:
    assert [r for r in validate(lines(MINIMAL + known)) if r.shape.demand is Demand.CLASS] == []


def test_known_terms_are_not_asked_for_a_label() -> None:
    assert found(MINIMAL + "ex:d dcat:theme nal:data-theme/TRAN") == set()


def test_what_the_record_itself_says_of_a_term_counts_where_we_know_only_its_beginning() -> None:
    place = "ex:d dct:spatial <https://sws.geonames.org/2800866/>\n"
    called = "<https://sws.geonames.org/2800866/> a skos:Collection"
    assert found(MINIMAL + place + called) == {("dcat:Dataset", "dct:spatial", "class")}
    theme = "ex:d dcat:theme <http://eurovoc.europa.eu/100142>\n"
    assert found(MINIMAL + theme) == set()
    nameless = theme + "<http://eurovoc.europa.eu/100142> a skos:Concept"
    assert found(MINIMAL + nameless) == {("skos:Concept", "skos:prefLabel", "min")}


def test_the_engine_itself_has_nothing_against_the_terms_that_are_put_beside_a_record() -> None:
    """(pySHACL and the published shapes see them too.)"""
    record = named(lines(MINIMAL + "ex:d dcat:theme nal:data-theme/TRAN"))
    focuses = {raw.focus for raw in engine(DCAT_AP)(record + injected(record))}
    assert focuses == {"<https://provider.example/d>"}


def test_nothing_is_said_of_a_term_that_the_record_only_points_at() -> None:
    licensed = HIGH_VALUE + "ex:file dct:license nal:licence/CC_BY_4_0"
    assert found(licensed, DCAT_AP_HVD) == set(), "how that licence stands to others is not ours"
    described = licensed + "\nnal:licence/CC_BY_4_0 a dct:LicenseDocument"
    assert {of for of, _, _ in found(described, DCAT_AP_HVD)} == {"dct:LicenseDocument"}


def test_an_organisation_is_an_agent_and_a_kind() -> None:
    described = (
        'ex:d dct:publisher ex:p\nex:p a foaf:Organization\nex:p foaf:name "Port"@en'
        "\nex:d dcat:contactPoint ex:c\nex:c a vcard:Organization"
    )
    assert found(MINIMAL + described) == set()
    nameless = "ex:d dct:publisher ex:p\nex:p a foaf:Organization"
    assert found(MINIMAL + nameless) == {("foaf:Agent", "foaf:name", "min")}


def test_an_iri_that_is_described_elsewhere_is_no_violation() -> None:
    results = validate(lines(MINIMAL + "ex:d dcat:landingPage <https://elsewhere.example/>"))
    outside = [result for result in results if result.outside]
    assert [said(result) for result in outside] == [("dcat:Dataset", "dcat:landingPage", "class")]
    assert conforms(results)


def test_a_blank_node_without_a_class_is_a_violation() -> None:
    results = validate(lines(MINIMAL + 'ex:d dct:publisher _:p\n_:p foaf:name "Port"@en'))
    assert not conforms(results)


def test_findings_name_blank_nodes_as_the_record_does() -> None:
    text = MINIMAL + "ex:d dcat:distribution _:b17\n_:b17 a dcat:Distribution"
    focuses = {r.focus for r in validate(lines(text)) if r.shape.demand is Demand.MIN}
    assert focuses == {"_:b17"}


def test_a_blank_label_within_a_text_stays() -> None:
    text = MINIMAL + 'ex:d dct:accessRights "see _:b1 ."'
    value = next(r.value for r in validate(lines(text)) if r.shape.demand is Demand.RESOURCE)
    assert value == '"see _:b1 ."'


def test_what_cannot_be_read_is_refused_with_the_reason() -> None:
    with pytest.raises(Uncheckable, match=r"line|column|[Ii]nvalid|expected"):
        validate(b"<https://provider.example/d> nonsense .\n")


def test_a_high_value_dataset_that_has_all() -> None:
    assert found(HIGH_VALUE, DCAT_AP_HVD) == set()


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ("accessService", "^dcat:servesDataset | dcat:distribution/dcat:accessService"),
        ("hvdCategory", "dcatap:hvdCategory"),
        ("accessURL", "dcat:accessURL"),
    ],
)
def test_a_high_value_dataset_without_what_it_must_have(without: str, expected: str) -> None:
    text = "\n".join(line for line in HIGH_VALUE.splitlines() if without not in line)
    assert {property_ for _, property_, _ in found(text, DCAT_AP_HVD)} == {expected} or (
        without == "accessURL" and found(text, DCAT_AP_HVD) == set()
    ), "of files that are not reported as high-value nothing is asked"


def test_a_dataset_that_a_service_elsewhere_serves_has_one() -> None:
    text = HIGH_VALUE.replace("ex:file dcat:accessService ex:api", "")
    absent = {r.shape.row.path for r in validate(lines(text), DCAT_AP_HVD) if r.is_violation}
    assert absent == {"^dcat:servesDataset | dcat:distribution/dcat:accessService"}
    assert conforms(validate(lines(text), DCAT_AP_HVD, is_served=True))


def test_files_that_are_reported_must_say_their_terms() -> None:
    text = HIGH_VALUE + f"ex:file dcatap:applicableLegislation <{HVD_LEGISLATION}>"
    assert found(text, DCAT_AP_HVD) == {("dcat:Distribution", "dct:license | dct:rights", "min")}
    licensed = text + "\nex:file dct:rights <https://provider.example/terms>"
    assert found(licensed, DCAT_AP_HVD) == set()


def test_a_category_of_another_scheme() -> None:
    text = HIGH_VALUE.replace("bna:c_164e0bf5", "nal:data-theme/TRAN")
    assert found(text, DCAT_AP_HVD) == {("dcat:Dataset", "dcatap:hvdCategory", "scheme")}


def test_the_law_must_be_among_the_laws_and_others_may_be() -> None:
    other = "<http://data.europa.eu/eli/dir/2007/2/oj>"
    beside = HIGH_VALUE + f"ex:d dcatap:applicableLegislation {other}"
    assert found(beside, DCAT_AP_HVD) == set()
    instead = HIGH_VALUE.replace(f"<{HVD_LEGISLATION}>", other)
    assert found(instead, DCAT_AP_HVD) == {
        ("dcat:Dataset", "dcatap:applicableLegislation", "value")
    }


def test_a_contact_without_an_address_is_advised_to_have_one() -> None:
    text = HIGH_VALUE + "ex:d dcat:contactPoint ex:c\nex:c a vcard:Kind"
    results = [r for r in validate(lines(text), DCAT_AP_HVD) if r.shape.row.of == "vcard:Kind"]
    assert sorted((r.shape.severity, r.shape.row.path) for r in results) == [
        ("Info", "vcard:hasEmail"),
        ("Info", "vcard:hasURL"),
        ("Warning", "vcard:hasEmail | vcard:hasURL"),
    ]
    assert conforms(results)


CATALOGUE = """
ex:c a dcat:Catalog
ex:c dct:title "All that moves"@en
ex:c dct:description "Of one port"@en
ex:c dct:publisher ex:p
"""


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_of_a_catalogue_is_not_asked_what_it_lists(profile: Profile) -> None:
    """(that it lists something is said in the records of what it lists)"""
    listed = {"dcat:dataset", "dcat:service", "dcat:catalog", "dcat:record"}
    results = validate(lines(CATALOGUE), profile)
    assert not [said(r) for r in results if r.shape.row.path in listed]


def test_what_a_catalogue_does_list_is_looked_at() -> None:
    row = ("dcat:Catalog", "dcat:dataset", "resource")
    assert row in found(CATALOGUE + 'ex:c dcat:dataset "trams"')
