"""manage.py restore: the same as it was, or nothing at all."""

import json
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from catalog.models import Change, HarvestSource, ReaderState, Resource
from config.backup import files, rows
from config.backup import restore as restoring
from config.backup.errors import CannotRestore, NotABackup
from config.backup.keys import others
from config.backup.manifest import Manifest, unseal
from config.backup.restore import Place, restore
from config.local import running
from tests.factories import make_resource, make_source
from tests.sampled import sampled

from .conftest import PASSWORD, everything, figures

Bring = Callable[[], Manifest]


def alter(folder: Path, **fields: Any) -> None:
    """Write another manifest, well sealed."""
    said = json.loads((folder / "manifest.json").read_text()) | fields
    text = json.dumps(said)
    (folder / "manifest.json").write_text(text)
    (folder / "manifest.sha256").write_text(f"{sha256(text.encode()).hexdigest()}  manifest.json\n")


def is_untouched(place: Place) -> bool:
    """No table, no file."""
    files_there = [path.name for path in place.var.iterdir()]
    return everything(place.connection) == {} and files_there == ["index"]


# --- as it was --------------------------------------------------------------------------------
def test_every_row_and_kept_file_comes_back_and_nothing_else(
    bring: Bring, place: Place, var: Path
) -> None:
    bring()
    before, after = everything(connection), everything(place.connection)
    assert before.keys() == after.keys()
    for name in before.keys() - {"catalog_readerstate", "catalog_change", "django_migrations"}:
        assert after[name] == before[name], name
    assert figures(place.connection.alias) == figures("default")
    kept = place.var / "delivery"
    assert (kept / "2027" / "bus stops.csv").read_text() == "stop,place\n1,harbour\n"
    assert (kept / "empty").read_text() == ""
    assert [path.name for path in place.var.iterdir()] == ["delivery"]
    make_resource(make_source("later"), "later")  # the site that was backed up goes on meanwhile
    assert Resource.objects.count() == 5


def test_who_was_there_goes_on_as_before(bring: Bring, place: Place) -> None:
    """People log in with the passwords they had; readers begin anew and nobody of old holds them.

    No transaction of the new server is one of the old: else a silent change could pass for one with
    a version, where the numbers are the same.
    """
    bring()
    alias = place.connection.alias
    person = User.objects.using(alias).get(email="ada@example.org")
    assert check_password(PASSWORD, person.password)
    assert not ReaderState.objects.using(alias).exists()
    assert not place.index.exists()
    assert not Change.objects.using(alias).exclude(transaction=0).exists()
    last = Change.objects.using(alias).order_by("number").last()
    with transaction.atomic(using=alias):
        HarvestSource.objects.using(alias).create(slug="new", name="New", url="https://x.example")
        new = Change.objects.using(alias).create()
    new.refresh_from_db()
    assert last and new.number == last.number + 1
    with (
        pytest.raises(IntegrityError, match="cannot be deleted"),
        place.connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM catalog_resource")
    with pytest.raises(IntegrityError, match="changed without a version"):
        Resource.objects.using(alias).update(title="silent")


@pytest.mark.long
def test_it_comes_back_into_a_database_that_was_only_migrated(saved: Path, place: Place) -> None:
    """Permissions and content types, which `migrate` puts there, are replaced."""
    call_command("migrate", database=place.connection.alias, verbosity=0)
    restore(saved, place)
    assert figures(place.connection.alias) == figures("default")


@pytest.mark.long
def test_an_older_backup_keeps_its_tables_until_the_next_start(saved: Path, place: Place) -> None:
    """Restored as of the version that made it, then brought up to date as after any update."""
    older = json.loads((saved / "manifest.json").read_text())["migrations"]
    older.remove(["sessions", "0001_initial"])
    kept = [t for t in _tables(saved) if t["name"] != "django_session"]
    alter(saved, migrations=older, tables=kept)
    restore(saved, place)
    assert "django_session" not in everything(place.connection)
    call_command("migrate", database=place.connection.alias, verbosity=0)
    assert "django_session" in everything(place.connection)
    assert figures(place.connection.alias) == figures("default")


def _tables(folder: Path) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text())["tables"]
    return said


# --- or nothing -------------------------------------------------------------------------------
def test_one_flipped_byte_anywhere_is_found_before_anything_is_changed(
    saved: Path, place: Place
) -> None:
    for path in sorted(saved.rglob("*")):
        if path.is_file():
            whole = path.read_bytes()
            spoilt = bytearray(whole)
            spoilt[len(whole) // 2] ^= 1
            path.write_bytes(spoilt)
            with pytest.raises(NotABackup, match="damaged"):
                restore(saved, place)
            path.write_bytes(whole)
            assert is_untouched(place), path


def test_a_lost_file_is_found_before_anything_is_changed(saved: Path, place: Place) -> None:
    (saved / "rows" / "catalog_resource.zst").unlink()
    with pytest.raises(NotABackup, match=r"catalog_resource.zst cannot be read .* another copy"):
        restore(saved, place)
    assert is_untouched(place)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sha256"])
def test_a_backup_that_was_broken_off_is_none(saved: Path, place: Place, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(NotABackup):
        restore(saved, place)
    assert is_untouched(place)


def test_a_folder_of_something_else_is_no_backup(place: Place, tmp_path: Path) -> None:
    with pytest.raises(NotABackup, match=r"holds no manifest.json.* name the folder that"):
        restore(tmp_path, place)


def test_another_format_names_the_version_to_take(saved: Path, place: Place) -> None:
    alter(saved, format=2, version="9.1")
    with pytest.raises(NotABackup, match=r"format 2, made by Hansa 9.1.* with the version"):
        restore(saved, place)
    assert is_untouched(place)


def test_a_newer_backup_names_the_version_to_take(saved: Path, place: Place) -> None:
    known = json.loads((saved / "manifest.json").read_text())["migrations"]
    alter(saved, migrations=[*known, ["catalog", "9999_new"]], version="9.1")
    with pytest.raises(CannotRestore, match=r"by Hansa 9.1.*catalog 9999_new.* with that version"):
        restore(saved, place)
    assert is_untouched(place)


def test_a_database_that_holds_anything_is_left_as_it_is(bring: Bring, place: Place) -> None:
    bring()
    before = everything(place.connection)
    with pytest.raises(CannotRestore, match=r"not empty .*HANSA_VAR to a new folder, or DATABASE"):
        restore_without_files(bring, place)
    assert everything(place.connection) == before


def restore_without_files(bring: Bring, place: Place) -> None:
    """Again, where only the database is in the way."""
    for path in (place.var / "delivery").rglob("*"):
        if path.is_file():
            path.unlink()
    (place.var / "delivery" / "2027").rmdir()
    bring()


def test_files_that_are_there_are_left_as_they_are(bring: Bring, place: Place) -> None:
    (place.var / "delivery").mkdir()
    (place.var / "delivery" / "mine").write_text("x")
    with pytest.raises(CannotRestore, match="delivery holds something already"):
        bring()
    assert everything(place.connection) == {}
    assert (place.var / "delivery" / "mine").read_text() == "x"


@pytest.mark.parametrize("path", ["../stray/file", "/etc/stray", "loose"])
def test_no_manifest_leads_out_of_the_folder(saved: Path, place: Place, path: str) -> None:
    said = json.loads((saved / "manifest.json").read_text())["files"]
    alter(saved, files=[said[0] | {"path": path}])
    with pytest.raises(CannotRestore, match="no path of a kept file"):
        restore(saved, place)
    assert is_untouched(place)


@pytest.mark.parametrize(
    "at", sampled(["a count", "the sequences", "the files", "a foreign key"], 4)
)
def test_what_fails_on_the_way_leaves_no_row_and_no_file(
    saved: Path, place: Place, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    if at == "a count":
        tables = _tables(saved)
        tables[-1]["rows"] += 1
        alter(saved, tables=tables)
    elif at == "a foreign key":  # the rows that others point to are not brought
        tables = _tables(saved)
        empty = next(t for t in tables if t["rows"] == 0)
        people = next(t for t in tables if t["name"] == "catalog_harvestsource")
        people |= {"part": empty["part"], "rows": 0}
        alter(saved, tables=tables)
    elif at == "the sequences":
        alter(saved, sequences={"no_such_sequence": 1})
    else:
        place_files = files.Unpacked.place

        def broken(self: files.Unpacked) -> None:
            place_files(self)
            raise CannotRestore("the disk is full")

        monkeypatch.setattr(files.Unpacked, "place", broken)
    with pytest.raises(CannotRestore):
        restore(saved, place)
    rows_left = everything(place.connection)
    assert not any(rows_left[name] for name in rows_left.keys() - rows.SEEDED - {rows.MIGRATIONS})
    assert [path.name for path in place.var.iterdir()] == ["index"]
    monkeypatch.undo()


# --- keys -------------------------------------------------------------------------------------
def test_the_same_keys_need_no_word(saved: Path) -> None:
    assert others(unseal(saved).keys) == []


def test_another_key_is_named_with_what_follows(saved: Path, settings) -> None:
    needed = unseal(saved).keys
    settings.SECRET_KEY = "another" * 8
    (sentence,) = others(needed)
    assert "HANSA_SECRET_KEY" in sentence
    assert needed[0].fingerprint in sentence
    assert "copy the key" in sentence


# --- the command ------------------------------------------------------------------------------
@pytest.fixture
def command(place: Place, settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], list[str]]:
    """Runs manage.py restore for the place; what it says."""
    settings.VAR_DIR, settings.INDEX_DIR = place.var, place.index
    monkeypatch.setattr("config.management.commands.restore.connection", place.connection)

    def run(folder: Path) -> list[str]:
        said = StringIO()
        call_command("restore", str(folder), stdout=said, stderr=said, no_color=True)
        return said.getvalue().splitlines()

    return run


def test_the_command_says_what_came_back_and_which_key_is_another(
    saved: Path, command, settings
) -> None:
    settings.SECRET_KEY = "another" * 8
    first, key, *_, last = command(saved)
    assert "2 files" in first
    assert first.endswith("restored as of 2027-01-01T00:00:00+00:00")
    assert "HANSA_SECRET_KEY is another one here" in key
    assert last.startswith("start it now")


def test_nothing_is_restored_below_a_running_site(saved: Path, command, settings, place) -> None:
    with (
        running.only_one(settings.VAR_DIR, "http://localhost:8000"),
        pytest.raises(CommandError, match="already running"),
    ):
        command(saved)
    assert everything(place.connection) == {}


def test_the_command_says_why_not_in_a_sentence(command, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"holds no manifest.json"):
        command(tmp_path)


def test_what_came_in_at_the_last_moment_is_not_lost(
    saved: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at an empty database and the lock on it, somebody began to use it."""
    make_tables = restoring._make_tables

    def then_somebody_writes(database: Any, wanted: Any) -> None:
        make_tables(database, wanted)
        HarvestSource.objects.using(database.alias).create(
            slug="new", name="N", url="https://x.org"
        )

    monkeypatch.setattr(restoring, "_make_tables", then_somebody_writes)
    with pytest.raises(CannotRestore, match="not empty"):
        restore(saved, place)
    assert HarvestSource.objects.using(place.connection.alias).get().slug == "new"
