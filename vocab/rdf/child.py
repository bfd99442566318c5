"""The sandboxed reader: `python -m vocab.rdf.child`, started by `sandbox.py`. Not for other use.

One job as JSON on standard input, events as JSON lines on standard output.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vocab.errors import DocumentTooLarge, SourceRefusal, UnreadableDocument
from vocab.rdf.isolate import close_doors
from vocab.rdf.job import (
    Limits,
    document_from_json,
    partition_to_json,
    report_to_json,
)
from vocab.rdf.read import read_document
from vocab.rdf.split import split

Job = dict[str, Any]


def main() -> None:
    """Read the job, shut the doors, do it."""
    job: Job = json.load(sys.stdin)
    limits = Limits(**job["limits"])
    state = close_doors(limits)
    _say("sandbox", state)
    if os.getppid() != job["parent"] or (state == "none" and not limits.allow_unsandboxed):
        return
    try:
        TASKS[job["task"]](job, limits)
    except UnreadableDocument as error:
        _say(_event(error), str(error))
    except MemoryError:
        _say("memory", None)


def _event(error: UnreadableDocument) -> str:
    if isinstance(error, SourceRefusal):
        return "refusal"
    return "too large" if isinstance(error, DocumentTooLarge) else "refused"


def _say(event: str, value: Any) -> None:
    sys.stdout.write(json.dumps([event, value]) + "\n")
    sys.stdout.flush()


def _probe(job: Job, limits: Limits) -> None:
    del job, limits


def _read(job: Job, limits: Limits) -> None:
    def progress(statements: int) -> None:
        _say("progress", statements)

    document = document_from_json(job["document"])
    spool, work = Path(job["spool"]), Path(job["work"])
    report = read_document(document, spool, work, limits, progress)
    _say("report", report_to_json(report))


def _split(job: Job, limits: Limits) -> None:
    gc.disable()  # nothing here points in circles, and walking millions of lines costs a tenth
    spools = [Path(spool) for spool in job["spools"]]
    for partition in split(spools, Path(job["into"]), limits):
        _say("partition", partition_to_json(partition))
    _say("end", None)


TASKS: dict[str, Callable[[Job, Limits], None]] = {"probe": _probe, "read": _read, "split": _split}


if __name__ == "__main__":
    main()
