"""Words in the letters of one script: published lists have "Бeлгия" with a Latin e in it.

Nobody sees the difference, and whoever types the word does not find it.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
# Latin letters that look like one of the script, upright or in italics.
_CYRILLIC = str.maketrans("ABCEHKMOPTXYacekmoptxy", "АВСЕНКМОРТХУасекмортху")
_GREEK = str.maketrans("ABEZHIKMNOPTYXo", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
_SCRIPTS = (
    (re.compile("[\u0400-\u052f]"), _CYRILLIC),
    (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), _GREEK),
)


def one_script(text: str) -> str:
    """`text` with the Latin letters in Cyrillic and Greek words as the letters they stand for.

    A word with a Latin letter that looks like none of the script stays as it is.
    """
    return text if text.isascii() else _WORD.sub(_mended, text)


def _mended(match: re.Match[str]) -> str:
    word = match[0]
    if _LATIN.search(word):
        for script, letters in _SCRIPTS:
            if script.search(word) and not _LATIN.search(mended := word.translate(letters)):
                return mended
    return word
