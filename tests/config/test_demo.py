"""What the demo shows, without starting it (the whole runs in tests/config/local)."""

import pytest
from django.conf import settings as real_settings

from accounts.models import User
from catalog.models import HarvestSource
from config.management.commands import demo


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
    assert len(ours) == 6
    assert all(catalogue.file.is_file() for catalogue in ours)
    assert all(catalogue.file.is_relative_to(real_settings.BASE_DIR) for catalogue in ours)


def test_real_catalogues_follow_where_they_are_at_hand(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    page = tmp_path / "data/dcat/ch-opendataswiss/opendata-swiss-page-100.ttl"
    page.parent.mkdir(parents=True)
    page.touch()
    assert [catalogue.slug for catalogue in demo.catalogues()][6:] == ["opendata-swiss"]


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


@pytest.mark.django_db
def test_a_second_demo_makes_no_source_twice(settings, tmp_path):
    settings.SHARED_DIR = tmp_path
    for _ in range(2):
        demo.Demo(lambda _: None).prepare(Recorded())  # type: ignore[arg-type]
    assert HarvestSource.objects.count() == len(demo.catalogues())
