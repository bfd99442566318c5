"""A record that got another IRI is recognised by its content: its history and its id go on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Organisation
from catalog import visibility
from catalog.feeds import past
from catalog.harvest import pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import Change, Missing, Rename, Resource, Version
from tests.catalog.feeds.moments import address, harvest_at
from tests.harvests import blank, dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "https://port.example/dataset/"
MORE = "dcat:distribution <https://port.example/dataset/{0}#file> ; dct:relation d:tides"
FILE = (
    "<https://port.example/dataset/{0}#file> a dcat:Distribution ;"
    ' dcat:accessURL <https://port.example/file> ; dct:title "File"@en .'
)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TIDES = dataset("tides", "Tides")


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.BRAKE_PERCENT = 100
    settings.STATIC_ROOT = None  # the finders know every file


def boats(name: str, title: str = "Boats") -> str:
    """The record, by this name: its text is the same whatever it is called."""
    said = dataset("boats", title, MORE.format(name)).replace("d:boats", f"d:{name}")
    return f"{said}\n{FILE.format(name)}"


def source(folder: Path, *records: str, **fields: Any) -> Any:
    return file_source(folder, turtle(*records), **fields)


def called(name: str) -> Resource:
    return Resource.objects.get(stable_id=NAME + name)


def live() -> set[str]:
    iris = Resource.objects.live().values_list("iri", flat=True)
    return {iri.removeprefix(NAME) for iri in iris}


@pytest.fixture
def renamed(tmp_path: Path) -> Resource:
    """Boats, which are called ships by now."""
    harvest(source(tmp_path, boats("boats"), TIDES))
    harvest(source(tmp_path, boats("ships"), TIDES))
    return called("ships")


def test_the_id_and_the_history_go_on(tmp_path: Path):
    harvest(source(tmp_path, boats("boats"), TIDES))
    before = called("boats")
    run = harvest(source(tmp_path, boats("ships"), TIDES))
    after = called("ships")
    assert (after.pk, after.first_seen) == (before.pk, before.first_seen)
    assert (after.iri, after.withdrawn, after.published) == (NAME + "ships", None, True)
    assert live() == {"ships", "tides"}
    assert (run.created, run.updated, run.withdrawn, run.unchanged) == (0, 1, 0, 1)
    assert not Missing.objects.exists()
    rename = Rename.objects.get()
    assert (rename.before, rename.after) == (NAME + "boats", NAME + "ships")
    assert rename.change.run_id == run.pk


def test_all_that_hangs_on_a_record_is_that_of_the_new_name(renamed: Resource):
    [part] = renamed.distributions.filter(withdrawn=None)
    assert part.iri == f"{NAME}ships#file"
    [gone] = renamed.distributions.exclude(withdrawn=None)
    assert gone.iri == f"{NAME}boats#file"
    assert [link.target for link in renamed.links.all()] == [NAME + "tides"]
    assert renamed.document["distributions"][0]["iri"] == f"{NAME}ships#file"
    assert b"dataset/boats" not in renamed.lines
    tombstone = renamed.renames.get().gone
    assert not tombstone.findings.exists()
    assert not tombstone.links.exists()
    assert renamed.findings.filter(rule="licence-missing").count() <= 1


def test_a_run_after_it_writes_nothing(renamed: Resource, tmp_path: Path):
    before = Version.objects.count()
    run = harvest(source(tmp_path, boats("ships"), TIDES + "\n"))
    assert (run.created, run.updated, run.unchanged, run.withdrawn) == (0, 0, 2, 0)
    assert Version.objects.count() == before


def test_it_may_be_renamed_again_and_back(renamed: Resource, tmp_path: Path):
    harvest(source(tmp_path, boats("yachts"), TIDES))
    harvest(source(tmp_path, boats("boats"), TIDES))
    assert live() == {"boats", "tides"}
    assert called("boats").pk == renamed.pk
    names = [(one.before, one.after) for one in Rename.objects.all()]
    assert [(a.removeprefix(NAME), b.removeprefix(NAME)) for a, b in names] == [
        ("boats", "ships"), ("ships", "yachts"), ("yachts", "boats"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((boats("boats"),), (boats("ships", "Ships"),)),  # it says something else
        ((boats("boats"),), (boats("ships"), boats("yachts"))),  # two may be it
        ((boats("boats"), boats("yachts")), (boats("ships"),)),  # it may be one of two
        ((boats("boats"),), (boats("boats"), boats("ships"))),  # it is there still
    ],
)
def test_what_is_not_certain_is_no_rename(
    before: tuple[str, ...], after: tuple[str, ...], tmp_path: Path
):
    harvest(source(tmp_path, *before, TIDES))
    run = harvest(source(tmp_path, *after, TIDES))
    assert not Rename.objects.exists()
    new = sum(one not in before for one in after)
    assert (run.created, run.withdrawn) == (new, sum(one not in after for one in before))


def test_a_record_without_an_iri_is_none(tmp_path: Path):
    more = "dct:identifier '{}' ; dct:description 'x'"
    harvest(source(tmp_path, blank("Boats", more.format(1)), TIDES))
    run = harvest(source(tmp_path, boats("ships"), TIDES))
    assert (run.created, run.withdrawn, Rename.objects.count()) == (1, 1, 0)


def test_never_across_sources(tmp_path: Path):
    harvest(source(tmp_path, boats("boats"), TIDES))
    harvest(source(tmp_path, boats("ships"), TIDES, slug="stranger"))
    harvest(source(tmp_path, TIDES))
    assert not Rename.objects.exists()
    assert live() == {"ships", "tides"}


def test_an_incomplete_run_renames_nothing(tmp_path: Path):
    total = "<https://port.example/c> hydra:totalItems 9 ."
    harvest(source(tmp_path, boats("boats"), TIDES))
    run = harvest(source(tmp_path, boats("ships"), TIDES, total))
    assert not run.complete
    assert live() == {"boats", "ships", "tides"}
    assert not Rename.objects.exists()


def test_what_was_missing_before_is_none(tmp_path: Path, settings: Settings):
    settings.GRACE_SECONDS = 3_600
    harvest(source(tmp_path, boats("boats"), TIDES))
    harvest(source(tmp_path, TIDES))
    harvest(source(tmp_path, boats("ships"), TIDES))
    assert not Rename.objects.exists()


def test_a_rename_of_everything_is_not_held(tmp_path: Path, settings: Settings):
    settings.BRAKE_PERCENT = 20
    names = [f"n{number}" for number in range(30)]
    harvest(source(tmp_path, *(dataset(name) for name in names)))
    before = dict(Resource.objects.values_list("title", "pk"))
    text = turtle(*(dataset(name) for name in names)).replace("/dataset/", "/set/")
    run = harvest(file_source(tmp_path, text))
    assert (run.created, run.updated, run.withdrawn) == (0, 30, 0)
    assert dict(Resource.objects.live().values_list("title", "pk")) == before
    assert not Missing.objects.exists()


def test_more_than_a_batch_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("catalog.harvest.renames.BATCH", 2)
    names = [f"n{number}" for number in range(5)]
    harvest(source(tmp_path, *(dataset(name) for name in names)))
    text = turtle(*(dataset(name) for name in names)).replace("/dataset/", "/set/")
    run = harvest(file_source(tmp_path, text))
    assert (Rename.objects.count(), run.created, run.updated) == (5, 0, 5)


def test_another_sources_copy_of_either_name_gets_its_due(tmp_path: Path):
    harvest(source(tmp_path, boats("boats"), TIDES))
    harvest(source(tmp_path, dataset("boats", "Theirs"), slug="stranger"))
    harvest(source(tmp_path, dataset("ships", "Others'"), slug="third"))
    harvest(source(tmp_path, boats("ships"), TIDES))
    shown = Resource.objects.live().values_list("iri", "title")
    assert {(iri.removeprefix(NAME), title) for iri, title in shown} == {
        ("boats", "Theirs"), ("ships", "Others'"), ("tides", "Tides"),
    }  # fmt: skip
    mine = Resource.objects.get(source__slug="port", iri=NAME + "ships", withdrawn=None)
    assert (mine.published, mine.renames.count()) == (False, 1)


def test_a_restricted_one_stays_restricted_and_so_does_its_tombstone(
    tmp_path: Path, client: Client
):
    harbour = Organisation.objects.create(slug="harbour", name="Harbour")
    harvest(source(tmp_path, boats("boats"), TIDES, organisation=harbour))
    visibility.restrict_resource(called("boats"), members_only=True)
    harvest(source(tmp_path, boats("ships"), TIDES))
    found = called("ships")
    tombstone = found.renames.get().gone
    assert (found.members_only, bool(found.audiences)) == (True, True)
    assert tombstone.audiences == found.audiences
    for row in (found, tombstone):
        assert client.get(f"/datasets/{row.pk}").status_code == 404
        assert client.get(f"/datasets/{row.pk}.nt").status_code == 404


def test_a_run_that_died_before_it_renames_when_it_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("catalog.harvest.renames.BATCH", 1)
    harvest(source(tmp_path, boats("a", "A"), boats("b", "B"), TIDES))
    moved = source(tmp_path, boats("c", "A"), boats("d", "B"), TIDES)
    lease = claim(schedule.queue(moved).pk)
    assert lease is not None
    passed: list[str] = []

    def die(name: str) -> None:
        passed.append(name)
        if passed.count("harvest.before_rename") == 2:
            raise RuntimeError

    monkeypatch.setattr("catalog.harvest.renames.failpoint", die)
    with pytest.raises(RuntimeError):
        pipeline.harvest(lease)
    lease.release()
    monkeypatch.setattr("catalog.harvest.renames.failpoint", lambda name: None)
    again = claim(lease.run_id)
    assert again is not None
    run = pipeline.harvest(again)
    assert (run.state, run.created, run.updated, Rename.objects.count()) == ("done", 0, 2, 2)


# --- doors -----------------------------------------------------------------------------------


def test_the_address_of_the_new_row_leads_to_the_resource(renamed: Resource, client: Client):
    gone, now = renamed.renames.get().gone_id, renamed.pk
    for path in ("/datasets/{}", "/datasets/{}.ttl", "/api/1/resources/{}"):
        response = client.get(path.format(gone))
        assert (response.status_code, response["Location"]) == (301, path.format(now)), path
        assert client.get(path.format(now)).status_code == 200
    asked = client.get(f"/datasets/{gone}", headers={"accept": "text/turtle"})
    assert (asked.status_code, asked["Location"]) == (301, f"/datasets/{now}.ttl")


def test_the_page_and_the_run_say_what_it_was_called(renamed: Resource, client: Client):
    page = client.get(f"/datasets/{renamed.pk}").content.decode()
    assert f'Before, it was: <span class="iri">{NAME}boats</span>' in page
    run = renamed.renames.get().change.run_id
    said = client.get(f"/runs/{run}").content.decode()
    assert "1 record has another IRI now" in said
    assert f'<del class="iri">{NAME}boats</del> → <ins class="iri">{NAME}ships</ins>' in said
    events = client.get(f"/api/1/resources/{renamed.pk}/history").json()["items"]
    assert [one["renamed"] for one in events if one["kind"] == "content"] == [NAME + "boats", ""]
    assert any(NAME + "boats" in sentence for one in events for sentence in one["said"])


def test_a_page_says_it_once(renamed: Resource, client: Client):
    html = client.get(f"/datasets/{renamed.pk}").content.decode()
    assert html.count("It has another IRI now") == 1
    assert "Nothing new at the source" not in html
    assert '<span class="soft">iri:' not in html


def test_what_it_said_by_its_old_name_can_still_be_read(renamed: Resource, client: Client):
    first = renamed.versions.earliest("pk")
    said = client.get(f"/datasets/{renamed.pk}/versions/{first.pk}.nt").getvalue()
    assert f"<{NAME}boats> ".encode() in said
    assert b"dataset/ships" not in said
    renamed.refresh_from_db()
    then = past.then(renamed, first)
    assert then is not None
    assert then.iri == NAME + "boats"
    [changed] = [
        event
        for event in client.get(f"/api/1/resources/{renamed.pk}/history").json()["items"]
        if event["renamed"]
    ]
    fields = {step["field"] for step in changed["fields_changed"]}
    assert fields == {"iri", "distributions"}, (
        "the old document could be read, and is the same but for it"
    )


def test_the_renamed_are_not_counted_as_withdrawn(renamed: Resource, client: Client):
    page = client.get("/sources/port/records?state=withdrawn").content.decode()
    assert f"/datasets/{renamed.renames.get().gone_id}" not in page
    assert client.get("/status.json").status_code == 200


def test_a_dump_calls_it_as_it_was_called_then(tmp_path: Path, client: Client):
    days = [MONDAY + timedelta(days=day) for day in range(3)]
    for name, day in zip(("boats", "ships", "yachts"), days, strict=True):
        harvest_at(source(tmp_path, boats(name), TIDES), day)
    harvest_at(source(tmp_path, dataset("ships", "Theirs"), slug="stranger"), days[2])
    assert Change.objects.filter(renames__isnull=False).count() == 2
    for name, day in zip(("boats", "ships", "yachts"), days, strict=True):
        said = client.get(address(day)).getvalue().decode()
        names = {one for one in ("boats", "ships", "yachts") if f"<{NAME}{one}> " in said}
        assert names == ({name, "ships"} if day == days[2] else {name}), day
