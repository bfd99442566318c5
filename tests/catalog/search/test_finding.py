"""One search for one requester: rows in order, checked again; datasets where no kind is chosen."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.requester import ANONYMOUS
from catalog.models import Change, Kind, Resource, Version
from catalog.queries import head
from catalog.search import engine
from catalog.search.backends.base import IndexAway
from catalog.search.backends.memory import Memory
from catalog.search.document import entry
from catalog.search.finding import find
from catalog.search.indexer import stored
from catalog.search.parse import parse
from catalog.search.query import BadQuery
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """An index that only knows what `bring_up` has put in."""
    made = Memory()
    monkeypatch.setattr("catalog.search.finding.backend", lambda: made)
    return made


def bring_up(index: Memory) -> None:
    with index.writer() as writer:
        rows = stored(Resource.objects.all())
        writer.index(entry(row._replace(change=row.change or 0)) for row in rows)
        writer.commit(1)


def ask(q: str = "", **more: str):
    return parse({"q": [q]} | {name: [value] for name, value in more.items()})


def test_rows_come_in_the_order_asked_for(index: Memory) -> None:
    source = make_source("port")
    for title in ("Road b", "Road c", "Road a"):
        make_resource(source, title, title=title)
    bring_up(index)
    found = find(ask("road", sort="title"), ANONYMOUS)
    assert [row.title for row in found.rows] == ["Road a", "Road b", "Road c"]
    assert found.next is None


def test_the_next_page_is_a_query_like_this_one(index: Memory) -> None:
    source = make_source("port")
    for n in range(5):
        make_resource(source, f"n{n}", title=f"Road {n}")
    bring_up(index)
    asked, met = ask("road", size="2", sort="title"), []
    while asked:
        found = find(asked, ANONYMOUS)
        met += [row.title for row in found.rows]
        asked = found.next
    assert met == [f"Road {n}" for n in range(5)]


def test_datasets_and_series_are_meant_where_no_kind_is_chosen(index: Memory) -> None:
    source = make_source("port")
    for kind in Kind:
        make_resource(source, kind.value, kind=kind, title=f"Road {kind.value}")
    bring_up(index)
    assert {row.kind for row in find(ask("road"), ANONYMOUS).rows} == {"Dataset", "DatasetSeries"}
    assert {row.kind for row in find(ask("road", kind="Catalog"), ANONYMOUS).rows} == {"Catalog"}
    counts = dict(find(ask("road"), ANONYMOUS).results.facets["kind"].values)
    assert counts == dict.fromkeys(Kind.values, 1)


def test_what_the_index_does_not_know_yet_is_checked_in_the_database(index: Memory) -> None:
    source = make_source("port")
    kept, hidden = (
        make_resource(source, "one", title="Road"),
        make_resource(source, "two", title="Road"),
    )
    bring_up(index)
    Resource.objects.filter(pk=hidden.pk).update(audiences=[5])
    assert [row.pk for row in find(ask("road"), ANONYMOUS).rows] == [kept.pk]


def test_without_an_index_it_is_away(index: Memory) -> None:
    with pytest.raises(IndexAway):
        find(ask("road"), ANONYMOUS)


def test_a_cursor_of_another_question_is_refused(index: Memory) -> None:
    source = make_source("port")
    for n in range(3):
        make_resource(source, f"n{n}", title="Road")
    bring_up(index)
    following = find(ask("road", size="2"), ANONYMOUS).next
    assert following is not None
    with pytest.raises(BadQuery, match="cursor"):
        find(ask("roads", size="2", cursor=following.cursor), ANONYMOUS)


def test_the_engine_is_what_the_settings_name_once_for_the_process(settings) -> None:
    settings.SEARCH_BACKEND = "catalog.search.backends.memory.Memory"
    assert isinstance(engine.backend(), Memory)
    assert engine.backend() is engine.backend()


# --- what was tightened after the index last saw it -------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_what_is_restricted_or_withdrawn_since_is_neither_found_nor_counted(index: Memory) -> None:
    source = make_source("port")
    kept, restricted, gone = (make_resource(source, name, title="Road") for name in ("a", "b", "c"))
    with index.writer() as writer:
        writer.index(map(entry, stored(Resource.objects.all())))
        writer.commit(head())
    assert find(ask("road"), ANONYMOUS).results.total == 3
    tighten(restricted, Version.Kind.AUDIENCE, audiences=[5])
    tighten(gone, Version.Kind.WITHDRAWN, withdrawn=timezone.now())
    found = find(ask("road"), ANONYMOUS)
    assert (found.results.total, found.results.ids) == (1, (kept.pk,))
    assert found.results.facets["catalogue"].values == (("port", 1),)


@pytest.mark.django_db(transaction=True)
def test_when_too_much_is_restricted_search_waits_for_the_index(
    index: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_source("port")
    for name in ("a", "b"):
        tighten(make_resource(source, name), Version.Kind.AUDIENCE, audiences=[5])
    with index.writer() as writer:
        writer.commit(0)
    monkeypatch.setattr("catalog.search.finding.MOST_TIGHTENED", 1)
    with pytest.raises(IndexAway, match="try again in a minute"):
        find(ask(), ANONYMOUS)


def tighten(resource: Resource, kind: str, **fields: object) -> None:
    with transaction.atomic():
        change = Change.objects.create()
        Resource.objects.filter(pk=resource.pk).update(change=change, **fields)
        Version.objects.create(
            change=change, ordinal=0, resource=resource, kind=kind, content_hash="v1"
        )
