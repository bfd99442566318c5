"""`manage.py harvest`: every wrong input gets a sentence that says what to mend, and a code."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models.functions import Now
from pytest_django import Settings

from catalog.models import HarvestRun, HarvestSource
from tests.harvests import dataset, titles, turtle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command is given in."""
    settings.SPOOL_DIR = tmp_path / "spool"
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, *records: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(turtle(*(records or (dataset("boats", "Boats"),))))
    return name


def run(*words: str) -> None:
    call_command("harvest", *words)


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*words)
    return str(caught.value)


def test_a_file_is_harvested_and_the_outcome_is_shown(capsys: pytest.CaptureFixture[str]):
    run(written("port.ttl"))
    assert titles() == {"Boats"}
    source = HarvestSource.objects.get()
    assert (source.slug, source.name, source.url) == (
        "port",
        "port",
        str(Path("port.ttl").resolve()),
    )
    shown = capsys.readouterr().out
    assert re.search(r"created\W+1", shown)
    assert "done" in shown


def test_the_same_file_again_says_that_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]):
    run(written("port.ttl"))
    run("port.ttl")
    assert "same bytes as last time" in capsys.readouterr().out
    assert HarvestSource.objects.count() == 1


def test_a_source_can_be_named_and_harvested_by_its_name():
    run(written("port.ttl"), "--source", "The Port", "--language", "nl")
    source = HarvestSource.objects.get()
    assert (source.slug, source.name, source.default_language) == ("the-port", "The Port", "nl")
    run("--source", "the-port")
    run("--source", "The Port")
    assert HarvestRun.objects.count() == 3
    assert HarvestSource.objects.get().default_language == "nl"


def test_two_files_of_one_name_are_two_sources():
    run(written("a/catalog.ttl", dataset("boats", "Boats")))
    run(written("b/catalog.ttl", dataset("tides", "Tides")))
    assert titles() == {"Boats", "Tides"}
    slugs = HarvestSource.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["catalog", "catalog-2"]
    run("a/catalog.ttl")
    assert HarvestSource.objects.count() == 2


def test_a_named_source_may_move():
    run(written("a.ttl"), "--source", "port")
    run(written("b.ttl", dataset("tides", "Tides")), "--source", "port")
    assert HarvestSource.objects.get().url.endswith("b.ttl")
    assert titles() == {"Tides"}


WRONG = {
    "nothing": ((), "name a file"),
    "a missing file": (("nowhere.ttl",), "there is no file nowhere.ttl"),
    "a folder": (("folder",), "folder is a folder: name one file"),
    "ftp": (("ftp://port.example/catalog.ttl",), "ftp is not fetched"),
    "a file address": (("file:///etc/passwd",), "file is not fetched"),
    "an address without a host": (("https://",), "begins with https:// and names a host"),
    "an open bracket": (("https://[",), "names a host"),
    "a NUL": (("a\0b",), "there is no file"),
    "an endless name": (("x" * 5_000,), "there is no file"),
    "an unknown source": (("--source", "stranger"), "no source 'stranger' yet"),
    "a name without letters": (("port.ttl", "--source", "???"), "no letter or figure"),
    "a name that is too long": (("port.ttl", "--source", "x" * 300), "--source: "),
    "an address that is too long": (
        ("https://port.example/" + "x" * 3_000,),
        "longer than 2,048 letters",
    ),
    "an empty file": (("empty.ttl",), "the document is empty"),
    "a web page": (("page.html",), "this is a web page"),
    "no language": (("port.ttl", "--language", "plain English please"), "--language"),
    "half a language": (("port.ttl", "--language", "e"), "--language"),
}


@pytest.mark.parametrize(("words", "sentence"), WRONG.values(), ids=list(WRONG))
def test_wrong_input_gets_a_sentence(folder: Path, words: tuple[str, ...], sentence: str):
    written("port.ttl")
    (folder / "folder").mkdir()
    (folder / "empty.ttl").touch()
    (folder / "page.html").write_text("<!doctype html><title>Sign in</title>")
    said = refusal(*words)
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert not HarvestRun.objects.filter(state__in=["queued", "running"]).exists()


@pytest.mark.parametrize("wrong", ["stranger", "missing", "language"])
def test_wrong_input_makes_no_source_and_changes_none(wrong: str):
    run(written("port.ttl"), "--source", "port")
    before = HarvestSource.objects.values().get()
    words = {
        "stranger": ("--source", "stranger"),
        "missing": ("nowhere.ttl", "--source", "port"),
        "language": ("port.ttl", "--source", "port", "--language", "!"),
    }
    refusal(*words[wrong])
    assert HarvestSource.objects.values().get() == before


def test_a_run_that_another_worker_holds_is_said_with_how_long_it_holds():
    run(written("port.ttl"), "--source", "port")
    held = HarvestRun.objects.create(source=HarvestSource.objects.get(), state="running")
    HarvestRun.objects.filter(pk=held.pk).update(
        lease_owner="dead", lease_until=Now() + timedelta(seconds=90)
    )
    said = refusal("--source", "port")
    assert f"run {held.pk}" in said
    seconds = re.search(r"in (\d+) s", said)
    assert seconds is not None, said
    assert 60 < int(seconds[1]) <= 90


def test_a_run_whose_worker_died_is_taken_up():
    run(written("port.ttl"), "--source", "port")
    Path("port.ttl").write_text(turtle(dataset("tides", "Tides")))
    left = HarvestRun.objects.create(
        source=HarvestSource.objects.get(), state="running", attempts=1
    )
    HarvestRun.objects.filter(pk=left.pk).update(lease_owner="dead", lease_until=Now())
    run("--source", "port")
    left.refresh_from_db()
    assert (left.state, left.attempts) == ("done", 2)
    assert titles() == {"Tides"}


def test_findings_are_shown_with_their_place(capsys: pytest.CaptureFixture[str]):
    run(written("port.ttl", dataset("boats"), 'd:torn a dcat:Dataset ; dct:title "Torn .'))
    shown = " ".join(capsys.readouterr().out.split())
    assert "statement-unreadable" in shown
    assert "nothing was withdrawn" in shown


def test_brackets_in_findings_are_not_taken_for_marks(capsys: pytest.CaptureFixture[str]):
    run(written("port.ttl", dataset("boats"), 'd:torn dct:title "[/red] [bold]x .'))
    assert "statement-unreadable" in capsys.readouterr().out


def test_brackets_in_names_are_not_taken_for_marks(capsys: pytest.CaptureFixture[str]):
    run(written("port.ttl"), "--source", "[/red] [bold] port")
    assert "[/red] [bold] port" in capsys.readouterr().out


def test_a_harvest_that_is_stopped_can_go_on_at_once(monkeypatch: pytest.MonkeyPatch):
    def stop(name: str) -> None:
        if name == "harvest.split":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("catalog.harvest.pipeline.failpoint", stop)
        assert refusal(written("port.ttl")) == "stopped: the same command goes on from here"
    run("port.ttl")
    assert titles() == {"Boats"}
    assert HarvestRun.objects.get().attempts == 2


def test_the_process_ends_with_a_code_and_without_a_traceback(folder: Path, settings: Settings):
    manage = Path(settings.BASE_DIR) / "manage.py"
    ended = subprocess.run(
        [sys.executable, manage, "harvest", "nowhere.ttl"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode != 0
    assert "there is no file nowhere.ttl" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_kind_is_kept_until_another_is_given():
    value = '{"success": true, "result": {"id": "1", "title": "Boats"}}'
    Path("answer.json").write_text(value)
    run("answer.json", "--source", "city", "--kind", "ckan")
    assert HarvestSource.objects.get().kind == "ckan"
    run("--source", "city")
    assert HarvestSource.objects.get().kind == "ckan"
    run("--source", "city", "--kind", "dcat")
    assert HarvestSource.objects.get().kind == "dcat"


def test_a_kind_that_nobody_knows_is_refused_with_those_that_there_are():
    assert "ckan" in refusal("answer.json", "--kind", "smoke-signals")
