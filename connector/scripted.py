"""The seam for conformance kits: who goes on with a process in place of policies and people.

Nobody does, and nothing is asked, unless settings.PROCESS_SCRIPT names a script: for that the
installation has to be one that is examined (settings.CONFORMANCE).
"""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from connector.models import ContractNegotiation, TransferProcess

Process = ContractNegotiation | TransferProcess


class Script(Protocol):
    """Says our part of some processes, line by line."""

    def speaks_for(self, process: Process) -> bool:
        """Whether nothing of ours may go on with this process but the script."""

    def go_on(self, process: Process) -> None:
        """The locked process has moved: put what the script says next into the outbox."""


def speaks_for(process: Process) -> bool:
    """Whether a script says our part of this process: then we say nothing by ourselves."""
    return bool(settings.PROCESS_SCRIPT) and _script(settings.PROCESS_SCRIPT).speaks_for(process)


def go_on(process: Process) -> None:
    """After the locked process has moved: what its script says next, if it has one."""
    if speaks_for(process):
        _script(settings.PROCESS_SCRIPT).go_on(process)


@cache
def _script(path: str) -> Script:
    made: Script = import_string(path)()
    return made
