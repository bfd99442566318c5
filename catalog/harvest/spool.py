"""The spool: a folder for each run that is open, with its pages and parts."""

import shutil
from pathlib import Path

from django.conf import settings

from catalog.models import HarvestRun


def folder(run_id: int) -> Path:
    """Where the files of a run lie. Touches no file."""
    path: Path = settings.SPOOL_DIR / f"run-{run_id}"
    return path


def clear(run_id: int) -> None:
    """Remove the files of a run that has ended."""
    shutil.rmtree(folder(run_id), ignore_errors=True)


def sweep() -> None:
    """Remove what ended runs have left here: their worker was killed before it tidied up."""
    names = (path.name.removeprefix("run-") for path in settings.SPOOL_DIR.glob("run-*"))
    left = {int(name) for name in names if name.isdigit()}
    states = [HarvestRun.State.QUEUED, HarvestRun.State.RUNNING]
    still = HarvestRun.objects.filter(pk__in=left, state__in=states)
    for run_id in left - set(still.values_list("pk", flat=True)):
        clear(run_id)
