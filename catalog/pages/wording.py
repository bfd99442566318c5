"""Which of several languages a reader sees, and what a language tag says about a text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text and its language tag as received ("" when none came with it)."""

    tag: str = ""
    text: str = ""

    @property
    def is_machine_made(self) -> bool:
        """Translated by a machine: the tag has the singleton `t` (RFC 6497), as in `en-t-nl`."""
        return "t" in self.tag.lower().split("-")[1:]

    @property
    def translated_from(self) -> str:
        """The language it was translated from, "nl" for `en-t-nl-t0-mtec`; "" if it was not."""
        parts = self.tag.lower().split("-")
        position = parts.index("t", 1) if self.is_machine_made else len(parts)
        return parts[position + 1] if position + 1 < len(parts) else ""

    @property
    def language(self) -> str:
        """The primary language, "en" for `en-GB`."""
        return self.tag.lower().split("-")[0]

    @property
    def lang(self) -> str:
        """The tag if it may stand in an HTML `lang` attribute, else ""."""
        return self.tag if _TAG.fullmatch(self.tag) else ""


Texts = Mapping[str, str] | Sequence[Sequence[str]] | None  # tag -> text, or (tag, text) pairs


def wordings(texts: Texts) -> tuple[Wording, ...]:
    """Every text that says something, in the order received."""
    pairs = texts.items() if isinstance(texts, Mapping) else texts or ()
    return tuple(Wording(tag, text) for tag, text in pairs if text.strip())


def best(texts: Texts, reader: str) -> Wording:
    """The text for a reader of the language `reader`; an empty Wording if there is none.

    In this order: the reader's very tag, the reader's language, that language made by a machine,
    English, a text without a tag, any original, whatever there is.
    """
    reader = reader.lower()

    def distance(wording: Wording) -> int:
        wishes = (
            wording.tag.lower() == reader,
            wording.language == reader.split("-")[0] and not wording.is_machine_made,
            wording.language == reader.split("-")[0],
            wording.language == "en" and not wording.is_machine_made,
            not wording.tag,
            not wording.is_machine_made,
        )
        return wishes.index(True) if True in wishes else len(wishes)

    return min(wordings(texts), key=distance, default=Wording())
