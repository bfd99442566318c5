"""Scores follow the sequence: nothing is skipped, what is gone is gone, links are told of."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from catalog.courier.hold import LeaseLost
from catalog.courier.reader import registered
from catalog.models import (
    Change,
    DatasetScore,
    HarvestSource,
    LinkCheck,
    ReaderState,
    Resource,
    SourceScore,
    Version,
)
from catalog.quality import compliance, reader, scores
from catalog.quality.checking import Checker
from catalog.quality.reader import Scores
from catalog.quality.score import VERSION, score
from catalog.quality.scores import facts_of, key_of, links_of, verdicts
from catalog.queries import head
from tests.factories import make_resource, make_source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unchecked")]

PAGE = "https://files.example.org/page"
KEYWORD = {"title": {"en": "x"}, "keywords": {"en": ["harbour"]}}


@pytest.fixture
def port() -> HarvestSource:
    return make_source("port")


def fine() -> None:
    """The lease still holds."""


def bring_up(scores: Scores | None = None) -> Scores:
    """Step until nothing is left."""
    scores = scores or Scores(fine)
    for _ in range(1_000):
        if not scores.step():
            return scores
    raise AssertionError("it never ends")


def change(*resources: Resource, kind: str = "content", **fields: Any) -> None:
    """One transaction that changes these."""
    with transaction.atomic():
        made = Change.objects.create()
        for ordinal, resource in enumerate(resources):
            Resource.objects.filter(pk=resource.pk).update(change=made, **fields)
            Version.objects.create(
                change=made, ordinal=ordinal, resource=resource, kind=kind, content_hash="x"
            )


def answer(url: str, status: int) -> None:
    """The link was asked."""
    LinkCheck.objects.filter(url=url).update(status=status, checked=timezone.now(), told=False)


def totals() -> dict[int, float]:
    return dict(DatasetScore.objects.values_list("pk", "total"))


def file_at(*urls: str) -> dict[str, Any]:
    return {"title": {"en": "x"}, "distributions": [{"access_urls": list(urls)}]}


def test_the_search_index_is_told_of_another_class_and_of_no_other_points(port) -> None:
    one = make_resource(port, document=KEYWORD)
    mine = DatasetScore.objects.filter(pk=one.pk)

    def scored_anew(**before: Any) -> bool:
        mine.update(**before)
        with transaction.atomic():
            scores.rescore([one.pk])
        return mine.get().indexed

    assert not scored_anew(), "it is new"
    assert not scored_anew(), "nobody has looked yet"
    assert scored_anew(indexed=True)
    assert scored_anew(total=3.0), "the same class"
    assert not scored_anew(total=400.0)


def test_the_courier_knows_it() -> None:
    assert registered()[reader.NAME](fine).position() is None


def test_each_dataset_has_the_score_of_its_document(port: HarvestSource) -> None:
    one, two = make_resource(port, "one", document=KEYWORD), make_resource(port, "two")
    scores = bring_up()
    assert totals() == {one.pk: 30, two.pk: 0}
    assert scores.position() == head()
    kept = DatasetScore.objects.get(pk=one.pk)
    assert (kept.change_id, kept.version, kept.findability) == (one.change_id, VERSION, 30)
    assert verdicts(kept) == score(KEYWORD, facts_of(one, links_of(KEYWORD))).card


def test_only_datasets_are_scored(port: HarvestSource) -> None:
    make_resource(port, kind="DataService")
    bring_up()
    assert totals() == {}


def test_what_changes_is_scored_anew_and_what_is_withdrawn_has_no_score(port) -> None:
    one, two, three = (make_resource(port, f"r{n}") for n in range(3))
    follower = bring_up()
    change(one, document=KEYWORD)
    change(two, kind="withdrawn", withdrawn=timezone.now())
    bring_up(follower)
    assert totals() == {one.pk: 30, three.pk: 0}
    change(two, kind="restored", withdrawn=None)
    change(three, kind="derived")
    bring_up(follower)
    assert totals() == {one.pk: 30, two.pk: 0, three.pk: 0}


def test_a_change_larger_than_a_step_is_never_skipped(port, monkeypatch) -> None:
    """Whoever takes over after any number of steps scores all that is left."""
    monkeypatch.setattr(reader, "AT_ONCE", 2)
    made = [make_resource(port, f"r{n}") for n in range(7)]
    change(*made, document=KEYWORD)
    for steps in range(6):
        DatasetScore.objects.all().delete()
        ReaderState.objects.all().delete()
        first = Scores(fine)
        for _ in range(steps):
            first.step()
        ReaderState.objects.create(name=reader.NAME, position=first.position())
        late = {r.pk for r in made} - totals().keys()
        assert not late or (first.position() or 0) < head(), "the position says that they are in"
        bring_up()
        assert totals() == {r.pk: 30 for r in made}


def test_without_a_lease_nothing_is_written(port: HarvestSource) -> None:
    def lost() -> None:
        raise LeaseLost("lost")

    make_resource(port, document=KEYWORD)
    with pytest.raises(LeaseLost):
        bring_up(Scores(lost))
    assert not totals()
    assert not SourceScore.objects.exists()


def test_with_other_rules_all_scores_are_made_again(port: HarvestSource) -> None:
    one = make_resource(port, document=KEYWORD)
    bring_up()
    DatasetScore.objects.update(version=VERSION - 1, total=1)
    ReaderState.objects.create(name=reader.NAME, position=head())
    bring_up()
    kept = DatasetScore.objects.get()
    assert (kept.pk, kept.total, kept.version) == (one.pk, 30, VERSION)


def test_a_restored_database_is_followed_from_its_own_head(port: HarvestSource) -> None:
    ReaderState.objects.create(name=reader.NAME, position=head() + 1_000)
    follower = bring_up()
    one = make_resource(port, document=KEYWORD)
    bring_up(follower)
    assert totals() == {one.pk: 30}


# --- links --------------------------------------------------------------------------------------
def test_addresses_are_remembered_once_and_due_at_once(port: HarvestSource) -> None:
    make_resource(port, "one", document=file_at(PAGE, "ftp://files.example.org/x"))
    make_resource(port, "two", document=file_at(PAGE, PAGE + "2"))
    bring_up()
    links = LinkCheck.objects.all()
    assert {link.url for link in links} == {PAGE, PAGE + "2"}
    assert {link.host for link in links} == {"files.example.org"}
    assert all(link.due <= timezone.now() and link.status is None for link in links)
    assert bytes(links.get(url=PAGE).key) == key_of(PAGE)


def test_what_was_not_asked_yet_is_unknown_until_it_is(port: HarvestSource) -> None:
    one = make_resource(port, document=file_at(PAGE))
    other = make_resource(port, "other", document=file_at(PAGE + "2"))
    follower = bring_up()
    assert set(DatasetScore.objects.values_list("total", "unknown")) == {(0, 80)}
    answer(PAGE, 200)
    bring_up(follower)
    assert totals() == {one.pk: 50, other.pk: 0}
    answer(PAGE, 404)
    bring_up(follower)
    assert DatasetScore.objects.get(pk=one.pk).unknown == 30
    assert totals() == {one.pk: 0, other.pk: 0}


def test_a_link_of_many_is_told_in_several_steps(port, monkeypatch) -> None:
    monkeypatch.setattr(reader, "AT_ONCE", 2)
    for n in range(5):
        make_resource(port, f"r{n}", document=file_at(PAGE))
    follower = bring_up()
    answer(PAGE, 200)
    assert follower.step()
    assert sorted(totals().values()) == [0, 0, 0, 50, 50]
    bring_up()  # another, who begins again
    assert set(totals().values()) == {50}
    assert not LinkCheck.objects.filter(told=False).exists()


def test_a_link_that_answers_otherwise_meanwhile_is_told_again(port, monkeypatch) -> None:
    one = make_resource(port, document=file_at(PAGE))
    follower = bring_up()
    answer(PAGE, 200)
    first = scores.rescore

    def slowly(ids: Any) -> set[int]:
        found = first(ids)
        monkeypatch.setattr(reader, "rescore", first)
        LinkCheck.objects.update(status=500, checked=timezone.now(), told=False)
        return found

    monkeypatch.setattr(reader, "rescore", slowly)
    bring_up(follower)
    assert totals() == {one.pk: 0}


def test_validation_says_whether_a_record_complies(port, monkeypatch) -> None:
    good, bad = make_resource(port, "good"), make_resource(port, "bad")
    monkeypatch.setattr(compliance, "complies", lambda resource: resource.pk == good.pk)
    bring_up()
    assert totals() == {good.pk: 30, bad.pk: 0}
    assert set(DatasetScore.objects.values_list("unknown", flat=True)) == {0}


# --- means --------------------------------------------------------------------------------------
def test_a_source_has_the_mean_of_its_datasets_one_row_a_day(port: HarvestSource) -> None:
    one = make_resource(port, "one", document=KEYWORD)
    make_resource(port, "two")
    make_resource(make_source("bay"), "three", document=KEYWORD)
    follower = bring_up()
    means = SourceScore.objects.values_list("source__slug", "total", "datasets", "findability")
    assert set(means) == {("port", 15, 2, 15), ("bay", 30, 1, 30)}
    change(one, document={"title": {}})
    bring_up(follower)
    assert set(means.all()) == {("port", 0, 2, 0), ("bay", 30, 1, 30)}
    assert set(SourceScore.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_each_day_has_a_row_also_when_nothing_changes(port, monkeypatch) -> None:
    make_resource(port, document=KEYWORD)
    follower = bring_up()
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: tomorrow)
    bring_up(follower)
    assert list(SourceScore.objects.values_list("total", flat=True)) == [30, 30]


def test_the_mean_of_a_dead_predecessor_is_summed_up(port: HarvestSource) -> None:
    """It has scored, and was killed before it summed up."""
    make_resource(port, document=KEYWORD)
    follower = Scores(fine)
    follower.step()
    assert not SourceScore.objects.exists()
    ReaderState.objects.create(name=reader.NAME, position=follower.position())
    bring_up()
    assert SourceScore.objects.get().total == 30


def test_a_source_without_datasets_has_no_mean(port: HarvestSource) -> None:
    one = make_resource(port)
    follower = bring_up()
    change(one, kind="withdrawn", withdrawn=timezone.now())
    bring_up(follower)
    assert not SourceScore.objects.exists()


def test_what_only_some_may_know_of_is_not_in_the_mean(port: HarvestSource) -> None:
    make_resource(port, "open", document=KEYWORD)
    make_resource(port, "secret", audiences=[17])
    bring_up()
    mean = SourceScore.objects.get()
    assert (mean.total, mean.datasets) == (30, 1)
    assert DatasetScore.objects.count() == 2


def test_a_step_without_news_writes_nothing(port, django_assert_num_queries) -> None:
    make_resource(port, document=file_at(PAGE))
    follower = bring_up()
    with django_assert_num_queries(2):
        assert not follower.step()


def test_nothing_is_scored_before_it_is_checked(port: HarvestSource, settings: Any) -> None:
    settings.COURIER_READERS |= {"quality": "catalog.quality.checking.reader"}
    first = make_resource(port, "a", document=KEYWORD)
    scorer = bring_up()
    assert totals() == {} and scorer.position() == 0

    bring_up_checks()
    bring_up(scorer)
    assert set(totals()) == {first.pk}
    change(make_resource(port, "b", document=KEYWORD))
    bring_up(scorer)
    assert set(totals()) == {first.pk}, "the second is not checked"
    bring_up_checks()
    bring_up(scorer)
    assert len(totals()) == 2 and scorer.position() == head()


def bring_up_checks() -> None:
    checker = Checker(fine)
    while checker.step():
        pass
