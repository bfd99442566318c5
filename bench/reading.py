"""Our way, for comparison with rdflib's: read, split and hash, as the sandboxed child does them.

python -m bench.reading FILE FOLDER
"""

import contextlib
import io
import sys
import time
from dataclasses import asdict
from pathlib import Path

from vocab.rdf.child import TASKS
from vocab.rdf.job import Document, Limits, document_to_json


def main(file: str, folder: str) -> None:
    """Print the processor seconds of both jobs; starting Python is not counted."""
    limits, spool = Limits(), Path(folder) / "ours.spool"
    parts = Path(folder) / "parts"
    parts.mkdir(exist_ok=True)
    document = Document(Path(file), "https://local.invalid/")
    jobs: list[dict[str, object]] = [
        {"task": "read", "document": document_to_json(document)},
        {"task": "split", "spools": [str(spool)], "into": str(parts)},
    ]
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()) as events:
        for job in jobs:
            job |= {"limits": asdict(limits), "spool": str(spool), "work": folder}
            TASKS[str(job["task"])](job, limits)
    spent = time.process_time() - began
    assert '["end", null]' in events.getvalue(), "the split did not come to its end"
    print(spent)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
