"""The whole installation: what would be run, and one real start from an empty folder."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.local import installation, postgres, running
from config.local.errors import CannotServe
from config.local.installation import Plan
from tests.sampled import sampled

from .conftest import PATIENCE, ROOT, alive, until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- what would be run --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8123"),
        ("0.0.0.0", "http://localhost:8123"),
        ("::", "http://localhost:8123"),
        ("192.0.2.7", "http://192.0.2.7:8123"),
        ("2001:db8::7", "http://[2001:db8::7]:8123"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(settings, host: str, address: str) -> None:
    settings.HANSA_URL = ""
    assert Plan(host, 8123).address == address


def test_the_public_address_is_said_where_there_is_one(settings) -> None:
    settings.HANSA_URL = "https://data.example.org"
    assert Plan("127.0.0.1", 8123).address == "https://data.example.org"


def test_each_worker_serves_its_own_queue() -> None:
    harvest = installation.worker("harvest", "harvest", 2)
    short = installation.worker("short", "short", 1, "--beat")
    assert harvest[harvest.index("--queues") + 1] == "harvest"
    assert short[short.index("--queues") + 1] == "short"
    assert "--beat" in short
    assert "--beat" not in harvest


@pytest.mark.parametrize(("processes", "threads"), [(1, 8), (2, 4), (4, 4)])
def test_the_site_is_served_by_as_many_processes_as_are_set(settings, processes, threads) -> None:
    settings.WEB_PROCESSES = processes
    command = installation.web(Plan("127.0.0.1", 8123))
    assert command[command.index("--workers") + 1] == str(processes)
    assert command[command.index("--blocking-threads") + 1] == str(threads)


@pytest.fixture
def nothing_starts(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.EMBEDDED_POSTGRES_DIR = tmp_path / "postgres"

    def started(*_: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr(postgres, "ensure", started)
    monkeypatch.setattr(installation, "Supervisor", started)


@pytest.mark.usefixtures("nothing_starts")
def test_a_taken_port_is_one_sentence_and_nothing_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=rf"port {port} .*--port or the variable PORT"):
            installation.serve(Plan("127.0.0.1", port), print)


@pytest.mark.usefixtures("nothing_starts")
@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("nowhere.invalid", 8123)])
def test_an_impossible_place_to_listen_is_one_sentence(host: str, port: int) -> None:
    with pytest.raises(CannotServe, match=f"cannot listen on {host}, port {port}"):
        installation.serve(Plan(host, port), print)


@pytest.mark.usefixtures("nothing_starts")
def test_the_second_start_says_so(settings) -> None:
    with (
        running.only_one(settings.VAR_DIR, "http://localhost:8000"),
        pytest.raises(CommandError, match=r"already running \(http://localhost:8000"),
    ):
        call_command("start", port=free_port())


def test_the_first_run_is_told_where_to_go(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HANSA_URL, settings.FIRST_RUN = "", "first_run.token"
    monkeypatch.setattr(installation, "import_string", {"first_run.token": lambda: "abc"}.get)
    line = installation._first_run(Plan("127.0.0.1", 8123))
    assert line.endswith("http://localhost:8123/setup?token=abc")


def test_later_runs_say_nothing_of_it(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "import_string", lambda path: lambda: None)
    assert installation._first_run(Plan("127.0.0.1", 8123)) == ""


# --- the real thing -----------------------------------------------------------------------------

GIVES_WAY = {
    ("granian",): 0,
    ("manage.py", "courier", "outbox"): 0,
    ("celery", "--beat"): 0,
    ("manage.py", "courier", "search"): 10,
    ("celery", "harvest@hansa"): 10,
}


class Installation:
    """A real `manage.py start` in a folder of its own, known by that folder."""

    def __init__(self, var: Path, *options: str) -> None:
        self.var, self.port = var, free_port()
        self.lines: list[str] = []
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "CELERY_BROKER_URL", "HANSA_URL", "PORT"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "start", "--port", str(self.port), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env={**kept, "HANSA_VAR": str(var)},
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(line.rstrip() for line in iter(self.process.stdout.readline, ""))
        self.process.stdout.close()

    def ready(self) -> None:
        """Wait for the line that says so."""
        until(
            lambda: self.process.poll() is not None or self.said("ready "),
            f"the installation is ready: {self.lines}",
        )
        assert self.process.poll() is None, "\n".join(self.lines)

    def said(self, beginning: str) -> list[str]:
        return [line for line in list(self.lines) if line.startswith(beginning)]

    def processes(self) -> dict[int, str]:
        """All processes that have our folder in their environment or work in it: command lines.

        Valkey and PostgreSQL write their titles over their environment, hence the working folder.
        """
        mark = f"HANSA_VAR={self.var}".encode()
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                ours = mark in (path / "environ").read_bytes().split(b"\0")
                ours = ours or (path / "cwd").readlink().is_relative_to(self.var)
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if ours and alive(int(path.name)):
                found[int(path.name)] = command
        return found

    def harvest(self, file: Path) -> None:
        """`manage.py harvest` beside it, to its end."""
        subprocess.run(
            [sys.executable, "manage.py", "harvest", str(file)],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "HANSA_VAR": str(self.var), "HANSA_ATTACH": "1"},
            timeout=PATIENCE,
        )

    def found(self, words: str) -> int:
        """How much `words` find; 0 while there is no index."""
        address = f"http://127.0.0.1:{self.port}/api/search?{urlencode({'q': words})}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return int(json.load(answer)["total"])
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return 0

    def one(self, *words: str) -> int:
        """The group leader whose command line has all of these words."""
        return next(
            pid
            for pid, command in self.processes().items()
            if all(word in command for word in words) and os.getpgid(pid) == pid
        )

    def end(self) -> int:
        """Its exit code; fails if a process is left."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        until(lambda: not self.processes(), f"nothing is left of {self.processes()}")
        return code


@pytest.fixture
def start(place: Path) -> Iterator[type[Installation]]:
    made: list[Installation] = []

    class Kept(Installation):
        def __init__(self, *options: str) -> None:
            super().__init__(place / "var", *options)
            made.append(self)

    yield Kept
    for one in made:
        if one.process.poll() is None:
            one.process.terminate()
        one.end()


def test_a_start_from_nothing_answers_and_ctrl_c_leaves_nothing(start) -> None:
    installed = start()
    installed.ready()
    assert installed.said(f"ready http://localhost:{installed.port}")
    with urllib.request.urlopen(f"http://127.0.0.1:{installed.port}/health", timeout=30) as answer:
        assert answer.status == 200
    assert installed.said("first run: ")
    assert installed.one("manage.py", "courier", "search"), "the courier runs"
    assert installed.one("manage.py", "courier", "outbox"), "and so does the post"
    for words, given in GIVES_WAY.items():
        assert os.getpriority(os.PRIO_PROCESS, installed.one(*words)) == given, words
    served = [pid for pid, command in installed.processes().items() if "postgres: hansa" in command]
    nice = {os.getpriority(os.PRIO_PROCESS, pid) for pid in served}
    assert nice == {0, 10}, "PostgreSQL gives way where it serves who gives way"
    installed.harvest(ROOT / "catalog/sample/harbour-city.ttl")
    until(lambda: installed.found("harbour") > 0, "what is harvested is found")

    second = start()
    assert second.process.wait(timeout=PATIENCE) == 1
    second._reader.join(timeout=PATIENCE)
    assert "already running" in second.lines[-1]
    assert installed.process.poll() is None

    installed.process.send_signal(signal.SIGINT)
    assert installed.end() == 0
    assert postgres.postmaster(installed.var / "postgres") is None


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "words"),
    sampled(
        [
            pytest.param("web", ["granian"]),
            pytest.param("worker", ["celery", "--beat"]),
            pytest.param("harvest", ["celery", "harvest@hansa"]),
            pytest.param("courier", ["manage.py", "courier", "search"]),
            pytest.param("post", ["manage.py", "courier", "outbox"]),
            pytest.param("broker", ["valkey-server"]),
            pytest.param("guardian", ["config.local.guardian"]),
        ],
        7,
    ),
)
def test_whoever_is_killed_all_end_with_its_name_and_the_next_start_works(
    start, name: str, words: list[str]
) -> None:
    installed = start()
    installed.ready()
    os.kill(installed.one(*words), signal.SIGKILL)
    assert installed.end() == 1
    assert f"{name} was killed by signal 9" in installed.lines[-1]

    following = start()
    following.ready()
    following.process.send_signal(signal.SIGTERM)
    assert following.end() == 0


@pytest.mark.long
def test_a_killed_database_ends_all_with_its_name_and_the_next_start_works(start) -> None:
    installed = start()
    installed.ready()
    os.kill(postgres.postmaster(installed.var / "postgres") or 0, signal.SIGKILL)
    assert installed.end() == 1
    assert "postgres was killed" in installed.lines[-1]

    following = start("--no-worker")
    following.ready()
    following.process.send_signal(signal.SIGINT)
    assert following.end() == 0


@pytest.mark.long
def test_a_killed_start_leaves_nothing_and_the_next_one_works(start) -> None:
    installed = start()
    installed.ready()
    installed.process.kill()
    installed.end()

    following = start("--no-worker")
    following.ready()
    following.process.send_signal(signal.SIGINT)
    assert following.end() == 0
