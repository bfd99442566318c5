"""The admin pages of sources and runs."""

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import HarvestRun
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_pages(db, settings):
    settings.STATIC_ROOT = None
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    return client


def test_chosen_sources_are_harvested_now(
    admin_pages, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(
        "catalog.tasks.harvest.apply_async", lambda arguments, **_options: told.append(arguments[0])
    )
    chosen = [make_source("port").pk, make_source("ministry").pk]
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_pages.post(
            "/admin/catalog/harvestsource/", {"action": "harvest_now", "_selected_action": chosen}
        )
    assert answer.status_code == 302
    assert sorted(told) == sorted(HarvestRun.objects.values_list("pk", flat=True))
    assert HarvestRun.objects.count() == 2


def test_a_source_that_has_brought_something_is_not_deleted(admin_pages):
    source = make_source()
    address = f"/admin/catalog/harvestsource/{source.pk}/delete/"
    assert admin_pages.get(address).status_code == 200
    make_resource(source)
    assert admin_pages.get(address).status_code == 403


def test_runs_are_to_look_at(admin_pages):
    run = HarvestRun.objects.create(source=make_source(), state="done")
    assert admin_pages.get("/admin/catalog/harvestrun/").status_code == 200
    assert admin_pages.get(f"/admin/catalog/harvestrun/{run.pk}/change/").status_code == 200
    assert admin_pages.post(f"/admin/catalog/harvestrun/{run.pk}/change/").status_code == 403
    assert admin_pages.get("/admin/catalog/harvestrun/add/").status_code == 403
