"""Entries for the tests of engines: written by hand, or drawn by hypothesis."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from catalog.search.box import Area, Box
from catalog.search.document import Entry, Where
from catalog.search.facets import FACETS
from catalog.search.parse import parse
from catalog.search.query import Days, Filter, Sort
from catalog.search.question import Question, question
from catalog.search.runs import runs

THEMES = "http://publications.europa.eu/resource/authority/data-theme/"
FORMATS = "http://publications.europa.eu/resource/authority/file-type/"


def make(number: int, title: str = "", tag: str = "en", **given: Any) -> Entry:
    """An entry; texts of other places by their names, facets by theirs ("api" as `api=("1",)`)."""
    texts = {Where.TITLE: [(tag, title)]}
    said_here = [where for where in Where if isinstance(given.get(where.value), str)]
    texts |= {where: [(tag, given.pop(where.value))] for where in said_here}
    facets = {name: tuple(sorted(given.pop(name))) for name in FACETS if name in given}
    return Entry(
        id=number,
        change=given.pop("change", number),
        audiences=given.pop("audiences", ()),
        texts={where: made for where, said in texts.items() if (made := runs(said))},
        facets=facets,
        concepts=given.pop("concepts", ()),
        issued=given.pop("issued", None),
        modified=given.pop("modified", None),
        title=given.pop("sorted_as", title.lower()),
        **given,
    )


def ask(q: str = "", **parameters: Any) -> Question:
    """The question of an address: `ask("roads", theme="TRAN", size=5)`."""
    given = {"q": [q]} | {
        name: [str(v) for v in (values if isinstance(values, (list, tuple)) else [values])]
        for name, values in parameters.items()
    }
    return question(parse(given))


# --- drawn ------------------------------------------------------------------------------------
WORDS = ("road", "roads", "water", "wateren", "zürich", "zuerich", "covid-19", "covid19", "kinderopvang",
         "opvang", "child care", "childcare", "vervoer", "csv", "1.5", "data", "école", "écoles", "x")  # fmt: skip
TAGS = ("", "en", "nl", "de", "fr", "pl")
VALUES = {
    "theme": (THEMES + "TRAN", THEMES + "ENVI", THEMES + "HEAL"),
    "format": (FORMATS + "CSV", FORMATS + "JSON", "own format"),
    "publisher": ("https://a.example.org/", "city of b", "c"),
    "api": ("1",),
    "kind": ("Dataset", "DatasetSeries"),
}
said = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2020, 1, 9)))
# (Years that a mark stands for, and days that are within one.)
spans = st.tuples(*[st.none() | st.sampled_from([
    date(1800, 1, 1), date(1913, 5, 1), date(1999, 12, 31), date(2019, 6, 1), date(2019, 6, 2), date(2050, 1, 1),
])] * 2).map(lambda d: Days(*d) if None in d else Days(min(d), max(d)))  # fmt: skip
CORNERS = (0, 1, 500, 501, 18_000)
audiences = st.sets(st.integers(1, 3), max_size=2).map(lambda ids: tuple(sorted(ids)))


def box_of(corners: list[int]) -> Box:
    """The box between two corners."""
    west, east = sorted(corners[:2])
    south, north = sorted(corners[2:])
    return Box(west, south, east, north)


@st.composite
def entries(draw: Any) -> list[Entry]:
    """Up to a dozen entries with different ids."""
    ids = draw(st.sets(st.integers(1, 60), max_size=12))
    return [draw(entry(number)) for number in sorted(ids)]


@st.composite
def entry(draw: Any, number: int) -> Entry:
    """One entry of few words, so that questions find some."""
    tag = draw(st.sampled_from(TAGS))
    facets = {
        name: draw(st.sets(st.sampled_from(values), max_size=2)) for name, values in VALUES.items()
    }
    drawn = draw(st.lists(st.sampled_from(CORNERS), min_size=4, max_size=4))
    return make(
        number,
        draw(said),
        tag,
        description=draw(said),
        keyword=draw(said),
        concepts=tuple(sorted(facets["theme"] | (facets["format"] & {FORMATS + "CSV"}))),
        change=draw(st.integers(1, 9)),
        audiences=draw(audiences),
        modified=draw(days),
        issued=draw(days),
        extent=draw(st.sampled_from((None, box_of(drawn)))),
        covers=draw(st.none() | spans.filter(bool)),
        **{name: values for name, values in facets.items() if values},
    )


_term = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map("-{}".format),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(
        lambda two: '"{} {}"'.format(*two)
    ),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(
        lambda two: "{} OR {}".format(*two)
    ),
    st.sampled_from(
        ("title:road", "format:csv", "theme:transport", "keyword:water", "description:x")
    ),
)


@st.composite
def questions(draw: Any) -> Question:
    """Any question: words, filters, days, an order, a place in the pages."""
    chosen = draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=3))
    filters = tuple(
        Filter(name, tuple(sorted(draw(st.sets(st.sampled_from(VALUES[name]), min_size=1)))))
        for name in sorted(chosen)
    )
    corners = draw(st.lists(st.sampled_from(CORNERS), min_size=4, max_size=4))
    base = ask(" ".join(draw(st.lists(_term, max_size=3))))
    ends = st.tuples(days, days).map(lambda d: Days(*d) if None in d else Days(min(d), max(d)))
    values = {
        "filters": filters,
        "modified": draw(st.one_of(st.just(Days()), ends)),
        "issued": draw(st.one_of(st.just(Days()), ends)),
        "covers": draw(st.one_of(st.just(Days()), spans)),
        "area": draw(st.sampled_from((None, None, Area(box_of(corners), draw(st.booleans()))))),
        "order": draw(st.sampled_from(list(Sort))),
        "size": draw(st.integers(1, 6)),
        "rarest": draw(st.sampled_from((0, 0, 0, 2))),
        "akin": draw(st.sampled_from(((), filters))),
    }
    return replace(base.missing(draw(st.integers(0, 1))), **values)
