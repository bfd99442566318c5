"""What was done, event by event, and the table (CSV) that it comes in.

The header names what a column holds by its IRI: odrl:dateTime, odrl:Party, odrl:Action and
odrl:Asset, and left operands. Two IRIs with a blank between them, odrl:Action odrl:resolution:
that refinement of the party, the action or the asset. An empty cell is unknown.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vocab.errors import UnreadableHistory, UnreadablePolicy
from vocab.namespaces import ODRL
from vocab.odrl.documents import decoded
from vocab.odrl.names import short
from vocab.odrl.times import moment

MOST_BYTES = 8_000_000
MOST_EVENTS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 4_000
TIME, PARTY, ACTION, ASSET = (ODRL + name for name in ("dateTime", "Party", "Action", "Asset"))
_REFINED = (PARTY, ACTION, ASSET)

Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Event:
    """`party` did `action` with `asset`; an empty text, or no moment: not known.

    `values` are left operands by their short name; `of_party`, `of_action` and `of_asset` those
    that were said of it alone, an empty set where that is not known. `row` counts from 1.
    """

    row: int
    at: datetime | None
    party: str
    action: str
    asset: str
    values: Values = field(default_factory=dict)
    of_party: Values = field(default_factory=dict)
    of_action: Values = field(default_factory=dict)
    of_asset: Values = field(default_factory=dict)


def read_events(data: bytes) -> tuple[Event, ...]:
    """The events of a table, as its rows stand. Raises UnreadableHistory, and nothing else."""
    if len(data) > MOST_BYTES:
        raise UnreadableHistory(f"is too long; at most {MOST_BYTES:,} bytes are read")
    try:
        text = decoded(data)
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = _header(next(rows, []))
        return tuple(_events(rows, header))
    except UnreadablePolicy as error:
        raise UnreadableHistory(error.problem) from error
    except csv.Error as error:
        raise UnreadableHistory(f"is no CSV: {error}") from error


def _header(names: Sequence[str]) -> list[str]:
    """The columns, all of them IRIs; the first may have no name, as tools write row numbers."""
    if len(names) > MOST_COLUMNS:
        raise UnreadableHistory(f"has too many columns; at most {MOST_COLUMNS} are read")
    found = [" ".join(name.split()) for name in names]
    missing = [name for name in (TIME, PARTY, ACTION, ASSET) if name not in found]
    if missing:
        raise UnreadableHistory(f"has no column {missing[0]}; the header names columns by IRI")
    for i, name in enumerate(found):
        if not name and i == 0:
            continue
        first, *more = name.split()
        if not all(":" in one for one in (first, *more)) or len(more) > 1:
            raise UnreadableHistory(f"has a column {name[:200]!r}, which is no IRI")
        if more and first not in _REFINED:
            raise UnreadableHistory(
                f"has a column {name[:200]!r}; refined are odrl:Party, odrl:Action, odrl:Asset"
            )
        if found.count(name) > 1:
            raise UnreadableHistory(f"has two columns {name[:200]!r}")
    return found


def _events(rows: Iterator[list[str]], header: Sequence[str]) -> Iterator[Event]:
    for number, cells in enumerate(rows, 1):
        if number > MOST_EVENTS:
            raise UnreadableHistory(f"has too many rows; at most {MOST_EVENTS:,} are read")
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if any(texts[len(header) :]):
            raise UnreadableHistory(f"row {number} has more cells than the header")
        if any(len(text) > LONGEST_CELL for text in texts):
            raise UnreadableHistory(f"row {number} has a cell of more than {LONGEST_CELL:,} signs")
        yield _event(number, dict(zip(header, texts, strict=False)), header)


def _event(row: int, cells: Mapping[str, str], header: Sequence[str]) -> Event:
    said = {name: cells.get(name, "") for name in header}
    values = {
        short(name): frozenset({text})
        for name, text in said.items()
        if text and name and " " not in name and name not in (TIME, *_REFINED)
    }
    of_party, of_action, of_asset = (
        {
            short(name.removeprefix(f"{of} ")): frozenset({text} if text else ())
            for name, text in said.items()
            if name.startswith(f"{of} ")
        }
        for of in _REFINED
    )
    at = _moment(said[TIME], row)
    return Event(
        row, at, short(said[PARTY]), short(said[ACTION]), short(said[ASSET]),
        values, of_party, of_action, of_asset,
    )  # fmt: skip


def _moment(text: str, row: int) -> datetime | None:
    """A blank may stand for the T; what has no zone is UTC."""
    if not text:
        return None
    found = moment(text.replace(" ", "T", 1))
    if found is None:
        raise UnreadableHistory(
            f"row {row}: {text[:80]!r} is no moment such as 2026-12-31T23:59:59Z"
        )
    return found
