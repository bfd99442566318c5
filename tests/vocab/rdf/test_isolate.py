"""The child's doors: no network, limits that hold, death with the parent."""

import ctypes
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vocab.rdf import isolate

ROOT = Path(__file__).parents[3]
START = "from vocab.rdf import isolate; from vocab.rdf.job import Limits; import sys, os, socket\n"


def run(code: str, *arguments: str, before: str = "") -> str:
    """What `code` prints in a process that shut its doors first."""
    whole = START + before + "print(isolate.close_doors(Limits()))\n" + code
    done = subprocess.run(
        [sys.executable, "-P", "-c", whole, *arguments],
        env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.fixture
def server() -> Iterator[tuple[str, list[object]]]:
    """A listener on loopback, and who came."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            try:
                while True:
                    connection, address = listener.accept()
                    connection.close()
                    came.append(address)
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield str(listener.getsockname()[1]), came
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


KNOCK = """
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
    print("connected")
except OSError as error:
    print("refused", error.errno)
"""

WITHOUT = {
    "both": "",
    "the filter alone": "isolate._leave_the_network = lambda libc: ''\n",
    "the namespace alone": "isolate._deny_sockets = lambda libc: False\n",
}


def test_the_same_knock_from_outside_is_heard(server):
    port, came = server
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
    deadline = threading.Event()
    while not came and not deadline.wait(0.01):
        pass
    assert came


@pytest.mark.parametrize("locks", WITHOUT)
def test_the_child_cannot_connect(locks, server):
    port, came = server
    output = run(KNOCK, port, before=WITHOUT[locks]).split("\n")
    if output[0] == "none":
        pytest.skip(f"{locks}: not offered by this machine")
    assert output[1].startswith("refused")
    assert came == []


def test_the_child_cannot_reach_a_unix_socket_or_start_a_program(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        code = """
def knock(): socket.socket(socket.AF_UNIX).connect(sys.argv[1])
def start(): os.execv("/bin/true", ["x"])
for attempt in (knock, start):
    try:
        attempt()
        print("could")
    except OSError as error:
        print("refused")
"""
        output = run(code, str(tmp_path / "s")).split()
    if "namespace" not in output[0] and "seccomp" not in output[0] and output[0] == "none":
        pytest.skip("no filter on this machine")
    assert output[-2:] == ["refused", "refused"]


def test_neither_lock_is_none():
    before = WITHOUT["the filter alone"] + WITHOUT["the namespace alone"]
    assert run("", before=before).strip() == "none"


def test_limits_are_set():
    code = """
import resource as r
print(*(r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)))
"""
    assert run(code).split("\n")[1] == f"{2 << 30} 120 0"


def test_the_child_dies_with_its_parent():
    # A parent starts a child that shuts its doors and waits; the parent is killed.
    child = (
        START + "isolate.close_doors(Limits()); print(os.getpid(), flush=True); sys.stdin.read()"
    )
    parent = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-P', '-c', {child!r}], stdin=subprocess.PIPE)\n"
        "p.wait()"
    )
    outer = subprocess.Popen(
        [sys.executable, "-P", "-c", parent], env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert outer.stdout is not None
    pid = int(outer.stdout.readline())
    outer.kill()
    outer.wait()
    assert outer.stdout.read() == b""  # ends only when the last holder of the pipe is gone
    outer.stdout.close()
    # Its own end of the pipe closed, so it is going; it may still be on its way out.
    deadline = threading.Event()
    while not _is_dead(pid) and not deadline.wait(0.01):
        pass


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def test_the_filter_is_as_long_as_its_jumps_say():
    program = isolate._program(1, (10, 20, 30))
    assert len(program) == 8 * (4 + 3 + 2)
    assert ctypes.sizeof(isolate._Filter) == 16
