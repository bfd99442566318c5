"""A record of statements becomes a draft; what is wrong with it becomes findings."""

from dataclasses import dataclass

import pytest

from catalog.dcat.draft import (
    AccessService,
    Agent,
    CatalogRecord,
    Checksum,
    Contact,
    Moment,
    Period,
    Place,
    Reference,
    Relation,
    ResourceDraft,
    Term,
)
from catalog.dcat.read import draft
from catalog.dcat.rules import RULES
from tests.catalog.dcat.records import ROOT, document_of_ours, found, lines_of, read
from vocab.findings import Finding, Rule, Severity
from vocab.namespaces import DCAT, DCT, NAL

Traps = tuple[ResourceDraft, dict[tuple[str, str], Finding]]
STOPS = b"<https://data.example.eu/bus-stops>"


@pytest.fixture(scope="module")
def stops() -> ResourceDraft:
    return read(document_of_ours("bus-stops.ttl"), root=STOPS)[0]


def nal(code: str) -> Term:
    return Term(NAL + code, NAL + code, True)


class TestAGoodDataset:
    def test_has_no_findings(self) -> None:
        assert read(document_of_ours("bus-stops.ttl"), root=STOPS)[1] == ()

    def test_fills_every_field_that_a_dataset_may_have(self, stops: ResourceDraft) -> None:
        other_kinds = {"homepages", "formats", "rights", "licences"}
        other_kinds |= {"serves_datasets", "endpoint_urls", "endpoint_descriptions"}
        empty = {name for name, value in stops._asdict().items() if not value}
        assert empty == other_kinds

    def test_fills_every_field_of_its_distribution(self, stops: ResourceDraft) -> None:
        (csv,) = stops.distributions
        assert [name for name, value in csv._asdict().items() if not value] == ["position"]

    def test_keeps_texts_with_their_tags_and_without_escapes(self, stops: ResourceDraft) -> None:
        assert dict(stops.title) == {
            "en": "Bus stops",
            "de": "Haltestellen",
            "fr-t-de": "Arrêts de bus",
        }
        assert stops.description == (("en", 'All stops,\nwith "platforms".'),)
        assert sorted(stops.keywords) == [("de", "Bus"), ("en", "bus"), ("en", "stop")]
        assert stops.provenance == (("en", "Surveyed by the operator"),)
        assert stops.version_notes == (("en", "Two stops moved."),)

    def test_knows_its_names(self, stops: ResourceDraft) -> None:
        assert stops.iri == "https://data.example.eu/bus-stops"
        assert stops.identifiers == ("bus-stops", "doi:10.5555/stops")
        assert stops.catalogues == ("https://data.example.eu/catalogue",)
        assert stops.record == CatalogRecord(
            issued=Moment("2024-01-02", "2024-01-02"),
            modified=Moment("2024-05-06T07:08:09Z", "2024-05-06T07:08:09+00:00"),
            identifiers=("record-7",),
        )

    def test_knows_who_stands_behind_it(self, stops: ResourceDraft) -> None:
        publisher = stops.publisher
        assert publisher is not None
        assert publisher.iri == publisher.key == "https://data.example.eu/transport"
        assert dict(publisher.name)["de"] == "Verkehrsministerium"
        assert publisher.type is not None
        assert publisher.type.received.endswith("/NationalAuthority")
        assert publisher.homepage == "https://transport.example.eu/"
        assert publisher.mbox == "office@transport.example.eu"
        assert stops.creators == (Agent(name=(("en", "Survey team"),)),)
        assert stops.contacts == (
            Contact(
                name=(("en", "Open data desk"),),
                email="data@example.eu",
                url="https://example.eu/desk",
                phone="+3221234567",
            ),
        )

    def test_resolves_its_terms(self, stops: ResourceDraft) -> None:
        assert stops.themes == (nal("data-theme/TRAN"),)
        assert stops.languages == (nal("language/ENG"),)
        assert stops.frequency == nal("frequency/MONTHLY")
        assert stops.access_rights == nal("access-right/PUBLIC")
        assert stops.types == (nal("dataset-type/GEOSPATIAL"),)

    def test_knows_where_and_when(self, stops: ResourceDraft) -> None:
        region = Place(
            "https://data.example.eu/region",
            (("en", "The Region"),),
            centroid="POINT(4.4 50.9)",
            geometry="POINT(4.3 50.8)",
        )
        box = Place(bbox="POLYGON((4 50,5 50,5 51,4 51,4 50))")
        assert set(stops.spatial) == {region, box}
        year = Period(Moment("2023-01-01", "2023-01-01"), Moment("2023-12-31", "2023-12-31"))
        since = Period(Moment("2020-01-01", "2020-01-01"))
        assert set(stops.temporal) == {year, since}
        assert stops.issued == Moment("2023", "2023")
        assert stops.modified == Moment("2024-05-06", "2024-05-06")

    def test_keeps_its_links(self, stops: ResourceDraft) -> None:
        assert stops.landing_pages == ("https://example.eu/stops",)
        assert stops.pages == (Reference("https://example.eu/stops/manual"),)
        assert stops.conforms_to == (Reference("https://example.eu/standard"),)
        assert stops.subjects == (Reference("", (("en", "public transport"),)),)
        assert stops.in_series == ("https://data.example.eu/networks",)
        assert set(stops.related) == {
            Relation(DCT + "relation", "https://data.example.eu/lines"),
            Relation(DCT + "source", "https://data.example.eu/survey"),
        }

    def test_is_high_value_and_so_is_its_distribution(self, stops: ResourceDraft) -> None:
        assert stops.is_hvd
        assert stops.distributions[0].is_hvd
        assert stops.hvd_categories[0].iri == "http://data.europa.eu/bna/c_b79e35eb"

    def test_describes_the_distribution(self, stops: ResourceDraft) -> None:
        (csv,) = stops.distributions
        assert csv.key == csv.iri == "https://data.example.eu/bus-stops-csv"
        assert csv.access_urls == ("https://example.eu/stops/data",)
        assert csv.download_urls == ("https://example.eu/stops.csv.gz",)
        assert csv.format == nal("file-type/CSV")
        assert csv.licence == nal("licence/CC_BY_4_0")
        assert csv.byte_size == 20480
        assert csv.checksum == Checksum(
            "http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "ab12"
        )
        assert csv.rights == (Reference("", (("en", "Name the source"),)),)
        assert csv.issued == Moment("2023-02", "2023-02")
        assert csv.modified is not None
        assert csv.modified.iso == "2024-05-06T07:08:09.500000+02:00"
        assert csv.access_services == (
            AccessService("", (("en", "Stops API"),), ("https://api.example.eu/stops",)),
        )


@pytest.fixture(scope="module")
def read_traps() -> Traps:
    text = document_of_ours("traps.ttl")
    lines = lines_of(text)
    root = next(line.split(b" ")[0] for line in lines.splitlines() if line.endswith(b"Dataset> ."))
    drafted, findings = draft("Dataset", root, lines, "de")
    return drafted, found(findings)


class TestAPortalsHabits:
    def test_a_blank_root_is_found_by_its_identifier(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.iri == ""
        assert drafted.identifiers == ("traps-1",)
        assert {f.focus for f in findings.values()} == {"traps-1"}

    def test_texts_stand_in_for_names(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.publisher == Agent(name=(("", "Stadt Beispielhausen"),))
        assert drafted.publisher.key == "stadt beispielhausen"
        assert drafted.contacts == (Contact(email="umwelt@example.de"),)
        assert ("agent-as-text", "publisher") in findings
        assert ("agent-as-text", "contactPoint") in findings

    def test_empty_texts_are_no_texts(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.title == (("", "Messstellen"),)
        assert findings["text-without-language", "title"].value == "Messstellen"
        assert ("text-twice-in-a-language", "description") in findings

    def test_bad_dates_are_kept_as_received(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.issued == Moment("29.05..2017", "")
        assert drafted.issued.day is None
        assert findings["date-unreadable", "issued"].value == "29.05..2017"
        assert "2021-03-10" in findings["date-unreadable", "issued"].repair
        assert ("date-unreadable", "modified") in findings

    def test_periods_come_in_many_forms(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        by_words = {p.received: p for p in drafted.temporal}
        assert by_words["2019-01-01/2019-12-31"].end == Moment("2019-12-31", "2019-12-31")
        assert by_words["immer"] == Period(received="immer")
        assert findings["period-reversed", "temporal"].value == "2021-05-01 to 2020-05-01"

    def test_links_that_are_none_are_left_out(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.landing_pages == ()
        assert "(3 times; the first is shown)" in findings["url-not-a-url", "landingPage"].message
        assert drafted.pages == (Reference("https://example.de/luft/hilfe"),)
        assert drafted.related == (Relation(DCT + "isPartOf", "https://example.de/umwelt"),)

    def test_places_are_names_or_shapes(self, read_traps: Traps) -> None:
        drafted, _ = read_traps
        name = Place(label=(("", "Beispielhausen"),))
        assert set(drafted.spatial) == {name, Place(geometry="POINT(8.8 53.1)")}

    def test_the_licence_stands_on_the_wrong_thing(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        assert drafted.licences == (Term("", "CC BY 4.0", False),)
        assert findings["licence-on-dataset", "license"].severity is Severity.INFO

    def test_distributions_without_names_are_known_by_address_or_content(
        self, read_traps: Traps
    ) -> None:
        drafted, findings = read_traps
        keys = [d.key for d in drafted.distributions]
        assert len(set(keys)) == len(keys) == 4
        assert "https://example.de/luft/daten%202021.csv" in keys
        twins = sorted(key for key in keys if key.startswith("https://example.de/luft#"))
        assert len(twins) == 2
        assert twins[1] == twins[0] + " 1"
        assert ("distribution-twice", "distribution") in findings

    def test_a_distribution_that_is_only_named_is_missed(self, read_traps: Traps) -> None:
        _, findings = read_traps
        missed = findings["distribution-not-described", "distribution"]
        assert missed.value == "https://example.de/nirgends"
        assert findings["access-url-missing", "accessURL"].severity is Severity.ERROR

    def test_described_terms_are_known_by_their_value(self, read_traps: Traps) -> None:
        drafted, findings = read_traps
        (csv,) = [d for d in drafted.distributions if "daten" in d.key]
        assert csv.format is not None
        assert csv.format.received == "CSV"
        assert not csv.format.received_is_iri
        assert csv.licence == Term("", "Hauslizenz", False, (("de", "Hauslizenz"),))
        assert csv.byte_size is None
        assert findings["number-unreadable", "byteSize"].value == "2 KB"


MISSING = [
    ("Dataset", 'a dcat:Dataset ; dct:description "x"@en', "title-missing"),
    ("Dataset", 'a dcat:Dataset ; dct:title "x"@en', "description-missing"),
    ("DatasetSeries", 'a dcat:DatasetSeries ; dct:title "x"@en', "description-missing"),
    ("DataService", 'a dcat:DataService ; dct:title "x"@en', "endpoint-url-missing"),
    ("Catalog", 'a dcat:Catalog ; dct:description "x"@en', "title-missing"),
]


@pytest.mark.parametrize(("kind", "says", "rule"), MISSING)
def test_what_must_be_there_is_missed(kind: str, says: str, rule: str) -> None:
    _, findings = read(f":d {says} .", kind)
    assert [f.rule for f in findings] == [rule]
    assert findings[0].focus == "https://data.example.eu/d"
    assert findings[0].repair


def test_a_record_of_which_nothing_is_said_is_a_draft_with_findings() -> None:
    drafted, findings = draft("Dataset", ROOT, b"", "")
    assert drafted == ResourceDraft("Dataset", "https://data.example.eu/d")
    assert {f.rule for f in findings} == {"title-missing", "description-missing"}


def test_a_data_service_says_what_it_serves_and_needs_no_description() -> None:
    drafted, findings = read(
        """:d a dcat:DataService ; dct:title "API"@en ; dcat:endpointURL <https://api.example.eu/> ;
        dcat:endpointDescription <https://api.example.eu/openapi.json> ;
        dcat:servesDataset :one , :two ; dct:license nal:licence\\/CC0 ; dct:format "JSON" .""",
        "DataService",
    )
    assert findings == ()
    assert drafted.endpoint_urls == ("https://api.example.eu/",)
    assert drafted.endpoint_descriptions == ("https://api.example.eu/openapi.json",)
    assert len(drafted.serves_datasets) == 2
    assert drafted.licences == (nal("licence/CC0"),)
    assert drafted.formats == (Term("", "JSON", False),)


def test_the_service_keeps_its_link_and_the_dataset_does_not_take_it_for_a_catalogue() -> None:
    drafted, _ = read(
        ':api dcat:servesDataset :d . :d dct:title "x"@en ; dct:description "y"@en .'
        " :cat dcat:dataset :d . _:blank dcat:dataset :d . :top dct:hasPart :d ."
    )
    assert set(drafted.catalogues) == {
        "https://data.example.eu/cat",
        "https://data.example.eu/top",
    }


WELL = ' ; dct:title "x"@en ; dct:description "y"@en'


class TestHighValue:
    def test_without_a_category(self) -> None:
        law = "<http://data.europa.eu/eli/reg_impl/2023/138>"
        drafted, findings = read(f":d dcatap:applicableLegislation {law} {WELL} .")
        assert drafted.is_hvd
        assert [f.rule for f in findings] == ["hvd-without-category"]

    def test_with_a_category_but_without_the_law_it_is_not_one(self) -> None:
        category = "<http://data.europa.eu/bna/c_a9135398>"
        drafted, findings = read(f":d dcatap:hvdCategory {category} {WELL} .")
        assert not drafted.is_hvd
        assert [f.rule for f in findings] == ["hvd-category-without-legislation"]
        assert findings[0].value == "http://data.europa.eu/bna/c_a9135398"

    def test_other_laws_make_no_high_value(self) -> None:
        law = "<http://data.europa.eu/eli/dir/2007/2/oj>"
        drafted, findings = read(f":d dcatap:applicableLegislation {law} {WELL} .")
        assert not drafted.is_hvd
        assert drafted.legislation == ("http://data.europa.eu/eli/dir/2007/2/oj",)
        assert findings == ()


@dataclass(frozen=True)
class Answer:
    iri: str | None
    rule: Rule | None = None
    suggestion: str = ""


UNKNOWN = Rule("theme-unknown", Severity.WARNING, "The theme is unknown", "Take one of the 13.")


def tables(path: str, value: str) -> Answer:
    """Tables for these tests: one theme, and one law in two spellings."""
    if path == DCAT + "theme":
        known = value.upper() == "TRAFFIC" or value == "https://themes.example.eu/same"
        return Answer("eu:TRAN") if known else Answer(None, UNKNOWN, "eu:TRAN")
    return Answer(None)


class TestTerms:
    def test_are_resolved_by_the_property_of_the_specification(self) -> None:
        drafted, findings = read(f':d dcat:theme "traffic" {WELL} .', resolve=tables)
        assert drafted.themes == (Term("eu:TRAN", "traffic", False),)
        assert findings == ()

    def test_unknown_ones_are_one_finding_with_a_count_and_a_suggestion(self) -> None:
        drafted, findings = read(f':d dcat:theme "a" , "b" , :c {WELL} .', resolve=tables)
        assert [term.iri for term in drafted.themes] == ["", "", ""]
        (one,) = findings
        assert one.rule == "theme-unknown"
        assert one.message == (
            "The theme is unknown. Did you mean eu:TRAN? (3 times; the first is shown)"
        )
        assert one.repair == "Take one of the 13."

    def test_described_ones_are_known_by_an_equal_one(self) -> None:
        drafted, findings = read(
            f""":d dcat:theme :ours {WELL} . :ours skos:prefLabel "Verkehr"@de ;
            skos:exactMatch <https://themes.example.eu/same> .""",
            resolve=tables,
        )
        ours = "https://data.example.eu/ours"
        assert drafted.themes == (Term("eu:TRAN", ours, True, (("de", "Verkehr"),)),)
        assert findings == ()

    def test_one_described_once_is_counted_wherever_it_is_named(self) -> None:
        parts = "".join(
            f":p{n} a dcat:Distribution ; dct:format :ours ; dcat:accessURL <https://e.eu/{n}> . "
            for n in range(3)
        )
        drafted, findings = read(
            f':d dcat:distribution :p0 , :p1 , :p2 {WELL} . :ours rdfs:label "Ours"@en . {parts}',
            resolve=lambda _path, _value: Answer(None, UNKNOWN),
        )
        ours = Term("", "https://data.example.eu/ours", True, (("en", "Ours"),))
        assert [part.format for part in drafted.distributions] == [ours] * 3
        assert found(findings)["theme-unknown", "format"].message == (
            "The theme is unknown (3 times; the first is shown)"
        )

    def test_skolem_nodes_are_known_by_their_value(self) -> None:
        node = "<https://e.eu/.well-known/genid/7>"
        drafted, _ = read(
            f':d dcat:theme {node} {WELL} . {node} rdf:value "traffic" .', resolve=tables
        )
        assert drafted.themes[0].iri == "eu:TRAN"

    def test_a_node_that_says_nothing_is_no_term(self) -> None:
        drafted, _ = read(f":d dcat:theme [] {WELL} .", resolve=tables)
        assert drafted.themes == ()

    def test_an_unknown_place_is_no_fault_but_keeps_its_name(self) -> None:
        drafted, findings = read(f":d dct:spatial <https://geo.example.eu/1> {WELL} .")
        assert drafted.spatial == (Place("https://geo.example.eu/1"),)
        assert findings == ()


class TestOneAndMany:
    def test_the_property_of_the_specification_comes_before_its_variants(self) -> None:
        drafted, findings = read(f':d owl:versionInfo "1" ; dcat:version "2" {WELL} .')
        assert drafted.version == "2"
        assert [f.rule for f in findings] == ["only-one-allowed"]
        assert findings[0].value == "1"

    def test_the_same_value_twice_is_one_value(self) -> None:
        drafted, findings = read(f':d owl:versionInfo "1" ; dcat:version "1" {WELL} .')
        assert drafted.version == "1"
        assert findings == ()

    def test_contacts_may_have_several_addresses_without_blame(self) -> None:
        drafted, findings = read(
            f':d dcat:contactPoint [ vcard:hasEmail "a@e.eu" , <MAILTO:b@e.eu> ] {WELL} .'
        )
        assert drafted.contacts[0].email in ("a@e.eu", "b@e.eu")
        assert findings == ()

    def test_documentation_is_read_under_both_spellings(self) -> None:
        drafted, _ = read(f":d foaf:page :one ; foaf:Page :two {WELL} .")
        assert [page.iri[-3:] for page in drafted.pages] == ["one", "two"]


class TestLimits:
    def test_keywords_over_a_thousand_are_counted(self) -> None:
        words = " , ".join(f'"k{n}"@en' for n in range(1_003))
        drafted, findings = read(f":d dcat:keyword {words} {WELL} .")
        assert len(drafted.keywords) == 1_000
        (one,) = findings
        assert one.rule == "too-many-values"
        assert one.message == "1,003 values of keywords, the first 1,000 are kept"

    def test_distributions_over_five_thousand_are_counted(self) -> None:
        lines = [b'%s <%stitle> "x"@en .\n' % (ROOT, DCT.encode())]
        for n in range(5_002):
            lines.append(b"%s <%sdistribution> <https://d.eu/%d> .\n" % (ROOT, DCAT.encode(), n))
            lines.append(
                b"<https://d.eu/%d> <%saccessURL> <https://d.eu/f> .\n" % (n, DCAT.encode())
            )
        drafted, findings = draft("Dataset", ROOT, b"".join(lines), "")
        assert len(drafted.distributions) == 5_000
        assert {f.rule for f in findings} == {"too-many-values", "description-missing"}

    def test_many_nameless_distributions_with_one_address_stay_apart(self) -> None:
        # A keys-of-all against keys-of-all comparison would take minutes here.
        lines = []
        for n in range(4_000):
            lines.append(b"%s <%sdistribution> _:b%d .\n" % (ROOT, DCAT.encode(), n))
            lines.append(b"_:b%d <%saccessURL> <https://d.eu/f> .\n" % (n, DCAT.encode()))
            lines.append(b'_:b%d <%stitle> "%d" .\n' % (n, DCT.encode(), n % 2_000))
        drafted, _ = draft("Dataset", ROOT, b"".join(lines), "")
        assert len({d.key for d in drafted.distributions}) == 4_000

    def test_titles_in_a_thousand_languages_are_cut(self) -> None:
        titles = " , ".join(f'"t"@en-x{n:04}' for n in range(1_000))
        drafted, findings = read(f':d dct:title {titles} ; dct:description "y"@en .')
        assert len(drafted.title) == 500
        assert findings[0].rule == "too-many-values"


class TestTexts:
    def test_control_characters_are_taken_out_and_told(self) -> None:
        lines = b'%s <%stitle> "a\x00b\x0bc"@en .\n' % (ROOT, DCT.encode())
        drafted, findings = draft("Dataset", ROOT, lines, "")
        assert drafted.title == (("en", "abc"),)
        assert "text-cleaned" in {f.rule for f in findings}

    def test_escaped_nul_is_taken_out_too(self) -> None:
        lines = b'%s <%stitle> "a\\u0000b" .\n' % (ROOT, DCT.encode())
        drafted, findings = draft("Dataset", ROOT, lines, "")
        assert drafted.title == (("", "ab"),)
        assert "text-cleaned" in {f.rule for f in findings}

    def test_texts_are_composed_and_names_are_not(self) -> None:
        title = f'{ROOT.decode()} <{DCT}title> "Cafe\u0301"@fr .\n'
        series = f"{ROOT.decode()} <{DCAT}inSeries> <https://e.eu/cafe\u0301> .\n"
        lines = (title + series).encode()
        drafted, _ = draft("Dataset", ROOT, lines, "")
        assert drafted.title == (("fr", "Café"),)
        assert drafted.in_series == ("https://e.eu/cafe\u0301",)

    def test_a_line_separator_in_a_text_cuts_no_line(self) -> None:
        drafted, _ = read(f':d dcat:keyword "a\u2028b\u0085c"@en {WELL} .')
        assert drafted.keywords == (("en", "a\u2028b\u0085c"),)


def test_distribution_keys_depend_neither_on_labels_nor_on_order() -> None:
    def keys(one: bytes, two: bytes) -> set[str]:
        lines = []
        for label, title in ((one, b"first"), (two, b"second")):
            lines.append(b"%s <%sdistribution> %s .\n" % (ROOT, DCAT.encode(), label))
            lines.append(b'%s <%stitle> "%s" .\n' % (label, DCT.encode(), title))
        return {d.key for d in draft("Dataset", ROOT, b"".join(sorted(lines)), "")[0].distributions}

    assert keys(b"_:b0", b"_:b1") == keys(b"_:b9", b"_:b3")
    assert len(keys(b"_:b0", b"_:b1")) == 2


def test_a_cycle_of_blank_nodes_ends() -> None:
    drafted, _ = read(
        f":d dcat:distribution _:a {WELL} . _:a dct:relation _:b . _:b dct:relation _:a ."
    )
    assert len(drafted.distributions) == 1


def test_every_rule_has_one_id_and_a_repair() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.title, rule.id
        assert rule.repair.endswith("."), rule.id
