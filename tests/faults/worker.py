"""The Celery application, with a reader that can be made to wait: `celery --app tests.faults.worker`."""

import os
from pathlib import Path
from typing import Any

import django
from celery.signals import beat_embedded_init

from config.celery import app
from vocab.rdf import forks

django.setup()

from catalog.harvest import deletion  # noqa: E402 - it has models

__all__ = ["app"]


@beat_embedded_init.connect
def say_which(**_: Any) -> None:
    """Leave the process id of the clock for the tests."""
    Path(os.environ["HANSA_VAR"], "beat.pid").write_text(str(os.getpid()))


deletion.BATCH = 8  # so that there is something between two batches
forks.COMMAND = [word.replace("vocab.rdf.forker", "tests.faults.reader") for word in forks.COMMAND]
forks.ENVIRONMENT["HANSA_VAR"] = os.environ["HANSA_VAR"]
