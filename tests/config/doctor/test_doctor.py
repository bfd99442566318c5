"""manage.py doctor: one line for each check, an exit code, and nothing is started or changed."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError

from config.doctor import checkup
from config.doctor.result import Grade, fault, ok, warning
from tests.config.local.conftest import ROOT, environment, until
from tests.config.local.test_installation import Installation


def well() -> Any:
    return ok("one", "is well")


def needs_a_row() -> Any:
    raise OperationalError("away")


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """What the command says of these checks, and its exit code."""
    settings.LOCAL_SERVERS_ATTACH_ONLY = False

    def examine(*checks: Any, **options: Any) -> tuple[str, int]:
        monkeypatch.setattr(
            "config.management.commands.doctor.examine", lambda: checkup.examine(checks)
        )
        said, code = StringIO(), 0
        try:
            call_command("doctor", stdout=said, no_color=True, **options)
        except SystemExit as end:
            code = int(end.code or 0)
        return said.getvalue(), code

    return examine


def test_a_warning_is_no_fault(doctor: Any) -> None:
    said, code = doctor(well, lambda: warning("two", "is odd: look"))
    assert said.splitlines() == [
        "ok      one             is well",
        "warning two             is odd: look",
    ]
    assert code == 0


def test_a_fault_ends_with_1_after_all_the_rest(doctor: Any) -> None:
    said, code = doctor(lambda: fault("two", "is broken: mend it"), well)
    assert [line.split()[0] for line in said.splitlines()] == ["fault", "ok"]
    assert code == 1


def test_what_needs_the_database_says_so_without_it(doctor: Any) -> None:
    said, code = doctor(needs_a_row, well)
    assert said.startswith("warning needs a row")
    assert code == 0


def test_what_needs_tables_that_are_not_there_says_so(doctor: Any) -> None:
    def needs_a_table() -> Any:
        raise ProgrammingError('relation "catalog_change" does not exist\nLINE 1: …')

    said, _ = doctor(needs_a_table)
    assert 'not known (relation "catalog_change" does not exist): mend' in said
    assert "LINE" not in said


def test_json_is_one_object(doctor: Any) -> None:
    said, code = doctor(well, lambda: fault("two", "mend it"), json=True)
    found = json.loads(said)
    assert (found["well"], code) == (False, 1)
    assert found["checks"][1] == {"name": "two", "grade": "fault", "sentence": "mend it"}


def test_every_check_has_a_name_that_fits_and_stands_in_the_list_once() -> None:
    assert len(set(checkup.CHECKS)) == len(checkup.CHECKS) >= 17
    assert is_named_once()


def is_named_once() -> bool:
    names = [check.__name__ for check in checkup.CHECKS]
    return len(set(names)) == len(names) and all(len(name) <= 17 for name in names)


def run(var: Path) -> tuple[dict[str, Any], int]:
    """The real command of the installation in `var`."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env=environment(
            HANSA_VAR=str(var), HANSA_ATTACH="", DATABASE_URL="", CELERY_BROKER_URL="",
            HANSA_URL="", PYTHONWARNINGS="ignore",
        ),
    )  # fmt: skip
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def ailing(var: Path) -> list[str]:
    """What is not well there."""
    checks = run(var)[0]["checks"]
    return [check["name"] for check in checks if check["grade"] != Grade.OK]


def test_where_nothing_runs_it_says_so_and_starts_nothing(tmp_path: Path) -> None:
    found, code = run(tmp_path)
    grades = {check["name"]: check["grade"] for check in found["checks"]}
    assert code == 1
    assert (grades["database"], grades["broker"], grades["workers"]) == ("fault",) * 3
    assert (grades["python"], grades["packages"], grades["sandbox"]) == ("ok",) * 3
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"secret-key", "secrets-key", "locale"}


@pytest.mark.long
def test_an_installation_that_runs_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    for name in ("HANSA_ATTACH", "FAILPOINTS"):
        monkeypatch.delenv(name, raising=False)
    installation = Installation(tmp_path)
    try:
        installation.ready()
        # The first step of a reader may still be under way. Nobody has named an address.
        until(lambda: ailing(tmp_path) == ["public address"], "all but the address is well")
        found, code = run(tmp_path)
        assert (found["well"], code, len(found["checks"])) == (True, 0, len(checkup.CHECKS))
    finally:
        installation.process.terminate()
        installation.end()


def test_with_an_address_it_is_that_connector_which_is_examined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(url: str) -> Any:
        yield ok("address", url)
        yield fault("clock", "is wrong")

    monkeypatch.setattr("config.doctor.peer.examine", found)
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "https://peer.example/dsp", stdout=said, no_color=True)
    assert said.getvalue().splitlines() == [
        "ok      address         https://peer.example/dsp",
        "fault   clock           is wrong",
    ]
