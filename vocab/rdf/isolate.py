"""Shut the doors of the child: limits, death with its parent, no network. Linux only.

Two locks on the network, both tried: an empty network namespace, and a system call filter that
denies sockets (Unix sockets in the file system pass a namespace, so the filter is not idle).
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

from vocab.rdf.job import Limits

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 1, 22, 38, 4
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

# machine: (audit architecture, numbers of socket, connect, execve, execveat, ptrace,
#           process_vm_writev, bpf, kill, pidfd_send_signal, io_uring_setup)
_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 311, 321, 62, 424, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 271, 280, 129, 424, 425)),
}


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def close_doors(limits: Limits) -> str:
    """Apply limits and cut the network. Returns "user namespace", "network namespace" (as root),
    "seccomp" or "none": the strongest lock that holds."""
    _limit(limits)
    if not sys.platform.startswith("linux"):
        return "none"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    namespace = _leave_the_network(libc)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    filtered = _deny_sockets(libc)
    return namespace or ("seccomp" if filtered else "none")


def die_with(parent: int) -> None:
    """Have this process killed when `parent`, which started it, dies; at once if it has died."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _limit(limits: Limits) -> None:
    for what, value in (
        (resource.RLIMIT_AS, limits.address_space),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # The hard limit stays a second above: the soft CPU limit has a name (SIGXCPU).
        ceiling = soft + 1 if hard == resource.RLIM_INFINITY or soft < hard else soft
        resource.setrlimit(what, (soft, ceiling))


def _leave_the_network(libc: ctypes.CDLL) -> str:
    # Root keeps its right to pass closed folders only outside a user namespace: it needs none.
    if os.geteuid() == 0 and libc.unshare(_CLONE_NEWNET) == 0:
        return "network namespace"
    return "user namespace" if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 else ""


def _deny_sockets(libc: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    seccomp = _Filter(len(program) // 8, program)
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(seccomp), 0, 0) == 0)


def _program(architecture: int, denied: tuple[int, ...]) -> bytes:
    """A classic BPF program: another architecture or a denied call gets EPERM."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allow, deny = 0x7FFF0000, 0x00050001
    count = len(denied)
    steps = [
        (load, 0, 0, 4),
        (equal, 0, count + 3, architecture),
        (load, 0, 0, 0),
        (at_least, count + 1, 0, 0x40000000),  # the x32 numbers of the same calls
        *((equal, count - i, 0, number) for i, number in enumerate(denied)),
        (give, 0, 0, allow),
        (give, 0, 0, deny),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
