"""Sentences for people: an English template and its parts, so that pages can translate them.

No gettext here. `gettext_noop` only marks a template (tests/check/messages.py finds it); pages say
`gettext(sentence.text) % values`, the values that are sentences themselves translated first:
catalog/pages/sentences.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Union

Part = Union[str, int, datetime, "Sentence"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` holds %(name)s for each of `parts`. As a string: the sentence in English."""

    text: str
    parts: tuple[tuple[str, Part], ...] = ()

    def __str__(self) -> str:
        return self.text % {name: _english(part) for name, part in self.parts}


def say(text: str, **parts: Part) -> Sentence:
    """The sentence of this template with these parts."""
    return Sentence(text, tuple(parts.items()))


def gettext_noop(text: str) -> str:
    """The template itself, marked as one to be translated."""
    return text


def listed(texts: Iterable[str], most: int = 5) -> str:
    """Texts as they stand in a sentence: the first few of them, in order, and "…" for more."""
    shown = list(texts)
    return ", ".join(shown[:most]) + (", …" if len(shown) > most else "")


def _english(part: Part) -> str:
    return part.isoformat() if isinstance(part, datetime) else str(part)
