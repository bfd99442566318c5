"""The plan of a feed: read from its bookmark, which stays, and then what a harvest does."""

import threading
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from catalog.harvest import pipeline, plan, schedule
from catalog.harvest.lease import claim
from catalog.harvest.plan import Plan
from catalog.models import HarvestRun, HarvestSource, Missing
from tests import feeds
from tests.catalog.harvest.sources.test_ldes import asked, serve
from tests.harvests import harvest, titles, written
from tests.servers import Server

PLAN = HarvestRun.Purpose.PLAN


@pytest.fixture
def source(portal: Server, transactional_db: None) -> HarvestSource:
    return HarvestSource.objects.create(slug="f", name="F", kind="ldes", url=portal.url + "/")


def kept() -> list[Any]:
    """Every row that is kept of feeds, with the transaction that wrote it last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'e', ctid::text, xmin::text FROM catalog_feedentity"
            " UNION ALL SELECT 'p', ctid::text, xmin::text FROM catalog_feedpage ORDER BY 1, 2"
        )
        return cursor.fetchall()


def planned(source: HarvestSource) -> HarvestRun:
    """A plan; that it wrote nothing is part of it."""
    before = (written(), kept(), list(Missing.objects.values()))
    lease = claim(schedule.queue(source, PLAN).pk)
    assert lease is not None
    run = pipeline.harvest(lease)
    assert (written(), kept(), list(Missing.objects.values())) == before
    return run


def foreseen(source: HarvestSource) -> Plan:
    run = planned(source)
    assert run.state == "done", run.error
    return plan.read(run.plan or {})


def counts(found: Plan) -> tuple[int, int, int, int, int]:
    return found.new, found.changed, found.back, found.unchanged, found.gone


SAID = [feeds.upsert(f"n{number}", number) for number in range(20)]


def test_a_first_reading_is_all_new_and_stays_unread(portal: Server, source: HarvestSource):
    serve(portal, feeds.chain(SAID, 8))
    assert counts(foreseen(source)) == (20, 0, 0, 0, 0)
    assert titles() == set()
    pages = len(asked(portal))
    portal.requests.clear()
    assert harvest(source).created == 20
    assert len(asked(portal)) == pages, "the plan has moved no bookmark"


@pytest.mark.parametrize("closed", [(), ("/", "/1")], ids=["open", "immutable"])
def test_what_is_new_changed_back_and_gone_is_what_a_harvest_does(
    portal: Server, source: HarvestSource, closed: tuple[str, ...]
):
    serve(portal, feeds.chain(SAID, 8), closed)
    harvest(source)
    more = [feeds.delete("n3", 30)]
    serve(portal, feeds.chain([*SAID, *more], 8), closed)
    harvest(source)
    later = [
        feeds.upsert("new", 40), feeds.update("n1", 41, "Another"), feeds.upsert("n3", 42),
        feeds.delete("n5", 43), feeds.update("n6", 5, "too late"),
    ]  # fmt: skip
    serve(portal, feeds.chain([*SAID, *more, *later], 8), closed)
    found = foreseen(source)
    assert counts(found) == (1, 1, 1, 17, 1)
    assert found.shown_gone == [(feeds.PORT + "n5", "n5")]
    assert [(step.before, step.after) for step in found.shown_changed[0].steps] == [
        ("n1", "Another")
    ]
    assert [title for _, title in found.shown_back] == ["n3"]
    assert counts(foreseen(source)) == (1, 1, 1, 17, 1), "a second plan says the same"
    run = harvest(source)
    assert (run.created, run.updated, run.restored, run.withdrawn) == (1, 1, 1, 1)


def test_a_feed_that_says_nothing_new_changes_nothing(portal: Server, source: HarvestSource):
    serve(portal, feeds.chain(SAID, 8))
    harvest(source)
    assert counts(foreseen(source)) == (0, 0, 0, 20, 0)


def test_too_many_deletions_would_be_held_and_stay_gone(portal: Server, source: HarvestSource):
    many = [feeds.upsert(f"n{number}", number) for number in range(40)]
    serve(portal, feeds.chain(many, 50))
    harvest(source)
    said = [*many, *(feeds.delete(f"n{number}", 100) for number in range(12))]
    serve(portal, feeds.chain(said, 50))
    found = foreseen(source)
    assert (found.gone, found.withdrawn, found.held) == (12, 0, True)
    harvest(source)
    again = foreseen(source)
    assert (again.gone, again.held) == (12, True), "what is held is still gone"
    serve(portal, feeds.chain([*said, feeds.upsert("n0", 200)], 50))
    back = foreseen(source)
    assert (back.gone, back.unchanged) == (11, 29), "and what comes back is not"


def test_a_feed_that_was_not_seen_whole_loses_nothing(
    portal: Server, source: HarvestSource, settings: Settings
):
    serve(portal, feeds.chain(SAID, 8))
    harvest(source)
    settings.PAGES_PER_RUN = 1
    serve(portal, {"/": feeds.page([feeds.delete("n1", 50)], ["/other"])})
    run = planned(source)
    assert not run.complete
    assert plan.read(run.plan or {}).gone == 0


def test_what_is_no_feed_cannot_be_foreseen(portal: Server, source: HarvestSource):
    serve(portal, {"/": feeds.page([])})
    run = planned(source)
    assert (run.state, run.plan) == ("failed", None)
    assert "there is no event in it" in run.error


def test_a_plan_holds_up_no_harvest_and_keeps_its_lease(
    portal: Server, source: HarvestSource, monkeypatch: pytest.MonkeyPatch
):
    """While the copies stand there, the run's row and the feed's rows can be written by others."""
    serve(portal, feeds.chain(SAID, 8))
    lease = claim(schedule.queue(source, PLAN).pk)
    assert lease is not None
    look_ahead, renewed = pipeline._look_ahead, []

    def while_it_looks(*given: Any) -> tuple[int, int]:
        found = look_ahead(*given)
        renewed.append(_elsewhere(lease.renew))
        renewed.append(_elsewhere(lambda: harvest(source).created == len(SAID)))
        return found

    monkeypatch.setattr(pipeline, "_look_ahead", while_it_looks)
    run = pipeline.harvest(lease)
    assert (run.state, renewed) == ("done", [True, True])


def _elsewhere(do: Any) -> Any:
    """What another thread, with a connection of its own, makes of it within half a minute."""
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(do())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    return found[0] if found else "still waiting"
