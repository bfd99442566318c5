"""The index follows the sequence: nothing is skipped, and what is gone is gone."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Change, DatasetScore, HarvestSource, Resource, Version
from catalog.quality.scores import rescore
from catalog.queries import head
from catalog.search import indexer as module
from catalog.search.backends.base import IndexAway, SearchBackend, Sight, WriterBusy
from catalog.search.backends.embedded import Embedded
from catalog.search.backends.memory import Memory
from catalog.search.document import entry
from catalog.search.indexer import Indexer, check
from tests.catalog.search.backends.entries import ask
from tests.factories import make_resource, make_source
from tests.sampled import sampled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port() -> HarvestSource:
    return make_source("port")


@pytest.fixture(params=["memory", "embedded", "elasticsearch"])
def engine(request: Any, tmp_path: Path) -> SearchBackend:
    if request.param == "elasticsearch":
        clustered: SearchBackend = request.getfixturevalue("clustered")
        return clustered
    return Memory() if request.param == "memory" else Embedded(tmp_path / "index")


@pytest.fixture
def indexer(engine: SearchBackend) -> Iterator[Indexer]:
    made = Indexer(engine)
    yield made
    made.close()


def bring_up(indexer: Indexer) -> int:
    """Step until nothing is left; the number of steps."""
    steps = 1
    while indexer.step():
        steps += 1
        assert steps < 1_000
    return steps


def change(*resources: Resource, kind: str = "content", **fields: Any) -> None:
    """One transaction that changes these."""
    with transaction.atomic():
        made = Change.objects.create()
        for ordinal, resource in enumerate(resources):
            Resource.objects.filter(pk=resource.pk).update(change=made, **fields)
            Version.objects.create(
                change=made, ordinal=ordinal, resource=resource, kind=kind, content_hash="x"
            )


def number(resource: Resource) -> int:
    return Resource.objects.values_list("change__number", flat=True).get(pk=resource.pk) or 0


def test_what_there_is_is_indexed(indexer: Indexer, engine: SearchBackend, port) -> None:
    made = [make_resource(port, f"r{n}") for n in range(3)]
    assert not indexer.step()
    assert engine.versions() == {one.pk: number(one) for one in made}
    assert engine.position() == indexer.position() == head()
    assert not check(engine)


def test_an_empty_catalogue_has_an_empty_index(indexer: Indexer, engine: SearchBackend) -> None:
    with pytest.raises(IndexAway):
        indexer.position()
    assert not indexer.step()
    assert (engine.versions(), engine.position()) == ({}, 0)


def test_what_changes_is_indexed_anew_and_what_is_not_live_goes(
    indexer: Indexer, engine: SearchBackend, port
) -> None:
    one, two, three, four = (make_resource(port, f"r{n}") for n in range(4))
    bring_up(indexer)
    change(one, title="other")
    change(two, kind="withdrawn", withdrawn=timezone.now())
    change(three, kind="derived", published=False)
    bring_up(indexer)
    assert engine.versions() == {one.pk: number(one), four.pk: number(four)}
    change(two, kind="restored", withdrawn=None)
    bring_up(indexer)
    assert engine.versions() == {r.pk: number(r) for r in (one, two, four)}
    assert not check(engine)


def test_a_change_without_live_resources_moves_the_position(
    indexer: Indexer, engine: SearchBackend, port
) -> None:
    bring_up(indexer)
    one = make_resource(port)
    change(one, kind="withdrawn", withdrawn=timezone.now())
    bring_up(indexer)
    assert engine.position() == head()
    assert engine.versions() == {}


def test_another_class_of_quality_is_indexed_without_a_change(
    indexer: Indexer, engine: SearchBackend, port
) -> None:
    def of(*classes: str) -> list[int]:
        return sorted(engine.search(ask(quality=classes), Sight()).ids)

    one, two = (make_resource(port, f"r{n}") for n in range(2))
    bring_up(indexer)
    assert of("bad", "good") == []
    with transaction.atomic():
        rescore([one.pk, two.pk])
    bring_up(indexer)
    assert (of("bad"), of("good")) == ([one.pk, two.pk], [])
    DatasetScore.objects.filter(pk=one.pk).update(total=250.0, indexed=False)
    DatasetScore.objects.filter(pk=two.pk).update(total=250.0)  # (nobody was told)
    before = head()
    bring_up(indexer)
    assert (of("bad"), of("good")) == ([two.pk], [one.pk])
    assert (engine.position(), head()) == (before, before)
    assert not DatasetScore.objects.filter(indexed=False).exists()
    assert not check(engine)


def test_a_class_that_was_not_committed_is_put_in_again(
    indexer: Indexer, engine: SearchBackend, port, monkeypatch
) -> None:
    one = make_resource(port)
    bring_up(indexer)
    indexer.step()
    with transaction.atomic():
        rescore([one.pk])
    with monkeypatch.context() as broken:
        broken.setattr(indexer._writer, "commit", None)
        with pytest.raises(TypeError):
            indexer.step()
    assert DatasetScore.objects.filter(indexed=False).exists()
    bring_up(indexer)
    assert engine.search(ask(quality="bad"), Sight()).ids == (one.pk,)


def test_a_step_without_news_writes_nothing(indexer: Indexer, engine, port, monkeypatch) -> None:
    make_resource(port)
    bring_up(indexer)
    indexer.step()
    monkeypatch.setattr(indexer._writer, "commit", None)
    assert not indexer.step()


@pytest.mark.parametrize("listed", sampled([3, 4, 5, 100], 3))
def test_a_change_larger_than_a_step_is_never_skipped(
    indexer: Indexer, engine: SearchBackend, port, monkeypatch, listed: int
) -> None:
    """Killed after any step, the next indexer brings in all that is missing."""
    monkeypatch.setattr(module, "SMALL", 2)
    monkeypatch.setattr(module, "LARGE", 3)
    monkeypatch.setattr(module, "LISTED", listed)
    bring_up(indexer)
    made = [make_resource(port, f"r{n}") for n in range(11)]
    change(*made[:7])
    for steps in range(9):
        following = Indexer(engine)
        indexer.close()
        for _ in range(steps):
            following.step()
            done = engine.position()
            indexed = engine.versions()
            late = {r.pk for r in made if number(r) <= done} - indexed.keys()
            assert not late, "the position says that they are in"
        following.close()
        if not check(engine) and engine.position() == head():
            break
    assert not check(engine)
    assert len(engine.versions()) == 11


def test_far_behind_two_processes_make_the_entries(
    engine: SearchBackend, port, monkeypatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 10)
    monkeypatch.setattr(module, "SMALL", 4)
    made = [make_resource(port, f"r{n}") for n in range(27)]
    indexer = Indexer(engine)
    assert indexer.step()
    assert indexer._analyst._process
    assert bring_up(indexer) == 3, "10, 4 and 3 follow"
    assert indexer._analyst._process is None, "it is not kept when there is nothing left"
    assert engine.versions() == {one.pk: number(one) for one in made}
    indexer.close()


def test_no_part_of_what_was_listed_is_left_to_one_process(
    engine: SearchBackend, port, monkeypatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 5)
    monkeypatch.setattr(module, "SMALL", 1)
    monkeypatch.setattr(module, "LISTED", 10)
    for n in range(20):
        make_resource(port, f"r{n}")
    indexer = Indexer(engine)
    assert bring_up(indexer) == 5, "four times five, and nothing"
    indexer.close()


def test_what_changes_between_steps_is_met_again(
    indexer: Indexer, engine: SearchBackend, port, monkeypatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 2)
    bring_up(indexer)
    made = [make_resource(port, f"r{n}") for n in range(6)]
    assert indexer.step()
    change(made[0], made[5], title="again")
    change(made[3], kind="withdrawn", withdrawn=timezone.now())
    bring_up(indexer)
    bring_up(indexer)
    assert not check(engine)
    assert engine.position() == head()


def test_an_index_ahead_of_the_database_is_built_anew(
    indexer: Indexer, engine: SearchBackend, port
) -> None:
    one = make_resource(port)
    with engine.writer() as writer:
        writer.commit(head() + 10)
    bring_up(indexer)
    assert engine.position() == head()
    assert engine.versions() == {one.pk: number(one)}


def test_a_new_index_is_seen_when_it_is_whole(engine: SearchBackend, port, monkeypatch) -> None:
    monkeypatch.setattr(module, "SMALL", 2)
    made = [make_resource(port, f"r{n}") for n in range(5)]
    bring_up_and_close(engine)
    change(made[0], title="again")
    anew = Indexer(engine, anew=True)
    assert anew.step()
    assert engine.versions()[made[0].pk] != number(made[0])
    anew.close()
    assert len(engine.versions()) == 5, "what was begun and closed takes no place"
    anew = Indexer(engine, anew=True)
    bring_up(anew)
    anew.close()
    assert not check(engine)


def bring_up_and_close(engine: SearchBackend) -> None:
    made = Indexer(engine)
    bring_up(made)
    made.close()


def test_it_holds_the_index_until_it_is_closed(indexer: Indexer, engine, port) -> None:
    bring_up(indexer)
    indexer.step()
    with pytest.raises(WriterBusy):
        Indexer(engine).step()
    indexer.close()
    bring_up_and_close(engine)


def test_an_index_deleted_under_the_indexer_is_built_anew(tmp_path: Path, port) -> None:
    engine = Embedded(tmp_path / "index")
    indexer = Indexer(engine)
    make_resource(port)
    bring_up(indexer)
    indexer.step()
    (tmp_path / "index").rename(tmp_path / "gone")
    with pytest.raises(IndexAway):
        engine.position()
    bring_up(indexer)
    assert not check(engine)
    indexer.close()


def test_what_has_to_be_brought_in_is_found_by_an_index(port) -> None:
    for n in range(30):
        make_resource(port, f"r{n}")
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")  # (for so few rows it would be used)
        try:
            plan = module.after(module.Place(5, 3), 20).explain()
        finally:
            cursor.execute("RESET enable_seqscan")
    assert "Seq Scan" not in plan
    assert "catalog_resource_change_id" in plan


# --- drift and the command --------------------------------------------------------------------
def test_drift_names_what_differs(engine: SearchBackend, port) -> None:
    made = [make_resource(port, f"r{n}") for n in range(4)]
    bring_up_and_close(engine)
    versions = engine.versions()
    wrong = Memory()
    from_rows = {row.id: row for row in module.stored(Resource.objects.all())}
    with wrong.writer() as writer:
        writer.index(entry(from_rows[r.pk]) for r in made[:2])
        writer.index([entry(from_rows[made[2].pk]._replace(change=1))])
        writer.index([entry(from_rows[made[2].pk]._replace(id=999_999))])
        writer.commit(head())
    assert len(versions) == 4
    drift = check(wrong)
    assert (drift.missing, drift.extra, drift.stale) == (
        (made[3].pk,),
        (999_999,),
        (made[2].pk,),
    )


class Shared(Memory):
    """An engine that others can reach."""

    is_shared = True

    def take(self, number: int) -> None:
        """Somebody removes an entry, and says so to nobody."""
        del self._read().entries[number]


def test_what_somebody_took_from_a_shared_engine_is_put_back_at_the_next_start(port) -> None:
    engine = Shared()
    one, two = make_resource(port, "one"), make_resource(port, "two")
    bring_up_and_close(engine)
    engine.take(one.pk)
    indexer = Indexer(engine)
    bring_up(indexer)
    assert engine.versions() == {one.pk: number(one), two.pk: number(two)}
    assert indexer.indexed == 1, "only what was missing"
    bring_up(indexer)  # which finds that it is the same
    engine.take(two.pk)
    bring_up(indexer)
    bring_up(indexer)
    assert check(engine), "it is not compared at every look"
    indexer.close()


def test_a_shared_engine_that_does_not_let_itself_be_mended_is_built_anew(
    port, monkeypatch
) -> None:
    monkeypatch.setattr(module, "MENDING_SECONDS", 0)
    engine = Shared()
    one = make_resource(port, "one")
    make_resource(port, "two")
    bring_up_and_close(engine)
    engine.take(one.pk)
    indexer = Indexer(engine)
    bring_up(indexer)
    assert indexer.indexed == 2
    assert not check(engine)
    indexer.close()


def test_what_is_not_yet_brought_in_is_no_drift(engine: SearchBackend, port) -> None:
    one, two = make_resource(port, "one"), make_resource(port, "two")
    bring_up_and_close(engine)
    change(one, title="other")
    change(two, kind="withdrawn", withdrawn=timezone.now())
    make_resource(port, "three")
    assert not check(engine)


@pytest.fixture
def ours(monkeypatch, tmp_path: Path) -> Embedded:
    made = Embedded(tmp_path / "index")
    monkeypatch.setattr("catalog.search.indexer.backend", lambda: made)
    return made


def reindex(*arguments: str) -> str:
    out = StringIO()
    call_command("reindex", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_builds_and_checks(ours: Embedded, port) -> None:
    with pytest.raises(CommandError, match="no index yet"):
        reindex("--check")
    make_resource(port)
    assert "1 resources in" in reindex()
    assert "the same" in reindex("--check")
    with ours.writer() as writer:
        writer.remove({one.pk: head() for one in Resource.objects.all()})
        writer.commit(head())
    with pytest.raises(CommandError, match="reindex builds it anew"):
        reindex("--check")
    reindex()
    assert "the same" in reindex("--check")


def test_the_command_says_that_somebody_writes(ours: Embedded, port) -> None:
    with ours.writer(), pytest.raises(CommandError, match="Another process writes"):
        reindex()
