"""A real installation in a folder of its own, each part of which a test may kill.

PostgreSQL, broker, one Celery worker with beat, and a paged source on loopback. The test holds no
part of it but by process id, and speaks with it through the database.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db.models import Model

from catalog.models import HarvestRun, HarvestSource
from config.local import broker, installation, postgres
from config.local.processes import GUARDIAN
from tests.config.local.conftest import ROOT, alive, environment
from tests.conftest import NO_SYNC
from tests.servers import Server

KEPT = ("harvestsource", "harvestrun", "runpage", "runpartition", "change", "resource",
        "distribution", "link", "version", "versionbody", "storedfinding", "feedentity",
        "feedpage")  # fmt: skip
LIMITS = {"LEASE_SECONDS": "2", "SWEEP_SECONDS": "1", "PARTITION_KILOBYTES": "64"}
PATIENCE = float(os.environ.get("FAULTS_PATIENCE", "240"))  # seconds; for broken code, never a pace


def parent(pid: int) -> int:
    """The process id of who began it; 0 where it has ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def until(condition: Callable[[], Any], what: Callable[[], str]) -> Any:
    """Wait for a truthy answer, which is returned."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain: {what()}"
        time.sleep(0.02)
    return answer


@cache
def migrated() -> Path:
    """The folder of a server that is stopped, with our tables: each stack begins with a copy."""
    var = Path(tempfile.mkdtemp(prefix="hansa-"))
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    var.chmod(0o755)
    folder = var / "postgres"
    postgres.ensure(folder, NO_SYNC)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            check=True,
            cwd=ROOT,
            env=environment(HANSA_VAR=str(var), HANSA_ATTACH="1", DATABASE_URL=""),
            timeout=PATIENCE,
        )
    finally:
        postgres.release(folder)
    return folder


class Stack:
    """The processes, by name, and the database. `limits` are settings of the worker."""

    def __init__(self, server: Server, limits: dict[str, str] = LIMITS) -> None:
        self.server = server
        self.var = Path(tempfile.mkdtemp(prefix="hansa-"))
        self.var.chmod(0o755)
        for name in ("failpoints", "spool"):
            (self.var / name).mkdir()
        self.env = environment(
            **limits,
            HANSA_VAR=str(self.var),
            HANSA_ATTACH="1",
            DATABASE_URL="",
            CELERY_BROKER_URL="",
            FAILPOINTS="@",
            ALLOW_PRIVATE_ADDRESSES="1",
            FETCH_PORTS=str(server.port),
            C_FORCE_ROOT="1",
            PYTHONWARNINGS="ignore",
        )
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.guardian: subprocess.Popen[bytes] | None = None

    # --- processes ------------------------------------------------------------------------------

    def start(self) -> None:
        """Everything that a harvest needs, in order."""
        self.start_database_alone()
        self.start_broker()
        self.start_worker()

    def start_database_alone(self) -> None:
        """A database with our tables, and the guardian."""
        subprocess.run(["cp", "-a", migrated(), self.var], check=True)
        self.start_database()
        self._start_guardian()

    def start_database(self) -> None:
        postgres.ensure(self.var / "postgres", NO_SYNC)

    def start_broker(self) -> None:
        self.spawn("broker", broker.arguments(self.var / "broker"))
        until(
            lambda: broker.answers(self.var / "broker"),
            lambda: f"the broker answers: {self.log('broker')}",
        )

    def start_worker(self) -> None:
        line = installation.worker("fault", "harvest,short", 2, "--beat")
        self.spawn(
            "worker", [word.replace("config.celery", "tests.faults.worker") for word in line]
        )

    def start_courier(self, name: str = "courier") -> None:
        self.spawn(name, self.courier())

    def courier(self) -> list[str]:
        """The command line of a courier."""
        return [sys.executable, "manage.py", "courier"]

    def manage(self, *arguments: str) -> None:
        """Run a command of manage.py to its end."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            check=True,
            cwd=ROOT,
            env=self.env,
            timeout=120,
        )

    def _start_guardian(self) -> None:
        """Who ends everything should the test itself be killed."""
        self.guardian = subprocess.Popen(
            [*GUARDIAN, str(self.var / "postgres")],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )

    def _tell_guardian(self, line: str) -> None:
        if self.guardian and self.guardian.stdin:
            self.guardian.stdin.write(f"{line}\n".encode())
            self.guardian.stdin.flush()

    def spawn(self, name: str, arguments: list[str]) -> None:
        """Start a process, which leads a group of its own."""
        assert name not in self.processes, f"{name} runs already"
        with (self.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.env,
                start_new_session=True,
            )
        self._tell_guardian(f"+{self.processes[name].pid}")

    def kill(self, name: str) -> None:
        """kill -9 of a process and its group, which it leads."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._tell_guardian(f"-{process.pid}")

    def kill_parent(self, name: str) -> int:
        """kill -9 of a process alone: its children live on. Their group."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()
        return process.pid

    def empty_spool(self) -> None:
        """As on another machine."""
        shutil.rmtree(self.var / "spool")

    def kill_database(self) -> None:
        """kill -9 of the postmaster; its sessions notice and leave."""
        pid = postgres.postmaster(self.var / "postgres")
        assert pid, "PostgreSQL does not run"
        os.kill(pid, signal.SIGKILL)
        until(lambda: not alive(pid), lambda: "the postmaster is dead")

    def stop(self) -> None:
        """End everything; fails if something is left."""
        for name in reversed(list(self.processes)):
            self.kill(name)
        self.start_database()  # so that there is one to stop
        if self.guardian:
            self.guardian.communicate(timeout=PATIENCE)
        postgres.release(self.var / "postgres")
        left = until_none(self.ours)
        shutil.rmtree(self.var, ignore_errors=True)
        assert not left, f"left behind: {left}"

    def ours(self, *words: str) -> dict[int, str]:
        """Living processes of this installation whose command lines have these words."""
        mark = f"HANSA_VAR={self.var}".encode()
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (path / "environ").read_bytes().split(b"\0") and alive(int(path.name)):
                    line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if all(word in line for word in words):
                        found[int(path.name)] = line
        return found

    def readers(self) -> dict[int, str]:
        """Those that read; not what they are forked from, which stays a while."""
        found = self.ours("tests.faults.reader")
        return {pid: line for pid, line in found.items() if parent(pid) in found}

    def log(self, name: str = "worker") -> str:
        """What a process said, for the message of a failure."""
        file = self.var / f"{name}.log"
        return file.read_text(errors="replace")[-2_000:] if file.exists() else "(nothing)"

    # --- the plan -------------------------------------------------------------------------------

    def plan(self, text: str = "") -> None:
        """What shall happen where, from now on; passages are counted anew."""
        folder = self.var / "failpoints"
        for path in folder.iterdir():
            path.unlink()
        new = folder / "new"
        new.write_text(text)
        new.replace(folder / "plan")

    def waiting(self, name: str) -> int:
        """Wait until somebody waits at `name`; their process id."""
        file = self.var / "failpoints" / f"{name}.waiting"
        until(file.exists, lambda: f"{name} is reached: {self.log()}")
        return int(file.read_text())

    def go_on(self, name: str) -> None:
        """Let whoever waits at `name` go on, and nobody wait there any more."""
        self.plan()

    def passed(self, name: str) -> int:
        """How often `name` was passed, if the plan counts it."""
        file = self.var / "failpoints" / f"{name}.passed"
        return file.stat().st_size if file.exists() else 0

    # --- the database ---------------------------------------------------------------------------

    @contextmanager
    def db(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of its own, for a moment."""
        host = str(postgres.socket_dir(self.var / "postgres"))
        with psycopg.connect(
            host=host, port=postgres.PORT, user="hansa", dbname="hansa", autocommit=True
        ) as connection:
            yield connection

    def value(self, query: str, *values: Any) -> Any:
        """The first column of the first row."""
        with self.db() as db:
            row = db.execute(query, values).fetchone()
            return row[0] if row else None

    def insert(self, row: Model) -> int:
        """Insert a row into the stack's own database; its id."""
        fields = [f for f in row._meta.concrete_fields if not f.primary_key]
        given = {f.column: getattr(row, f.attname) for f in fields if not f.has_db_default()}
        names, places = ", ".join(given), ", ".join(["%s"] * len(given))
        query = f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places}) RETURNING id"
        return int(self.value(query, *given.values()))

    def make_source(self, url: str, *, slug: str = "port", kind: str = "dcat") -> int:
        """A source that is harvested only when asked."""
        return self.insert(HarvestSource(slug=slug, name=slug.title(), url=url, kind=kind))

    def queue(self, source: int) -> int:
        """Ask for a harvest; the sweep finds the row."""
        return self.insert(HarvestRun(source_id=source))

    def ended(self, run: int) -> str:
        """Wait for the end of a run; "done", or what went wrong."""
        ask = (
            "SELECT CASE state WHEN 'done' THEN state ELSE error END FROM catalog_harvestrun"
            " WHERE id = %s AND state IN ('done', 'failed')"
        )
        return str(
            until(
                lambda: self.value(ask, run), lambda: f"run {run} ends: {self.runs()} {self.log()}"
            )
        )

    def runs(self) -> list[Any]:
        """The runs there are, for the message of a failure."""
        with self.db() as db:
            return db.execute(
                "SELECT id, state, stage, attempts, lease_owner, lease_until, now()"
                " FROM catalog_harvestrun ORDER BY id"
            ).fetchall()

    def keep(self) -> None:
        """Remember all rows, for `restore`."""
        with self.db() as db:
            db.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
            for name in KEPT:
                db.execute(f"CREATE TABLE kept.{name} AS TABLE catalog_{name}")

    def restore(self) -> None:
        """All rows as they were; ids go on, so that no late message means one of the new rows."""
        with self.db() as db, db.transaction():
            db.execute("SET LOCAL session_replication_role = replica")  # no triggers: rows as kept
            db.execute("TRUNCATE " + ", ".join(f"catalog_{name}" for name in KEPT) + " CASCADE")
            for name in KEPT:
                columns = self._columns(db, name)
                db.execute(
                    f"INSERT INTO catalog_{name} ({columns}) OVERRIDING SYSTEM VALUE"
                    f" SELECT {columns} FROM kept.{name}"
                )

    def _columns(self, db: psycopg.Connection[Any], name: str) -> str:
        rows = db.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = 'public' ORDER BY ordinal_position",
            [f"catalog_{name}"],
        )
        return ", ".join(row[0] for row in rows)


def until_none(ask: Any) -> Any:
    """Wait until `ask()` finds nothing; what it still finds after long."""
    with suppress(AssertionError):
        until(lambda: not ask(), lambda: "nothing is left")
    return ask()
