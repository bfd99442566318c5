"""Which worker runs which test, and what begins first, where several run the tests (`pytest -n`).

Two workers are kept busy. What mostly waits (for a lease of a minute, for an engine that is away)
runs beside them, in workers of its own. What takes long begins early, so that nobody ends alone.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

BUSY = 2  # workers; any further ones take what waits
# What needs a processor for little of its time; each line is one piece. (A worker is told of its
# next piece when it begins the last test of one: what is a single test stands last.)
WAITING = (
    "tests/faults/test_real_values.py",
    "tests/faults/test_real_values.py::test_whoever",
    "tests/faults/test_real_values.py::test_a_c",
    "tests/faults/test_hard_times.py::test_sources_that_never_answer",
    "tests/faults/test_cluster.py::test_the_engine_is_killed_and_comes_back_much_later[600-",
    "tests/conformance/test_kits.py",
    "tests/foreign/edc/test_interop.py",
)
# Pieces that take minutes, and whose turn would come late. (None uses the database of the tests,
# the states of which ask for an order.)
LONG = (
    "tests/faults/test_cluster.py",
    "tests/vocab/odrl/test_explain.py",
    "tests/vocab/odrl/test_compare_properties.py",
    "tests/vocab/rdf/test_manifest.py",
    "tests/vocab/profiles/test_official.py",
)
TOGETHER = 40  # tests of one file; a larger file is run in several pieces


def lane(test: str) -> str:
    """Which line of WAITING a test belongs to, or none."""
    return max((name for name in WAITING if test.startswith(name)), key=len, default="")


def ordered(tests: Sequence[str]) -> list[int]:
    """The numbers of all tests, in the order in which they are begun."""
    begun = (*WAITING, *LONG)

    def place(number: int) -> int:
        name = _group(tests[number])
        return begun.index(name) if name in begun else len(begun)

    return sorted(range(len(tests)), key=place)


def piece(tests: Sequence[str], left: Sequence[int], *, waits: bool) -> list[int]:
    """What a worker runs next: tests that share their fixtures. Nothing: it has done its part.

    Who is busy takes what waits when nothing else is left; who waits never takes anything else.
    """
    return _first(tests, (n for n in left if bool(lane(tests[n])) == waits)) or (
        [] if waits else _first(tests, iter(left))
    )


def _first(tests: Sequence[str], left: Iterator[int]) -> list[int]:
    first = next(left, None)
    if first is None:
        return []
    group = _group(tests[first])
    return [first, *islice(takewhile(lambda n: _group(tests[n]) == group, left), TOGETHER - 1)]


def _group(test: str) -> str:
    return lane(test) or test.partition("::")[0]


class Lanes(LoadScheduling):
    """xdist's scheduler, with pieces and lanes of ours."""

    collection: list[str] | None

    def schedule(self) -> None:
        if self.collection is None:
            if not self._check_nodes_have_same_collection():
                return
            self.collection = next(iter(self.node2collection.values()))
            self.pending[:] = ordered(self.collection)
        for node in self.nodes:
            self.check_schedule(node)

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        """A worker knows which test comes after the one that it runs, or that none will come."""
        waits = self.nodes.index(node) >= BUSY
        while not node.shutting_down and len(self.node2pending[node]) < 2:
            given = piece(self.collection or (), self.pending, waits=waits)
            if not given:
                node.shutdown()
                return
            for number in given:
                self.pending.remove(number)
            self.node2pending[node].extend(given)
            node.send_runtest_some(given)
