"""What is news: for whom it matches now, and matched before; once, whatever is read twice."""

import pytest
from django.db import transaction

from catalog import visibility
from catalog.failpoints import FailpointRaised
from catalog.harvest.deletion import withdraw
from catalog.models import (
    Change,
    Event,
    Known,
    News,
    ReaderState,
    Resource,
    Stir,
    Topic,
    Version,
    Watch,
)
from catalog.queries import head
from catalog.watching import reader, verbs
from tests.catalog.watching.conftest import told, watches
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)


def changes(resource: Resource, title: str = "", **fields: object) -> None:
    """Its source says something else of it."""
    with transaction.atomic():
        change = Change.objects.create()
        resource.change, resource.content_hash = change, f"{resource.content_hash}+"
        if title:
            resource.title, resource.document = title, {"title": {"en": title}}
        for name, value in fields.items():
            setattr(resource, name, value)
        resource.save()
        Version.objects.create(
            change=change,
            ordinal=0,
            resource=resource,
            kind="content",
            content_hash=resource.content_hash,
        )


def withdrawn(resource: Resource) -> None:
    """It is not at its source any more."""
    with transaction.atomic():
        withdraw([resource.pk], None)


def test_what_was_there_before_is_no_news(port, ada, follow):
    make_resource(port, title="Harbour dues")
    watch = watches(ada, "q=harbour")
    follow()
    assert told(watch) == []
    assert Known.objects.get().matched == [watch.topic_id]


def test_new_changed_no_longer_and_again(port, ada, follow):
    watch = watches(ada, "q=harbour")
    follow()
    dues = make_resource(port, "one", title="Harbour dues")
    make_resource(port, "two", title="Bus stops")
    follow()
    assert told(watch) == [("Harbour dues", "new")]
    changes(dues)
    follow()
    changes(dues, "Dues of bridges")
    follow()
    changes(dues, "Dues of the harbour")
    follow()
    kinds = [kind for _, kind in told(watch)]
    assert kinds == ["new", "changed", "left", "new"]


def test_withdrawn_and_back(port, ada, follow):
    dues = make_resource(port, title="Harbour dues")
    watch = watches(ada, "q=harbour")
    follow()
    withdrawn(dues)
    follow()
    assert told(watch) == [("Harbour dues", "withdrawn")]


def test_filters_narrow_as_on_the_page(port, ada, follow):
    watch = watches(ada, "theme=TRAN")
    follow()
    tran = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
    make_resource(port, "one", title="Ferries", themes=[tran])
    make_resource(port, "two", title="Hospitals")
    make_resource(port, "three", title="A service", kind="DataService", themes=[tran])
    follow()
    assert told(watch) == [("Ferries", "new")], "datasets and series, where no kind is chosen"


def test_one_dataset_whatever_it_says(port, ada, follow):
    dues, other = make_resource(port, "one", title="Dues"), make_resource(port, "two")
    watch = watches(ada, dues)
    follow()
    changes(dues, "Something else")
    changes(other)
    follow()
    withdrawn(dues)
    follow()
    assert [kind for _, kind in told(watch)] == ["changed", "withdrawn"]


def test_terms_and_who_may_see_it_are_news_of_their_own(port, ada, follow):
    dues = make_resource(port, title="Harbour dues")
    watch = watches(ada, "q=harbour")
    follow()
    changes(dues, licences=["http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"])
    follow()
    visibility.restrict_resource(dues, members_only=True)
    follow()
    assert [kind for _, kind in told(watch)] == ["changed", "policy", "audience"]
    assert list(News.objects.get(kind="audience").audiences) == []


def test_what_nobody_wants_to_be_told_is_not_kept(port, ada, follow):
    dues = make_resource(port, title="Harbour dues")
    watch = watches(ada, "q=harbour", events=[Event.GONE])
    follow()
    changes(dues)
    make_resource(port, "two", title="Harbour map")
    follow()
    assert told(watch) == []


def test_read_twice_it_is_news_once(port, ada, follow):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    for _ in range(3):
        ReaderState.objects.update(position=None)  # as after a restored backup: from the beginning
        follow()
    assert told(watch) == [("Harbour dues", "new")]


def test_who_dies_before_the_commit_leaves_nothing(port, ada, follow, monkeypatch):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")

    def die(name: str) -> None:
        if name == "watching.before_commit":
            raise FailpointRaised(name)

    with monkeypatch.context() as killed:
        killed.setattr(reader, "failpoint", die)
        with pytest.raises(FailpointRaised):
            follow()
    assert told(watch) == [] and ReaderState.objects.filter(position=head()).count() == 0
    follow()
    assert told(watch) == [("Harbour dues", "new")]


def test_the_place_is_kept_with_the_news(port, ada):
    make_resource(port)
    one = reader.Watcher(lambda: None)
    one.step()
    assert ReaderState.objects.get().position == head() == one.position()


def test_another_copy_of_the_same_is_not_new(port, ada, follow):
    watch = watches(ada, "q=harbour")
    follow()
    iri = "https://data.example.org/same"
    first = make_resource(port, "one", title="Harbour dues", iri=iri)
    copier = make_source("copier")
    second = make_resource(copier, title="Harbour dues", iri=iri, published=False)
    follow()
    with transaction.atomic():
        change = Change.objects.create()
        for n, (row, published) in enumerate([(first, False), (second, True)]):
            Resource.objects.filter(pk=row.pk).update(published=published, change=change)
            Version.objects.create(
                change=change, ordinal=n, resource=row, kind="derived", content_hash="x"
            )
    follow()
    assert told(watch) == [("Harbour dues", "new")]


def test_many_watch_the_same_topic_and_it_goes_with_the_last(port, ada, follow, django_user_model):
    eve = django_user_model.objects.create_user("eve@reader.example", "a pencil", name="Eve")
    first, second = watches(ada, "q=harbour"), watches(eve, "q=harbour&sort=title")
    assert first.topic_id == second.topic_id
    follow()
    verbs.stop(first)
    assert Topic.objects.count() == 1
    verbs.stop(second)
    assert Topic.objects.count() == 0


def test_a_topic_that_nobody_watched_for_a_while_begins_anew(port, ada, follow):
    old = watches(ada, "q=harbour")
    follow()
    Watch.objects.all().delete()  # with the account
    make_resource(port, title="Harbour dues")
    follow()
    new = watches(ada, "q=harbour")
    follow()
    assert new.topic_id != old.topic_id and told(new) == []
    assert Known.objects.get().matched == [new.topic_id]


def test_the_walk_goes_on_where_it_was_and_loses_nothing_meanwhile(port, ada, follow, monkeypatch):
    monkeypatch.setattr(reader, "AT_ONCE", 2)
    rows = [make_resource(port, f"n{n}", title=f"Harbour {n}") for n in range(7)]
    follow()
    watch = watches(ada, "q=harbour")
    one = reader.Watcher(lambda: None)
    one.step()  # nothing to follow: the walk has its first two
    assert Topic.objects.get().walked == rows[1].pk
    changes(rows[0])
    changes(rows[5])  # not looked at yet
    changes(rows[6], "Buses")  # nor this one
    make_resource(port, "new", title="Harbour new")
    follow()
    assert sorted(told(watch)) == [
        ("Harbour 0", "changed"),
        ("Harbour 5", "changed"),
        ("Harbour new", "new"),
    ]
    assert Topic.objects.get().walked is None
    assert Known.objects.filter(matched__contains=[watch.topic_id]).count() == 7


def test_what_stirred_outside_the_sequence_is_told_once(port, ada, follow):
    dues = make_resource(port, title="Harbour dues")
    watch = watches(ada, "q=harbour")
    follow()
    Stir.objects.create(resource=dues, event=Event.QUALITY, before="351", after="220")
    follow()
    follow()
    assert told(watch) == [("Harbour dues", "quality")]
    assert not Stir.objects.exists()


def test_a_question_that_cannot_be_asked_any_more_stops_nobody(port, ada, follow):
    broken, watch = watches(ada, "q=harbour"), watches(ada, "q=dues")
    Topic.objects.filter(pk=broken.topic_id).update(query="?kind=Shark")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    assert told(watch) == [("Harbour dues", "new")] and told(broken) == []
