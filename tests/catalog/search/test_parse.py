"""Addresses become questions, or sentences that say what to mend."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.search.box import Area, Box
from catalog.search.facets import FACETS, to_parameters
from catalog.search.parse import (
    KNOWN,
    LARGEST_PAGE,
    LONGEST_CURSOR,
    LONGEST_VALUE,
    MOST_CHOSEN,
    MOST_VALUES,
    parse,
)
from catalog.search.query import PAGE, BadQuery, Days, Filter, SearchQuery, Sort
from catalog.search.text import clean, read
from tests.catalog.search.questions import ANYTHING, TYPED, VALUES

NAL = "http://publications.europa.eu/resource/authority/"
TRAN, ENVI = NAL + "data-theme/TRAN", NAL + "data-theme/ENVI"
CSV = NAL + "file-type/CSV"
OPEN = sorted(name for name, facet in FACETS.items() if not facet.values)


def asked(address):
    return parse(dict(QueryDict(address).lists()))


def outcome(parameters):
    """The question, or the refusal; any other error is a fault."""
    try:
        return parse(parameters)
    except BadQuery as refused:
        return refused


def filters(**values):
    return SearchQuery(filters=tuple(Filter(*pair) for pair in sorted(values.items())))


def days(first, last):
    return Days(first and date.fromisoformat(first), last and date.fromisoformat(last))


ADDRESSES = [
    ("", SearchQuery()),
    ("q=", SearchQuery()),
    ("q=child+care", SearchQuery(read("child care"))),
    ("q=%22inland+harbour%22+-sail", SearchQuery(read('"inland harbour" -sail'))),
    ("q=title:harbour&theme=TRAN", SearchQuery(read("title:harbour"), (Filter("theme", (TRAN,)),))),
    ("q=a&q=b", SearchQuery(read("b"))),
    # filters
    ("theme=TRAN", filters(theme=(TRAN,))),
    ("theme=TRAN&theme=ENVI&theme=Transport", filters(theme=(ENVI, TRAN))),
    (f"theme={TRAN}", filters(theme=(TRAN,))),
    ("theme=&format=", SearchQuery()),
    ("theme=+", SearchQuery()),
    ("publisher=Stad+Gent", filters(publisher=("stad gent",))),
    ("publisher=http://x.eu/A", filters(publisher=("http://x.eu/A",))),
    ("format=csv&format=text/csv", filters(format=(CSV,))),
    ("licence=CC_BY_4_0", filters(licence=(NAL + "licence/CC_BY_4_0",))),
    ("license=CC_BY_4_0", filters(licence=(NAL + "licence/CC_BY_4_0",))),
    ("catalogue=a&source=b&catalog=c", filters(catalogue=("a", "b", "c"))),
    ("language=nl&language=de",
     filters(language=(NAL + "language/DEU", NAL + "language/NLD"))),
    ("hvd_category=Mobility", filters(hvd_category=("http://data.europa.eu/bna/c_b79e35eb",))),
    ("access=PUBLIC", filters(access=(NAL + "access-right/PUBLIC",))),
    ("frequency=daily", filters(frequency=(NAL + "frequency/DAILY",))),
    ("kind=dataset&kind=Catalog", filters(kind=("Catalog", "Dataset"))),
    ("format=csv&theme=TRAN", filters(format=(CSV,), theme=(TRAN,))),
    # flags
    ("hvd=1", filters(hvd=("1",))),
    ("api=1&api=1", filters(api=("1",))),
    ("api=TRUE", filters(api=("1",))),
    ("api=yes", filters(api=("1",))),
    ("api=0", SearchQuery()),
    ("api=no", SearchQuery()),
    ("api=false", SearchQuery()),
    ("api=+", SearchQuery()),
    ("api=1&api=0", SearchQuery()),
    # days
    ("modified_from=2024-05-31", SearchQuery(modified=days("2024-05-31", None))),
    ("modified_from=2024&modified_to=2024", SearchQuery(modified=days("2024-01-01", "2024-12-31"))),
    ("modified_to=2024-02", SearchQuery(modified=days(None, "2024-02-29"))),
    ("modified_to=2023-02", SearchQuery(modified=days(None, "2023-02-28"))),
    ("issued_from=2024-02", SearchQuery(issued=days("2024-02-01", None))),
    ("issued_from=2024-02-03&issued_to=2024-02-03",
     SearchQuery(issued=days("2024-02-03", "2024-02-03"))),
    ("issued_from=0001&issued_to=9999", SearchQuery(issued=days("0001-01-01", "9999-12-31"))),
    ("issued_from=&issued_to=+", SearchQuery()),
    ("covers_from=1990&covers_to=1999", SearchQuery(covers=days("1990-01-01", "1999-12-31"))),
    # areas
    ("west=2.5&south=49.5&east=6.4&north=51.5",
     SearchQuery(area=Area(Box(18250, 13950, 18640, 14150)))),
    ("west=2,5&inside=1", SearchQuery(area=Area(Box(18250, 0, 36000, 18000), inside=True))),
    ("west=4.123456&east=4.123", SearchQuery(area=Area(Box(18412, 0, 18412, 18000)))),
    ("north=+&inside=1", SearchQuery()),
    ("issued_from=+2024-05-31+", SearchQuery(issued=days("2024-05-31", None))),
    # order and page
    ("sort=", SearchQuery()),
    ("sort=relevance", SearchQuery()),
    ("sort=changed", SearchQuery(sort=Sort.CHANGED)),
    ("sort=Modified", SearchQuery(sort=Sort.MODIFIED)),
    ("sort=title&sort=changed", SearchQuery(sort=Sort.CHANGED)),
    ("size=", SearchQuery()),
    ("size=20", SearchQuery()),
    ("size=1", SearchQuery(size=1)),
    ("size=100", SearchQuery(size=100)),
    ("cursor=", SearchQuery()),
    ("cursor=aZ09-_", SearchQuery(cursor="aZ09-_")),
    # others' parameters
    ("utm_source=letter&fbclid=1&page=3&x[]=", SearchQuery()),
    ("Q=a", SearchQuery()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "query"), ADDRESSES, ids=[a or "nothing" for a, _ in ADDRESSES]
)
def test_an_address_is_a_question(address, query):
    assert asked(address) == query


@pytest.mark.parametrize("address", [a for a, _ in ADDRESSES], ids=[a or "-" for a, _ in ADDRESSES])
def test_a_question_has_one_address_however_it_was_asked(address):
    query = asked(address)
    assert parse(to_parameters(query)) == query


def test_the_known_parameters_are_these():
    own = {"q", "sort", "size", "cursor", "west", "south", "east", "north", "inside"}
    ends = {f"{name}_{end}" for name in ("modified", "issued", "covers") for end in ("from", "to")}
    assert own | ends | {*FACETS, "license", "source", "catalog"} == KNOWN


# --- what is refused ----------------------------------------------------------------------------
NO_CURSOR = (
    "“cursor” is not a place in these results. Take the address of the next page as the page"
    " before gives it, or leave “cursor” out to begin at the first."
)
DAY = "write a day of the calendar as 2024-05-31, a month as 2024-05 or a year as 2024."
KINDS = "There are: Catalog, Dataset, DatasetSeries, DataService."
SORTS = "There are: relevance, changed, modified, title."
SIZE = "give a whole number from 1 to 100."

REFUSED = [
    ("sort=newest", "sort", f"“sort” cannot be “newest”. {SORTS}"),
    ("sort=%00", "sort", f"“sort” cannot be “”. {SORTS}"),
    ("sort=" + "x" * 41, "sort", f"“sort” cannot be “{'x' * 40}…”. {SORTS}"),
    ("sort=" + "x" * 40, "sort", f"“sort” cannot be “{'x' * 40}”. {SORTS}"),
    ("kind=Table", "kind", f"“kind” cannot be “Table”. {KINDS}"),
    ("kind=Dataset&kind=a%00b", "kind", f"“kind” cannot be “a b”. {KINDS}"),
    ("hvd=maybe", "hvd", "“hvd” is 1 for yes, or left out; it cannot be “maybe”."),
    ("api=2", "api", "“api” is 1 for yes, or left out; it cannot be “2”."),
    *((f"size={size}", "size", f"“size” cannot be “{size}”: {SIZE}")
      for size in ("0", "-1", "101", "1e3", "1000000000", "020", "1.5", "ten", "²", "٣", "0x10")),
    *((f"issued_from={day}", "issued_from", f"“issued_from” cannot be “{day}”: {DAY}")
      for day in ("yesterday", "2023-02-29", "2024-13", "2024-00-01", "0000", "24", "20240531",
                  "31-05-2024", "2024-5-1", "2024-05-31T00:00:00Z", "10000", "-2024", "２０２４",
                  "2024-W01", "2024-05-")),
    ("issued_to=2024-04-31", "issued_to", f"“issued_to” cannot be “2024-04-31”: {DAY}"),
    *((f"west={side}", "west", f"“west” cannot be “{side}”: give degrees from -180 to 180, as 4.25.")
      for side in ("181", "-180.5", "east", "1e1", "nan", "4.5.1", "４")),
    ("north=91", "north", "“north” cannot be “91”: give degrees from -90 to 90, as 4.25."),
    ("west=5&east=4", "east", "“east” is less than “west”: change one of them."),
    ("inside=perhaps", "inside", "“inside” is 1 for yes, or left out; it cannot be “perhaps”."),
    ("modified_to=soon", "modified_to", f"“modified_to” cannot be “soon”: {DAY}"),
    ("modified_from=2024-05-31&modified_to=2024-05-30", "modified_to",
     "“modified_to” (2024-05-30) is before “modified_from” (2024-05-31): change one of them."),
    ("issued_from=2025&issued_to=2024", "issued_to",
     "“issued_to” (2024-12-31) is before “issued_from” (2025-01-01): change one of them."),
    *((f"cursor={cursor}", "cursor", NO_CURSOR)
      for cursor in ("a%2Bb", "a/b", "YQ==", "a b", "%00", "é", "a%0A", "..", "+")),
    ("q=" + "x" * 513, "q",
     "“q” is too long: it may have 512 characters. Search for the words that matter most."),
    ("q=" + "+".join(map(str, range(33))), "q",
     "“q” has 33 words, and may have 32: leave out those that matter least."),
]  # fmt: skip


def refusal(parameters):
    with pytest.raises(BadQuery) as refused:
        parse(parameters)
    return refused.value.parameter, str(refused.value)


@pytest.mark.parametrize(
    ("address", "parameter", "sentence"), REFUSED, ids=[address[:40] for address, *_ in REFUSED]
)
def test_what_cannot_be_asked_is_refused_with_what_to_mend(address, parameter, sentence):
    assert refusal(dict(QueryDict(address).lists())) == (parameter, sentence)


@given(ANYTHING)
@example("\ud800\x00\u202e" * 20)
def test_a_sentence_can_be_shown(value):
    for name in ("sort", "kind", "api", "size", "cursor", "issued_to"):
        said = str(outcome({name: [value]}))
        said.encode("utf-8")
        assert said == clean(said)
        assert len(said) < 250


# --- budgets ------------------------------------------------------------------------------------
def test_the_largest_page_passes_and_one_row_more_does_not():
    assert parse({"size": [str(LARGEST_PAGE)]}).size == LARGEST_PAGE == 100
    assert refusal({"size": [str(LARGEST_PAGE + 1)]})[0] == "size"
    assert PAGE <= LARGEST_PAGE


def test_the_longest_cursor_passes_and_one_character_more_does_not():
    assert parse({"cursor": ["x" * LONGEST_CURSOR]}).cursor == "x" * 512
    assert refusal({"cursor": ["x" * (LONGEST_CURSOR + 1)]}) == ("cursor", NO_CURSOR)


@pytest.mark.parametrize("name", OPEN)
def test_the_longest_value_passes_and_one_character_more_does_not(name):
    assert parse({name: ["x" * LONGEST_VALUE]}).chosen(name) == ("x" * LONGEST_VALUE,)
    said = f"A value of “{name}” is too long: it may have 2048 characters."
    assert refusal({name: ["x" * (LONGEST_VALUE + 1)]}) == (name, said)


def test_a_value_may_not_be_longer_as_it_is_kept():
    half = LONGEST_VALUE // 2
    assert parse({"publisher": ["ß" * half]}).chosen("publisher") == ("ss" * half,)
    said = "A value of “publisher” is too long: it may have 2048 characters."
    assert refusal({"publisher": ["ß" * (half + 1)]}) == ("publisher", said)


@pytest.mark.parametrize("name", OPEN)
def test_as_many_values_as_may_be_pass_and_one_more_does_not(name):
    values = [f"value {n:03}" for n in range(MOST_VALUES)]
    assert len(parse({name: values}).chosen(name)) == MOST_VALUES
    said = f"“{name}” is given 51 times: give it at most 50 times."
    assert refusal({name: [*values, "more"]}) == (name, said)


def test_values_under_another_name_count_too():
    values = [f"s{n}" for n in range(MOST_VALUES)]
    assert parse({"source": values}).filters[0].facet == "catalogue"
    assert refusal({"source": values, "catalogue": ["more"]})[0] == "catalogue"


def test_empty_values_do_not_count():
    assert parse({"theme": [""] * 500 + ["TRAN"]}).chosen("theme") == (TRAN,)


def test_all_filters_together_have_a_budget():
    values = [f"v{n}" for n in range(MOST_VALUES)]
    full = {"theme": values, "publisher": values}
    assert sum(len(f.values) for f in parse(full).filters) == MOST_CHOSEN
    said = "All filters together may have 100 values: take some away."
    assert refusal({**full, "format": ["csv"]}) == ("format", said)


def test_closed_facets_have_a_budget_too():
    assert parse({"kind": ["Dataset"] * MOST_VALUES}).chosen("kind") == ("Dataset",)
    assert refusal({"kind": ["Dataset"] * (MOST_VALUES + 1)})[0] == "kind"


# --- anything -----------------------------------------------------------------------------------
OFTEN = {
    "q": TYPED,
    "sort": st.sampled_from([*Sort, "Title", "x"]),
    "size": st.integers(-2, 200).map(str),
    "cursor": st.from_regex(r"[A-Za-z0-9_-]{0,9}", fullmatch=True),
    **{name: st.dates().map(str) for name in KNOWN if name.endswith(("_from", "_to"))},
    **{name: st.sampled_from(values) for name, values in VALUES.items()},
}
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(OFTEN.get(name, ANYTHING) | ANYTHING, max_size=3) for name in sorted(KNOWN)
    },
)


def check(parameters, names):
    got = outcome(parameters)
    if isinstance(got, BadQuery):
        assert got.parameter in names
        assert str(got).endswith(".")
    else:
        assert parse(to_parameters(got)) == got


@given(PARAMETERS)
def test_anything_is_a_question_or_refused(parameters):
    check(parameters, KNOWN)


@pytest.mark.parametrize("name", sorted(KNOWN))
@given(value=TYPED)
def test_any_value_of_any_parameter_is_a_question_or_refused(name, value):
    meant = {facet.name for facet in FACETS.values() if name in facet.aliases}
    check({name: [value]}, {name} | meant)


@given(st.dictionaries(ANYTHING.filter(lambda name: name not in KNOWN), st.lists(ANYTHING)))
def test_unknown_parameters_change_nothing(parameters):
    assert parse({"q": ["boat"], **parameters}) == SearchQuery(read("boat"))


@given(PARAMETERS)
def test_what_is_asked_is_within_the_budgets(parameters):
    query = outcome(parameters)
    if isinstance(query, BadQuery):
        return
    assert 1 <= query.size <= LARGEST_PAGE
    assert len(str(query)) <= 512
    assert query.filters == tuple(sorted(query.filters))
    for name, values in query.filters:
        assert 1 <= len(values) <= MOST_VALUES
        assert list(values) == sorted(set(values))
        assert FACETS[name].several or len(values) == 1
