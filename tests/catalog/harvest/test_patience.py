"""A source that fails is asked less often, and it is said how old what it brought may be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from catalog.harvest import schedule
from catalog.harvest.patience import LONGEST, lately, pause
from catalog.models import HarvestRun, HarvestSource
from tests.factories import make_resource, make_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def ran(source: HarvestSource, *states: str) -> list[HarvestRun]:
    """Its runs, an hour after each other; `whole` is one that saw everything."""
    made = []
    for number, state in enumerate(states):
        queued = BEGAN + number * HOUR
        run = HarvestRun.objects.create(
            source=source, state="done" if state == "whole" else state, complete=state == "whole",
            ended=None if state in ("queued", "running") else queued + timedelta(minutes=5),
        )  # fmt: skip
        HarvestRun.objects.filter(pk=run.pk).update(queued=queued)
        run.refresh_from_db()
        made.append(run)
    return made


@pytest.mark.parametrize(
    ("every", "waits"),
    [
        (HOUR, [HOUR, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, LONGEST, LONGEST]),
        (DAY, [DAY] * 8),
        (7 * DAY, [7 * DAY] * 8),
    ],
)
def test_each_failure_doubles_the_wait_up_to_a_day_and_never_shortens_it(
    every: timedelta, waits: list[timedelta]
) -> None:
    assert [pause(every, tries) for tries in range(8)] == waits
    assert pause(every, 10_000) == max(every, LONGEST)


@pytest.mark.django_db
def test_what_fails_counts_until_it_is_read_again() -> None:
    port = make_source(schedule="hourly")
    assert not lately(port).is_stale
    whole, first, *_, last = ran(port, "whole", "failed", "failed", "failed")
    found = lately(port)
    assert (found.whole, found.failing_since, found.tries) == (whole.ended, first.ended, 3)
    assert found.next_try == last.queued + 4 * HOUR
    HarvestRun.objects.create(source=port, state="running")
    assert (lately(port).tries, lately(port).is_tried_now) == (3, True)
    HarvestRun.objects.filter(state="running").update(state="done", ended=BEGAN + DAY)
    assert not lately(port).is_stale
    assert lately(port).whole == whole.ended, "it was read, and not whole"


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"schedule": "manual"}, {"schedule": "daily", "active": False}])
def test_nobody_tries_again_where_there_is_no_schedule(fields: dict[str, object]) -> None:
    port = make_source(**fields)
    ran(port, "failed")
    assert (lately(port).tries, lately(port).next_try) == (1, None)


@pytest.mark.django_db
def test_of_a_source_that_failed_for_long_it_is_known_when_it_was_whole() -> None:
    port = make_source(schedule="hourly")
    whole = ran(port, "whole", *["failed"] * 60)[0]
    assert lately(port).whole == whole.ended


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("failed", "is_due"), [(1, True), (2, False)])
def test_the_schedule_leaves_alone_what_fails(failed: int, is_due: bool) -> None:
    port = make_source(schedule="hourly")
    ran(port, "whole", *["failed"] * failed)
    HarvestRun.objects.update(queued=Now() - timedelta(minutes=90))
    schedule.queue_due()
    assert HarvestRun.objects.filter(state="queued").exists() is is_due


@pytest.mark.django_db
def test_its_datasets_stay_listed_with_a_plain_mark(client: Client, settings: object) -> None:
    settings.STATIC_ROOT = None  # type: ignore[attr-defined]
    port = make_source(schedule="hourly", name="The <Port>")
    row = make_resource(port, "berths", title="Berths")
    ran(port, "whole")
    assert "May be out of date" not in client.get(f"/datasets/{row.pk}").content.decode()
    ran(port, "failed", "failed")
    page = client.get(f"/datasets/{row.pk}").content.decode()
    for words in ("May be out of date", "The &lt;Port&gt; could not be read lately", "2 tries"):
        assert words in page, words
    assert "The next try is not before" in page
    assert "Berths" in client.get("/datasets").content.decode()
    assert "The next try is not before" in client.get("/sources/port").content.decode()
