"""The checks of the machine and of the address: each finds its fault, and says what to mend."""

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from config.doctor import address, machine
from config.doctor.result import Check, Grade

OK, WARNING, FAULT = Grade
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def verdict(check: Check, grade: Grade, words: str) -> None:
    """The check says that, with these words in its sentence."""
    found = check()
    assert (found.grade, words in found.sentence) == (grade, True), found


def test_an_old_python_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict(machine.python, OK, "Python 3.")
    monkeypatch.setattr("sys.version_info", (3, 10, 9))
    verdict(machine.python, FAULT, "Python 3.10.9 is too old: install 3.11")


def test_a_package_of_another_version_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict(machine.packages, OK, "as pinned")
    monkeypatch.setattr(machine, "version", lambda name: "0.1")
    verdict(machine.packages, FAULT, "amqp is 0.1, not ")
    verdict(machine.packages, FAULT, " more: make start installs")


def test_a_missing_package_is_a_fault_unless_it_is_for_other_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> str:
        raise machine.PackageNotFoundError(name)

    monkeypatch.setattr(machine, "version", absent)
    text = "one==1.0 \\\n    --hash=x\ntwo==2.0 ; sys_platform == 'win32' \\\n    --hash=y\n"
    assert list(machine._wrong(text)) == ["one is missing"]


def test_a_folder_that_cannot_be_written_is_a_fault(settings: Any, tmp_path: Path) -> None:
    verdict(machine.folder, OK, "MB left")
    settings.VAR_DIR = tmp_path / "absent"
    verdict(machine.folder, FAULT, "cannot be written (No such file or directory): let this")


@pytest.mark.parametrize(
    ("megabytes", "grade"), [(2_000, OK), (1_999, WARNING), (200, WARNING), (199, FAULT)]
)
def test_a_full_disk_is_said_in_time(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, grade: Grade
) -> None:
    usage = Usage(10**12, 0, megabytes * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    verdict(machine.folder, grade, f"{megabytes:,} MB left")


def test_a_key_that_others_can_read_is_a_fault(tmp_path: Path) -> None:
    verdict(machine.secret_key, OK, "given by HANSA_SECRET_KEY")
    key = tmp_path / "secret-key"
    key.write_text("x")
    key.chmod(0o600)
    verdict(machine.secret_key, OK, "this account only")
    key.chmod(0o640)
    verdict(machine.secret_key, FAULT, f"has the mode 640: chmod 600 {key}")


def test_failpoints_are_a_fault(settings: Any) -> None:
    settings.FAILPOINTS = ""
    verdict(machine.failpoints, OK, "off")
    settings.FAILPOINTS = "harvest.close=kill"
    verdict(machine.failpoints, FAULT, "leave it out")


def test_settings_that_contradict_each_other_are_said(settings: Any) -> None:
    settings.HANSA_URL, settings.FETCH_CA_FILE = "", ""
    settings.ALLOW_UNSANDBOXED_READER = False
    verdict(machine.settings_together, OK, "none contradicts")
    settings.BEHIND_PROXY = True
    verdict(machine.settings_together, WARNING, "and HANSA_URL is not. Set HANSA_URL to the")
    settings.FETCH_CA_FILE = "/absent.pem"
    verdict(machine.settings_together, FAULT, "is no file")
    verdict(machine.settings_together, FAULT, "(1 more: manage.py check)")


def test_what_has_a_check_of_its_own_is_said_once(settings: Any, tmp_path: Path) -> None:
    settings.FAILPOINTS = "harvest.close=kill"
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    verdict(machine.settings_together, OK, "none contradicts")


# --- the address ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "grade", "words"),
    [
        ("https://data.example.org", OK, "https://data.example.org"),
        ("", WARNING, "HANSA_URL is not set"),
        ("http://localhost:8000", WARNING, "leads nowhere from other machines"),
        ("http://127.0.0.1:8000", WARNING, "leads nowhere"),
        ("http://[::1]:8000", WARNING, "leads nowhere"),
        ("http://192.168.3.4", WARNING, "leads nowhere"),
        ("http://hansa", WARNING, "leads nowhere"),
        ("https://hansa.internal", WARNING, "leads nowhere"),
        ("http://8.8.8.8", OK, "8.8.8.8"),
    ],
)
def test_the_address_is_one_that_others_reach(
    settings: Any, url: str, grade: Grade, words: str
) -> None:
    settings.HANSA_URL = url
    verdict(address.public_address, grade, words)


@pytest.mark.parametrize(
    ("url", "grade", "words"),
    [
        ("https://data.example.org", OK, "HSTS"),
        ("http://data.example.org", FAULT, "in the clear: put a proxy"),
        ("http://localhost:8000", OK, "not needed"),
        ("", OK, "not needed"),
    ],
)
def test_a_public_address_without_https_is_a_fault(
    settings: Any, url: str, grade: Grade, words: str
) -> None:
    settings.HANSA_URL = url
    settings.SECURE_HSTS_SECONDS, settings.SESSION_COOKIE_SECURE = 31_536_000, True
    verdict(address.https, grade, words)


@pytest.mark.parametrize("name", ["SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE"])
def test_https_that_browsers_may_leave_is_a_fault(settings: Any, name: str) -> None:
    settings.HANSA_URL = "https://data.example.org"
    settings.SECURE_HSTS_SECONDS, settings.SESSION_COOKIE_SECURE = 31_536_000, True
    setattr(settings, name, 0)
    verdict(address.https, FAULT, "browsers are not told to stay with https")
