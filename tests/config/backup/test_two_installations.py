"""An installation saved in one folder and brought back in another is the same to everybody."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.local import postgres
from tests.config.local.conftest import ROOT, environment


@pytest.fixture
def two(tmp_path: Path) -> Any:
    """Runs a command of the installation in a folder; no server is left there."""
    folders = {name: tmp_path / name for name in ("old", "new")}
    tmp_path.chmod(0o755)

    def run(name: str, *arguments: str) -> str:
        told = environment(
            HANSA_VAR=str(folders[name]), DATABASE_URL="", CELERY_BROKER_URL="", HANSA_ATTACH="",
            HANSA_URL="http://data.example.org", HANSA_HOSTS="data.example.org", PYTHONWARNINGS="ignore",
        )  # fmt: skip
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=200,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run
    for folder in folders.values():
        assert postgres.postmaster(folder / "postgres") is None, "a server was left behind"


@pytest.mark.long
def test_it_is_the_same_to_everybody(two: Any, tmp_path: Path) -> None:
    two("old", "-m", "tests.config.backup.world", "fill")
    before = json.loads(two("old", "-m", "tests.config.backup.world", "look").splitlines()[-1])
    saved = tmp_path / "saved"
    assert "saved in" in two("old", "manage.py", "backup", str(saved))
    said = two("new", "manage.py", "restore", str(saved))
    assert "the search index is built anew" in said
    after = json.loads(two("new", "-m", "tests.config.backup.world", "look").splitlines()[-1])
    assert after == before
    assert before["log in"] == 302
    assert before["found"] > 0
    assert [row[1] == row[2] for row in before["agreements"]] == [True]
    assert before["log"][0] >= 2 and before["log"][1] == ""
    assert before["index"][0] == before["head"] > 0
