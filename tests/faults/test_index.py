"""The index is deleted or damaged, its courier killed: the index is the database after all."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search.backends.base import IndexAway, Sight
from catalog.search.backends.embedded.checksums import damaged
from catalog.search.question import Question
from tests.faults.shelf import SETTINGS, Shelf, stacked
from tests.faults.stack import Stack, until
from tests.sampled import sampled
from tests.servers import Server

LIMITS = {
    "LEASE_SECONDS": "2",
    "COURIER_POLL_SECONDS": "1",
    "COURIER_RETRY_SECONDS": "1",
    **SETTINGS,
}
# Of an index that is built, and of one that is followed up.
BUILDING = ["courier.stepped:5", "index.before_swap:1"]
FOLLOWING = ["courier.before_step:3", "index.before_commit:2", "index.after_commit:2"]
COUNTED = "courier.before_step=wait:1000000"
SEED = random.SystemRandom().randrange(2**32)


@pytest.fixture(scope="module")
def filled() -> Iterator[Shelf]:
    with Server({}) as server:
        yield from stacked(Stack(server, LIMITS), Shelf)


@pytest.fixture
def shelf(filled: Shelf) -> Shelf:
    """No courier, and whatever index there was."""
    filled.end_all()
    forget(filled)
    return filled


@pytest.fixture
def afloat(shelf: Shelf) -> Shelf:
    """A courier that has brought in everything, and waits; what it says is what it does next."""
    shelf.begin()
    shelf.check()
    forget(shelf)
    return shelf


def forget(shelf: Shelf) -> None:
    """What the courier has said until now."""
    (shelf.stack.var / "courier.log").write_text("")


def built_anew(shelf: Shelf) -> bool:
    return "the new index is in force" in (shelf.stack.var / "courier.log").read_text()


def test_a_database_that_was_filled_before_there_was_an_index_gets_one(shelf: Shelf) -> None:
    shelf.delete()
    assert shelf.live()
    with shelf.stack.db() as db:
        db.execute("DELETE FROM catalog_readerstate")
    shelf.begin()
    shelf.check()


@pytest.mark.parametrize("step", sampled(BUILDING, 3))
def test_a_courier_killed_while_it_builds_an_index_is_followed_by_one_that_does(
    shelf: Shelf, step: str
) -> None:
    shelf.delete()
    kill_at(shelf, step)
    with pytest.raises(IndexAway):
        shelf.engine.position()
    shelf.begin()
    shelf.check()


@pytest.mark.parametrize("step", sampled(FOLLOWING, 3))
def test_a_courier_killed_while_it_follows_up_loses_nothing(afloat: Shelf, step: str) -> None:
    chance = seeded(SEED)
    assert afloat.end() == 0
    for _ in range(3):
        afloat.disturb(chance)
    kill_at(afloat, step)
    afloat.begin()
    afloat.check()
    assert not built_anew(afloat), "what is there is taken up"


def kill_at(shelf: Shelf, step: str) -> None:
    name, _, passage = step.partition(":")
    shelf.stack.plan(f"{name}=kill:{passage}")
    shelf.begin()
    shelf.wait_for_death()
    shelf.stack.plan()


def seeded(seed: int) -> random.Random:
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.mark.parametrize(
    "rounds",
    [2, pytest.param(10, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
)
def test_index_deleted_and_courier_killed_at_any_moment(shelf: Shelf, rounds: int) -> None:
    chance = seeded(SEED + rounds)
    for _ in range(rounds):
        killed_while_indexing(shelf, chance)
        shelf.disturb(chance)
        shelf.begin()
        shelf.check()
        assert shelf.end() == 0


def killed_while_indexing(shelf: Shelf, chance: random.Random) -> None:
    """The index is deleted before the courier starts, or under it; the moment of death is random."""
    at_once = chance.random() < 0.5
    steps = chance.randint(0, 16)
    if at_once:
        shelf.delete()
    shelf.disturb(chance)
    shelf.stack.plan(COUNTED)
    shelf.begin()
    pass_steps(shelf, 1)
    if not at_once:
        shelf.delete()
    if chance.random() < 0.5:
        shelf.disturb(chance)
    pass_steps(shelf, steps)
    time.sleep(chance.random() * 0.05)  # between two steps, or within one
    shelf.stack.kill("courier")
    shelf.stack.plan()


def pass_steps(shelf: Shelf, steps: int) -> None:
    """Wait until so many steps were begun, or there is nothing to do."""
    until(
        lambda: shelf.stack.passed("courier.before_step") >= steps or shelf.is_up_to_date(),
        lambda: f"{steps} steps are begun: {shelf.said()}",
    )


# --- an index that goes while nothing changes -------------------------------------------------
def test_an_index_that_is_deleted_is_built_anew_at_the_next_look(afloat: Shelf) -> None:
    afloat.delete()
    afloat.check()
    assert built_anew(afloat)


def test_a_generation_that_is_deleted_is_built_anew_at_the_next_look(afloat: Shelf) -> None:
    shutil.rmtree(generation(afloat))
    afloat.check()


@pytest.mark.parametrize("harm", sampled(["cut off", "other bytes"], 2))
def test_a_file_that_was_damaged_while_no_courier_ran_is_found_at_its_start(
    afloat: Shelf, harm: str
) -> None:
    assert afloat.end() == 0
    path = seeded(SEED).choice(segments(afloat))
    print(path.name)
    kept = path.read_bytes()
    path.unlink()  # (who reads on, reads what was there)
    middle = len(kept) // 2
    path.write_bytes(kept[:middle] + (b"" if harm == "cut off" else b"\xa5") + kept[middle + 1 :])
    assert damaged(generation(afloat)) == [path.name]
    afloat.begin()
    until(lambda: built_anew(afloat), afloat.said)
    afloat.check()
    assert damaged(generation(afloat)) == []


def test_a_damage_under_a_courier_that_waits_is_told_to_it_by_who_searches(afloat: Shelf) -> None:
    afloat.delete()
    afloat.check()  # (a new index is at rest: nothing makes one file of two while they are damaged)
    forget(afloat)
    for path in segments(afloat):
        with path.open("r+b") as file:  # in place, so that all who have it open see it
            file.write(b"\xa5" * path.stat().st_size)
    searcher = type(afloat)(afloat.stack).engine
    with pytest.raises(IndexAway, match="builds it anew"):
        searcher.search(Question(), Sight())
    until(lambda: built_anew(afloat), afloat.said)
    afloat.check()


def generation(shelf: Shelf) -> Path:
    (only,) = shelf.generations()
    return Path(only)


def segments(shelf: Shelf) -> list[Path]:
    """The files of the index that entries are in."""
    made = generation(shelf)
    return sorted(path for path in made.glob("*.*") if len(path.name.split(".")[0]) == 32)
