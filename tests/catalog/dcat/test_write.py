"""Statements on their way out: blank labels, skolem names, and the head of a page of our feed."""

import pyoxigraph as ox
import pytest

from catalog.dcat.write import OurCatalogue, Page, emit, head
from vocab.namespaces import CATALOG, DCAT, DCT, HYDRA, TYPE

BLANK = (
    b'_:b0 <urn:p> "_:b0 is no label" .\n'
    b"_:b0 <urn:p> _:b1 .\n"
    b"_:b1 <urn:p> _:b10 .\n"
    b'_:b10 <urn:p> "x"@en .\n'
    b"_:b10 <urn:p> _:b0 .\n"
    b"<urn:_:b0> <urn:p> <urn:_:b1> .\n"
)


class TestEmit:
    def test_gives_blank_nodes_the_prefix_of_the_resource(self) -> None:
        assert emit(BLANK, prefix=b"r123") == (
            b'_:r123b0 <urn:p> "_:b0 is no label" .\n'
            b"_:r123b0 <urn:p> _:r123b1 .\n"
            b"_:r123b1 <urn:p> _:r123b10 .\n"
            b'_:r123b10 <urn:p> "x"@en .\n'
            b"_:r123b10 <urn:p> _:r123b0 .\n"
            b"<urn:_:b0> <urn:p> <urn:_:b1> .\n"
        )

    def test_names_a_blank_root(self) -> None:
        skolem = b"https://h.example.eu/.well-known/genid/7"
        lines = emit(BLANK, prefix=b"r7", skolem=skolem).splitlines()
        assert lines[1] == b"<%s> <urn:p> _:r7b1 ." % skolem
        assert lines[4] == b"_:r7b10 <urn:p> <%s> ." % skolem

    def test_leaves_statements_without_blank_nodes_alone(self) -> None:
        lines = b'<urn:s> <urn:p> "a\xe2\x80\xa8b" .\n'
        assert emit(lines, prefix=b"r1") is lines
        assert emit(b"", prefix=b"r1") == b""

    @pytest.mark.parametrize("prefix", [b"", b"1", b"r-1", b"r 1", b"r:"])
    def test_refuses_a_prefix_that_is_no_label(self, prefix: bytes) -> None:
        with pytest.raises(ValueError, match="letters and digits"):
            emit(BLANK, prefix=prefix)

    @pytest.mark.parametrize("skolem", [b"", b"a b:c", b"urn:x> <urn:y"])
    def test_refuses_a_name_that_is_none(self, skolem: bytes) -> None:
        with pytest.raises(ValueError, match="not an absolute IRI"):
            emit(BLANK, prefix=b"r1", skolem=skolem)


OURS = OurCatalogue(
    iri="https://h.example.eu/catalogue",
    title='The "open" catalogue',
    description="Line one\nand \\ two",
    publisher="Us",
    homepage="https://h.example.eu/",
)
PAGE = Page(
    this="https://h.example.eu/catalog.ttl?after=100",
    first="https://h.example.eu/catalog.ttl",
    total=12_345,
    next="https://h.example.eu/catalog.ttl?after=200",
    members=(
        ("Dataset", "https://a.example.eu/1"),
        ("DatasetSeries", "https://a.example.eu/2"),
        ("DataService", "https://a.example.eu/3"),
        ("Catalog", "https://a.example.eu/4"),
    ),
)


def statements(lines: bytes) -> set[tuple[str, str, str]]:
    quads = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    return {(q.subject.value, q.predicate.value, getattr(q.object, "value", "")) for q in quads}


class TestHead:
    def test_describes_our_catalogue(self) -> None:
        said = statements(head(OURS, PAGE))
        assert (OURS.iri, TYPE, CATALOG) in said
        assert (OURS.iri, DCT + "title", 'The "open" catalogue') in said
        assert (OURS.iri, DCT + "description", "Line one\nand \\ two") in said
        assert (OURS.iri, DCT + "publisher", OURS.iri + "#publisher") in said

    def test_lists_the_members_of_the_page_by_kind(self) -> None:
        said = statements(head(OURS, PAGE))
        assert {(p, o) for s, p, o in said if o.startswith("https://a.example.eu/")} == {
            (DCAT + "dataset", "https://a.example.eu/1"),
            (DCAT + "dataset", "https://a.example.eu/2"),
            (DCAT + "service", "https://a.example.eu/3"),
            (DCAT + "catalog", "https://a.example.eu/4"),
        }

    def test_leads_to_the_next_page(self) -> None:
        said = statements(head(OURS, PAGE))
        assert (OURS.iri, HYDRA + "totalItems", "12345") in said
        assert (OURS.iri, HYDRA + "view", PAGE.this) in said
        assert (PAGE.this, TYPE, HYDRA + "PartialCollectionView") in said
        assert (PAGE.this, HYDRA + "next", PAGE.next) in said
        assert (PAGE.this, HYDRA + "first", PAGE.first) in said

    def test_the_last_page_has_no_next(self) -> None:
        said = statements(head(OURS, Page(this=PAGE.this, first=PAGE.first, total=0)))
        assert not [p for _, p, _ in said if p in (HYDRA + "next", HYDRA + "last")]
        assert (OURS.iri, HYDRA + "totalItems", "0") in said

    def test_an_invalid_name_never_comes_out(self) -> None:
        bad = Page(this=PAGE.this, first=PAGE.first, total=1, members=(("Dataset", "a b"),))
        with pytest.raises(ValueError, match="'a b' is not an absolute IRI"):
            head(OURS, bad)
