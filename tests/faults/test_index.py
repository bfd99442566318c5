"""The index is deleted and the indexer killed, again and again: the index is the database after all."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Change, Resource, Version
from catalog.queries import head
from catalog.search.backends.embedded import Embedded
from catalog.search.indexer import check
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


def indexing(folder: Path) -> "subprocess.Popen[str]":
    """The indexer of this test's database, in a process."""
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.indexing", name, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def to_the_end(folder: Path) -> None:
    with indexing(folder) as process:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-2_000:]


def disturb(chance: random.Random, resources: list[Resource]) -> None:
    """One change: some are changed, some withdrawn, some come back; and one is new."""
    some = chance.sample(resources, chance.randint(1, 30))
    kind = chance.choice(("content", "withdrawn", "restored"))
    with transaction.atomic():
        made = Change.objects.create()
        for ordinal, one in enumerate(some):
            Version.objects.create(
                change=made, ordinal=ordinal, resource=one, kind=kind, content_hash="x"
            )
        rows = Resource.objects.filter(pk__in=[one.pk for one in some])
        if kind == "content":
            rows.update(change=made)
        else:
            withdrawn = timezone.now() if kind == "withdrawn" else None
            rows.update(change=made, withdrawn=withdrawn)
    resources.append(make_resource(make_source(), f"new {made.pk}"))


def live() -> dict[int, int]:
    rows = Resource.objects.filter(published=True, withdrawn=None)
    return {pk: number or 0 for pk, number in rows.values_list("pk", "change__number")}


def some_lines(process: "subprocess.Popen[str]", count: int) -> Iterator[str]:
    assert process.stdout
    for _, line in zip(range(count), process.stdout, strict=False):
        yield line


@pytest.mark.parametrize(
    "rounds",
    [2, pytest.param(10, marks=[pytest.mark.long, pytest.mark.timeout(600)])],
)
def test_the_index_is_the_database_whoever_was_killed(tmp_path: Path, rounds: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    folder = tmp_path / "index"
    port = make_source()
    resources = [make_resource(port, f"r{n}") for n in range(150)]
    disturb(chance, resources)
    for number in range(rounds):
        if chance.random() < 0.7 or number == 0:
            shutil.rmtree(folder, ignore_errors=True)
        with indexing(folder) as process:
            for _ in some_lines(process, chance.randint(0, 9)):
                if chance.random() < 0.3:
                    disturb(chance, resources)
            time.sleep(chance.random() * 0.05)  # the moment of death: between steps, or within one
            process.kill()
        disturb(chance, resources)
        if chance.random() < 0.5:
            to_the_end(folder)
            assert_same(folder)
    to_the_end(folder)
    to_the_end(folder)  # (the first one may have had an index to build, up to the head it began at)
    assert_same(folder)
    left = [path.name for path in folder.iterdir() if path.is_dir()]
    assert len(left) == 1, f"generations that nobody needs: {left}"


def assert_same(folder: Path) -> None:
    engine = Embedded(folder)
    assert engine.versions() == live()
    assert engine.position() == head()
    assert not check(engine)


def test_an_index_deleted_while_it_is_followed_is_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    port = make_source()
    for n in range(100):
        make_resource(port, f"r{n}")
    with indexing(folder) as process:
        for _ in some_lines(process, 3):
            shutil.rmtree(folder, ignore_errors=True)
        process.communicate(timeout=120)  # it may end by an error: the courier starts it again
    to_the_end(folder)
    assert_same(folder)
