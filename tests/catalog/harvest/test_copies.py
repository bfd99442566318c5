"""The same IRI in several sources: each keeps its own row, and exactly one copy is published."""

from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.harvest import copies, pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestSource, Resource
from tests.harvests import at_once, dataset, file_source, harvest, kinds, turtle

IRI = "https://port.example/dataset/boats"
MINE, THEIRS = dataset("boats", "The port's"), dataset("boats", "The stranger's")


@pytest.mark.parametrize(
    ("iri", "url", "is_origin"),
    [
        ("https://port.example/d/1", "https://port.example/catalog.ttl", True),
        ("https://data.port.example/d/1", "https://port.example/catalog.ttl", True),
        ("http://PORT.example/d/1", "https://port.example/", True),
        ("https://port.example/d/1", "https://data.port.example/", False),
        ("https://evilport.example/d/1", "https://port.example/", False),
        ("https://port.example/d/1", "/data/port.ttl", False),
        ("urn:uuid:1", "https://port.example/", False),
        ("urn:uuid:1", "/data/port.ttl", False),
    ],
)
def test_the_origin_of_an_iri_is_its_host(iri: str, url: str, is_origin: bool):
    assert copies.is_origin(iri, url) is is_origin


@pytest.mark.parametrize(
    "url", ["https://[", "https://[::1", "//[x]", "https://\u2100.example/", "https://a:b:c/"]
)
def test_what_is_no_address_is_nobodys_origin(url: str):
    assert not copies.is_origin(url, "https://port.example/")


pytestmark = pytest.mark.django_db(transaction=True)


def copy_of(slug: str) -> Resource:
    return Resource.objects.get(source__slug=slug, stable_id=IRI)


def published() -> list[str]:
    return list(Resource.objects.live().filter(iri=IRI).values_list("source__slug", flat=True))


def home(source: HarvestSource) -> HarvestSource:
    """`source`, as if it had been given by its address."""
    HarvestSource.objects.filter(pk=source.pk).update(url="https://port.example/catalog.ttl")
    source.refresh_from_db()
    return source


def test_the_copy_that_was_seen_first_is_published(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE)))
    run = harvest(file_source(tmp_path, turtle(THEIRS), slug="stranger"))
    assert run.created == 1
    assert published() == ["port"]
    assert copy_of("stranger").title == "The stranger's"
    assert copy_of("port").title == "The port's"
    assert not copy_of("stranger").published


def test_no_source_overwrites_what_another_said(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE)))
    before = (copy_of("port").statements, copy_of("port").change_id, kinds(copy_of("port")))
    for title in ("Taken", "Taken again"):
        harvest(file_source(tmp_path, turtle(dataset("boats", title)), slug="stranger"))
    mine = copy_of("port")
    assert (mine.statements, mine.change_id, kinds(mine)) == before
    assert kinds(copy_of("stranger")) == ["content", "content"]
    assert published() == ["port"]


def test_the_copy_nearest_to_the_origin_wins_over_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    harvest(file_source(tmp_path, turtle(THEIRS), slug="stranger"))
    port = file_source(tmp_path, turtle(MINE))
    monkeypatch.setattr(copies, "is_origin", lambda iri, url: url == port.url)
    harvest(port)
    assert published() == ["port"]
    hidden = copy_of("stranger")
    assert (hidden.published, hidden.withdrawn, kinds(hidden)) == (
        False,
        None,
        ["content", "derived"],
    )
    assert hidden.change_id == copy_of("port").change_id, "one change: never two copies, never none"


def test_a_withdrawn_copy_gives_way_to_the_next(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE, dataset("tides"))))
    harvest(file_source(tmp_path, turtle(THEIRS), slug="stranger"))
    harvest(file_source(tmp_path, turtle(dataset("tides"))))
    assert published() == ["stranger"]
    assert kinds(copy_of("stranger")) == ["content", "derived"]
    assert copy_of("stranger").change_id == copy_of("port").change_id


def test_the_best_of_those_that_wait_is_promoted(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE, dataset("tides"))))
    for slug in ("early", "late"):
        harvest(file_source(tmp_path, turtle(THEIRS), slug=slug))
    home(HarvestSource.objects.get(slug="late"))
    harvest(file_source(tmp_path, turtle(dataset("tides"))))
    assert published() == ["late"]


def test_a_hidden_copy_that_is_withdrawn_changes_nothing_for_the_others(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE)))
    harvest(file_source(tmp_path, turtle(THEIRS, dataset("tides")), slug="stranger"))
    before = copy_of("port").change_id
    harvest(file_source(tmp_path, turtle(dataset("tides")), slug="stranger"))
    assert published() == ["port"]
    assert copy_of("port").change_id == before


def test_a_copy_that_comes_back_does_not_push_out_the_one_that_took_its_place(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE, dataset("tides"))))
    harvest(file_source(tmp_path, turtle(THEIRS), slug="stranger"))
    harvest(file_source(tmp_path, turtle(dataset("tides"))))
    harvest(file_source(tmp_path, turtle(dataset("tides"), MINE)))
    assert published() == ["stranger"]
    assert kinds(copy_of("port")) == ["content", "withdrawn", "restored"]
    assert (copy_of("port").withdrawn, copy_of("port").published) == (None, False)


def test_a_changed_copy_stays_what_it_is(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(MINE)))
    harvest(file_source(tmp_path, turtle(THEIRS), slug="stranger"))
    harvest(file_source(tmp_path, turtle(dataset("boats", "Newer")), slug="stranger"))
    harvest(file_source(tmp_path, turtle(dataset("boats", "Newest"))))
    assert published() == ["port"]


def test_two_runs_that_meet_the_same_iris_at_once_lose_nothing(tmp_path: Path):
    names = [f"n{n}" for n in range(60)]
    forth, back = ([dataset(n) for n in order] for order in (names, reversed(names)))
    sources = [
        file_source(tmp_path, turtle(*records), slug=slug)
        for slug, records in (("port", forth), ("stranger", back), ("third", forth[:30]))
    ]
    leases = [claim(schedule.queue(source).pk) for source in sources]
    at_once(*(lambda lease=lease: pipeline.harvest(lease) for lease in leases))
    for source, count in zip(sources, (60, 60, 30), strict=True):
        run = source.runs.get()
        assert (run.state, run.created, run.lost, run.error) == ("done", count, 0, "")
        assert source.resources.count() == count
    live = list(Resource.objects.live().values_list("iri", flat=True))
    assert len(live) == len(set(live)) == 60


def test_a_withdrawal_and_a_new_copy_at_once_leave_one_published(
    tmp_path: Path, settings: Settings
):
    settings.BRAKE_PERCENT = 100
    names = [f"n{n}" for n in range(40)]
    records = [dataset(name) for name in names]
    harvest(file_source(tmp_path, turtle(*records, dataset("tides"))))
    leaving = file_source(tmp_path, turtle(dataset("tides")))
    coming = file_source(tmp_path, turtle(*records), slug="stranger")
    leases = [claim(schedule.queue(source).pk) for source in (leaving, coming)]
    at_once(*(lambda lease=lease: pipeline.harvest(lease) for lease in leases))
    live = Resource.objects.live().exclude(iri__endswith="tides")
    assert sorted(live.values_list("source__slug", flat=True)) == ["stranger"] * 40
