"""A courier that is killed while it checks: every live record has the findings of its last change."""

import random
from collections.abc import Iterator

import pytest

from tests.faults.shelf import CURRENT, HEAD, Shelf, stacked
from tests.faults.stack import Stack, until
from tests.sampled import sampled
from tests.servers import Server

LIMITS = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "1",
    "DJANGO_SETTINGS_MODULE": "tests.faults.quality_settings",
}
STEPS = ["quality.before_commit:1", "quality.before_commit:4", "quality.after_commit:1",
         "quality.after_commit:5", "courier.before_step:3", "courier.stepped:3"]  # fmt: skip
SEED = random.SystemRandom().randrange(2**32)
VERDICTS = (
    "SELECT v.resource_id, number FROM catalog_verdict v"
    " JOIN catalog_change c ON c.id = v.change_id"
)
STRAY = (
    "SELECT count(*) FROM catalog_storedfinding f JOIN catalog_resource r ON r.id = f.resource_id"
    " WHERE rule LIKE 'profile-%%' AND (f.change_id <> r.change_id OR NOT published"
    " OR withdrawn IS NOT NULL)"
)
TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM catalog_storedfinding WHERE rule LIKE 'profile-%%'"
    " GROUP BY resource_id, rule, path, message HAVING count(*) > 1) AS twice"
)
POSITION = "SELECT position FROM catalog_readerstate WHERE name = 'quality'"


@pytest.fixture(scope="module")
def started() -> Iterator[Shelf]:
    with Server({}) as server:
        yield from stacked(Stack(server, LIMITS), Shelf)


@pytest.fixture
def shelf(started: Shelf) -> Shelf:
    """No courier, and nothing checked."""
    started.end_all()
    with started.stack.db() as db:
        for table in ("verdict", "checkplace"):
            db.execute(f"DELETE FROM catalog_{table}")
        db.execute("DELETE FROM catalog_storedfinding WHERE rule LIKE 'profile-%'")
        db.execute("UPDATE catalog_readerstate SET position = NULL")
    return started


def check(shelf: Shelf) -> None:
    """All is checked, each once, as it stands now."""
    stack = shelf.stack
    until(lambda: stack.value(POSITION) == stack.value(HEAD), shelf.said)
    with stack.db() as db:
        verdicts = db.execute(VERDICTS).fetchall()
        live = db.execute(CURRENT).fetchall()
    assert sorted(verdicts) == sorted(live)
    assert (stack.value(STRAY), stack.value(TWICE)) == (0, 0)
    assert stack.value("SELECT count(*) FROM catalog_checkplace") == 1


@pytest.mark.parametrize("step", sampled(STEPS, 3))
def test_a_courier_killed_while_it_checks_loses_nothing(shelf: Shelf, step: str) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    name, _, passage = step.partition(":")
    shelf.stack.plan(f"{name}=kill:{passage}")
    shelf.begin()
    shelf.wait_for_death()
    shelf.stack.plan()
    for _ in range(3):
        shelf.disturb(chance)
    shelf.begin()
    check(shelf)
