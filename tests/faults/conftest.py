"""One installation per module, with a source that has been harvested once; or one below `start`."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from tests.config.local.test_installation import Installation
from tests.faults import catalogue
from tests.faults.stack import Stack, until
from tests.faults.world import World, check_world, look
from tests.servers import Server


@dataclass
class Harbour:
    """The installation, its source, and what a harvest without faults comes to."""

    stack: Stack
    source: int
    reference: World

    def ready(self) -> None:
        """The old edition is harvested, the new one is served, nobody has asked for it yet."""
        self.stack.plan()
        if self.stack.value("SELECT id FROM catalog_harvestrun WHERE state = 'running'"):
            self.stack.kill("worker")  # an earlier test failed: it shall not spoil this one
            self.stack.start_worker()
        self.stack.restore()
        self.serve(catalogue.NEW, "new")
        self.stack.server.requests.clear()

    def pages(self) -> int:
        """How many pages the source was asked for."""
        return len(self.stack.server.requests)

    def serve(self, numbers: Sequence[int], edition: str) -> None:
        """What the source answers from now on."""
        server = self.stack.server
        server.answers = catalogue.served(server.url, numbers, edition)

    def check(self, run: int, *, again: int = 1) -> None:
        """The run ends, the world is as if nothing had happened; `again` pages came twice at most."""
        assert self.stack.ended(run) == "done", self.stack.log()
        with self.stack.db() as db:
            check_world(db, self.source, self.reference)
        spool = self.stack.var / "spool"
        until(lambda: not list(spool.glob("*")), lambda: "I13: the spool is empty")
        readers = self.stack.readers()
        assert not readers, f"I13: {readers}"
        assert self.pages() <= catalogue.PAGES + again, (
            f"more than {again} pages were fetched again"
        )


def harboured(stack: Stack) -> Iterator[Harbour]:
    """The old edition harvested and kept, the new one harvested for reference; ended afterwards."""
    server = stack.server
    try:
        stack.start()
        server.answers = catalogue.served(server.url, catalogue.OLD)
        source = stack.make_source(f"{server.url}/1")
        assert stack.ended(stack.queue(source)) == "done", stack.log()
        stack.keep()
        server.answers = catalogue.served(server.url, catalogue.NEW, "new")
        assert stack.ended(stack.queue(source)) == "done", stack.log()
        with stack.db() as db:
            reference = look(db, source)
        yield Harbour(stack, source, reference)
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def harbour() -> Iterator[Harbour]:
    """Started once, killed often; leases of 2 s."""
    with Server({}) as server:
        yield from harboured(Stack(server))


OWN = ("HANSA_VAR", "HANSA_ATTACH", "DATABASE_URL", "CELERY_BROKER_URL")  # what `start` decides


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stack, list[Installation]]]:
    """A folder for `manage.py start`, its source, and what was started there: append it."""
    with Server({}) as server:
        stack = Stack(server)
        for variable, value in stack.env.items():
            if variable not in OWN:
                monkeypatch.setenv(variable, value)
        begun: list[Installation] = []
        try:
            yield stack, begun
        finally:
            for one in begun:
                if one.process.poll() is None:
                    one.process.terminate()
            for one in begun:  # each waits until nothing of any of them is left
                one.end()
            shutil.rmtree(stack.var, ignore_errors=True)
