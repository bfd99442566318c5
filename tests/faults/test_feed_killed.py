"""kill -9 while a feed of over 1,000 updates and 1,000 deletions is taken in: nothing is lost.

What must come out is told by the tests' own reader of the events, and by a harvest of an ordinary
document that says the same.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import belgium
from tests.faults.stack import Stack, until
from tests.faults.world import NEVER, look
from tests.sampled import sampled
from tests.servers import Server, answer

pytestmark = pytest.mark.long
SEED = 20_251_119
STEPS = {
    "harvest.page_read": 7,
    "harvest.events_kept": 4,
    "harvest.split": 1,
    "harvest.before_commit": 3,
    "harvest.after_commit": 3,
    "harvest.before_withdraw": 1,
    "harvest.close": 1,
}


class Feed:
    """A stack whose source has taken in the feed's creations; the rest is served from now on."""

    def __init__(self, stack: Stack, shared: Path) -> None:
        self.stack = stack
        events = belgium.of_ours(shared, SEED)
        kinds = [event.kind for event in events]
        assert min(kinds.count("Update"), kinds.count("Delete")) >= 1_000
        begun = min(kinds.index("Update"), kinds.index("Delete"))
        first = belgium.disordered(events[:begun], SEED)
        self.now = belgium.state(events)
        self._serve(first)
        self.source = stack.make_source(f"{stack.server.url}/feed/index.trig", kind="ldes")
        assert stack.ended(stack.queue(self.source)) == "done", stack.log()
        stack.keep()
        self._serve([*first, *belgium.disordered(events[begun:], SEED)])

    def _serve(self, pages: list[list[belgium.Told]]) -> None:
        self.stack.server.answers = {
            path: [answer(text, "Content-Type: application/trig")]
            for path, text in belgium.chain(pages).items()
        }

    def records(self, source: int) -> dict[str, str]:
        """The content hash of each live record."""
        with self.stack.db() as db:
            return {iri: row[1] for iri, row in look(db, source).records.items()}


@pytest.fixture(scope="module")
def feed(shared: Path) -> Iterator[Feed]:
    """Started once, killed often."""
    with Server({}) as server:
        stack = Stack(server)
        try:
            stack.start()
            yield Feed(stack, shared)
        finally:
            stack.stop()


@pytest.fixture(scope="module")
def meant(feed: Feed) -> dict[str, str]:
    """What the records must be, by a harvest of an ordinary document; kept in no other way."""
    server = feed.stack.server
    before = dict(server.answers)
    plain = [answer(belgium.union(feed.now), "Content-Type: application/n-triples")]
    server.answers = {"/plain": plain}
    source = feed.stack.make_source(f"{server.url}/plain", slug="plain")
    assert feed.stack.ended(feed.stack.queue(source)) == "done", feed.stack.log()
    server.answers = before
    return feed.records(source)


@pytest.mark.parametrize("step", sampled(STEPS, 7))
def test_whoever_dies_the_feed_comes_to_its_state(
    feed: Feed, meant: dict[str, str], step: str
) -> None:
    stack = feed.stack
    stack.plan()
    stack.restore()
    stack.plan(f"{step}=kill:{STEPS[step]}")
    run = stack.queue(feed.source)
    assert stack.ended(run) == "done", stack.log()
    assert stack.passed(step) >= STEPS[step], "nobody was killed"
    assert meant.keys() == belgium.records(feed.now)
    assert feed.records(feed.source) == meant
    with stack.db() as db:
        broken = {
            name: rows
            for name, query in NEVER.items()
            if (rows := db.execute(query, {"source": feed.source}).fetchall())
        }
    assert not broken, broken
    ask = "SELECT complete AND withdrawn > 50 FROM catalog_harvestrun WHERE id = %s"
    assert stack.value(ask, run)
    spool = stack.var / "spool"
    until(lambda: not list(spool.glob("*")), lambda: "the spool is empty")
    versions = stack.value("SELECT count(*) FROM catalog_version")
    assert stack.ended(stack.queue(feed.source)) == "done", stack.log()
    assert stack.value("SELECT count(*) FROM catalog_version") == versions, "it wrote again"
