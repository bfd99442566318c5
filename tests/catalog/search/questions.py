"""Questions for property tests: what readers type, and values that no reader could."""

from datetime import date

from hypothesis import strategies as st

from catalog.search.box import Area, Box
from catalog.search.facets import FACETS, key
from catalog.search.parse import LARGEST_PAGE
from catalog.search.query import Clause, Days, Field, Filter, SearchQuery, Sort, Term

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
MARKS = ["OR", "AND", "-", "--", '"', "„", "»", "(", "-(", ")", ":", " ", "*", "＂"]
NAMED = [
    "title:",
    "Publisher:",
    "license:",
    "deſcription:",
    "ıd:",
    "foo:",
    "http://x.eu/a",
    "12:30",
]
LETTERS = ["harbour", "Häfen", "e\u0301", "\u0301", "Ａ", "🚌", "ß", "ﬁ", "\u200d"]
GAPS = ["\u00a0", "\u3000", "\u200b", "\ud800", "\x00", "\u2028"]
PIECES = st.sampled_from([*MARKS, *NAMED, *LETTERS, *GAPS])
# What breaks readers of text is how pieces meet, so most of our texts are made of such pieces.
TYPED = st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join) | ANYTHING

WORDS = st.sampled_from(
    ["harbour", "Häfen", "l’eau", "C++", "2021", "http://x.eu/", "12:30", "a-b"]
)
FIELDS = st.none() | st.sampled_from(Field)
TERMS = st.builds(Term, WORDS, st.just(False), FIELDS) | st.builds(
    Term, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.just(True), FIELDS
)
WANTED = st.lists(TERMS, min_size=1, max_size=2, unique=True).map(lambda ts: Clause(tuple(ts)))
CLAUSES = st.lists(
    WANTED | st.builds(lambda term: Clause((term,), excluded=True), TERMS), max_size=4, unique=True
).map(tuple)

VALUES = {
    "kind": ["Dataset", "dataservice", "Catalog"],
    "theme": ["TRAN", "Environment", "http://example.eu/themes/1", "Own Theme"],
    "publisher": ["http://example.eu/city", "City of Gent", "Straße"],
    "format": ["csv", "text/csv", "JSON", "http://example.eu/x", "something ELSE"],
    "licence": ["CC_BY_4_0", "cc-by", "https://creativecommons.org/licenses/by/4.0/", "own"],
    "catalogue": ["water-board", "Ministry"],
    "language": ["nl", "DEU", "French", "klingon"],
    "hvd": ["1"],
    "hvd_category": ["c_b151a0ba", "Mobility"],
    "access": ["PUBLIC", "restricted"],
    "api": ["1"],
    "frequency": ["DAILY", "monthly", "R/P1Y"],
    "place": ["BEL", "BEL_BRU", "Brussel", "http://data.europa.eu/nuts/code/BE10"],
    "publisher_type": ["LocalAuthority", "Academia/Scientific organisation", "guild"],
    "data_space": ["1"],
    "quality": ["good", "Excellent"],
}
NAMES = st.sampled_from(sorted(FACETS))
CHOICES = NAMES.flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name])))
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
DAYS = st.builds(Days, st.none() | DATES, st.none() | DATES).filter(
    lambda days: days.first is None or days.last is None or days.first <= days.last
)

SIDES = st.tuples(st.integers(0, 36_000), st.integers(0, 36_000)).map(sorted)
HEIGHTS = st.tuples(st.integers(0, 18_000), st.integers(0, 18_000)).map(sorted)
AREAS = st.builds(
    lambda sides, heights, inside: Area(Box(sides[0], heights[0], sides[1], heights[1]), inside),
    SIDES, HEIGHTS, st.booleans(),
)  # fmt: skip


def _filters(choices: list[tuple[str, str]]) -> tuple[Filter, ...]:
    kept: dict[str, set[str]] = {}
    for name, value in choices:
        kept.setdefault(name, set()).add(key(FACETS[name], value))
    return tuple(Filter(name, tuple(sorted(kept[name]))) for name in sorted(kept))


QUERIES = st.builds(
    SearchQuery,
    clauses=CLAUSES.filter(lambda clauses: sum(t.words for c in clauses for t in c.terms) <= 32),
    filters=st.lists(CHOICES, max_size=6).map(_filters),
    modified=DAYS,
    issued=DAYS,
    covers=DAYS,
    area=st.none() | AREAS,
    sort=st.sampled_from(Sort),
    size=st.integers(1, LARGEST_PAGE),
    cursor=st.from_regex(r"[A-Za-z0-9_-]{0,40}", fullmatch=True),
)
