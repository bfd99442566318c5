"""Splitting: any order, nothing lost silently, each record with all that it reaches."""

import random
import re
from itertools import chain

import pyoxigraph as ox
import pytest

from vocab.rdf import spools
from vocab.rdf.job import Limits

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix h: <http://www.w3.org/ns/hydra/core#> .
@base <https://e.org/> .
"""


def lines(turtle: str) -> list[str]:
    quads = ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE)
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS).decode().split("\n")[:-1]


def spool(turtle: str) -> str:
    return joined(lines(turtle))


def joined(some: list[str]) -> str:
    return "".join(line + "\n" for line in some)


def iri(name: str) -> str:
    return f"<https://e.org/{name}>"


CATALOGUE = """
<cat> a dcat:Catalog ; dct:title "All" ; dct:publisher <org> ;
  dcat:dataset <a>, <b> ; dcat:record <rec> .
<org> a foaf:Organization ; foaf:name "Org" ; dct:spatial [ dct:title "Here" ] .
<a> a dcat:Dataset ; dct:title "A" ; dct:publisher <org> ;
  dcat:contactPoint [ dct:title "Desk" ;
    dct:rights [ dct:title "deep" ; dct:rights [ dct:title "deeper" ] ] ] ;
  dcat:distribution <https://elsewhere.org/file> , [ dct:title "nameless" ; dct:license <lic> ] .
<https://elsewhere.org/file> a dcat:Distribution ; dct:license <lic> ; dct:title "File" .
<lic> a dct:LicenseDocument ; dct:title "Free" .
<b> a dcat:Dataset ; dct:title "B" ; dct:publisher <org> ; dct:relation <a> .
<rec> a dcat:CatalogRecord ; foaf:primaryTopic <a> ; dct:modified "2024-01-01" .
"""


def test_a_record_is_all_that_its_root_reaches_up_to_the_next_root(split_lines):
    result = split_lines(spool(CATALOGUE))
    assert {key: r.kind for key, r in result.records.items()} == {
        iri("cat"): "Catalog", iri("a"): "Dataset", iri("b"): "Dataset",
    }  # fmt: skip
    a, b = result.bodies[iri("a")], result.bodies[iri("b")]
    for text in ("A", "Desk", "deep", "deeper", "nameless", "File", "Free", "Org", "Here"):
        assert f'"{text}"' in a, text
    assert '"A"' not in b
    assert iri("a") in b  # the reference stays
    assert '"Org"' in b  # shared nodes are copied into each record
    assert result.findings == []


def test_lines_that_list_a_member_go_with_the_member(split_lines):
    bodies = split_lines(spool(CATALOGUE)).bodies
    assert "dcat#dataset>" not in bodies[iri("cat")]
    assert "dcat#record>" not in bodies[iri("cat")]
    for name in ("a", "b"):
        listed = f"{iri('cat')} <http://www.w3.org/ns/dcat#dataset> {iri(name)} ."
        assert [n for n, body in bodies.items() if listed in body] == [iri(name)]


def test_a_catalogue_record_comes_with_its_topic_and_is_not_hashed(split_lines):
    before = split_lines(spool(CATALOGUE))
    after = split_lines(spool(CATALOGUE.replace("2024-01-01", "2025-12-31")))
    assert "CatalogRecord" in before.bodies[iri("a")]
    assert before.hashes() == after.hashes()
    assert before.bodies[iri("a")] != after.bodies[iri("a")]


@pytest.mark.parametrize("back", ["", "foaf:isPrimaryTopicOf _:r ;"])
def test_a_blank_catalogue_record_comes_too_and_moves_no_label(back, split_lines):
    turtle = f'<a> a dcat:Dataset ; {back} dct:publisher [ dct:title "X" ] . '
    record = '_:r a dcat:CatalogRecord ; foaf:primaryTopic <a> ; dct:source [ dct:modified "1" ] .'
    result = split_lines(spool(turtle + record))
    alone = split_lines(spool(turtle.replace(back, "")))
    assert result.hashes() == alone.hashes()
    assert '_:b0 <http://purl.org/dc/terms/title> "X"' in result.bodies[iri("a")]
    assert '"1"' in result.bodies[iri("a")]
    assert result.findings == []


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("dcat:Dataset, dcat:DatasetSeries", "DatasetSeries"),
        ("dcat:Catalog, dcat:Dataset", "Dataset"),
        ("dcat:DataService, dcat:Dataset", "Dataset"),
        ("dcat:DataService, dcat:Catalog", "DataService"),
        ("dcat:Catalog", "Catalog"),
    ],
)
def test_of_two_types_the_stronger_one_counts_in_any_order(types, kind, split_lines):
    text = lines(f"<a> a {types} .")
    for order in (text, text[::-1]):
        (record,) = split_lines(joined(order)).records.values()
        assert record.kind == kind


def test_order_and_labels_make_no_difference_in_hash_or_bytes(split_lines):
    expected = split_lines(spool(CATALOGUE))
    rng = random.Random(7)
    for turn in range(20):
        mixed = lines(CATALOGUE) * 2  # repeated statements too
        rng.shuffle(mixed)
        text = re.sub(r"_:(\w+)", lambda m, t=turn: f"_:n{t}{m[1][::-1]}", joined(mixed))
        result = split_lines(text)
        assert result.bodies == expected.bodies
        assert result.hashes() == expected.hashes()


def test_the_order_of_graph_stores_gives_the_same(split_lines):
    nested = lines(CATALOGUE)
    by_subject = sorted(nested, key=lambda line: (line[0] == "_", line))
    assert split_lines(joined(by_subject)).bodies == split_lines(joined(nested)).bodies


def test_many_partitions_give_what_one_gives(split_lines):
    one = split_lines(spool(CATALOGUE))
    many = split_lines(spool(CATALOGUE), limits=Limits(partition_bytes=100))
    assert many.bodies == one.bodies
    assert many.findings == one.findings


def test_a_catalogue_that_only_has_parts_is_one_record_in_many_partitions_too(split_lines):
    parts = ", ".join(f"<p{n}>" for n in range(30))
    text = f"<cat> a dcat:Catalog ; dct:hasPart {parts} . {parts.replace(',', ' a dcat:Dataset .')}"
    one = split_lines(spool(text + " a dcat:Dataset ."))
    many = split_lines(spool(text + " a dcat:Dataset ."), limits=Limits(partition_bytes=100))
    assert len(one.records) == 31
    assert many.bodies == one.bodies
    assert "hasPart" in one.bodies[iri("p7")]


def test_what_is_held_and_what_is_scattered_come_out_alike(split_lines):
    text = (
        CATALOGUE
        + """
      <page> a h:PartialCollectionView ; h:next <page2> . <cat> h:view <page> ; dcat:dataset <z> .
      <a> foaf:isPrimaryTopicOf [ a dcat:CatalogRecord ; dct:modified "2024-02-02" ] .
    """
    )
    rng = random.Random(11)
    for _ in range(10):
        mixed = lines(text)
        rng.shuffle(mixed)
        held = split_lines(joined(mixed))
        for processes in (1, 2):
            limits = Limits(partition_bytes=100, processes=processes)
            scattered = split_lines(joined(mixed), limits=limits)
            assert scattered.bodies == held.bodies
            assert scattered.hashes() == held.hashes()
            assert scattered.rules() == held.rules()
            assert messages(scattered) == messages(held)


def messages(result) -> list[str]:
    """What the findings say, without the examples, which come as they are met."""
    return [finding.message.partition(":")[0] for finding in result.findings]


@pytest.mark.long
def test_what_is_cut_shared_and_lost_is_told_by_two_as_by_one(split_lines):
    text = (
        "".join(
            f"<d{n}> a dcat:Dataset ; dct:publisher <org> ; dct:subject {', '.join(f'<s{n}-{m}>' for m in range(9))} ."
            f"<lost{n}> dct:title '{n}' . <cat> dcat:dataset <away{n}> ."
            for n in range(30)
        )
        + "<cat> a dcat:Catalog . <org> foaf:name 'Org' ; dct:subject 'a', 'b', 'c', 'd' ."
    )
    rng = random.Random(7)
    for shared in (64 << 20, 150):
        for _ in range(5):
            mixed = lines(text)
            rng.shuffle(mixed)
            one, two, again = (
                split_lines(
                    joined(mixed),
                    limits=Limits(
                        partition_bytes=200, statements_per_record=8, shared_bytes=shared,
                        processes=processes,
                    ),
                )
                for processes in (1, 2, 2)
            )  # fmt: skip
            assert again.bodies == two.bodies
            assert [f.message for f in again.findings] == [f.message for f in two.findings]
            assert set(two.rules()) == set(one.rules())
            if shared > 150:  # which of them are over the budget depends on the order
                assert two.bodies == one.bodies
                assert sorted(messages(two)) == sorted(messages(one))


def test_each_line_is_in_one_half(tmp_path):
    path = tmp_path / "spool"
    for size in range(12):
        content = [b"x" * n + b" y .\n" for n in range(size)]
        path.write_bytes(b"".join(content))
        halves = [[*chain.from_iterable(spools.spool_lines([path], p))] for p in ((0, 2), (1, 2))]
        assert halves[0] + halves[1] == content


def test_records_are_sorted_unique_lines_at_their_offsets(split_lines):
    result = split_lines(spool(CATALOGUE))
    for key, body in result.bodies.items():
        found = body.encode().splitlines(keepends=True)
        assert found == sorted(set(found))
        assert len(found) == result.records[key].statements


def test_pages_are_put_together_and_their_labels_kept_apart(split_lines):
    pages = [
        f'_:b0 <http://purl.org/dc/terms/title> "Desk {n}" .\n'
        f"<https://e.org/{n}> <http://www.w3.org/ns/dcat#contactPoint> _:b0 .\n"
        f"<https://e.org/{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<http://www.w3.org/ns/dcat#Dataset> .\n"
        for n in "ab"
    ]  # fmt: skip
    result = split_lines(*pages)
    assert '"Desk a"' in result.bodies[iri("a")]
    assert '"Desk b"' not in result.bodies[iri("a")]


def test_a_record_on_two_pages_is_one(split_lines):
    result = split_lines(
        spool("<a> a dcat:Dataset ."), spool('<a> a dcat:Dataset ; dct:title "A" .')
    )
    assert len(result.records) == 1
    assert result.bodies[iri("a")].count("\n") == 2


def test_a_blank_root_is_a_record_and_equal_ones_hash_alike(split_lines):
    one = '[] a dcat:Dataset ; dct:identifier "1" ; dct:publisher [ dct:title "X" ] .'
    result = split_lines(spool(one + one.replace('"1"', '"2"') + one))
    roots = [record.root for record in result.records.values()]
    assert roots == [b"_:b0"] * 3
    assert len(result.hashes()) == 2
    assert all("_:b1" in body for body in result.bodies.values())


def test_a_root_inside_a_root_is_not_swallowed(split_lines):
    result = split_lines(
        spool('<a> a dcat:Dataset ; dct:hasVersion [ a dcat:Dataset ; dct:title "V2" ] .')
    )
    assert len(result.records) == 2
    assert '"V2"' not in result.bodies[iri("a")]
    assert '"V2"' in result.bodies["_:b0"]


def test_a_service_keeps_whom_it_serves(split_lines):
    result = split_lines(
        spool("<s> a dcat:DataService ; dcat:servesDataset <a> . <a> a dcat:Dataset .")
    )
    assert "servesDataset" in result.bodies[iri("s")]
    assert "servesDataset" not in result.bodies[iri("a")]


def test_members_that_are_not_described_are_counted(split_lines):
    result = split_lines(spool("<cat> a dcat:Catalog ; dcat:dataset <x>, <y> ; dct:hasPart <z> ."))
    (finding,) = result.findings
    assert finding.rule == "members-elsewhere"
    assert finding.message.startswith("3 listed things")


def test_a_part_of_a_dataset_is_no_membership(split_lines):
    result = split_lines(spool('<a> a dcat:Dataset ; dct:hasPart <p> . <p> dct:title "Part" .'))
    assert "hasPart" in result.bodies[iri("a")]
    assert '"Part"' in result.bodies[iri("a")]


def test_what_no_record_reaches_is_counted_not_lost_silently(split_lines):
    result = split_lines(
        spool(
            "<a> a dcat:Dataset . <b> dct:title 'B' .<lost> dct:title 'L', 'M' ; dct:relation <b> ."
        )
    )
    (finding,) = result.findings
    assert finding.rule == "unreached"
    assert finding.message.startswith("4 statements")
    assert iri("lost") in finding.message


def test_a_circle_that_no_record_reaches_is_counted(split_lines):
    result = split_lines(
        spool("<a> a dcat:Dataset . <x> dct:relation <y> . <y> dct:relation <x> .")
    )
    assert result.findings[0].message.startswith("2 statements")


def test_a_circle_inside_a_record_ends(split_lines):
    result = split_lines(
        spool(
            "<a> a dcat:Dataset ; dct:relation <x> ."
            "<x> dct:relation <y> . <y> dct:relation <x>, <a> ."
        )
    )
    assert result.bodies[iri("a")].count("\n") == 5
    assert result.findings == []


def test_paging_is_neither_kept_nor_missed(split_lines):
    paging = "<p> a h:PagedCollection ; h:nextPage <p2> ; h:totalItems 7 . <a> a dcat:Dataset ."
    assert split_lines(spool(paging)).findings == []
    result = split_lines(
        spool("<cat> a dcat:Catalog, h:Collection ; h:totalItems 7 ; h:view <p> ; h:member <a> .")
    )
    assert "totalItems" not in result.bodies[iri("cat")]
    assert (
        split_lines(spool("<cat> a dcat:Catalog, h:Collection ; h:totalItems 8 .")).hashes()
        == result.hashes()
    )


def test_hierarchies_of_concepts_are_not_dragged_in(split_lines):
    turtle = """
    <a> a dcat:Dataset ; dcat:theme <t1> .
    <t1> skos:prefLabel "One" ; skos:inScheme <s> ; skos:broader <t0> .
    <s> skos:hasTopConcept <t0>, <t1> . <t0> skos:prefLabel "Zero" .
    """
    result = split_lines(spool(turtle))
    assert '"One"' in result.bodies[iri("a")]
    assert '"Zero"' not in result.bodies[iri("a")]
    assert result.rules() == ["unreached"]


def test_no_record_at_all_is_said(split_lines):
    result = split_lines(spool("<a> a foaf:Person ."))
    assert (result.records, result.rules()) == ({}, ["unreached", "no-records"])
    assert split_lines("").rules() == ["no-records"]


def test_a_record_over_its_budget_is_cut_the_same_way_each_time(split_lines):
    text = lines(
        "<a> a dcat:Dataset ; dcat:keyword " + ", ".join(f'"{n}"' for n in range(50)) + " ."
    )
    limits = Limits(statements_per_record=20)
    one, two = (
        split_lines(joined(text), limits=limits),
        split_lines(joined(text[::-1]), limits=limits),
    )
    assert one.bodies == two.bodies
    assert one.bodies[iri("a")].count("\n") == 20
    assert one.rules() == ["record-cut"]
    assert one.findings[0].focus == "https://e.org/a"
    assert one.findings[0].message.startswith("31 statements")


def test_shared_nodes_over_their_budget_are_counted(split_lines):
    result = split_lines(spool(CATALOGUE), limits=Limits(shared_bytes=150))
    assert "shared-budget" in result.rules()
    assert len(result.records) == 3


@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_belongs_to_its_root(step, split_lines):
    chain = [
        f"{iri(f'n{i}')} <http://purl.org/dc/terms/relation> {iri(f'n{i + 1}')} ."
        for i in range(2_000)
    ]
    start = lines("<a> a dcat:Dataset ; dct:relation <n0> .")
    result = split_lines(joined(start + chain[::step]))
    assert result.bodies[iri("a")].count("\n") == 2_002
    assert result.findings == []


def test_line_ends_of_unicode_inside_texts_cut_nothing(split_lines):
    result = split_lines(spool('<a> a dcat:Dataset ; dct:title "a\\u2028b\\u0085c" .'))
    assert result.bodies[iri("a")].encode().count(b"\n") == 2


def test_buffers_end_between_lines(split_lines, monkeypatch):
    expected = split_lines(spool(CATALOGUE)).bodies
    monkeypatch.setattr(spools, "READ", 2)
    assert split_lines(spool(CATALOGUE)).bodies == expected
