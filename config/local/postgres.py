"""A private PostgreSQL server in a folder, shared by all processes that use the folder.

Who uses the server holds a shared lock on clients.lock for life; the last to leave stops it. The
kernel drops the lock of a killed process, so nothing is ever stale. start.lock is held while
starting or stopping. Files: pgdata/ (the cluster), sock/, postgres.log, clients.lock, start.lock.
Only for folders on a local disk: locks of network file systems are not relied on.
"""

import atexit
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.local import accounts, cluster, programs, sockets
from config.local.errors import CannotServe

USER = cluster.USER
DATABASE = "hansa"
PORT = 5432  # only a part of the socket's name; said everywhere, for PGPORT may say otherwise
START_SECONDS = 60.0  # a recovery after a crash takes its time
REFUSAL_SECONDS = (
    10.0  # sessions of a killed server may take theirs to end; then a refusal is final
)
RETRY_SECONDS = 0.1
STOP_SECONDS = 30.0
POLL_SECONDS = 0.02

# (process, folder) -> the descriptor whose shared lock is our registration. The process is part of
# the key because a forked child must not count on what it inherits: it is the *same* lock, which
# the parent can still turn exclusive.
_held: dict[tuple[int, Path], int] = {}
_one_at_a_time = threading.RLock()


def _forget_after_fork() -> None:
    """Close what is the parent's: a lock lasts until its last copy is closed."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()
    while _held:
        os.close(_held.popitem()[1])


# No fork while another thread starts or stops: the child would keep start.lock for life.
os.register_at_fork(
    before=lambda: _one_at_a_time.acquire(),  # noqa: PLW0108 - the lock changes
    after_in_parent=lambda: _one_at_a_time.release(),  # noqa: PLW0108
    after_in_child=_forget_after_fork,
)


def socket_dir(directory: Path) -> Path:
    """Where the server of `directory` has its socket: the `host` to connect to."""
    return sockets.socket_dir(directory, "pg")


def ensure(directory: Path, options: Sequence[str] = ()) -> Path:
    """Register as a user of the server of `directory`, starting it if needed; its socket directory.

    `options` ("fsync=off") hold only if it is this call that starts the server. Cheap when this
    process is registered and the server lives. Raises ProgramMissing, CannotServe.
    """
    folder = directory.resolve()
    with _one_at_a_time:
        key = (os.getpid(), folder)
        if key not in _held or postmaster(folder) is None:
            _prepare(folder)
            with _starting(folder):
                if key not in _held:
                    _held[key] = _lock_file(folder / "clients.lock", fcntl.LOCK_SH)
                    atexit.register(release, folder)
                _start(folder, options)
    return socket_dir(folder)


def release(directory: Path) -> None:
    """Leave the server of `directory`; the last to leave stops it and waits up to 30 s."""
    folder = directory.resolve()
    with _one_at_a_time:
        clients = _held.pop((os.getpid(), folder), None)
        if clients is None:  # never registered, or a forked child: the registration is its parent's
            return
        with _starting(folder):
            try:
                fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # others use it
            else:
                _stop(folder)
            finally:
                fcntl.flock(clients, fcntl.LOCK_UN)  # also where a copy of it is still open
                os.close(clients)


def postmaster(directory: Path) -> int | None:
    """The process id of the living server of `directory`, or None."""
    try:
        first = (directory / "pgdata" / "postmaster.pid").read_text().split("\n", 1)[0]
        pid = int(first)
        os.kill(pid, 0)
    except PermissionError:
        return pid  # it lives, under another account
    except (OSError, ValueError):
        return None
    return pid if _is_postgres(pid) else None


def _is_postgres(pid: int) -> bool:
    """Process ids are used again, and a zombie still answers kill(pid, 0)."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():  # macOS
        return True
    try:
        name, _, rest = (process / "stat").read_text().rpartition(")")
    except OSError:
        return False
    return "postgres" in name and rest.split()[0] not in {"Z", "X"}


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("start.lock", "clients.lock"):
            os.close(_lock_file(folder / name, fcntl.LOCK_UN))
    except PermissionError as error:
        raise CannotServe(
            f"{folder} belongs to another account ({error.strerror}): run as that account, or set"
            " HANSA_VAR to a folder of your own"
        ) from None


def _lock_file(path: Path, operation: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, operation)
    return descriptor


@contextmanager
def _starting(folder: Path) -> Iterator[None]:
    """Wait for whoever starts or stops the server, then be the only one who does."""
    descriptor = _lock_file(folder / "start.lock", fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


# --- starting and stopping, always under start.lock ---------------------------------------------


def _start(folder: Path, options: Sequence[str]) -> None:
    """Bring the server to where it answers, within 60 s."""
    if postmaster(folder) is not None and _answers(folder):
        return
    binaries = programs.postgres()
    above = socket_dir(folder).parent
    run_as = accounts.choose(
        folder / "pgdata", binaries, folder.parent if above == folder else above
    )
    if run_as.uid != os.getuid():
        os.chown(folder, run_as.uid, run_as.gid)
    sockets.make_private(socket_dir(folder), run_as.uid)
    if not (folder / "pgdata" / "PG_VERSION").exists():
        cluster.make(folder, binaries, run_as, sync="fsync=off" not in options)
    cluster.must_match(folder, binaries)
    arguments = [*run_as.prefix, *_postgres_arguments(folder, binaries, options)]
    _until_it_answers(folder, arguments, run_as)


def _until_it_answers(folder: Path, arguments: list[str], run_as: accounts.RunAs) -> None:
    child: subprocess.Popen[bytes] | None = None
    began = time.monotonic()
    while time.monotonic() < began + START_SECONDS:
        if _answers(folder):
            return
        if postmaster(folder) is None and (child is None or child.poll() is not None):
            if child is not None and time.monotonic() > began + REFUSAL_SECONDS:
                break
            _clear_pid_files(folder)
            child = _spawn(folder, arguments, run_as)
            time.sleep(RETRY_SECONDS)
        time.sleep(POLL_SECONDS)
    raise CannotServe(
        f"PostgreSQL does not start in {folder}: postgres.log there says why (last line:"
        f" {_last_line(folder)})"
    )


def _spawn(folder: Path, arguments: list[str], run_as: accounts.RunAs) -> subprocess.Popen[bytes]:
    with (folder / "postgres.log").open("ab") as log:
        # A session of its own: a Ctrl-C in the terminal must reach the application first.
        child = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=cluster.environment(),
            start_new_session=True,
            **run_as.popen,
        )
    # PostgreSQL takes an unreaped predecessor for a living one and refuses to start.
    threading.Thread(target=child.wait, name="postgres reaper", daemon=True).start()
    return child


def _stop(folder: Path) -> None:
    pid = postmaster(folder)
    if pid is None:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)  # "fast": open sessions are rolled back
    deadline = time.monotonic() + STOP_SECONDS
    while postmaster(folder) == pid and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def address(folder: Path, database: str) -> str:
    """The DATABASE_URL of another database of the running server; it is made if it is missing."""
    with _administration(folder) as connection:
        _make(connection, database)
    where = quote(str(socket_dir(folder)), safe="")
    return f"postgresql://{USER}@/{database}?host={where}&port={PORT}"


def _administration(folder: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(socket_dir(folder)),
        port=PORT,
        user=USER,
        dbname="postgres",
        autocommit=True,
        connect_timeout=5,
    )


def _make(connection: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
    known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database])
    if known.fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def _answers(folder: Path) -> bool:
    """Whether the server takes connections; makes our database where it is missing."""
    try:
        with _administration(folder) as connection:
            _make(connection, DATABASE)
    except psycopg.OperationalError:
        return False
    return True


def _clear_pid_files(folder: Path) -> None:
    """Remove what names a dead postmaster whose number was used again, or that nobody reaped.

    PostgreSQL itself asks only whether the number is in use. Sessions that outlive their postmaster
    are still found by it: it looks at the shared memory of the cluster before it starts.
    """
    for path in (
        folder / "pgdata" / "postmaster.pid",
        socket_dir(folder) / f".s.PGSQL.{PORT}.lock",
    ):
        path.unlink(missing_ok=True)


def _postgres_arguments(folder: Path, binaries: Path, options: Sequence[str]) -> list[str]:
    arguments = [str(binaries / "postgres"), "-D", str(folder / "pgdata")]
    arguments += ["-k", str(socket_dir(folder)), "-h", "", "-p", str(PORT)]
    fixed = ("unix_socket_permissions=0700", "max_connections=150", "shared_buffers=64MB")
    for option in (*fixed, "timezone=UTC", *options):
        arguments += ["-c", option]
    return arguments


def _last_line(folder: Path) -> str:
    try:
        lines = (folder / "postgres.log").read_text(errors="replace").split("\n")
    except OSError:
        return "none"
    return next((line for line in reversed(lines) if line.strip()), "none")
