"""Places where a test can make our work fail, if settings.FAILPOINTS names them.

    FAILPOINTS="harvest.page_stored=kill:3,harvest.close=raise"

`kill` is SIGKILL of this process. `raise` is an error of ours. `wait` writes our process id to
NAME.waiting and goes on when that file is gone, so that a test can kill whom it likes meanwhile.
With `:3` only the third passage counts, whichever process makes it. The files lie in
VAR_DIR/failpoints; FAILPOINTS="@" reads the plan from the file `plan` there at each passage.
"""

import os
import signal
import time
from pathlib import Path

from django.conf import settings

POLL_SECONDS = 0.01


class FailpointRaised(Exception):
    """The error that `raise` raises."""


def failpoint(name: str) -> None:
    """Fail here if the setting says so."""
    if settings.FAILPOINTS:
        reach(name, settings.FAILPOINTS, settings.VAR_DIR / "failpoints")


def reach(name: str, plan: str, folder: Path) -> None:
    """Do what `plan` says of this place; the files that tests look at lie in `folder`."""
    if plan == "@":
        file = folder / "plan"
        plan = file.read_text() if file.exists() else ""
    action, _, which = _actions(plan).get(name, "").partition(":")
    if not action or (_passages(folder / f"{name}.passed") != int(which) if which else False):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "wait":
        _wait(folder / f"{name}.waiting")
    else:
        raise FailpointRaised(name)


def _actions(plan: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in plan.split(","))
    return {name.strip(): action.strip() for name, _, action in pairs}


def _passages(file: Path) -> int:
    """How often this place was passed, this time included: a byte each."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as marks:
        marks.write(b".")
        marks.flush()
        return marks.tell()


def _wait(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_suffix(".part")
    whole.write_text(str(os.getpid()))
    whole.replace(file)
    while file.exists():
        time.sleep(POLL_SECONDS)
