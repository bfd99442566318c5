"""Giving way: a process, and the group the kernel has put it in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vocab import niceness


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    made = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    yield made
    made.communicate()


def group_of(pid: int) -> str:
    """What the kernel says of its group; empty where it has none."""
    try:
        return Path(f"/proc/{pid}/autogroup").read_text().strip()
    except OSError:
        return ""


def test_it_and_its_group_give_way(process) -> None:
    niceness.lower(process.pid, 7)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 7
    if not group_of(process.pid):
        pytest.skip("this kernel shares the processor without groups")
    assert group_of(process.pid).endswith("nice 7")


@pytest.mark.parametrize("usual", [0, -3])
def test_who_gives_way_to_nobody_leaves_others_as_they_are(process, usual: int) -> None:
    before = group_of(process.pid)
    niceness.lower(process.pid, usual)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == niceness.of_this_process()
    assert group_of(process.pid) == before


def test_a_process_that_has_ended_is_no_error() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    niceness.lower(ended.pid, 7)


class Group:
    """A file of the kernel that takes a change only after some refusals."""

    def __init__(self, *refusals: OSError) -> None:
        self.refusals, self.written = list(refusals), []

    def write_text(self, text: str) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.written.append(text)


@pytest.mark.parametrize(
    ("refusals", "written", "pauses"),
    [
        ([BlockingIOError(), BlockingIOError()], ["7"], 2),
        ([PermissionError()], [], 0),
        ([BlockingIOError()] * niceness.TRIES, [], niceness.TRIES),
    ],
)
def test_a_change_too_soon_after_another_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, refusals: list[OSError], written: list[str], pauses: int
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(niceness.time, "sleep", slept.append)
    group = Group(*refusals)
    niceness._lower_group(group, 7)  # type: ignore[arg-type]
    assert (group.written, len(slept)) == (written, pauses)
