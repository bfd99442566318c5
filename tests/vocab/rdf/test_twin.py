"""The twin: answers in JSON, and whatever ends it ends the reader in the same way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.stack import until
from vocab.rdf.twin import Fork

ROOT = Path(__file__).parents[3]
# Test runners have threads of their own; the reader has none when it forks.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def lengths(blocks: Iterator[bytes]) -> Iterator[Any]:
    for block in blocks:
        yield len(block)
    yield {"ended": True, "by": os.getpid()}


def test_it_answers_block_by_block_and_at_the_end():
    with Fork(lengths) as twin:
        for size in (3, 0, 5 << 20):
            twin.give(b"x" * size)
            assert twin.answer() == size
        twin.given_all()
        last = twin.answer()
    assert last["ended"]
    assert last["by"] != os.getpid()


def test_who_does_not_wait_for_its_answers_leaves_no_process():
    def endless(_: Iterator[bytes]) -> Iterator[Any]:
        while True:
            yield ["more"] * 10_000

    with Fork(endless) as twin:
        twin.answer()
        process = twin._process
    assert not Path(f"/proc/{process}").exists()


def test_it_works_on_when_the_system_gives_it_no_larger_pipe(monkeypatch):
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("vocab.rdf.twin.fcntl.fcntl", refused)
    with Fork(lengths) as twin:
        twin.give(b"abc")
        assert twin.answer() == 3


def test_its_lack_of_memory_is_ours():
    def hungry(_: Iterator[bytes]) -> Iterator[Any]:
        raise MemoryError
        yield

    with Fork(hungry) as twin, pytest.raises(MemoryError):
        twin.answer()


def reader(work: str, after: str = "twin.answer()") -> "subprocess.Popen[str]":
    """A process with a twin that does `work`, a generator's body."""
    code = f"""
import os, signal, sys, time
from vocab.rdf.twin import Fork
def work(blocks):
    {work}
    yield os.getpid()
with Fork(work) as twin:
    {after}
"""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("name", ["SIGKILL", "SIGXCPU", "SIGSEGV"])
def test_a_signal_that_ends_it_ends_the_reader(name):
    died = reader(f"os.kill(os.getpid(), signal.{name})")
    died.communicate(timeout=60)
    assert died.returncode == -signal.Signals[name]


def test_a_signal_between_two_blocks_ends_the_reader_too():
    died = reader(
        "yield 1; os.kill(os.getpid(), signal.SIGKILL)",
        "twin.answer(); [twin.give(b'x' * (4 << 20)) for _ in range(9)]",
    )
    _, words = died.communicate(timeout=60)
    assert died.returncode == -signal.SIGKILL, words


def test_an_error_of_its_own_is_in_the_last_words():
    died = reader("raise RuntimeError('a bug of ours')")
    _, words = died.communicate(timeout=60)
    assert died.returncode == 1
    assert "RuntimeError: a bug of ours" in words
    assert "twin ended without an answer" in words


def test_it_dies_with_the_reader():
    lonely = reader("yield os.getpid(); time.sleep(600)", "print(twin.answer(), flush=True); "
                    "time.sleep(600)")  # fmt: skip
    assert lonely.stdout is not None
    twin = int(lonely.stdout.readline())
    assert Path(f"/proc/{twin}").exists()
    lonely.kill()
    lonely.communicate(timeout=60)
    until(lambda: not Path(f"/proc/{twin}").exists(), lambda: f"the twin {twin} is left")
