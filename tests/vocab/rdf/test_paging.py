"""Hydra paging, old and new."""

import pytest

HYDRA = (
    "@prefix h: <http://www.w3.org/ns/hydra/core#> .\n"
    "@prefix x: <http://www.w3.org/2001/XMLSchema#> .\n"
)


@pytest.mark.parametrize(
    ("statements", "next_page"),
    [
        ("<p1> a h:PartialCollectionView ; h:next <p2> .", "https://provider.example/p2"),
        ("<p1> a h:PagedCollection ; h:nextPage <p2> .", "https://provider.example/p2"),
        ('<p1> h:nextPage "https://e.org/c?page=2" .', "https://e.org/c?page=2"),
        ('<p1> h:nextPage "https://e.org/p2"^^x:anyURI .', "https://e.org/p2"),
        ('<p1> h:next "?page=2"@en .', "?page=2"),
        ("<p1> h:previous <p0> ; h:first <p0> ; h:last <p9> .", ""),
        ("<p1> <says> 'h:next <p2>' .", ""),
    ],
)
def test_the_next_page_is_an_iri_or_a_text(statements, next_page, read):
    assert read(HYDRA + statements).next_page == next_page


@pytest.mark.parametrize(
    ("total", "items"),
    [("7", 7), ('"7"', 7), ('" 7 "^^x:integer', 7), ('"many"', None), ("-1", None)],
)
def test_the_total_is_a_number(total, items, read):
    assert read(HYDRA + f"<c> h:totalItems {total} .").total_items == items


def test_a_page_without_paging_says_nothing(read):
    reading = read(HYDRA + "<a> <p> 1 .")
    assert (reading.next_page, reading.total_items) == ("", None)
