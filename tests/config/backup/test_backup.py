"""manage.py backup: what is in the folder, of which moment, and what stops it."""

import json
import subprocess
import threading
from io import StringIO
from pathlib import Path

import pytest
import zstandard
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalog.models import Resource
from config.backup import rows
from config.backup.errors import CannotBackUp
from config.backup.keys import fingerprint
from config.backup.manifest import check, unseal
from config.backup.take import back_up
from config.version import VERSION
from connector import secrets
from tests.factories import make_resource, make_source

from .conftest import NEW_YEAR


def test_the_manifest_says_what_is_there(saved: Path, settings) -> None:
    made = unseal(saved)
    check(saved, made)
    assert (made.version, made.made) == (VERSION, "2027-01-01T00:00:00+00:00")
    assert {table.name: table.rows for table in made.tables}["catalog_resource"] == 4
    assert ("catalog", "0002_sequence") in made.migrations
    assert made.sequences["catalog_change_number"] >= 4
    assert [tuple(key) for key in made.keys] == [
        ("HANSA_SECRET_KEY", fingerprint(settings.SECRET_KEY)),
        ("HANSA_SECRETS_KEY", secrets.fingerprint()),
    ]


def test_files_that_are_kept_are_in_it_and_what_is_made_anew_is_not(saved: Path) -> None:
    kept = [file.path for file in unseal(saved).files]
    assert kept == ["delivery/2027/bus stops.csv", "delivery/empty"]


def test_no_secret_key_is_in_it(saved: Path, settings) -> None:
    for path in saved.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".zst":
                data = zstandard.ZstdDecompressor().stream_reader(data).read()
            assert settings.SECRET_KEY.encode() not in data, path
            assert b"never to be copied" not in data, path


def test_nobody_else_can_read_it(saved: Path) -> None:
    for path in (saved, *saved.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_checksum_of_the_manifest_is_one_that_everybody_can_check(saved: Path) -> None:
    said = subprocess.run(
        ["sha256sum", "--check", "manifest.sha256"], cwd=saved, capture_output=True, check=False
    )
    assert said.returncode == 0


def test_it_is_of_one_moment_whatever_is_written_meanwhile(
    town: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource comes after the first table was read: neither its row nor its version is there."""
    tables = rows.tables

    def slow(cursor):
        found = tables(cursor)
        writer = threading.Thread(target=_one_more)
        writer.start()
        writer.join()
        return found

    monkeypatch.setattr(rows, "tables", slow)
    made = back_up(connection, tmp_path / "none", tmp_path / "saved", NEW_YEAR)
    counts = {table.name: table.rows for table in made.tables}
    assert Resource.objects.count() == 5
    assert counts["catalog_resource"] == counts["catalog_version"] == counts["catalog_change"] == 4


def _one_more() -> None:
    try:
        make_resource(make_source("harbour"), "five")
    finally:
        connection.close()


# --- what stops it ----------------------------------------------------------------------------
def test_a_folder_that_holds_something_is_left_as_it_is(town: None, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CannotBackUp, match="not an empty folder: name one that is empty"):
        back_up(connection, tmp_path / "var", tmp_path, NEW_YEAR)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_is_no_folder(town: None, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CannotBackUp, match="not an empty folder"):
        back_up(connection, tmp_path / "var", tmp_path / "mine", NEW_YEAR)


def test_a_backup_does_not_lie_in_what_it_is_to_outlive(town: None, var: Path) -> None:
    with pytest.raises(CannotBackUp, match=r"lies within .* name a folder elsewhere"):
        back_up(connection, var, var / "saved", NEW_YEAR)
    assert not (var / "saved").exists()


@pytest.mark.parametrize("there", [True, False])
def test_a_backup_that_fails_leaves_nothing(
    town: None, var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    folder = tmp_path / "saved"
    if there:
        folder.mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.backup.files.back_up", full)
    with pytest.raises(OSError, match="No space"):
        back_up(connection, var, folder, NEW_YEAR)
    assert folder.exists() == there
    assert not there or not list(folder.iterdir())


# --- the command ------------------------------------------------------------------------------
def test_the_command_says_what_was_saved_and_which_key_to_keep(
    town: None, var: Path, tmp_path: Path, settings
) -> None:
    settings.VAR_DIR = var
    said = StringIO()
    call_command("backup", str(tmp_path / "saved"), stdout=said)
    lines = said.getvalue().splitlines()
    assert "2 files" in lines[0]
    assert lines[1].endswith(
        f"the key HANSA_SECRET_KEY (fingerprint {fingerprint(settings.SECRET_KEY)})"
    )
    assert json.loads((tmp_path / "saved" / "manifest.json").read_text())["format"] == 1


def test_the_command_says_why_not_in_a_sentence(town: None, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("backup", str(tmp_path))


def test_a_full_disk_is_a_sentence(
    town: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.backup.parts.new", full)
    with pytest.raises(CommandError, match=r"nothing was saved: .*No space left"):
        call_command("backup", str(tmp_path / "saved"))
