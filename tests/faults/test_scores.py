"""The courier is killed while it keeps scores: they are those of the database after all."""

import random
import time
from collections.abc import Iterator

import pytest

from catalog.quality.score import Facts, score
from catalog.quality.scores import addresses
from tests.faults.shelf import HEAD, Shelf, stacked
from tests.faults.stack import Stack, until
from tests.sampled import sampled
from tests.servers import Server

LIMITS = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "1",
    "DJANGO_SETTINGS_MODULE": "tests.faults.score_settings",
}
PLACES = ["score.before_commit:1", "score.before_commit:5", "score.after_commit:3",
          "courier.before_step:4", "courier.stepped:2"]  # fmt: skip
SCORED = (
    "SELECT id, document, total FROM catalog_resource r"
    " FULL JOIN catalog_datasetscore s ON s.resource_id = r.id"
    " WHERE (kind = 'Dataset' AND withdrawn IS NULL) OR total IS NOT NULL"
)
MEANS = (
    "SELECT (SELECT round(avg(total)::numeric, 3) FROM catalog_datasetscore WHERE counted) ="
    " (SELECT round(total::numeric, 3) FROM catalog_sourcescore ORDER BY day DESC LIMIT 1)"
)
SEED = random.SystemRandom().randrange(2**32)


@pytest.fixture(scope="module")
def filled() -> Iterator[Shelf]:
    with Server({}) as server:
        yield from stacked(Stack(server, LIMITS), Shelf)


@pytest.fixture
def shelf(filled: Shelf) -> Shelf:
    """No courier, and no score."""
    filled.end_all()
    with filled.stack.db() as db:
        db.execute("TRUNCATE catalog_datasetscore, catalog_linkcheck, catalog_sourcescore")
        db.execute("DELETE FROM catalog_readerstate")
    return filled


def check(shelf: Shelf) -> None:
    """Each live dataset comes to have the score of its document, and nothing else has one."""
    until(lambda: is_up_to_date(shelf), lambda: f"the scores are up to date: {shelf.said()}")
    with shelf.stack.db() as db:
        rows = db.execute(SCORED).fetchall()
        known = {url for (url,) in db.execute("SELECT url FROM catalog_linkcheck")}
    assert rows
    assert [row[0] for row in rows if row[2] != score(row[1], Facts()).total] == []
    assert set().union(*(addresses(row[1]) for row in rows)) <= known
    until(lambda: shelf.stack.value(MEANS), "the mean of the source is that of its datasets")


def is_up_to_date(shelf: Shelf) -> bool:
    row = "SELECT position FROM catalog_readerstate WHERE name = 'score'"
    with shelf.stack.db() as db:
        found = db.execute(row).fetchone()
    return bool(found) and found[0] == shelf.stack.value(HEAD)


@pytest.mark.parametrize("place", sampled(PLACES, 3))
def test_a_killed_courier_leaves_no_dataset_without_its_score(shelf: Shelf, place: str) -> None:
    name, _, passage = place.partition(":")
    shelf.stack.plan(f"{name}=kill:{passage}")
    shelf.begin()
    shelf.wait_for_death()
    shelf.stack.plan()
    shelf.begin()
    check(shelf)


def test_couriers_killed_at_any_moment_while_everything_changes(shelf: Shelf) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    for _ in range(3):
        shelf.disturb(chance)
        shelf.begin()
        shelf.disturb(chance)
        time.sleep(chance.random() * 0.3)  # the moment of death is random
        shelf.stack.kill("courier")
    shelf.begin()
    check(shelf)
