"""Questions for property tests: what readers type, and values that no reader could."""

from hypothesis import strategies as st

from catalog.search.query import Clause, Field, Term

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
