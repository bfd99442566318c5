"""What a check says: how it is, in one sentence, and what to do where it is not well."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Grade(StrEnum):
    """How bad it is. Only a fault makes the installation unwell."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Result(NamedTuple):
    """One check. `sentence` says what was found and, but for OK, what to do."""

    name: str
    grade: Grade
    sentence: str


# A check knows its name, changes nothing, and takes seconds at most. It may raise django.db.Error
# where it needs the database; everything else that can go wrong is its result.
Check = Callable[[], Result]


def ok(name: str, sentence: str) -> Result:
    """All is as it should be."""
    return Result(name, Grade.OK, sentence)


def warning(name: str, sentence: str) -> Result:
    """It works, and somebody should look at it."""
    return Result(name, Grade.WARNING, sentence)


def fault(name: str, sentence: str) -> Result:
    """Something does not work, or is not safe."""
    return Result(name, Grade.FAULT, sentence)
