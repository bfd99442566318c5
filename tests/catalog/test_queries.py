"""Every count of the house is one count: lists, sources, kinds and publishers add up."""

import pytest
from django.db import connection, transaction

from accounts.models import Organisation
from accounts.requester import ANONYMOUS
from catalog import queries, visibility
from catalog.harvest.deletion import withdraw
from catalog.models import HarvestRun, Resource, StoredFinding
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


def number_changes():
    """What a commit does: give the changes of this test their numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def finding(resource=None, run=None, rule="title-missing", severity="error", **fields):
    return StoredFinding.objects.create(
        resource=resource,
        run=run,
        rules_version=1,
        rule=rule,
        severity=severity,
        focus="x",
        **fields,
    )


@pytest.fixture
def mixed(db):
    """Four live ones of two sources, and every sort that does not count."""
    port, ministry = make_source("port"), make_source("ministry")
    known = {"publisher_key": "p", "publisher_name": "P"}
    make_resource(port, "a", themes=["t1", "t2"], **known)
    make_resource(port, "b", themes=["t1"], kind="DatasetSeries", **known)
    make_resource(port, "s", kind="DataService", publisher_key="q")
    make_resource(ministry, "c", kind="Catalog")
    make_resource(ministry, "hidden", themes=["t1"], audiences=[5], publisher_key="z")
    make_resource(ministry, "copy", themes=["t1"], published=False)
    with transaction.atomic():
        withdraw([make_resource(ministry, "gone", themes=["t1"]).pk], None)


def test_an_empty_house_counts_nothing():
    found = queries.counts(ANONYMOUS)
    assert found.total == found.withdrawn == found.sources == found.publishers == 0
    assert queries.head() == 0
    assert queries.newest(ANONYMOUS, 5) == queries.by_source(ANONYMOUS) == []


def test_all_counts_are_one_count(mixed):
    found = queries.counts(ANONYMOUS)
    assert (found.datasets, found.series, found.services, found.catalogues) == (1, 1, 1, 1)
    assert (found.withdrawn, found.sources, found.publishers) == (1, 2, 2)
    live = Resource.objects.visible_to(ANONYMOUS).live().count()
    by_source = queries.by_source(ANONYMOUS)
    assert found.total == live == sum(row.total for row in by_source) == 4
    assert sum(row.datasets for row in by_source) == queries.datasets(ANONYMOUS).count() == 2


def test_one_dataset_counts_under_each_of_its_themes(mixed):
    assert [(t.key, t.count) for t in queries.themes(ANONYMOUS)] == [("t1", 2), ("t2", 1)]


def test_publishers_come_with_a_name(mixed):
    found = queries.publishers(queries.live(ANONYMOUS))
    assert [(t.key, t.count, t.name) for t in found] == [("p", 2, "P"), ("q", 1, "")]


def test_a_source_was_last_seen_when_a_complete_run_ended(mixed):
    port = make_source("port")
    assert queries.last_seen() == {}
    seen = HarvestRun.objects.create(
        source=port, state="done", complete=True, ended="2026-01-01T00:00Z"
    )
    last = HarvestRun.objects.create(source=port, state="done", ended="2026-02-01T00:00Z")
    seen.refresh_from_db()
    assert queries.last_seen([port.pk]) == {port.pk: seen.ended}
    assert queries.last_runs()[port.pk] == last


def test_head_and_newest_follow_the_order_of_changes(mixed):
    number_changes()
    numbers = [row.change.number for row in queries.newest(ANONYMOUS, 10)]
    assert numbers == sorted(numbers, reverse=True)
    assert queries.head() >= numbers[0]
    assert len(queries.newest(ANONYMOUS, 1)) == 1


def test_open_runs_wait_or_work():
    states = {}
    for state in ("queued", "running", "done", "failed"):
        states[state] = HarvestRun.objects.create(source=make_source(state), state=state)
    assert queries.open_runs(ANONYMOUS) == [states["queued"], states["running"]]


def test_copies_are_the_other_live_rows_of_the_same_iri():
    mine = publish()
    other = publish(source=make_source("ministry"), published=False)
    hidden = publish(source=make_source("army"), published=False, audiences=[3])
    assert queries.copies(mine, ANONYMOUS) == [other]
    assert queries.copies(other, ANONYMOUS) == [mine]
    assert mine in queries.copies(hidden, ANONYMOUS)
    assert queries.copies(make_resource(make_source(), "blank", iri=""), ANONYMOUS) == []


def test_history_tells_the_last_first():
    resource = make_resource(make_source())
    with transaction.atomic():
        withdraw([resource.pk], None)
    assert [version.kind for version in queries.history(resource)] == ["withdrawn", "content"]
    assert len(queries.history(resource, limit=1)) == 1


def test_findings_are_gathered_by_rule_with_a_few_examples(django_assert_num_queries):
    resource = make_resource(make_source())
    for number in range(8):
        finding(resource, rule="hint", severity="info", value=str(number))
    finding(resource, rule="blocks", severity="error", message="m", repair="r")
    finding(resource, rule="hurts", severity="warning")
    with django_assert_num_queries(2):
        found = queries.findings_by_rule(StoredFinding.objects.all(), examples=3)
    assert [(f.rule, f.count) for f in found] == [("blocks", 1), ("hurts", 1), ("hint", 8)]
    assert [example.value for example in found[2].examples] == ["0", "1", "2"]
    assert (found[0].message, found[0].repair) == ("m", "r")


def test_no_findings_no_rules():
    assert queries.findings_by_rule(StoredFinding.objects.all()) == []


def test_findings_of_a_source_are_of_what_it_holds_now():
    source = make_source()
    now, gone = make_resource(source, "now"), make_resource(source, "gone")
    hidden = make_resource(source, "hidden", audiences=[3])
    kept = finding(now)
    finding(gone)
    finding(hidden)
    finding(run=HarvestRun.objects.create(source=source, state="done"))
    with transaction.atomic():
        withdraw([gone.pk], None)
    assert list(queries.findings_of_source(source, ANONYMOUS)) == [kept]


def test_relations_go_both_ways_and_end_at_what_is_hidden():
    series = publish('dct:title "S"@en', "s", kind="DatasetSeries")
    member = publish(f'dct:title "M"@en ; dcat:inSeries <{series.iri}>', "m")
    publish(f'dct:title "H"@en ; dcat:inSeries <{series.iri}>', "h", audiences=[3])
    away = "https://elsewhere.example/s"
    publish(f'dct:title "O"@en ; dcat:inSeries <{away}>', "o")
    assert [(r.resource, r.inward) for r in queries.related(member, ANONYMOUS)] == [(series, False)]
    assert [(r.resource, r.inward) for r in queries.related(series, ANONYMOUS)] == [(member, True)]


def test_what_was_tightened_since_a_change_is_told_once_each(mixed):
    port = Organisation.objects.create(slug="harbour", name="Harbour Office")
    source = make_source("tight", organisation=port)
    a, b, c = (make_resource(source, name) for name in "abc")
    number_changes()
    begun = queries.head()
    visibility.restrict_resource(a, members_only=True)
    visibility.restrict_source(source, members_only=True)
    with transaction.atomic():
        withdraw([b.pk], None)
    make_resource(source, "d")
    number_changes()
    assert queries.tightened_since(begun, limit=10) == [a.pk, b.pk, c.pk]
    assert len(queries.tightened_since(begun, limit=2)) == 3, "one more says that there are more"
    assert queries.tightened_since(queries.head(), limit=10) == []
    assert b.pk in queries.tightened_since(queries.head() - 2, limit=10)


def test_of_a_source_with_something_hidden_no_finding_about_documents_is_told(mixed):
    ministry, port = make_source("ministry"), make_source("port")
    for source, told in ((ministry, 0), (port, 1)):
        run = HarvestRun.objects.create(source=source, state="failed", error="It says <hidden>")
        finding(run=run, value="https://data.example.org/ministry/hidden")
        assert queries.findings_of_run(run, ANONYMOUS).count() == told
        assert bool(queries.said_of_run(run, ANONYMOUS)) == bool(told)
