"""What is done to each column of a table before it goes out; no Django, no network.

    city = keep
    name = drop
    client = pseudonym
    born = year
    zip = first 2
    income = band 1000

Only what is named goes out: a column that its source adds tomorrow stays here, like one to `drop`.
"""

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MOST = 500  # columns
_LINE = re.compile(r"(?P<column>[^=]+?)\s*=\s*(?P<do>[a-z]+)(?:\s+(?P<size>\d{1,9}))?")
_PSEUDONYM = 24  # hexadecimal digits: 96 bits
_YEAR = re.compile(r"\s*(\d{4})(?:-(\d\d))?")
_SIZED = {"first": "how many letters, as in first 2", "band": "how wide, as in band 1000"}
PLAIN = ("keep", "drop", "pseudonym", "year", "month")


class WrongSteps(ValueError):
    """What was written is no treatment. The text says which line, and what to mend."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to one column; `size` of those that have one, else 0."""

    column: str
    do: str
    size: int = 0

    def __str__(self) -> str:
        return f"{self.column} = {self.do}{f' {self.size}' if self.size else ''}"


def read(text: str) -> list[Step]:
    """The steps, one for each line that is not empty. Raises WrongSteps."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise WrongSteps(f"name at most {MOST} columns")
    found = [_step(line) for line in lines]
    names = [one.column for one in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise WrongSteps(f"{twice[0]} is named twice: say once what is done to it")
    if found and all(one.do == "drop" for one in found):
        raise WrongSteps("nothing is left: keep one column at least")
    return found


def write(steps: Sequence[Step]) -> str:
    """The same as a text to change."""
    return "\n".join(map(str, steps))


def _step(line: str) -> Step:
    found = _LINE.fullmatch(line)
    if found is None:
        raise WrongSteps(f"“{line[:80]}” is not of the form: column = keep")
    column, do, size = found["column"], found["do"], int(found["size"] or 0)
    if do in _SIZED:
        if not size:
            raise WrongSteps(f"“{line[:80]}” does not say {_SIZED[do]}")
    elif do not in PLAIN:
        known = ", ".join((*PLAIN, *_SIZED))
        raise WrongSteps(f"“{line[:80]}”: {do} is nothing that can be done, these can: {known}")
    elif size:
        raise WrongSteps(f"“{line[:80]}”: {do} takes no number")
    return Step(column, do, size)


# --- one value --------------------------------------------------------------------------------
def treatment(step: Step, key: bytes) -> Callable[[str], str]:
    """What becomes of a value of the column. What it cannot be made of comes out empty.

    `key` (32 bytes) makes pseudonyms: another key, other ones, and none leads back to its value.
    """
    own = hmac.digest(key, step.column.encode(), "sha256")

    def pseudonym(value: str) -> str:
        return hmac.digest(own, value.encode(), "sha256").hex()[:_PSEUDONYM] if value else ""

    makers: Mapping[str, Callable[[str], str]] = {
        "keep": str,
        "pseudonym": pseudonym,
        "year": lambda value: found[1] if (found := _YEAR.match(value)) else "",
        "month": _month,
        "first": lambda value: value[: step.size],
        "band": lambda value: _band(value, step.size),
    }
    return makers[step.do]


def _month(value: str) -> str:
    found = _YEAR.match(value)
    return f"{found[1]}-{found[2]}" if found and found[2] else ""


def _band(value: str, width: int) -> str:
    """The lower end of its band: 1,234 in bands of 1,000 is 1000, and -1 is -1000."""
    try:
        number = Decimal(value.strip())
        return str(int(number // width - (number % width < 0)) * width)
    except (InvalidOperation, ValueError, OverflowError):  # no number, or no end to it
        return ""
