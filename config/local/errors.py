"""What can go wrong with the servers of this machine.

LocalServerError          the operator must act; the message says how
- ProgramMissing          no PostgreSQL or Valkey program was found
- CannotServe             it is there, but does not start or does not answer
- ChildDied               a process that must run while we run has ended
- AlreadyRunning          another `start` uses the same folder

StopRequested             no fault: the operator said stop
"""


class LocalServerError(Exception):
    """Root of this tree."""


class ProgramMissing(LocalServerError):
    """No PostgreSQL or Valkey program was found."""


class CannotServe(LocalServerError):
    """The program is there, but it does not start or does not answer."""


class ChildDied(LocalServerError):
    """A process that must run while we run has ended."""

    def __init__(self, name: str, code: int) -> None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        super().__init__(f"{name} {how}; everything else was stopped")
        self.name = name


class AlreadyRunning(LocalServerError):
    """Another `start` uses the same folder."""


class StopRequested(Exception):
    """No fault: Ctrl-C, SIGTERM or SIGHUP arrived while we waited for something."""
