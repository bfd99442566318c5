"""The page of a plan: who sees it, what it says, and what becomes of it once it is applied."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Organisation
from catalog.harvest import pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource, Resource
from tests.factories import make_resource, make_source
from tests.harvests import dataset, file_source, harvest, titles, turtle

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = HarvestRun.Purpose.PLAN
BOATS, TIDES = dataset("boats", "Boats"), dataset("tides", "Tides")


def source(folder: Path, harbour: Organisation, *records: str) -> HarvestSource:
    return file_source(folder, turtle(*records), organisation=harbour)


def planned(source: HarvestSource) -> HarvestRun:
    lease = claim(schedule.queue(source, PLAN).pk)
    assert lease is not None
    return pipeline.harvest(lease)


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_a_steward_plans_beside_harvest_now(
    steward: Client, tmp_path: Path, harbour: Organisation, queued: list[int]
):
    source(tmp_path, harbour, BOATS)
    assert 'action="/sources/port/plan"' in words(steward, "/sources/port")
    answer = steward.post("/sources/port/plan")
    run = HarvestRun.objects.get()
    assert (run.purpose, queued, answer["Location"]) == ("plan", [run.pk], f"/plans/{run.pk}")
    assert steward.post("/sources/port/plan")["Location"] == f"/plans/{run.pk}", "it is open"
    page = words(steward, f"/plans/{run.pk}")
    assert f'hx-get="/plans/{run.pk}/progress?stage=wait"' in page
    assert "The run waits for a worker." in page
    assert "Apply it" not in page
    still = steward.get(f"/plans/{run.pk}/progress?stage=wait")
    assert "HX-Refresh" not in still.headers
    HarvestRun.objects.filter(pk=run.pk).update(state="done")
    assert steward.get(f"/plans/{run.pk}/progress").headers["HX-Refresh"] == "true"


def test_a_plan_says_what_would_become_of_each_record(
    steward: Client, tmp_path: Path, harbour: Organisation
):
    harvest(source(tmp_path, harbour, BOATS, TIDES, dataset("old", "Old")))
    harvest(source(tmp_path, harbour, BOATS, TIDES))
    new = dataset("new", "New", 'dct:issued "soon"')
    ships, old = dataset("boats", "Ships"), dataset("old", "Old")
    page = words(steward, f"/plans/{planned(source(tmp_path, harbour, ships, old, new)).pk}")
    for said in ("These change", "These are new", "These are back again", "These are gone"):
        assert said in page
    assert '<del class="said">Boats</del> → <ins class="said">Ships</ins>' in page
    boats = Resource.objects.get(stable_id__endswith="boats")
    assert f'href="/datasets/{boats.pk}"' in page
    assert "1 is withdrawn at once." in page
    assert "A date cannot be read" in page or "date-unreadable" in page
    assert "Apply it: harvest now" in page
    assert titles() == {"Boats", "Tides"}


def test_what_the_brakes_would_hold_is_said(steward: Client, tmp_path: Path, harbour: Organisation):
    harvest(source(tmp_path, harbour, *(dataset(f"n{n}") for n in range(40))))
    run = planned(source(tmp_path, harbour, *(dataset(f"n{n}") for n in range(28))))
    page = words(steward, f"/plans/{run.pk}")
    assert "a harvest would hold it until you decide" in page
    assert "withdrawn at once" not in page


def test_nothing_changes_is_said_too(steward: Client, tmp_path: Path, harbour: Organisation):
    harvest(source(tmp_path, harbour, BOATS))
    page = words(steward, f"/plans/{planned(source(tmp_path, harbour, BOATS)).pk}")
    assert "Nothing changes: a harvest finds what is here already." in page


def test_a_plan_that_could_not_be_made_says_why(
    steward: Client, tmp_path: Path, harbour: Organisation
):
    page = words(steward, f"/plans/{planned(source(tmp_path, harbour)).pk}")
    assert "The plan could not be made" in page
    assert "there is no dcat:Dataset" in page
    assert "Apply it" not in page


def test_the_harvest_says_whether_the_source_sent_what_was_planned(
    steward: Client, stranger: Client, tmp_path: Path, harbour: Organisation
):
    plan = planned(source(tmp_path, harbour, BOATS))
    applied = harvest(source(tmp_path, harbour, BOATS))
    page = words(steward, f"/runs/{applied.pk}")
    assert "The source sent the same as when this harvest was planned." in page
    assert f'href="/plans/{plan.pk}"' in page
    assert "was planned" not in words(stranger, f"/runs/{applied.pk}")
    assert "A harvest has followed this plan." in words(steward, f"/plans/{plan.pk}")
    assert "Apply it" not in words(steward, f"/plans/{plan.pk}")

    planned(source(tmp_path, harbour, BOATS, TIDES))
    applied = harvest(source(tmp_path, harbour, TIDES))
    page = words(steward, f"/runs/{applied.pk}")
    assert "The source has changed since this harvest was planned." in page
    unplanned = harvest(source(tmp_path, harbour, TIDES))
    assert "was planned" not in words(steward, f"/runs/{unplanned.pk}")


def test_a_plan_is_for_who_may_harvest(
    steward: Client, reader: Client, stranger: Client, tmp_path: Path, harbour: Organisation
):
    run = planned(source(tmp_path, harbour, BOATS))
    for address in (f"/plans/{run.pk}", f"/plans/{run.pk}/progress"):
        assert reader.get(address).status_code == 403
        assert stranger.get(address).status_code == 302
    assert reader.post("/sources/port/plan").status_code == 403
    assert steward.get("/sources/port/plan").status_code == 405
    assert "Plan a harvest" not in words(reader, "/sources/port")
    harvested = harvest(source(tmp_path, harbour, BOATS))
    assert steward.get(f"/plans/{harvested.pk}").status_code == 404, "a harvest is no plan"
    assert steward.get(f"/runs/{run.pk}").status_code == 404, "and a plan is no harvest"


SECRET = "https://port.example/dataset/secret"


def test_a_value_that_names_what_is_not_for_the_reader_is_left_out(
    steward: Client, tmp_path: Path, harbour: Organisation
):
    make_resource(make_source("customs"), "secret", iri=SECRET, audiences=[7])
    harvest(source(tmp_path, harbour, TIDES))
    more = f"dcat:inSeries <{SECRET}>, <https://port.example/dataset/known>"
    run = planned(source(tmp_path, harbour, dataset("tides", "Floods", more)))
    page = words(steward, f"/plans/{run.pk}")
    assert "Floods" in page
    assert SECRET not in page


def test_a_record_that_is_not_for_the_reader_is_counted_and_not_named(
    steward: Client, tmp_path: Path, harbour: Organisation
):
    port = source(tmp_path, harbour, TIDES)
    harvest(port)
    make_resource(port, "secret", iri=SECRET, title="Secret boats", audiences=[7])
    new = [dataset("tides", "Floods"), dataset("secret", "Secret ships")]
    run = planned(source(tmp_path, harbour, *new))
    page = words(steward, f"/plans/{run.pk}")
    assert "Floods" in page
    assert "Secret ships" not in page
    assert "1 of 2 are shown." in page
