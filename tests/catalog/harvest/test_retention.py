"""Superseded statements go when they were superseded too long ago; versions and tombstones stay."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from catalog import tasks
from catalog.harvest import retention
from catalog.models import Change, Resource, Version, VersionBody
from catalog.packing import unpack
from tests.harvests import dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)


def _said(folder: Path, *titles: str) -> None:
    for title in titles:
        harvest(file_source(folder, turtle(dataset("boats", title))))


def _age(days: int) -> None:
    """All that has happened happened so many days earlier."""
    for change in Change.objects.all():
        Change.objects.filter(pk=change.pk).update(at=change.at - timedelta(days=days))


def test_what_was_superseded_long_ago_is_forgotten(tmp_path: Path, settings):
    settings.HISTORY_DAYS = 10
    _said(tmp_path, "One", "Two")
    _age(11)
    _said(tmp_path, "Three")
    assert retention.forget(timezone.now()) == 1
    assert b"Two" in unpack(VersionBody.objects.get().statements), "superseded just now"
    assert Version.objects.count() == 3
    assert Resource.objects.get().title == "Three"


def test_age_is_counted_from_when_it_was_superseded(tmp_path: Path, settings):
    settings.HISTORY_DAYS = 10
    _said(tmp_path, "One")
    _age(1_000)
    _said(tmp_path, "Two")
    assert retention.forget(timezone.now()) == 0, "it stood there until today"


def test_more_than_a_batch_goes_in_one_sweep(tmp_path: Path, settings, monkeypatch):
    settings.HISTORY_DAYS = 10
    monkeypatch.setattr(retention, "BATCH", 2)
    _said(tmp_path, *"123456")
    _age(11)
    tasks.forget()
    assert not VersionBody.objects.exists()


def test_zero_days_keep_all(tmp_path: Path, settings):
    settings.HISTORY_DAYS = 0
    _said(tmp_path, "One", "Two")
    _age(10_000)
    assert retention.forget(timezone.now()) == 0
