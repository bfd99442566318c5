"""Data that the demo delivers, made up when it starts: the same every time, and of nobody."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

_BEGIN = datetime(2026, 1, 1, 0, 0)  # noqa: DTZ001 - local time of a port that does not exist
_NAMES = ("Anna", "Bertha", "Carla", "Dora", "Elsa", "Frieda", "Greta", "Hilde", "Ida", "Jutta")
_TYPES = ("container ship", "tanker", "bulk carrier", "ferry", "tug", "cruise ship")
_FAIRWAYS = ("north", "south", "inner port")
Rows = Iterator[Sequence[object]]


def write(folder: Path) -> None:
    """Every file of the demo, below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (head, rows) in FILES.items():
        with (folder / name).open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(head)
            table.writerows(rows())


def _movements() -> Rows:
    chance = random.Random(1)  # noqa: S311 - the same every time
    at = _BEGIN
    for number in range(1, 5_001):
        at += timedelta(minutes=chance.randint(1, 90))
        stays = timedelta(minutes=chance.randint(45, 4_000))
        yield (
            number, f"{chance.choice(_NAMES)} {chance.randint(1, 40)}", chance.choice(_TYPES),
            chance.randint(18, 366), f"B{chance.randint(1, 84):02}",
            at.isoformat(timespec="minutes"), (at + stays).isoformat(timespec="minutes"),
        )  # fmt: skip


def _orders() -> Rows:
    chance = random.Random(2)  # noqa: S311
    at = _BEGIN
    for number in range(1, 1_501):
        at += timedelta(minutes=chance.randint(20, 400))
        yield (
            number,
            at.isoformat(timespec="minutes"),
            chance.choice(_FAIRWAYS),
            chance.randint(5, 95),
        )


def _counts() -> Rows:
    chance = random.Random(3)  # noqa: S311
    for hour in range(24 * 90):
        at = _BEGIN + timedelta(hours=hour)
        busy = 5 if 7 <= at.hour <= 20 else 1
        yield (
            at.isoformat(timespec="minutes"),
            chance.randint(0, 60) * busy,
            chance.randint(0, 20) * busy,
        )


FILES = {
    "ship-movements.csv": (
        ("number", "ship", "type", "length_m", "berth", "arrival", "departure"), _movements,
    ),
    "pilot-orders.csv": (("number", "ordered", "fairway", "waited_min"), _orders),
    "quay-cameras.csv": (("hour", "people", "vehicles"), _counts),
}  # fmt: skip
