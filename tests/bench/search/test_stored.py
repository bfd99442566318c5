"""The stored rows: the corpus, of which a part is for a few of 200 audiences only."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.search import stored
from catalog.models import Change, Resource, Version

ROOT = Path(__file__).parents[3]
FILL = "from bench.search import stored; stored.fill(40, stored.use(40))"


def audiences() -> dict[str, list[int]]:
    return dict(Resource.objects.values_list("iri", "audiences"))


def test_three_datasets_of_ten_are_for_one_to_three_audiences(rows):
    kept = audiences().values()
    counts = Counter(len(one) for one in kept)
    assert set(counts) == {0, 1, 2, 3}
    assert 0.22 <= 1 - counts[0] / len(kept) <= 0.38
    ids = {id_ for one in kept for id_ in one}
    assert min(ids) >= 1
    assert max(ids) <= stored.AUDIENCES
    assert len(ids) > 80
    assert all(sorted(set(one)) == one for one in kept)


def test_which_ones_is_the_same_each_time(rows):
    before = audiences()
    stored._restrict()
    assert audiences() == before


def test_the_sequence_tells_what_was_restricted(rows):
    last = Change.objects.order_by("-number").first()
    told = Version.objects.filter(change=last)
    assert {version.kind for version in told} == {"audience"}
    restricted = Resource.objects.exclude(audiences=[])
    assert {version.resource_id for version in told} == {row.pk for row in restricted}
    assert {row.change_id for row in restricted} == {last.pk}
    assert {v.content_hash for v in told} == {row.content_hash for row in restricted}


def test_the_folder_is_one_for_each_size_and_version(monkeypatch, tmp_path):
    monkeypatch.setenv("HANSA_VAR", str(tmp_path))
    places = {stored.folder(10), stored.folder(20)}
    monkeypatch.setattr(stored, "VERSION", stored.VERSION + 1)
    places.add(stored.folder(10))
    assert len(places) == 3
    assert {place.parent for place in places} == {tmp_path / "bench"}


def test_a_database_with_too_few_datasets_is_refused(rows, monkeypatch):
    monkeypatch.setattr(stored, "_slice", lambda place, numbers: None)
    with pytest.raises(SystemExit, match="holds 300 datasets instead of 400: remove it"):
        stored.fill(400, Path("/nowhere"))


@pytest.mark.long
def test_a_database_is_made_once(tmp_path):
    environment = os.environ | {"HANSA_VAR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", FILL],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
        ).stdout
        for _ in range(2)
    ]
    assert "corpus-0: 40 datasets written by-dataset" in said[0]
    assert "of 200 audiences only" in said[0]
    assert said[1] == ""
    assert not list(tmp_path.rglob("*.nt"))
