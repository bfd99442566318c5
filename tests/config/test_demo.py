"""What the demo shows, without starting it (the whole runs in tests/config/local)."""

import pytest
from django.conf import settings as real_settings
from django.db.models.functions import Now

from accounts.models import User
from catalog.models import HarvestSource, ReaderState
from catalog.queries import head
from config.local.errors import StopRequested
from config.management.commands import demo
from tests.factories import make_resource, make_source


class Recorded:
    """Stands in for the supervisor: remembers what it was asked to run."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def finish(self, name: str, command: list[str], environment: object) -> None:
        assert name == "harvest"
        self.commands.append(command)


def test_our_catalogues_are_shipped_and_come_first(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    ours = demo.catalogues()
    assert len(ours) == 7
    assert all(catalogue.file.is_file() for catalogue in ours)
    assert all(catalogue.file.is_relative_to(real_settings.BASE_DIR) for catalogue in ours)


def test_real_catalogues_follow_where_they_are_at_hand(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    page = tmp_path / "data/dcat/ch-opendataswiss/opendata-swiss-page-100.ttl"
    page.parent.mkdir(parents=True)
    page.touch()
    assert [catalogue.slug for catalogue in demo.catalogues()][7:] == ["opendata-swiss"]


@pytest.mark.shared
def test_the_catalogues_that_the_readme_promises_are_among_the_shared_ones(settings, shared):
    settings.SHARED_DIR = shared
    assert {"datagovbe", "opendata-swiss"} <= {c.slug for c in demo.catalogues()}


def test_every_catalogue_has_a_source_of_its_own(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    slugs = [catalogue.slug for catalogue in demo.catalogues()]
    assert len(set(slugs)) == len(slugs)
    field = HarvestSource._meta.get_field("slug")
    for slug in slugs:
        field.clean(slug, None)


@pytest.mark.django_db
def test_the_password_is_new_at_every_start_and_the_old_one_ends():
    first, second = demo._person(), demo._person()
    assert first != second
    assert len(first) >= 16
    person = User.objects.get(email=demo.LOGIN)
    assert person.check_password(second)
    assert not person.check_password(first)
    assert person.is_superuser


@pytest.fixture
def nothing_offered(monkeypatch):
    """What is recorded is not harvested, so there is nothing to offer."""
    monkeypatch.setattr(demo.provider, "offer", lambda _: None)


@pytest.mark.usefixtures("nothing_offered")
@pytest.mark.django_db
def test_each_catalogue_is_harvested_as_its_source_and_where_to_look_is_said(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    lines: list[str] = []
    show, supervisor = demo.Demo(lines.append), Recorded()
    show.address = "http://localhost:8000"
    show.prepare(supervisor)  # type: ignore[arg-type]
    sources = HarvestSource.objects.in_bulk(field_name="slug")
    assert [command[-1] for command in supervisor.commands] == [
        catalogue.slug for catalogue in demo.catalogues()
    ]
    assert {source.organisation.slug for source in sources.values()} == {"demo"}
    for _, path in demo.ADDRESSES:
        assert any(line.endswith(f"http://localhost:8000{path}") for line in lines)
    assert not any(line.startswith("ready ") for line in lines), "that is said last, by start"


@pytest.mark.usefixtures("nothing_offered")
@pytest.mark.django_db
def test_a_second_demo_makes_no_source_twice(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    for _ in range(2):
        demo.Demo(lambda _: None).prepare(Recorded())  # type: ignore[arg-type]
    assert HarvestSource.objects.count() == len(demo.catalogues())


# --- readers of the sequence --------------------------------------------------------------------
class Follows(Recorded):
    """A supervisor below which the readers are as far as `lags` says at each look."""

    def __init__(self, lags: list[int]) -> None:
        super().__init__()
        self.lags = lags
        self.looks = 0

    def check(self) -> None:
        self.looks += 1
        lag = self.lags.pop(0) if self.lags else 0
        ReaderState.objects.update(position=head() - lag, stepped=Now())


@pytest.fixture
def index(settings, monkeypatch):
    """A reader that has brought in nothing of what there is."""
    settings.COURIER_READERS = {"index": "some.where"}
    monkeypatch.setattr(demo, "LOOK_SECONDS", 0)
    for name in ("one", "two", "three", "four"):
        make_resource(make_source(), name)
    ReaderState.objects.create(name="index", position=0, stepped=Now())


def caught(supervisor: Follows) -> list[str]:
    lines: list[str] = []
    demo.Demo(lines.append)._catch_up(supervisor)  # type: ignore[arg-type]
    return lines


@pytest.mark.usefixtures("index")
@pytest.mark.django_db(transaction=True)
def test_the_demo_waits_until_readers_have_caught_up_and_says_how_far_they_are():
    supervisor = Follows([3, 3, 2, 3, 1])
    lags = (head(), 3, 2, 1)
    assert caught(supervisor) == [f"  changes still to be brought in: index {n:,}" for n in lags]
    assert supervisor.looks == 6


@pytest.mark.usefixtures("index")
@pytest.mark.django_db(transaction=True)
def test_the_demo_goes_on_without_a_reader_that_does_not_get_on(monkeypatch):
    monkeypatch.setattr(demo, "PATIENCE_SECONDS", 0)
    supervisor = Follows([2] * 1_000_000)
    assert "they do not get on: /status says more" in caught(supervisor)[-1]


@pytest.mark.usefixtures("index")
@pytest.mark.django_db(transaction=True)
def test_a_stop_ends_the_waiting():
    class Stopped(Follows):
        def check(self) -> None:
            raise StopRequested

    with pytest.raises(StopRequested):
        caught(Stopped([]))


@pytest.mark.django_db
def test_without_readers_there_is_nothing_to_wait_for(settings):
    settings.COURIER_READERS = {}
    assert caught(Follows([])) == []
