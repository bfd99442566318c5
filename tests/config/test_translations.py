"""Translations are compiled when the application starts, once, whole, by whoever comes first."""

import gettext
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from config.translations import compile_changed, folders

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(texts: Path, said: str, room: str = "quay", language: str = "nl") -> Path:
    file = texts / room / language / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'{HEAD}msgid "ship"\nmsgstr "{said}"\n', "utf-8")
    return file


def read(compiled: Path, room: str = "quay") -> str:
    return gettext.translation("django", compiled / room, ["nl"]).gettext("ship")


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gettext, "_translations", {})  # it keeps what it has read, by place


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    return tmp_path / "compiled"


def test_a_text_is_compiled_into_what_gettext_reads(texts, compiled):
    write(texts, "schip")
    (made,) = compile_changed(texts, compiled)
    assert made == compiled / "quay" / "nl" / "LC_MESSAGES" / "django.mo"
    assert read(compiled) == "schip"


def test_what_has_not_changed_is_not_written_again(texts, compiled):
    write(texts, "schip")
    (made,) = compile_changed(texts, compiled)
    before = made.stat()
    assert compile_changed(texts, compiled) == []
    assert made.stat() == before


def test_a_changed_text_is_compiled_again_whatever_its_hour(texts, compiled):
    file = write(texts, "schip")
    hour = file.stat().st_mtime_ns
    compile_changed(texts, compiled)
    write(texts, "boot!")  # as long, and from a package that sets every file to the same hour
    os.utime(file, ns=(hour, hour))
    assert len(compile_changed(texts, compiled)) == 1
    assert read(compiled) == "boot!"


def test_a_compiled_file_that_was_cut_off_is_made_anew(texts, compiled):
    write(texts, "schip")
    (made,) = compile_changed(texts, compiled)
    made.write_bytes(made.read_bytes()[:-1])
    assert compile_changed(texts, compiled) == [made]


def test_each_room_has_its_own_folder(texts, compiled):
    for room in ("quay", "ferry"):
        write(texts, room, room)
    (texts / "README").touch()
    assert folders(texts, compiled) == [compiled / "ferry", compiled / "quay"]
    compile_changed(texts, compiled)
    assert [read(compiled, room) for room in ("ferry", "quay")] == ["ferry", "quay"]


def test_many_starts_at_once_leave_one_whole_file_and_nothing_beside_it(texts, compiled):
    write(texts, "schip")
    with ThreadPoolExecutor(8) as starts:
        list(starts.map(lambda _: compile_changed(texts, compiled), range(40)))
    assert [file.name for file in compiled.rglob("*") if file.is_file()] == ["django.mo"]
    assert read(compiled) == "schip"


@pytest.mark.parametrize("wrong", ['msgid "ship\n', 'msgstr "no id"\nmsgid 5', "ship = schip"])
def test_a_text_that_is_none_stops_the_start_with_its_name(texts, compiled, wrong):
    write(texts, "schip").write_text(HEAD + wrong)
    with pytest.raises(ImproperlyConfigured, match=r"quay/nl/LC_MESSAGES/django\.po cannot be"):
        compile_changed(texts, compiled)
    assert not [*compiled.rglob("*.mo")]


def test_where_nothing_can_be_written_the_start_says_where(texts, compiled):
    write(texts, "schip")
    compiled.write_text("a file, where the folder should be")
    with pytest.raises(
        ImproperlyConfigured, match=r"compiled.*cannot be written.*let this account"
    ):
        compile_changed(texts, compiled)


def test_a_guess_is_not_shown(texts, compiled):
    file = write(texts, "schip")
    file.write_text(file.read_text().replace('msgid "ship"', '#, fuzzy\nmsgid "ship"'))
    compile_changed(texts, compiled)
    assert read(compiled) == "ship"


def test_this_process_has_its_translations_without_anybody_doing_anything():
    assert compile_changed(settings.MESSAGES_DIR, settings.COMPILED_MESSAGES_DIR) == []
    assert set(settings.LOCALE_PATHS) == {
        settings.COMPILED_MESSAGES_DIR / room.name for room in settings.MESSAGES_DIR.iterdir()
    }
    with translation.override("nl"):
        assert translation.gettext("Datasets") == "Datasets"
        assert translation.gettext("Sign in") == "Aanmelden"


def test_a_plain_command_in_an_empty_folder_speaks_dutch(tmp_path):
    ask = "from django.utils.translation import gettext, override\nwith override('nl'): print(gettext('Sign in'))"
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", ask],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={"PATH": "", "HANSA_VAR": str(tmp_path / "var")},
    )  # fmt: skip
    assert said.stdout == "Aanmelden\n"
