"""Our way, for comparison with rdflib's: read, split and hash, as the sandboxed child does them.

python -m bench.reading FILE FOLDER [split-only]

`split-only`: records are cut out and written, and not hashed: for comparison with who does not.
"""

import contextlib
import io
import sys
import time
from dataclasses import asdict
from pathlib import Path

from vocab.rdf import partitions
from vocab.rdf.child import TASKS
from vocab.rdf.gather import Description
from vocab.rdf.job import Document, Limits, document_to_json


class _AsRead(dict[bytes, bytes]):
    """Blank nodes keep the labels that they have."""

    def __missing__(self, label: bytes) -> bytes:
        return label


def without_hash(found: Description) -> tuple[bytes, str, bytes]:
    """What `gather.written` gives, but for hash, order and stable labels."""
    lines = found.core.joined(found.beside) if len(found.beside) else found.core
    return found.root, "", b"".join(lines.relabelled(_AsRead()))


def main(file: str, folder: str, what: str = "") -> None:
    """Print the processor seconds of both jobs; starting Python is not counted."""
    if what == "split-only":
        partitions.written = without_hash  # type: ignore[attr-defined]
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
    main(*sys.argv[1:])
