"""The sandboxed reader with places where it waits: started in its stead by `worker.py`.

reader.begin -> reader.writing -> reader.report (reading a page)
reader.begin -> reader.partition … -> reader.end (splitting)
"""

import os
from pathlib import Path
from typing import Any

from catalog.harvest.failpoints import reach
from vocab.rdf import child, spool

FOLDER = Path(os.environ["HANSA_VAR"]) / "failpoints"
EVENTS = {"sandbox": "reader.begin", "report": "reader.report",
          "partition": "reader.partition", "end": "reader.end"}  # fmt: skip

say, write = child._say, spool.Spool._write


def _say(event: str, value: Any) -> None:
    if event in EVENTS:
        reach(EVENTS[event], "@", FOLDER)
    say(event, value)


def _write(self: spool.Spool, *chunk: Any) -> None:
    write(self, *chunk)
    self._file.flush()
    reach("reader.writing", "@", FOLDER)


if __name__ == "__main__":
    child._say = _say
    spool.Spool._write = _write
    child.main()
