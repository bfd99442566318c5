"""The whole installation on one machine: what runs, in which order, and when it is ready.

PostgreSQL -> broker -> migrate -> web, two couriers, two workers (one with beat) -> ready

Two workers with a queue each: a long harvest never holds up short work, nor does it slow down those
who wait for an answer.
"""

import http.client
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from catalog.courier.listen import is_listening
from config.celery import app
from config.local import broker, postgres, running
from config.local.errors import CannotServe, StopRequested
from config.local.processes import Supervisor
from vocab import niceness

# Requests answered at once: by all processes of the web server together, and at least by each. More
# threads would only take turns in one process, and all their answers would be late.
THREADS, THREADS_EACH = 8, 4
HARVEST_QUEUE = "harvest"
POST = "post"  # the courier that delivers messages
# Harvests, and the index that follows them: people and peers wait for answers, nobody for these.
GIVES_WAY = 10
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - asked, not bound
Say = Callable[[str], None]


def _nothing(_: Supervisor) -> None:
    return


@dataclass(frozen=True)
class Plan:
    """What to run. `prepare` is called when the site answers, before `ready` is said.

    It may use the database, and start children by the supervisor's `spawn` and `finish`; it must
    not be long in this process, where a Ctrl-C is only noticed between two steps.
    """

    host: str
    port: int
    workers: bool = True
    prepare: Callable[[Supervisor], None] = field(default=_nothing)

    @property
    def address(self) -> str:
        """Where people find it: HANSA_URL, or this machine."""
        name = "localhost" if self.host in {"127.0.0.1", *EVERY_ADDRESS} else self.host
        name = f"[{name}]" if ":" in name else name
        return settings.HANSA_URL or f"http://{name}:{self.port}"


def serve(plan: Plan, say: Say) -> None:
    """Run everything until the operator says stop; raises LocalServerError.

    Nothing is started when another one runs here, or when the port is taken.
    """
    began = time.monotonic()
    with running.only_one(settings.VAR_DIR, plan.address):
        _port_must_be_free(plan)
        database: Path | None = settings.EMBEDDED_POSTGRES_DIR
        if database:
            postgres.ensure(database)
        with Supervisor(say, guard=[str(database)] if database else []) as supervisor:
            try:
                _start(supervisor, plan, say)
                say(f"ready {plan.address} after {time.monotonic() - began:.1f} s; Ctrl-C ends it")
                supervisor.run()
            except StopRequested:
                pass
            finally:
                say("stopping")
                supervisor.stop()
                connections.close_all()
                if database:
                    postgres.release(database)


def _start(supervisor: Supervisor, plan: Plan, say: Say) -> None:
    database: Path | None = settings.EMBEDDED_POSTGRES_DIR
    if database:
        supervisor.watch("postgres", lambda: postgres.postmaster(database) is not None)
    _start_broker(supervisor)
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()
    supervisor.check()  # a Ctrl-C during the migrations
    # Static files are found where they lie, but whitenoise warns when nothing was ever collected.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    port = {"PORT": str(plan.port)}  # they say where they are to be found
    supervisor.spawn("web", web(plan), CHILDREN | port)
    alive = _start_workers(supervisor, port) if plan.workers else {}
    supervisor.wait_for("web", lambda: _healthy(plan))
    for name, answers in alive.items():
        supervisor.wait_for(name, answers)
    plan.prepare(supervisor)
    if first_run := _first_run(plan):  # after `prepare`: it may have made the administrator
        say(first_run)
    connections.close_all()


# Below `start` nobody else may start a server: see config.local.backend.
CHILDREN = {"HANSA_ATTACH": "1"}
# Celery scolds root; under which account to start was the operator's decision.
WORKERS = {
    **CHILDREN,
    "C_FORCE_ROOT": "1",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}


def web(plan: Plan) -> list[str]:
    """The command line of the web server.

    One thread of Python works at a time in one process: more cores need more processes. When one of
    them dies, granian ends, and `start` with it, as after any other death.
    """
    processes: int = settings.WEB_PROCESSES
    threads = max(THREADS // processes, THREADS_EACH)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", plan.host, "--port", str(plan.port), "--log-level", "error"),
        *("--workers", str(processes), "--blocking-threads", str(threads)),
        "config.wsgi:application",
    ]


def worker(name: str, queue: str, concurrency: int, *more: str) -> list[str]:
    """The command line of a Celery worker that serves one queue."""
    return [
        *(sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "worker"),
        *("--hostname", f"{name}@hansa", "--queues", queue, "--concurrency", str(concurrency)),
        *("--loglevel", "warning", "--without-mingle", "--without-gossip", *more),
    ]


def _start_broker(supervisor: Supervisor) -> None:
    folder: Path | None = settings.EMBEDDED_BROKER_DIR
    if folder:
        supervisor.spawn("broker", broker.arguments(folder))
        supervisor.wait_for(f"broker (see {broker.log(folder)})", lambda: broker.answers(folder))


def _start_workers(
    supervisor: Supervisor, port: Mapping[str, str]
) -> dict[str, Callable[[], bool]]:
    """Start whoever works in the background; by name, whether they are alive."""
    couriers = {
        name: supervisor.spawn(name, command, {**CHILDREN, **port})
        for name, command in _couriers().items()
    }
    harvest = supervisor.spawn("harvest", worker("harvest", HARVEST_QUEUE, 2), {**WORKERS, **port})
    for name, child in {**couriers, "harvest": harvest}.items():
        if name != POST:
            niceness.lower(child.process.pid, GIVES_WAY)
    short = settings.CELERY_TASK_DEFAULT_QUEUE
    supervisor.spawn("worker", worker("short", short, 1, "--beat"), {**WORKERS, **port})
    listening = {
        name: partial(is_listening, started.process.pid) for name, started in couriers.items()
    }
    return {"worker": _workers_answer, **listening}


def courier(*readers: str) -> list[str]:
    """The command line of a courier with these readers."""
    return [sys.executable, "manage.py", "courier", "--only", *readers]


def _couriers() -> dict[str, list[str]]:
    """Name of a process -> its command line; none without readers."""
    post = [name for name in settings.COURIER_READERS if name in settings.COURIER_POST]
    rest = [name for name in settings.COURIER_READERS if name not in post]
    found = {"courier": courier(*rest)} if rest else {}
    return found | ({POST: courier(*post)} if post else {})


def _workers_answer() -> bool:
    names = {"harvest@hansa", "short@hansa"}
    try:
        replies = app.control.ping(destination=list(names), timeout=0.5) or []
    except OperationalError:  # a broker elsewhere is not there yet
        return False
    return {name for reply in replies for name in reply} >= names


def _healthy(plan: Plan) -> bool:
    host = EVERY_ADDRESS.get(plan.host, plan.host)
    connection = http.client.HTTPConnection(host, plan.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _port_must_be_free(plan: Plan) -> None:
    try:
        family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((plan.host, plan.port))
    except (OSError, OverflowError) as error:
        raise CannotServe(
            f"cannot listen on {plan.host}, port {plan.port} ({error}): choose another with"
            f" --port or the variable PORT, such as PORT={_next(plan.port)}"
        ) from None


def _next(port: int) -> int:
    return port + 1 if 1_024 <= port < 65_535 else 8_001


def _first_run(plan: Plan) -> str:
    token = import_string(settings.FIRST_RUN)() if settings.FIRST_RUN else None
    if not token:
        return ""
    return f"first run: make the administrator at {plan.address}/setup?token={token}"
