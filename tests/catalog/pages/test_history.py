"""The history of a resource, at each of its doors: what changed, and who may know of it."""

from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from django.test import Client

from catalog import visibility
from catalog.models import HarvestSource, Resource, Version, VersionBody
from tests.harvests import dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Smuggled boats"
FORMATS = "http://publications.europa.eu/resource/authority/file-type/"


@pytest.fixture
def boats(tmp_path: Path, harbour: Any) -> Resource:
    """A dataset that was called “Boats” before it was called “<b>Ships”."""
    for title in ("Boats", "<b>Ships"):
        _say(tmp_path, title, organisation=harbour)
    return Resource.objects.select_related("source").get()


def _say(folder: Path, title: str, **fields: Any) -> None:
    harvest(file_source(folder, turtle(dataset("boats", title)), **fields))


def _history(client: Client, resource: Resource) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/api/1/resources/{resource.pk}/history").json()[
        "items"
    ]
    return items


def _doors(client: Client, resource: Resource) -> str:
    """All that the doors say of its history and of every version."""
    page = f"/datasets/{resource.pk}"
    addresses = [page, f"/api/1/resources/{resource.pk}/history", f"{page}/history.nt"]
    ids = Version.objects.filter(resource=resource).values_list("pk", flat=True)
    addresses += [f"{page}/versions/{pk}.nt" for pk in ids]
    return "".join(client.get(address).getvalue().decode() for address in addresses)


def test_the_page_says_what_changed_by_field(stranger: Client, boats: Resource):
    html = stranger.get(f"/datasets/{boats.pk}").content.decode()
    changed = html[html.index('<ul class="turns" role="list">') :].split("</ul>")[0]
    assert "title (English):</span> <del" in changed, changed
    assert ">Boats</del>" in changed
    assert "&lt;b&gt;Ships</ins>" in changed
    assert html.index("The source changed the record.") < html.index("First seen.")


def test_a_term_that_changed_is_called_by_its_label(stranger: Client, tmp_path: Path, harbour: Any):
    for term in ("CSV", "GEOJSON"):
        file = f"dcat:distribution [ dcat:accessURL d:table ; dct:format <{FORMATS}{term}> ]"
        text = turtle(dataset("boats", more=file))
        harvest(file_source(tmp_path, text, organisation=harbour))
    html = stranger.get(f"/datasets/{Resource.objects.get().pk}").content.decode()
    assert ">CSV</del>" in html
    assert ">GeoJSON</ins>" in html


def test_programs_are_told_the_same(stranger: Client, boats: Resource):
    last, first = _history(stranger, boats)
    assert last["fields_changed"] == [
        {"field": "title", "language": "en", "before": "Boats", "after": "<b>Ships"}
    ]
    assert (last["before"], last["kind"], last["more"]) == (first["version"], "content", 0)
    assert (first["first"], first["fields_changed"], first["before"]) == (True, None, None)
    assert last["run"] == boats.change.run_id


def test_more_fields_than_a_page_shows_are_counted(stranger: Client, boats: Resource, monkeypatch):
    monkeypatch.setattr("catalog.feeds.past.SHOWN", 0)
    last = _history(stranger, boats)[0]
    assert (last["fields_changed"], last["more"]) == ([], 1)
    assert "and one more" in stranger.get(f"/datasets/{boats.pk}").content.decode()


def test_the_history_as_rdf_leads_to_the_statements_of_each_version(
    stranger: Client, boats: Resource
):
    turtle_of = stranger.get(f"/datasets/{boats.pk}/history.ttl")
    graph = list(pyoxigraph.parse(turtle_of.getvalue(), format=pyoxigraph.RdfFormat.TURTLE))
    replaced = [t for t in graph if t.predicate.value == "http://purl.org/dc/terms/replaces"]
    assert len(replaced) == 1
    [old] = [
        t.object.value
        for t in graph
        if t.subject == replaced[0].object and t.predicate.value.endswith("hasFormat")
    ]
    said = stranger.get(old.removeprefix("http://testserver")).getvalue()
    assert b'"Boats"@en' in said
    assert b"Ships" not in said


def test_what_is_not_kept_any_more_is_said(stranger: Client, boats: Resource):
    VersionBody.objects.all().delete()
    last, first = _history(stranger, boats)
    assert (last["forgotten"], last["fields_changed"]) == (True, None)
    gone = stranger.get(f"/datasets/{boats.pk}/versions/{first['version']}.nt")
    assert (gone.status_code, "HISTORY_DAYS" in gone.json()["detail"]) == (410, True)
    page = stranger.get(f"/datasets/{boats.pk}").content.decode()
    assert "What was said before is not kept any more." in page


def test_a_version_of_another_resource_is_not_there(stranger: Client, boats: Resource):
    other = boats.pk + 1
    assert stranger.get(f"/datasets/{other}/history.nt").status_code == 404
    first = boats.versions.earliest("pk").pk
    assert stranger.get(f"/datasets/{other}/versions/{first}.nt").status_code == 404
    assert stranger.get(f"/datasets/{boats.pk}/versions/{first + 999}.nt").status_code == 404


def test_what_was_said_while_it_was_hidden_stays_with_the_members(
    stranger: Client, steward: Client, boats: Resource, tmp_path: Path
):
    visibility.restrict_resource(boats, members_only=True)
    _say(tmp_path, SECRET)
    _say(tmp_path, "Fishing boats")
    assert SECRET not in _doors(stranger, boats)
    visibility.restrict_resource(Resource.objects.get(), members_only=False)
    assert SECRET not in _doors(stranger, boats), "it is open now; it was not then"
    assert SECRET in _doors(steward, boats)
    _say(tmp_path, "Sailing boats")
    assert [step["before"] for step in _history(stranger, boats)[0]["fields_changed"]] == [
        "Fishing boats"
    ], "it stood there when it was opened"
    assert [event["kind"] for event in _history(stranger, boats)] == ["content", "audience"]
    assert SECRET not in _doors(stranger, boats)


def test_an_older_version_names_nothing_that_is_hidden(
    stranger: Client, steward: Client, harbour: Any, tmp_path: Path
):
    ledger = file_source(tmp_path, turtle(dataset("ledger", "L")), "ledger", organisation=harbour)
    harvest(ledger)
    for more in ("dct:relation d:ledger", "dct:relation <https://e.org/x>"):
        text = turtle(dataset("boats", "Boats", more))
        harvest(file_source(tmp_path, text, organisation=harbour))
    visibility.restrict_source(HarvestSource.objects.get(slug="ledger"), members_only=True)
    boats = Resource.objects.get(source__slug="port")
    assert "dataset/ledger" not in _doors(stranger, boats)
    assert "dataset/ledger" in _doors(steward, boats)
