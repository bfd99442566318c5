"""One spelling for one word: case, accents, ligatures and widths are folded away. Pure functions.

No language need be known: "Zürich", "ZURICH" and "Zu" + U+0308 + "rich" fold to "zurich", "Ελλάδα"
to "ελλαδα", "Łódź" to "lodz". What stands for a sound of its own is kept: the vowel signs of Indian
scripts and Thai, the voicing marks of kana.
"""

import re
from functools import cache
from unicodedata import category, normalize

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ĸ": "k", "ı": "i", "ƶ": "z", "ƀ": "b", "ɨ": "i", "ʉ": "u", "ɐ": "a",
        "ǝ": "e", "ə": "e", "ɛ": "e", "ɔ": "o", "ɟ": "j", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ƴ": "y",
        "ґ": "г",
    }
)  # fmt: skip

# Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, marks around symbols.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f]+"
)
_ROUNDS = 4  # two are needed by the worst of all characters (a test folds them all)


def fold(word: str) -> str:
    """`word` in small letters without accents; only letters, digits and signs of vowels are left.

    Folding twice changes nothing. Give it one word, not a text: what is no letter goes.
    """
    if word.isascii():
        return word.lower() if word.isalnum() else _only_letters(word.lower())
    for _ in range(_ROUNDS):
        folded = _folded(word)
        if folded == word:
            break
        word = folded
    return word


def _folded(word: str) -> str:
    bare = _ACCENTS.sub("", normalize("NFKD", normalize("NFKD", word).casefold()))
    return _only_letters(normalize("NFKC", bare.translate(_LETTERS)))


def _only_letters(text: str) -> str:
    return text if text.isalnum() else "".join(c for c in text if c.isalnum() or is_mark(c))


def is_mark(character: str) -> bool:
    """Does it only change the letter before it (categories Mn, Mc, Me)?"""
    return category(character)[0] == "M"


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def written_out(word: str) -> str:
    """The folded spelling for keyboards without umlauts: "Zürich" as "zuerich"; "" without one.

    German writes ä, ö and ü as ae, oe and ue, Danish and Norwegian ø and å as oe and aa. Since "ue"
    may as well be two sounds ("aktuell"), ue is never made to u. Instead, a word with an umlaut has
    two forms, "zurich" and "zuerich", in texts and in queries: "Zürich" finds both other spellings
    and is found by both. "Zurich" and "Zuerich" find each other by the German stem, which takes ue
    for ü.
    """
    if word.isascii():
        return ""
    composed = normalize("NFC", word).lower()
    written = composed.translate(_UMLAUTS)
    return fold(written) if written != composed else ""


@cache
def marks() -> str:
    """All marks as ranges of a regular expression's class, with what composes as they do.

    (The vowels and finals of Hangul, U+1160 to U+11FF, and the vowels of Kirat Rai.)
    """
    # Planes 0 and 1; the rest of Unicode has only variation selectors.
    numbers = [n for n in range(0x300, 0x20000) if is_mark(chr(n)) or 0x1160 <= n <= 0x11FF]
    starts = [n for n, before in zip(numbers, [0, *numbers], strict=False) if n != before + 1]
    ends = [n for n, then in zip(numbers, [*numbers[1:], 0], strict=True) if n + 1 != then]
    ranges = "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))
    return ranges + "\U00016d63-\U00016d6a\U000e0100-\U000e01ef"
