"""How fast this machine is, beside the one whose figures the gates in absolute numbers come from.

There rdflib's parser of N-Triples, storing nothing, read 100,000 statements of such a corpus in a
second of processor time, and pyoxigraph's strict one 984,000 (medians of three). A gate in
milliseconds or per second that is missed here by less than `of_reference` would be met there:
that is said beside it, and changes no verdict.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
from rdflib.plugins.parsers.ntriples import W3CNTriplesParser

from bench.corpus import SEED
from bench.corpus.layout import ORDERS

PYTHON_PER_S, RUST_PER_S = 100_000, 984_000
DATASETS, TRIES = 250, 3


class _Nowhere:
    def triple(self, *terms: object) -> None:
        """Statements are read, and go nowhere."""


def of_reference() -> float:
    """The lesser of Python's and Rust's share; 0.5: everything takes twice as long here.

    Takes half a second: to be asked in each round, as what is compared with it.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpus.nt"
        lines = ORDERS["by-dataset"](file, range(DATASETS), SEED)
        python = min(_seconds(_in_python, file) for _ in range(TRIES))
        rust = min(_seconds(_in_rust, file) for _ in range(TRIES))
    return min(lines / python / PYTHON_PER_S, lines / rust / RUST_PER_S)


def _seconds(read: Callable[[Path], None], file: Path) -> float:
    began = time.process_time()
    read(file)
    return time.process_time() - began


def _in_python(file: Path) -> None:
    with file.open("rb") as lines:
        W3CNTriplesParser(_Nowhere()).parse(lines)  # type: ignore[arg-type]


def _in_rust(file: Path) -> None:
    for _quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES):
        pass
