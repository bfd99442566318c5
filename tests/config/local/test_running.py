"""One start per folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.local import running
from config.local.errors import AlreadyRunning

from .conftest import PATIENCE, ROOT

HOLD = """
import sys
from pathlib import Path
from config.local import running
with running.only_one(Path(sys.argv[1]), "http://localhost:8001"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_start_is_told_of_the_first(tmp_path: Path) -> None:
    with (
        running.only_one(tmp_path, "http://localhost:8000"),
        pytest.raises(
            AlreadyRunning, match=rf"http://localhost:8000, process {os.getpid()}\).*HANSA_VAR"
        ),
        running.only_one(tmp_path, "http://localhost:8001"),
    ):
        pass


def test_the_lock_goes_with_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with running.only_one(tmp_path, "http://localhost:8000"):
            assert "in use" in running.in_use(tmp_path)
        assert running.in_use(tmp_path) == ""


def test_a_killed_start_leaves_no_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    assert f"process {holder.pid}" in running.in_use(tmp_path)
    holder.kill()
    holder.communicate(timeout=PATIENCE)
    assert running.in_use(tmp_path) == ""


def test_a_folder_that_never_was_is_not_in_use(tmp_path: Path) -> None:
    assert running.in_use(tmp_path / "var") == ""
    assert running.main([str(tmp_path / "var")]) == 0
    assert not (tmp_path / "var").exists()


def test_the_command_says_who_uses_the_folder(tmp_path: Path, capsys) -> None:
    with running.only_one(tmp_path, "http://localhost:8000"):
        assert running.main([str(tmp_path)]) == 1
    assert "http://localhost:8000" in capsys.readouterr().err
