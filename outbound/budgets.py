"""How much one document may cost: the outbound rows of the budget sheet."""

import math
from dataclasses import dataclass, fields

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one fetch. Seconds are wall clock, sizes are bytes; 1 MB is 1,000,000 bytes.

    `total_seconds` holds for one attempt, its redirects included; the pauses between attempts come
    on top. Raises ValueError with a sentence for a value that cannot be meant.
    """

    connect_seconds: float = 10  # name look-up, connect and TLS handshake, each
    idle_seconds: float = 30  # silence between two bytes
    total_seconds: float = 300
    speed: int = 1_000  # bytes per second, over a window of waiting …
    speed_window: float = 60  # … this many seconds long
    header_bytes: int = 65_536  # status line and headers of one answer
    wire_bytes: int = 256 * MB  # the body as sent
    body_bytes: int = 1_000 * MB  # the body unpacked
    ratio: int = 100  # unpacked to sent …
    ratio_after: int = 10 * MB  # … once this much is unpacked
    redirects: int = 3
    pauses: tuple[float, ...] = (1, 4, 16)  # before the second, third and fourth attempt
    patience: float = 60  # a Retry-After longer than this is handed up instead of slept
    longest_retry_after: float = 3_600
    spacing: float = 0.2  # between two requests to one host
    turn_seconds: float = 900  # wait no longer for a turn at a host that others ask

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            for number in value if isinstance(value, tuple) else (value,):
                _check(field.name, number)
        if self.total_seconds > LONGEST_TOTAL:
            raise ValueError(f"total_seconds is {self.total_seconds}: give at most {LONGEST_TOTAL}")
        if self.redirects > MOST_REDIRECTS:
            raise ValueError(f"redirects is {self.redirects}: give at most {MOST_REDIRECTS}")


LONGEST_TOTAL = 1_800  # seconds; a source may raise its own total up to this
MOST_REDIRECTS = 10
MAY_BE_ZERO = frozenset(
    {"redirects", "pauses", "patience", "longest_retry_after", "spacing", "turn_seconds"}
)


def _check(name: str, number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise ValueError(f"{name} is {number!r}: give a number")
    if number < 0 or (number == 0 and name not in MAY_BE_ZERO):
        least = "0 or more" if name in MAY_BE_ZERO else "more than 0"
        raise ValueError(f"{name} is {number}: give {least}")
