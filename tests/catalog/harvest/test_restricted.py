"""What a harvest brings of a source that is for members only, and what it leaves as people chose."""

import random
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Organisation
from accounts.requester import ANONYMOUS
from catalog import visibility
from catalog.access import members_of
from catalog.harvest import pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestSource, Resource
from tests.harvests import at_once, dataset, file_source, harvest, kinds, turtle

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 180  # seconds until we say that something never happens


@pytest.fixture
def harbour() -> Organisation:
    """Whose source it is."""
    return Organisation.objects.create(slug="harbour", name="Harbour Office")


def one(name: str = "boats") -> Resource:
    return Resource.objects.get(stable_id=f"https://port.example/dataset/{name}")


def audiences() -> set[tuple[int, ...]]:
    return {tuple(found) for found in Resource.objects.values_list("audiences", flat=True)}


def test_the_first_record_of_a_source_for_members_is_theirs(tmp_path: Path, harbour: Organisation):
    text = turtle(dataset("boats"))
    harvest(file_source(tmp_path, text, organisation=harbour, members_only=True))
    assert one().audiences == [members_of(harbour.pk)]
    assert kinds(one()) == ["content"], "it never was for everyone"
    assert one().published


def test_a_harvest_leaves_what_one_record_was_given(tmp_path: Path, harbour: Organisation):
    harvest(file_source(tmp_path, turtle(dataset("boats"), dataset("tides")), organisation=harbour))
    visibility.restrict_resource(one(), members_only=True)
    harvest(file_source(tmp_path, turtle(dataset("boats", "Changed"), dataset("tides", "Too"))))
    assert (one().title, one().members_only) == ("Changed", True)
    assert one().audiences == [members_of(harbour.pk)]
    assert (one("tides").title, one("tides").audiences) == ("Too", [])


def test_what_comes_back_is_for_those_for_whom_it_was(tmp_path: Path, harbour: Organisation):
    both, one_left = turtle(dataset("boats"), dataset("tides")), turtle(dataset("tides"))
    harvest(file_source(tmp_path, both, organisation=harbour))
    visibility.restrict_resource(one(), members_only=True)
    harvest(file_source(tmp_path, one_left))
    assert one().withdrawn
    harvest(file_source(tmp_path, both))
    assert one().withdrawn is None
    assert one().audiences == [members_of(harbour.pk)]
    assert kinds(one()) == ["content", "audience", "withdrawn", "restored"]


def test_a_tombstone_is_restricted_with_its_source(tmp_path: Path, harbour: Organisation):
    source = file_source(tmp_path, turtle(dataset("boats"), dataset("t")), organisation=harbour)
    harvest(source)
    harvest(file_source(tmp_path, turtle(dataset("t"))))
    assert visibility.restrict_source(source, members_only=True) == 2
    assert not Resource.objects.visible_to(ANONYMOUS).exists()


def test_a_restricted_copy_does_not_push_out_a_public_one(
    tmp_path: Path, harbour: Organisation, monkeypatch: pytest.MonkeyPatch
):
    harvest(file_source(tmp_path, turtle(dataset("boats", "Open")), slug="open"))
    ours = turtle(dataset("boats", "Ours"))
    port = file_source(tmp_path, ours, organisation=harbour, members_only=True)
    # Not even from the origin.
    monkeypatch.setattr("catalog.harvest.copies.is_origin", lambda iri, url: url == port.url)
    harvest(port)
    assert list(Resource.objects.live().values_list("title", flat=True)) == ["Open"]


def test_a_public_copy_pushes_out_a_restricted_one(tmp_path: Path, harbour: Organisation):
    text = turtle(dataset("boats", "Ours"))
    harvest(file_source(tmp_path, text, organisation=harbour, members_only=True))
    harvest(file_source(tmp_path, turtle(dataset("boats", "Open")), slug="open"))
    live = Resource.objects.live().get()
    assert (live.title, live.audiences) == ("Open", [])
    ours = Resource.objects.get(title="Ours")
    assert kinds(ours) == ["content", "derived"]
    assert ours.change_id == live.change_id, "one change: never two copies, never none"


def test_when_the_public_copy_goes_each_audience_has_its_own_again(
    tmp_path: Path, harbour: Organisation
):
    customs = Organisation.objects.create(slug="customs", name="Customs")
    for slug, organisation in (("port", harbour), ("border", customs)):
        text = turtle(dataset("boats", slug))
        harvest(
            file_source(tmp_path, text, slug=slug, organisation=organisation, members_only=True)
        )
    assert set(Resource.objects.live().values_list("title", flat=True)) == {"port", "border"}
    harvest(file_source(tmp_path, turtle(dataset("boats", "Open"), dataset("t")), slug="open"))
    live = Resource.objects.live().filter(iri=one_iri())
    assert list(live.values_list("title", flat=True)) == ["Open"]
    harvest(file_source(tmp_path, turtle(dataset("t")), slug="open"))
    assert set(live.values_list("title", flat=True)) == {"port", "border"}


def one_iri() -> str:
    return "https://port.example/dataset/boats"


def wait_for(condition: Any, sentence: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, sentence
        time.sleep(0.01)


def somebody_waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone() is not None


def many(tmp_path: Path, settings: Any, harbour: Organisation) -> HarvestSource:
    """A source whose records come in many parts."""
    settings.PARTITION_KILOBYTES = 1
    records = [dataset(f"n{n}", f"Number {n} " + "x" * 400) for n in range(60)]
    return file_source(tmp_path, turtle(*records), organisation=harbour)


def test_who_restricts_while_a_part_is_written_waits_and_misses_none_of_it(
    tmp_path: Path, settings: Any, harbour: Organisation
):
    source = many(tmp_path, settings, harbour)
    settings.VAR_DIR, settings.FAILPOINTS = tmp_path, "harvest.before_commit=wait:3"
    marker = tmp_path / "failpoints" / "harvest.before_commit.waiting"
    lease = claim(schedule.queue(source).pk)

    def restrict() -> None:
        wait_for(marker.exists, "the harvest never came to its third part")
        releasing = threading.Thread(target=release)
        releasing.start()
        visibility.restrict_source(source, members_only=True)
        releasing.join(PATIENCE)

    def release() -> None:
        try:
            wait_for(somebody_waits_for_the_lock, "the verb did not wait for the harvest")
        finally:
            connection.close()
            marker.unlink()

    at_once(lambda: pipeline.harvest(lease), restrict)
    assert source.resources.count() == 60
    assert audiences() == {(members_of(harbour.pk),)}
    first = Resource.objects.order_by("id")[0]
    last = Resource.objects.order_by("-id")[0]
    assert (kinds(first), kinds(last)) == (["content", "audience"], ["content"])


def test_a_part_that_waits_for_who_restricts_comes_in_restricted(
    tmp_path: Path, settings: Any, harbour: Organisation
):
    source = many(tmp_path, settings, harbour)
    lease = claim(schedule.queue(source).pk)
    begun = threading.Event()

    def restrict() -> None:
        with transaction.atomic():
            visibility.restrict_source(source, members_only=True)
            begun.set()
            # ours is granted; another one waits
            wait_for(somebody_waits_for_the_lock, "the harvest did not wait for the verb")

    def run() -> None:
        assert begun.wait(PATIENCE)
        pipeline.harvest(lease)

    at_once(restrict, run)
    assert source.resources.count() == 60
    assert {kind for row in Resource.objects.all() for kind in kinds(row)} == {"content"}
    assert audiences() == {(members_of(harbour.pk),)}


def test_whoever_is_last_the_records_are_for_whom_their_source_is(
    tmp_path: Path, settings: Any, harbour: Organisation
):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    source = many(tmp_path, settings, harbour)
    lease = claim(schedule.queue(source).pk)
    ended = threading.Event()

    def run() -> None:
        try:
            pipeline.harvest(lease)
        finally:
            ended.set()

    def change_ones_mind() -> None:
        while not ended.is_set():
            visibility.restrict_source(source, members_only=chance.random() < 0.5)

    at_once(run, change_ones_mind)
    source.refresh_from_db()
    assert source.runs.get().state == "done"
    assert source.resources.count() == 60
    assert audiences() == {tuple(source.audiences)}
