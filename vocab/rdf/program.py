"""A twin that is no copy of this process, but a program: it has only the memory that it needs.

The program's own `main` calls `serve` with its work. It has no descriptor of ours but the pipes and
standard error.
"""

import os
import subprocess
from typing import NoReturn

from vocab.rdf.interpreter import ENVIRONMENT, command
from vocab.rdf.twin import Twin, Work, live


class Program(Twin):
    """Runs a module, which ends with `serve`, until it is left. Does not wait for it to come up.

    Raises OSError when no process can be started.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = command(module, str(os.getpid()), *arguments)
        super().__init__()

    def _start(self, given: int, answer: int) -> int:
        self._program = subprocess.Popen(
            self._command, stdin=given, stdout=answer, env=dict(ENVIRONMENT), close_fds=True
        )
        return self._program.pid

    def _wait(self) -> int:
        return self._program.wait()


def serve(work: Work, parent: int) -> NoReturn:
    """Do `work` on what comes from standard input; `parent` is the first of our arguments."""
    live(work, parent, given=0, answer=1)
