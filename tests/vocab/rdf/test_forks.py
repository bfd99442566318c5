"""Children are forked from one process, which comes and goes without anybody noticing."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vocab.errors import ReaderDied
from vocab.rdf import forks, interpreter

SCRIPT = """
import os, sys, time
from vocab.rdf import forker
def work():
    {work}
forker.main(work, {idle})
"""


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """forked(work, idle): from now on children do `work`."""

    def change(work: str, idle: float = 60) -> None:
        script = tmp_path / "forker.py"
        script.write_text(SCRIPT.format(work=work, idle=idle))
        forks.leave()
        monkeypatch.setattr(forks, "COMMAND", [sys.executable, str(script)])

    yield change
    forks.leave()


def gone(pid: int) -> bool:
    """Is no such process there, within a minute?"""
    deadline = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def said_by(child: forks.Child) -> bytes:
    child.stdin.close()
    try:
        return child.stdout.read()
    finally:
        child.end()


def test_children_have_one_parent_and_lead_their_sessions(forked: Callable[..., None]):
    forked("print(os.getppid(), os.getsid(0) == os.getpid(), os.getpid())")
    with tempfile.TemporaryFile() as stderr:
        children = [forks.start(stderr) for _ in range(3)]
        said = [said_by(child).split() for child in children]
    assert {words[0] for words in said} == {str(children[0].parent).encode()}
    assert [words[1] for words in said] == [b"True"] * 3
    assert [int(words[2]) for words in said] == [child.pid for child in children]


def test_a_child_that_has_ended_keeps_its_number_until_it_is_let_go(forked: Callable[..., None]):
    forked("sys.exit(7)")
    with tempfile.TemporaryFile() as stderr:
        child = forks.start(stderr)
        assert child.wait() == 7
        assert Path(f"/proc/{child.pid}").exists(), "nobody else can have that number"
        child.end()
    assert not Path(f"/proc/{child.pid}").exists()


def test_a_child_and_all_that_it_began_end_when_it_is_let_go(forked: Callable[..., None]):
    forked("print(os.fork(), flush=True); time.sleep(600)")
    with tempfile.TemporaryFile() as stderr:
        child = forks.start(stderr)
        grandchild = int(child.stdout.readline()) or int(child.stdout.readline())
        child.end()
    assert not Path(f"/proc/{child.pid}").exists()
    assert gone(grandchild)


def test_who_has_ended_of_idleness_is_started_again(forked: Callable[..., None]):
    forked("print('here')", idle=0.3)
    with tempfile.TemporaryFile() as stderr:
        first = forks.start(stderr)
        assert said_by(first) == b"here\n"
        assert gone_or_zombie(first.parent)
        second = forks.start(stderr)
        assert said_by(second) == b"here\n"
    assert second.parent != first.parent


def test_where_nothing_can_be_started_its_last_words_are_said(monkeypatch: pytest.MonkeyPatch):
    forks.leave()
    monkeypatch.setattr(forks, "COMMAND", [sys.executable, "-c", "raise SystemExit('no memory')"])
    with (
        tempfile.TemporaryFile() as stderr,
        pytest.raises(ReaderDied, match=r"no reader can be started here: no memory"),
    ):
        forks.start(stderr)


def gone_or_zombie(pid: int) -> bool:
    """Has it ended, within a minute? It is a child of ours, and stays a zombie until we ask."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_what_was_forked_is_killed_with_what_it_was_forked_from(forked: Callable[..., None]):
    doors = "vocab.rdf.isolate", "vocab.rdf.job"
    imports = "from {} import close_doors; from {} import Limits".format(*doors)
    forked(f"{imports}; close_doors(Limits()); print('ready', flush=True); time.sleep(600)")
    with tempfile.TemporaryFile() as stderr:
        child = forks.start(stderr)
        assert child.stdout.readline() == b"ready\n"
        os.kill(child.parent, signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.end()
        assert gone(child.pid)
        another = forks.start(stderr)
        assert another.stdout.readline() == b"ready\n"
        another.end()


def test_a_copy_of_this_process_forks_from_one_of_its_own(forked: Callable[..., None]):
    forked("print(os.getppid())")
    with tempfile.TemporaryFile() as stderr:
        ours = said_by(forks.start(stderr))
        read, write = os.pipe()
        if not (copy := os.fork()):
            os.write(write, said_by(forks.start(stderr)))
            forks.leave()
            os._exit(0)
        os.waitpid(copy, 0)
        os.close(write)
        with os.fdopen(read, "rb") as told:
            theirs = told.read()
        assert said_by(forks.start(stderr)) == ours
    assert theirs.strip().isdigit()
    assert theirs != ours


def test_when_this_process_is_killed_nothing_of_it_stays(tmp_path: Path):
    code = (
        "import sys, time\nfrom vocab.rdf import forks\n"
        "child = forks.start(sys.stderr)\n"
        "print(child.pid, child.parent, flush=True)\ntime.sleep(600)\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=interpreter.ROOT, text=True
    )
    assert worker.stdout is not None
    pids = [int(pid) for pid in worker.stdout.readline().split()]
    assert len(pids) == 2
    worker.kill()
    worker.communicate()
    assert [pid for pid in pids if not gone(pid)] == []


def test_many_at_a_time(forked: Callable[..., None]):
    forked("print(sys.stdin.read())")
    said: list[bytes] = []

    def ask(number: int) -> None:
        with tempfile.TemporaryFile() as stderr:
            child = forks.start(stderr)
            child.stdin.write(b"%d" % number)
            said.append(said_by(child).strip())

    threads = [threading.Thread(target=ask, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, said)) == list(range(20))
