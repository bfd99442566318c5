"""Identifiers as most of them look, cut at once: "https://host.example/dataset/7", "dataset-7".

What they come to is what the analysis makes of them as texts without a language, token by token;
a catalogue has one or two for each resource, all of them different.
"""

import re
from functools import lru_cache

from catalog.search.analysis import LONGEST_TOKEN

_NAME = r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*"
# (The host has a letter in its last part: of figures alone an address would be a number.)
_BEFORE = r"https?://(?:www\.)?(?!www\.)((?:[a-z0-9-]+\.)+[a-z]+)((?:/[A-Za-z0-9._~-]+)*)/"
_ADDRESS = re.compile(f"({_BEFORE})({_NAME})")
_WORD = re.compile(f"(?=[0-9_-]*[A-Za-z]){_NAME}")  # "2024-05" is a number
_SIGNS = re.compile(r"[-_.~/]")
_MOST_SIGNS = 3  # in a name: a UUID has four, and is one piece; of more than eight not all count
_NO_HOSTS = ("doi.org", "dx.doi.org")  # what follows them is the name


def plain(text: str) -> tuple[str, str] | None:
    """The words of an identifier, and the same with wholes; None where it has to be cut by rule."""
    if found := _ADDRESS.fullmatch(text):
        place = _place(*found.group(2, 3))
        words = _words(found[4])
        if not place or not words or len(text) > LONGEST_TOKEN:
            return None
        host, before = place
        return f"{words} {host}", f"{before}{words.replace(' ', '')} {host}"
    if len(text) <= LONGEST_TOKEN and _WORD.fullmatch(text) and (words := _words(text)):
        return words, words.replace(" ", "")
    return None


def _words(name: str) -> str:
    """The pieces of a name with a space between them; "" where they may not all be pieces."""
    pieces = _SIGNS.sub(" ", name.lower())
    return pieces if pieces.count(" ") <= _MOST_SIGNS else ""


@lru_cache(4_096)
def _place(host: str, path: str) -> tuple[str, str] | None:
    """A host as a word, and it with a path; None where what follows has the name."""
    if host in _NO_HOSTS:
        return None
    word = _SIGNS.sub("", host)
    return word, word + _SIGNS.sub("", path).lower()
