"""Places where a test can make a harvest fail: nothing happens unless settings.FAILPOINTS names one.

FAILPOINTS="harvest.page_stored=kill,harvest.settled=raise"; `kill` is SIGKILL of this process.
"""

import os
import signal

from django.conf import settings


class FailpointRaised(Exception):
    """The error that `raise` raises."""


def failpoint(name: str) -> None:
    """Fail here if the setting says so."""
    if settings.FAILPOINTS and (action := _actions().get(name)):
        if action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise FailpointRaised(name)


def _actions() -> dict[str, str]:
    pairs = (part.partition("=") for part in settings.FAILPOINTS.split(","))
    return {name.strip(): action.strip() for name, _, action in pairs}
