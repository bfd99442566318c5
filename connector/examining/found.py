"""What an examination of a peer finds: one line for each thing that was looked at."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from vocab.sentence import Part, Sentence, say


class Grade(StrEnum):
    """How bad it is. With a fault contracts or data will not come about."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Found(NamedTuple):
    """`name` is what was looked at; `sentence` what was seen and, but for OK, what to do."""

    name: str
    grade: Grade
    sentence: Sentence

    def as_json(self) -> dict[str, Any]:
        """To be kept: in no language yet."""
        parts = {name: part for name, part in self.sentence.parts if isinstance(part, str | int)}
        return {"name": self.name, "grade": self.grade, "text": self.sentence.text, "parts": parts}


def read(kept: Mapping[str, Any]) -> Found:
    """What `as_json` gave."""
    sentence = say(kept["text"], **kept["parts"])
    return Found(kept["name"], Grade(kept["grade"]), sentence)


def ok(name: str, text: str, **parts: Part) -> Found:
    """As the protocol has it."""
    return Found(name, Grade.OK, say(text, **parts))


def warning(name: str, text: str, **parts: Part) -> Found:
    """It works, or may; somebody should know."""
    return Found(name, Grade.WARNING, say(text, **parts))


def fault(name: str, text: str, **parts: Part) -> Found:
    """Something will not work."""
    return Found(name, Grade.FAULT, say(text, **parts))
