"""Facets are rows; choosing, dropping, counting and addresses follow from them."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Kind
from catalog.search.box import Area, Box
from catalog.search.facets import (
    FACETS,
    KINDS,
    Labels,
    choose,
    code,
    drop,
    key,
    query_string,
    to_parameters,
    without,
)
from catalog.search.parse import parse
from catalog.search.query import Days, Filter, SearchQuery, Sort
from catalog.search.text import read
from tests.catalog.search.questions import ANYTHING, CHOICES, NAMES, QUERIES
from vocab.authority import lookup
from vocab.authority.resolve import PROPERTIES

NAL = "http://publications.europa.eu/resource/authority/"
TRAN, ENVI = NAL + "data-theme/TRAN", NAL + "data-theme/ENVI"
CSV, JSON = NAL + "file-type/CSV", NAL + "file-type/JSON"
TABLES = {
    "theme": "data-theme",
    "format": "file-type",
    "licence": "licence",
    "language": "language",
    "hvd_category": "hvd-category",
    "access": "access-right",
    "frequency": "frequency",
    "place": "place",
    "publisher_type": "publisher-type",
}


def test_the_facets_are_these():
    assert list(FACETS) == [
        "kind", "theme", "publisher", "format", "licence", "catalogue",
        "language", "hvd", "hvd_category", "access", "api", "frequency", "place",
        "publisher_type", "data_space", "quality",
    ]  # fmt: skip


def test_no_name_in_an_address_means_two_things():
    names = [name for facet in FACETS.values() for name in (facet.name, *facet.aliases)]
    own = ["q", "sort", "size", "cursor", "modified_from", "modified_to"]
    assert len({*names, *own}) == len(names) + len(own)


def test_themes_and_categories_are_trees_and_flags_are_single():
    assert [name for name, facet in FACETS.items() if facet.tree] == [
        "theme",
        "hvd_category",
        "place",
    ]
    single = [name for name, facet in FACETS.items() if not facet.several]
    assert (
        single
        == [name for name, facet in FACETS.items() if facet.is_flag]
        == [
            "hvd",
            "api",
            "data_space",
        ]
    )


def test_what_has_labels_from_a_table_is_a_controlled_property():
    controlled = [name for name, f in FACETS.items() if f.labels is Labels.AUTHORITY]
    assert sorted(controlled) == sorted(TABLES)
    assert all(FACETS[name].iri in PROPERTIES for name in controlled)


def test_the_kinds_are_those_of_the_catalogue():
    assert set(KINDS) == set(Kind.values)


# --- values -------------------------------------------------------------------------------------
KEYS = [
    ("theme", "TRAN", TRAN),
    ("theme", "Transport", TRAN),
    ("theme", " tran ", TRAN),
    ("theme", TRAN, TRAN),
    ("theme", "http://example.eu/themes/Water", "http://example.eu/themes/Water"),
    ("theme", "Own  Theme", "own theme"),
    ("format", "csv", CSV),
    ("format", "text/csv", CSV),
    ("format", NAL + "file-type/csv", CSV),
    ("format", "Lotus 1-2-3", "lotus 1-2-3"),
    ("licence", "CC_BY_4_0", NAL + "licence/CC_BY_4_0"),
    ("licence", "https://creativecommons.org/licenses/by/4.0/", NAL + "licence/CC_BY_4_0"),
    ("language", "nl-BE", NAL + "language/NLD"),
    ("language", "französisch", NAL + "language/FRA"),
    ("access", "public", NAL + "access-right/PUBLIC"),
    ("frequency", "R/P1Y", NAL + "frequency/ANNUAL"),
    ("hvd_category", "Mobility", "http://data.europa.eu/bna/c_b79e35eb"),
    ("publisher", "Stad  GENT", "stad gent"),
    ("publisher", "http://example.eu/Stad", "http://example.eu/Stad"),
    ("publisher", "cafe\u0301", "café"),
    ("publisher", "TRAN", "tran"),
    ("catalogue", "Water-Board", "water-board"),
    ("kind", "dataset", "Dataset"),
    ("kind", "DATASERVICE", "DataService"),
    ("kind", "Table", "Table"),
    ("hvd", "1", "1"),
    ("theme", " \u200b\x00 ", ""),
    ("theme", "x" * 600, "x" * 600),
]


@pytest.mark.parametrize(("facet", "value", "kept"), KEYS)
def test_a_value_is_kept_in_one_form(facet, value, kept):
    assert key(FACETS[facet], value) == kept


def test_a_media_type_stays_what_it_is():
    iri = next(iter(lookup.table("media-type")))
    assert key(FACETS["format"], iri) == iri
    assert code(FACETS["format"], iri) == iri


@given(NAMES, ANYTHING)
def test_a_kept_value_stays_as_it_is(name, value):
    kept = key(FACETS[name], value)
    assert key(FACETS[name], kept) == kept
    assert key(FACETS[name], code(FACETS[name], kept)) == kept


# Without its line Nice is a name of France, and what is provisional is no place.
READ_AS_OTHERS = {"place": {"FRA_NCE", "OP_DATPRO"}}


@pytest.mark.parametrize("name", TABLES)
def test_every_concept_has_a_short_name_in_addresses(name):
    facet = FACETS[name]
    concepts = lookup.table(TABLES[name])
    assert [iri for iri in concepts if key(facet, iri) != iri] == []
    assert [iri for iri in concepts if key(facet, code(facet, iri)) != iri] == []
    long = {concept.code for iri, concept in concepts.items() if code(facet, iri) != concept.code}
    assert long == READ_AS_OTHERS.get(name, set())


def test_a_code_that_would_be_read_as_another_value_is_not_used():
    facet = FACETS["licence"]
    national = list(lookup.table("licence-national"))
    assert national
    assert all(key(facet, code(facet, iri)) == key(facet, iri) for iri in national)


def test_only_tables_have_codes():
    assert code(FACETS["publisher"], TRAN) == TRAN
    assert code(FACETS["theme"], "own theme") == "own theme"


# --- counting -----------------------------------------------------------------------------------
ASKED = SearchQuery(
    read("harbour"),
    (Filter("format", (CSV, JSON)), Filter("theme", (TRAN,))),
    modified=Days(date(2024, 1, 1)),
    sort=Sort.TITLE,
    size=50,
    cursor="abc",
)


def test_a_facet_is_counted_with_every_filter_but_its_own():
    counting = without(ASKED, "format")
    assert counting.filters == (Filter("theme", (TRAN,)),)
    assert counting == replace(ASKED, filters=counting.filters, cursor="")


def test_a_facet_that_is_left_open_is_counted_with_all_filters():
    assert without(ASKED, "licence").filters == ASKED.filters


@given(QUERIES, NAMES, NAMES)
def test_leaving_out_a_facet_leaves_the_others(query, one, other):
    less = without(query, one)
    assert less.chosen(one) == ()
    assert without(less, one) == less
    assert without(less, other) == without(without(query, other), one)
    if one != other:
        assert less.chosen(other) == query.chosen(other)


# --- choosing -----------------------------------------------------------------------------------
def test_choosing_adds_an_alternative_and_begins_at_the_first_page():
    chosen = choose(ASKED, "theme", ENVI)
    assert chosen.chosen("theme") == (ENVI, TRAN)
    assert chosen.cursor == ""
    assert chosen == choose(ASKED, "theme", "ENVI") == choose(ASKED, "theme", "environment")


def test_dropping_takes_one_value_and_begins_at_the_first_page():
    dropped = drop(ASKED, "format", "csv")
    assert dropped.chosen("format") == (JSON,)
    assert dropped.cursor == ""


def test_dropping_the_last_value_leaves_the_facet_open():
    assert drop(ASKED, "theme", TRAN) == without(ASKED, "theme")


def test_a_flag_is_on_or_off():
    on = choose(choose(SearchQuery(), "api", "1"), "api", "1")
    assert on.chosen("api") == ("1",)
    assert drop(on, "api", "1") == SearchQuery()


def test_of_a_single_facet_the_new_value_takes_the_place_of_the_old(monkeypatch):
    monkeypatch.setitem(FACETS, "access", replace(FACETS["access"], several=False))
    public = choose(SearchQuery(), "access", "PUBLIC")
    restricted = choose(public, "access", "RESTRICTED")
    assert restricted.chosen("access") == (NAL + "access-right/RESTRICTED",)


@pytest.mark.parametrize("change", [choose, drop])
def test_an_unknown_facet_is_a_mistake_of_ours(change):
    with pytest.raises(KeyError, match="colour"):
        change(SearchQuery(), "colour", "red")


@given(QUERIES, CHOICES)
def test_what_was_chosen_can_be_dropped_again(query, choice):
    name, value = choice
    chosen = choose(query, name, value)
    assert key(FACETS[name], value) in chosen.chosen(name)
    assert choose(chosen, name, value) == chosen
    assert drop(chosen, name, value) == drop(query, name, value)
    assert without(chosen, name) == without(query, name)


@given(QUERIES, st.lists(CHOICES, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_choosing_does_not_matter(query, choices, chance):
    shuffled = choices.copy()
    chance.shuffle(shuffled)
    one, other = replace(query, cursor=""), replace(query, cursor="")
    for name, value in choices:
        one = choose(one, name, value)
    for name, value in shuffled:
        other = choose(other, name, value)
    assert one == other
    assert query_string(one) == query_string(other)


@given(QUERIES, CHOICES)
def test_choosing_changes_nothing_but_its_facet_and_the_page(query, choice):
    for changed in (choose(query, *choice), drop(query, *choice)):
        assert changed.cursor == ""
        assert replace(changed, filters=query.filters, cursor=query.cursor) == query
        for name in FACETS.keys() - {choice[0]}:
            assert changed.chosen(name) == query.chosen(name)


# --- addresses ----------------------------------------------------------------------------------
def test_the_parameters_are_sorted_and_short():
    assert list(to_parameters(ASKED).items()) == [
        ("cursor", ("abc",)),
        ("format", ("CSV", "JSON")),
        ("modified_from", ("2024-01-01",)),
        ("q", ("harbour",)),
        ("size", ("50",)),
        ("sort", ("title",)),
        ("theme", ("TRAN",)),
    ]


def test_what_is_usual_is_not_said():
    assert to_parameters(SearchQuery()) == {}
    assert query_string(SearchQuery()) == ""


def test_both_ends_of_days_are_said():
    days = Days(date(2023, 5, 1), date(2024, 1, 31))
    said = to_parameters(SearchQuery(issued=days, modified=Days(last=date(987, 1, 1))))
    assert said == {
        "issued_from": ("2023-05-01",),
        "issued_to": ("2024-01-31",),
        "modified_to": ("0987-01-01",),
    }


def test_an_area_and_what_the_data_are_about_are_said():
    query = SearchQuery(
        covers=Days(last=date(1999, 12, 31)),
        area=Area(Box(18250, 13950, 36000, 14150), inside=True),
    )
    assert (
        query_string(query)
        == "?covers_to=1999-12-31&east=180&inside=1&north=51.5&south=49.5&west=2.5"
    )


def test_a_query_string_is_safe_in_an_address():
    query = choose(SearchQuery(read('"a&b" <x>')), "publisher", "A&B \ud800“q”")
    said = query_string(query)
    assert said == "?publisher=a%26b+%E2%80%9Cq%E2%80%9D&q=%22a%26b%22+%3Cx%3E"
    assert said.isascii()


@given(QUERIES)
def test_the_parameters_ask_the_same_question(query):
    assert parse(to_parameters(query)) == query


@given(QUERIES)
def test_an_address_asks_the_same_question(query):
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query_string(query)[1:], strict_parsing=bool(query_string(query))):
        given.setdefault(name, []).append(value)
    assert parse(given) == query


@given(QUERIES)
def test_a_question_has_one_address(query):
    assert query_string(parse(to_parameters(query))) == query_string(query)
    assert list(to_parameters(query)) == sorted(to_parameters(query))
