"""Texts that any analysis has to bear: of many scripts, of odd signs, and hostile ones."""

from hypothesis import strategies as st

LANGUAGES = ["", "en", "de", "nl", "fr", "it", "es", "sv", "fi", "pl", "el", "bg", "de-t-en-x0"]

# Signs that words are cut at, or that are in words and mean nothing.
SIGNS = " -_./:@,'’·\u00ad\u200b\u200d\u2010\u202e\ufeff\n"
LETTERS = "aeusßäöüéøæłıİΣςάйцשلがか東한0159²½ﬁ"
MARKS = "\u0301\u0308\u0316\u0345\u3099\u093e"

words = st.text(st.sampled_from(SIGNS + LETTERS + MARKS), max_size=60)
anything = st.text(st.characters(), max_size=60)  # lone surrogates too
texts = st.one_of(words, anything)

HOSTILE = {
    "one letter": "a" * 1_000_000,
    "one umlaut": "ü" * 1_000_000,
    "one head": "schutzgebiet" * 50_000,
    "marks alone": "\u0301\u0316" * 50_000,
    "marks on a letter": "a" + "\u0301\u0316" * 50_000,
    "zero widths": "a\u200b" * 300_000,
    "from right to left": "\u202e\u05d0\u0628" * 200_000,
    "lone surrogates": "\ud800\udfff" * 300_000,
    "Han": "東" * 1_000_000,
    "parts of Hangul": "\u1100\u1161\u11a8" * 200_000,
    "dots": "a." * 300_000,
    "at signs": "a.b-c@" * 150_000,
    "addresses": "http://" * 100_000,
    "a long address": "http://a/" + "%20" * 200_000,
    "articles": "l'" * 300_000,
    "commas": "1," * 300_000,
    "a letter that folds to eighteen": "\ufdfa" * 300_000,
    "a million spaces": " " * 1_000_000,
    "NUL": "\0" * 1_000_000,
    "words of all sorts": " ".join(f"straße{n}ö" for n in range(100_000)),
}
