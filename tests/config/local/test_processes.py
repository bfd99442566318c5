"""Whatever ends first, and however, no process is left and the operator learns which it was."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local import guardian, postgres, processes
from config.local.errors import CannotServe, ChildDied, StopRequested

from .conftest import PATIENCE, alive, environment, until


class Supervised:
    """A running supervised.py, what it said so far, and the numbers of its children."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("supervised.py")), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(PYTHONFAULTHANDLER="1"),
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(line.rstrip() for line in iter(self.process.stdout.readline, ""))
        self.process.stdout.close()

    def said(self, words: str, times: int = 1) -> list[str]:
        """Wait until `words` came in `times` lines."""
        return until(
            lambda: (
                len(found := [line for line in list(self.lines) if words in line]) >= times
                and found
            ),
            f"{words!r} × {times} in {self.lines}",
        )

    def children(self, count: int) -> dict[str, list[int]]:
        """The process numbers of all children, by name."""
        found: dict[str, list[int]] = {}
        for line in self.said("| here", count):
            name, _, rest = line.partition("|")
            found.setdefault(name.strip(), []).append(int(rest.split()[1]))
        return found

    def guardian(self) -> int:
        return int(self.said("ready")[0].split()[2])

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Its exit code."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code

    def clear(self) -> None:
        """Whatever a failed test left; it says on stderr where it stood."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGABRT)
        self.end()


@pytest.fixture
def supervised() -> Iterator[type[Supervised]]:
    made: list[Supervised] = []

    class Kept(Supervised):
        def __init__(self, *arguments: str) -> None:
            super().__init__(*arguments)
            made.append(self)

    yield Kept
    for one in made:
        one.clear()


def gone(*pids: int) -> None:
    until(lambda: not any(map(alive, pids)), f"all of {pids} have ended")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_in_reverse_order(supervised, number: int) -> None:
    running = supervised("first=polite", "second=polite", "third=polite")
    children = running.children(3)
    running.send(number)
    assert running.end() == 0
    gone(*(pid for pids in children.values() for pid in pids))
    asked = [line.split()[0] for line in running.lines if "asked" in line]
    assert asked == ["third", "second", "first"]


def test_a_dead_child_ends_all_with_its_name(supervised) -> None:
    running = supervised("one=sleeper", "two=sleeper")
    children = running.children(2)
    os.kill(children["one"][0], signal.SIGKILL)
    assert running.end() == 1
    assert running.lines[-1] == "one was killed by signal 9; everything else was stopped"
    gone(*children["two"])


def test_the_pool_of_a_killed_worker_does_not_outlive_it(supervised) -> None:
    running = supervised("worker=parent")
    leader, pool = running.children(2)["worker"]
    os.kill(leader, signal.SIGKILL)
    assert running.end() == 1
    gone(leader, pool)


def test_a_second_ctrl_c_shortens_the_wait(supervised) -> None:
    running = supervised("worker=stubborn")  # the supervisor would wait for an hour
    (worker,) = running.children(1)["worker"]
    running.send(signal.SIGINT)
    running.said("asked")
    running.send(signal.SIGINT)
    assert running.end() == 0
    gone(worker)
    assert not [line for line in running.lines if "Traceback" in line]


def test_a_killed_supervisor_leaves_nothing(supervised) -> None:
    running = supervised("web=parent", "worker=parent")
    children = running.children(4)
    watcher = running.guardian()
    running.process.kill()
    running.end()
    gone(*children["web"], *children["worker"], watcher)


@pytest.mark.long
def test_a_killed_supervisor_leaves_nothing_that_is_deaf(supervised) -> None:
    running = supervised("web=deaf", "worker=stubborn")
    children = running.children(3)
    running.process.kill()
    running.end()
    gone(*children["web"], *children["worker"], running.guardian())


def test_a_killed_supervisor_leaves_no_database(supervised, folder: Path) -> None:
    running = supervised("--guard", str(folder), "web=sleeper")
    children = running.children(1)
    assert postgres.postmaster(folder)
    until(lambda: guards(running.guardian(), folder), "the guardian has registered")
    running.process.kill()
    running.end()
    gone(*children["web"], running.guardian())
    assert postgres.postmaster(folder) is None


def guards(pid: int, folder: Path) -> bool:
    """Whether the process has the lock file of registered users open."""
    try:
        links = [descriptor.readlink() for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return folder / "clients.lock" in links and folder / "start.lock" not in links


def test_a_killed_guardian_ends_all(supervised) -> None:
    running = supervised("web=sleeper")
    children = running.children(1)
    os.kill(running.guardian(), signal.SIGKILL)
    assert running.end() == 1
    assert running.lines[-1].startswith("guardian was killed by signal 9")
    gone(*children["web"])


# --- in this process ----------------------------------------------------------------------------


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_what_a_child_says_is_prefixed_by_its_name() -> None:
    said: list[str] = []
    with processes.Supervisor(said.append) as supervisor:
        supervisor.finish(
            "migrate", python("import sys; print('one'); print('two', file=sys.stderr)")
        )
    assert sorted(said) == ["migrate  | one", "migrate  | two"]


def test_bytes_that_are_no_text_are_printed_somehow() -> None:
    said: list[str] = []
    with processes.Supervisor(said.append) as supervisor:
        supervisor.finish("odd", python("import sys; sys.stdout.buffer.write(b'\\xff\\n')"))
    assert said == ["odd      | \N{REPLACEMENT CHARACTER}"]


def test_a_child_that_should_finish_and_fails_is_named() -> None:
    with (
        pytest.raises(ChildDied, match="load ended with code 3"),
        processes.Supervisor(print) as supervisor,
    ):
        supervisor.finish("load", python("raise SystemExit(3)"))


def test_waiting_ends_when_a_child_dies() -> None:
    with processes.Supervisor(print) as supervisor:
        supervisor.spawn("web", python(""))
        with pytest.raises(ChildDied, match="web ended with code 0"):
            supervisor.wait_for("web", lambda: False)


def test_waiting_ends_with_a_sentence() -> None:
    with (
        pytest.raises(CannotServe, match="web did not answer within 0 s"),
        processes.Supervisor(print) as supervisor,
    ):
        supervisor.wait_for("web", lambda: False, seconds=0)


def test_waiting_ends_with_ctrl_c_and_the_old_handler_returns() -> None:
    before = signal.getsignal(signal.SIGINT)
    with processes.Supervisor(print) as supervisor:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(StopRequested):
            supervisor.wait_for("anything", lambda: False)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_server_that_is_no_child_is_watched_too() -> None:
    with processes.Supervisor(print) as supervisor:
        supervisor.watch("postgres", lambda: False)
        with pytest.raises(ChildDied, match="postgres"):
            supervisor.run()


def test_children_get_our_environment_and_what_is_added() -> None:
    said: list[str] = []
    with processes.Supervisor(said.append) as supervisor:
        code = "from os import *; print(environ['ADDED'], 'PATH' in environ, getsid(0) == getpid())"
        supervisor.finish("child", python(code), {"ADDED": "yes"})
    assert said == ["child    | yes True True"]


def test_the_guardian_knows_which_groups_are_over() -> None:
    assert guardian.groups_left(["+10\n", "+11\n", "-10\n", "+12\n"]) == [11, 12]
    assert guardian.groups_left([]) == []


def test_the_guardian_passes_over_groups_that_are_gone() -> None:
    child = subprocess.Popen(python(""), start_new_session=True)
    child.wait()
    guardian.end([child.pid])
