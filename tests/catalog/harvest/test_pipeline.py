"""One harvest after another: what is created, kept, changed, withdrawn and restored."""

import errno
from pathlib import Path

import pytest
from django.db import OperationalError
from psycopg.errors import DiskFull
from pytest_django import Settings

from catalog.harvest import rules as harvest_rules
from catalog.models import (
    Change,
    Distribution,
    HarvestRun,
    Link,
    Resource,
    StoredFinding,
    Version,
    VersionBody,
)
from catalog.packing import unpack
from tests.harvests import (
    blank,
    complaints,
    dataset,
    file_source,
    harvest,
    kinds,
    rules,
    titles,
    turtle,
    written,
)

pytestmark = pytest.mark.django_db(transaction=True)

CSV = "dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://port.example/{}.csv> ]"
BOATS, TIDES = dataset("boats", "Boats"), dataset("tides", "Tides")
TORN = 'd:torn a dcat:Dataset ; dct:title "Torn ; dct:issued 2021 .'


def one(name: str) -> Resource:
    return Resource.objects.get(stable_id=f"https://port.example/dataset/{name}")


def test_a_first_harvest_creates_every_record(tmp_path: Path, spool: Path):
    run = harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    assert (run.state, run.complete, run.same, run.error) == ("done", True, False, "")
    assert (run.created, run.updated, run.unchanged, run.records, run.stored) == (2, 0, 0, 2, 2)
    assert (run.lease_owner, run.lease_until, run.attempts) == ("", None, 1)
    assert titles() == {"Boats", "Tides"}
    assert set(Version.objects.values_list("kind", flat=True)) == {"content"}
    assert list(spool.iterdir()) == [], "the spool of an ended run was left behind"


def test_every_change_belongs_to_its_run_and_has_a_number(tmp_path: Path):
    run = harvest(file_source(tmp_path, turtle(BOATS)))
    assert [(c.run_id, c.number is not None) for c in Change.objects.all()] == [(run.pk, True)]
    assert one("boats").change == Change.objects.get()


def test_the_statements_are_kept_as_they_were_received(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(dataset("boats", "Boats", 'dct:note "unknown to us"'))))
    lines = one("boats").lines
    assert b'<http://purl.org/dc/terms/note> "unknown to us" .' in lines
    assert lines.count(b"\n") == 4


def test_the_same_bytes_start_no_reader_and_write_nothing(tmp_path: Path, request):
    source = file_source(tmp_path, turtle(BOATS, TIDES))
    harvest(source)
    before = written()
    request.getfixturevalue("no_reader")
    run = harvest(source)
    assert (run.state, run.same, run.complete, run.created) == ("done", True, True, 0)
    assert written() == before
    assert harvest(source).same, "the run after a run of the same bytes compares with it"


def test_other_order_and_other_blank_labels_write_no_row(tmp_path: Path):
    first = turtle(
        dataset("boats", "Boats", CSV.format("a") + ", [ dcat:accessURL <https://e.org/b> ]"),
        blank("Nameless", 'dct:identifier "7"; dct:publisher [ foaf:name "Port" ]', "x"),
        TIDES,
    )
    second = turtle(
        TIDES,
        '_:other dct:publisher _:agent . _:agent foaf:name "Port" .',
        blank("Nameless", 'dct:identifier "7"', "other"),
        dataset("boats", "Boats", "dcat:distribution [ dcat:accessURL <https://e.org/b> ]"),
        "d:boats " + CSV.format("a") + " .",
    )
    source = file_source(tmp_path, first)
    harvest(source)
    before = written()
    run = harvest(file_source(tmp_path, second))
    assert (run.same, run.unchanged, run.created + run.updated + run.withdrawn) == (False, 3, 0)
    assert written() == before
    assert run.complete


def test_a_changed_record_gets_one_version_and_its_old_statements_are_kept(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    old, untouched = one("boats").lines, one("tides").change_id
    run = harvest(file_source(tmp_path, turtle(dataset("boats", "Ships"), TIDES)))
    assert (run.created, run.updated, run.unchanged) == (0, 1, 1)
    boats = one("boats")
    assert (boats.title, kinds(boats)) == ("Ships", ["content", "content"])
    assert one("tides").change_id == untouched
    first, second = boats.versions.order_by("id")
    assert unpack(VersionBody.objects.get().statements) == old
    assert first.body is not None
    assert (second.content_hash, second.change_id) == (boats.content_hash, boats.change_id)
    assert VersionBody.objects.count() == 1, "what is current stands in the resource's own row"


def test_distributions_keep_their_rows_and_leave_tombstones(tmp_path: Path):
    harvest(
        file_source(
            tmp_path,
            turtle(
                dataset(
                    "boats",
                    "",
                    f"{CSV.format('a')}, [ dcat:accessURL <https://port.example/b.csv> ]",
                )
            ),
        )
    )
    kept = {d.access_urls[0][-5:]: d.pk for d in Distribution.objects.all()}
    assert set(kept) == {"a.csv", "b.csv"}
    harvest(
        file_source(
            tmp_path,
            turtle(
                dataset(
                    "boats",
                    "",
                    f"{CSV.format('b')}, [ dcat:accessURL <https://port.example/c.csv> ]",
                )
            ),
        )
    )
    rows = {d.access_urls[0][-5:]: d for d in Distribution.objects.all()}
    assert {name: row.withdrawn is not None for name, row in rows.items()} == {
        "a.csv": True, "b.csv": False, "c.csv": False,
    }  # fmt: skip
    assert {name: rows[name].pk for name in kept} == kept
    harvest(file_source(tmp_path, turtle(dataset("boats", "", CSV.format("a")))))
    back = Distribution.objects.get(pk=kept["a.csv"])
    assert back.withdrawn is None, "a distribution that comes back is the same one"


def test_links_and_findings_are_those_of_the_present_statements(tmp_path: Path):
    source = file_source(
        tmp_path,
        turtle(dataset("boats", "", 'dcat:inSeries d:s1 ; dct:issued "soon" ; dct:title "B"')),
    )
    harvest(source)
    assert set(Link.objects.values_list("target", flat=True)) == {"https://port.example/dataset/s1"}
    first = StoredFinding.objects.filter(resource=one("boats"))
    assert {"date-unreadable", "text-without-language"} <= set(first.values_list("rule", flat=True))
    harvest(file_source(tmp_path, turtle(dataset("boats", "", "dcat:inSeries d:s2"))))
    assert set(Link.objects.values_list("target", flat=True)) == {"https://port.example/dataset/s2"}
    now = StoredFinding.objects.filter(resource=one("boats"))
    assert not now.filter(rule__in=["date-unreadable", "text-without-language"]).exists()


def test_a_link_that_is_said_twice_is_kept_once(tmp_path: Path):
    run = harvest(
        file_source(
            tmp_path, turtle(dataset("boats", "", "dct:relation d:x, d:x ; dct:source d:x"))
        )
    )
    assert (run.created, run.lost) == (1, 0)


def test_what_a_complete_run_does_not_see_is_withdrawn_with_a_tombstone(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    run = harvest(file_source(tmp_path, turtle(BOATS)))
    assert (run.complete, run.withdrawn) == (True, 1)
    gone = one("tides")
    assert gone.withdrawn is not None
    assert not gone.published
    assert kinds(gone) == ["content", "withdrawn"]
    assert b"Tides" in gone.lines, "a tombstone keeps the last statements"
    assert titles() == {"Boats"}
    again = harvest(file_source(tmp_path, turtle(BOATS, "# the same, in other words")))
    assert (again.withdrawn, kinds(one("tides"))) == (0, ["content", "withdrawn"])


def test_what_comes_back_is_restored(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    harvest(file_source(tmp_path, turtle(BOATS)))
    run = harvest(file_source(tmp_path, turtle(TIDES, BOATS)))
    assert (run.restored, run.created, run.updated) == (1, 0, 0)
    back = one("tides")
    assert (back.withdrawn, back.published) == (None, True)
    assert kinds(back) == ["content", "withdrawn", "restored"]
    assert not VersionBody.objects.exists(), "its statements were never superseded"


def test_the_statements_that_a_restored_record_brought_are_kept_when_they_are_superseded(
    tmp_path: Path,
):
    for text in ("Tides", None, "Ebb", "Flood"):
        records = [dataset("tides", text)] if text else []
        harvest(file_source(tmp_path, turtle(BOATS, *records)))
    tides = one("tides")
    assert kinds(tides) == ["content", "withdrawn", "restored", "content"]
    bodies = {body.version.kind: unpack(body.statements) for body in VersionBody.objects.all()}
    assert b"Tides" in bodies["content"]
    assert b"Ebb" in bodies["restored"]


def test_a_source_takes_nothing_from_another(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS)))
    run = harvest(file_source(tmp_path, turtle(TIDES), slug="stranger"))
    assert (run.withdrawn, titles()) == (0, {"Boats", "Tides"})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(turtle(BOATS, TORN), "statement-unreadable", id="a statement is torn"),
        pytest.param(
            turtle(BOATS, "<> hydra:totalItems 5 ."), "fewer-than-said", id="fewer than said"
        ),
        pytest.param(
            turtle(BOATS, "<> a dcat:Catalog ; dcat:dataset d:boats ; hydra:totalItems 2 ."),
            "fewer-than-said",
            id="the catalogue itself is not one of its items",
        ),
        pytest.param(
            turtle(BOATS, "<> hydra:next <https://port.example/2> ."),
            "one-page-of-many",
            id="a page in a file",
        ),
    ],
)
def test_an_incomplete_run_withdraws_nothing(tmp_path: Path, text: str, rule: str):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    run = harvest(file_source(tmp_path, text))
    assert (run.state, run.complete, run.withdrawn) == ("done", False, 0)
    assert rule in complaints(run)
    assert titles() >= {"Boats", "Tides"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "the document is empty", id="empty"),
        pytest.param(" \n\n", "the document is empty", id="blank"),
        pytest.param("<html><body>Log in</body></html>", "this is a web page", id="web page"),
        pytest.param(turtle(), "there is no dcat:Dataset", id="prefixes only"),
        pytest.param(turtle('d:x dct:title "No type" .'), "there is no dcat:Dataset", id="untyped"),
        pytest.param(b"\x00\x01\x02\x03" * 99, "", id="no text at all"),
        pytest.param("{}", "", id="an empty object"),
        pytest.param("[]", "", id="an empty array"),
        pytest.param("@prefix a: <b> . a:b c:d", "", id="an unknown prefix"),
    ],
)
def test_a_document_without_a_record_fails_the_run_and_withdraws_nothing(
    tmp_path: Path, spool: Path, text: str | bytes, sentence: str
):
    harvest(file_source(tmp_path, turtle(BOATS)))
    run = harvest(file_source(tmp_path, text))
    assert (run.state, run.complete, run.withdrawn) == ("failed", False, 0)
    assert sentence in run.error
    assert len(run.error.split()) > 3, f"no sentence: {run.error!r}"
    assert titles() == {"Boats"}
    assert list(spool.iterdir()) == []


def test_bytes_of_an_older_run_are_read_again_when_a_later_run_changed_the_store(tmp_path: Path):
    # Same bytes as the last *complete* run, but the store holds what an incomplete one brought.
    harvest(file_source(tmp_path, turtle(BOATS)))
    harvest(file_source(tmp_path, turtle(dataset("boats", "Ships"), TORN)))
    assert "Ships" in titles()
    run = harvest(file_source(tmp_path, turtle(BOATS)))
    assert not run.same
    assert titles() == {"Boats"}


def test_a_failed_run_that_stored_nothing_does_not_spoil_the_comparison(tmp_path: Path):
    source = file_source(tmp_path, turtle(BOATS))
    harvest(source)
    file_source(tmp_path, "")
    assert harvest(source).state == "failed"
    file_source(tmp_path, turtle(BOATS))
    assert harvest(source).same


def test_newer_rules_derive_every_record_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = file_source(tmp_path, turtle(BOATS, TIDES))
    harvest(source)
    newer = harvest_rules.RULES_VERSION + 1
    for module in ("compare", "store", "earlier", "pipeline", "remember"):
        monkeypatch.setattr(f"catalog.harvest.{module}.RULES_VERSION", newer)
    run = harvest(source)
    assert (run.same, run.updated, run.unchanged) == (False, 2, 0)
    assert kinds(one("boats")) == ["content", "derived"]
    assert one("boats").rules_version == run.rules_version == newer
    assert not VersionBody.objects.exists()
    assert harvest(source).same


def test_another_default_language_derives_the_texts_again(tmp_path: Path):
    text = turtle('d:boats a dcat:Dataset ; dct:title "Boten" ; dct:description "Alle boten" .')
    harvest(file_source(tmp_path, text))
    assert one("boats").document["title"] == {"": "Boten"}
    run = harvest(file_source(tmp_path, text, default_language="nl"))
    assert one("boats").document["title"] == {"nl": "Boten"}
    assert (run.updated, kinds(one("boats"))) == (1, ["content", "derived"])


def test_an_unknown_kind_of_source_is_said(tmp_path: Path, settings):
    run = harvest(file_source(tmp_path, turtle(BOATS), kind="oai"))
    assert run.state == "failed"
    kinds = ", ".join(sorted(settings.HARVEST_SOURCES))
    assert "ckan, csw, dcat" in kinds
    assert run.error == f"no kind of source is called 'oai': use {kinds}"


@pytest.mark.parametrize("there", ["nothing", "folder"])
def test_a_source_that_is_no_file_any_more_is_said(tmp_path: Path, there: str):
    source = file_source(tmp_path, turtle(BOATS))
    harvest(source)
    Path(source.url).unlink()
    if there == "folder":
        Path(source.url).mkdir()
    run = harvest(source)
    assert run.state == "failed"
    assert "there is no file" in run.error or "cannot be read" in run.error
    assert titles() == {"Boats"}


def test_a_machine_without_a_sandbox_refuses_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from vocab.errors import SandboxUnavailable

    def refuse(*args: object, **kwargs: object) -> None:
        raise SandboxUnavailable("nothing cuts the reader off: set ALLOW_UNSANDBOXED_READER")

    monkeypatch.setattr("catalog.harvest.fetch.sandbox.read", refuse)
    run = harvest(file_source(tmp_path, turtle(BOATS)))
    assert (run.state, "ALLOW_UNSANDBOXED_READER" in run.error) == ("failed", True)


def test_a_reader_that_was_killed_gets_one_more_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from vocab.errors import ReaderDied
    from vocab.rdf import sandbox

    real, deaths = sandbox.read, ["first"]

    def read(*args: object, **kwargs: object) -> object:
        if deaths:
            raise ReaderDied(f"the reader was killed from outside ({deaths.pop()})")
        return real(*args, **kwargs)

    monkeypatch.setattr("catalog.harvest.fetch.sandbox.read", read)
    assert harvest(file_source(tmp_path, turtle(BOATS))).created == 1
    deaths.extend(["second", "third"])
    run = harvest(file_source(tmp_path, turtle(TIDES)))
    assert (run.state, run.withdrawn) == ("failed", 0)
    assert "killed from outside" in run.error
    assert "document-unreadable" in rules(run)


def test_several_partitions_are_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from catalog.harvest import limits

    small = replace(limits.reading_limits(), partition_bytes=4_000)
    monkeypatch.setattr("catalog.harvest.pipeline.reading_limits", lambda: small)
    records = [dataset(f"n{n}") for n in range(200)]
    run = harvest(file_source(tmp_path, turtle(*records)))
    assert run.partitions is not None
    assert run.partitions > 3
    assert run.partition_set.count() == run.partitions
    assert (run.created, run.stored, run.records) == (200, 200, 200)
    assert Change.objects.count() == run.partitions
    run = harvest(file_source(tmp_path, turtle(*records[:170])))
    assert (run.unchanged, run.withdrawn) == (170, 30)


def test_the_listener_sees_true_figures_and_the_end(tmp_path: Path):
    from catalog.harvest import pipeline, schedule
    from catalog.harvest.lease import claim

    seen: list[HarvestRun] = []
    lease = claim(schedule.queue(file_source(tmp_path, turtle(BOATS, TIDES))).pk)
    assert lease is not None
    pipeline.harvest(lease, seen.append)
    stages = list(dict.fromkeys(run.stage for run in seen))
    assert stages[0] == "fetch"
    assert {"read", "split", "settle"} <= set(stages)
    assert all(run.stored <= 2 for run in seen)
    assert seen[-1].state == "done"


def test_nothing_of_a_run_is_left_in_the_settings_spool(settings: Settings, tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS)))
    assert list(settings.SPOOL_DIR.rglob("*")) == []


def test_a_full_spool_ends_the_run_with_what_to_do(
    tmp_path: Path, spool: Path, monkeypatch: pytest.MonkeyPatch
):
    harvest(file_source(tmp_path, turtle(BOATS)))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("catalog.harvest.fetch.content.write", full)
    run = harvest(file_source(tmp_path, turtle(TIDES)))
    assert (run.state, run.withdrawn) == ("failed", 0)
    assert run.error == "there is no room left for the spool: free some, then harvest again"
    assert list(spool.iterdir()) == [], "a full spool was not cleared"
    assert titles() == {"Boats"}


def test_a_spool_that_refuses_for_another_reason_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("catalog.harvest.fetch.content.write", refused)
    with pytest.raises(OSError, match="Read-only"):
        harvest(file_source(tmp_path, turtle(BOATS)))


def test_a_full_database_ends_the_run_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OperationalError("could not extend file") from DiskFull("could not extend file")

    monkeypatch.setattr("catalog.harvest.pipeline.store", full)
    run = harvest(file_source(tmp_path, turtle(BOATS)))
    assert run.state == "failed"
    assert run.error == "there is no room left for the database: free some, then harvest again"


def test_a_database_that_is_away_leaves_the_run_to_the_next_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("catalog.harvest.pipeline.store", away)
    with pytest.raises(OperationalError):
        harvest(file_source(tmp_path, turtle(BOATS)))
    assert HarvestRun.objects.get().is_open
