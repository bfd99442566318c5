"""Two processes make the same entries as one, whatever becomes of the second."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from catalog.search import analyst as module
from catalog.search.analyst import Analyst, uncollected
from catalog.search.document import Row, entry_of

PATIENCE = 180  # seconds; for broken code, never a pace


def row(number: int) -> Row:
    said = {"title": {"de": f"Schulwegpläne {number}"}, "description": {"nl": "Kaarten van Gent"}}
    return (
        number, number, [], "Dataset", f"https://example.org/{number}", "port", json.dumps(said),
        [], [], [], [], "", False, None, None, f"Schulwegpläne {number}", "dcat", None,
    )  # fmt: skip


@pytest.fixture
def analyst(monkeypatch: pytest.MonkeyPatch) -> Iterator[Analyst]:
    monkeypatch.setattr(module, "LOT", 5)
    monkeypatch.setattr(module, "HERE", 2)
    made = Analyst()
    yield made
    made.close()


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 7, 40])
def test_every_row_becomes_its_entry_once(analyst: Analyst, count: int) -> None:
    rows = [row(number) for number in range(1, count + 1)]
    for _ in range(2):
        assert sorted(analyst.entries(rows)) == [entry_of(one) for one in rows]


def test_the_second_process_does_a_part_of_it(analyst: Analyst, monkeypatch) -> None:
    monkeypatch.setattr(module, "LOT", 25)
    monkeypatch.setattr(module, "entry_of", None)  # here only: the other process has its own
    rows = [row(number) for number in range(1, 51)]
    assert sorted(analyst.entries(rows)) == [entry_of(one) for one in rows]


@pytest.mark.parametrize("when", [1, 5, 6, 11, 33])
def test_what_a_killed_analyst_had_in_hand_is_done_here(analyst: Analyst, when: int) -> None:
    rows = [row(number) for number in range(1, 60)]
    found = []
    for one in analyst.entries(rows):
        found.append(one)
        if len(found) == when and analyst._process:
            os.kill(analyst._process.pid or 0, signal.SIGKILL)
            analyst._process.join(PATIENCE)
    assert sorted(found) == [entry_of(one) for one in rows]
    assert sorted(analyst.entries(rows)) == [entry_of(one) for one in rows]


@pytest.mark.long
def test_large_lots_in_both_directions_block_nobody(analyst: Analyst, monkeypatch) -> None:
    """More than pipes hold, while neither side has read."""
    rows = [(*row(number)[:6], json.dumps(LONG), *row(number)[7:]) for number in range(30)]
    assert sorted(analyst.entries(rows)) == [entry_of(one) for one in rows]


LONG = {"description": {"nl": "Kaarten van Gent en de wegen daarheen. " * 5_000}}


def test_answers_to_what_was_given_up_are_never_taken_for_others(analyst: Analyst) -> None:
    given_up = analyst.entries([row(number) for number in range(1, 60)])
    next(iter(given_up))
    given_up.close()
    assert sorted(analyst.entries([row(100)])) == [entry_of(row(100))]


def test_it_ends_when_it_is_closed(analyst: Analyst) -> None:
    list(analyst.entries([row(1)]))
    pid = analyst._process.pid if analyst._process else 0
    assert is_alive(pid)
    analyst.close()
    assert not is_alive(pid)
    list(analyst.entries([row(1)]))  # and begins again


@pytest.mark.parametrize("before", [True, False])
def test_while_nothing_is_collected_and_afterwards_as_before(before: bool) -> None:
    (gc.enable if before else gc.disable)()
    try:
        with suppress(ZeroDivisionError), uncollected():
            within = gc.isenabled()
            1 // 0  # noqa: B018 - it fails
        assert not within
        assert gc.isenabled() is before
    finally:
        gc.enable()


OWNER = """
import os, sys
from catalog.search.analyst import Analyst, uncollected
from tests.catalog.search.test_analyst import row

if __name__ == "__main__":
    analyst = Analyst()
    list(analyst.entries([row(1)]))
    print(analyst._process.pid, flush=True)
    sys.stdin.read()
"""


def test_it_does_not_outlive_who_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(OWNER)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        assert is_alive(pid)
        owner.kill()
    deadline = time.monotonic() + PATIENCE
    while is_alive(pid):
        assert time.monotonic() < deadline, "an orphan"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
