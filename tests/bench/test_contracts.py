"""The gates of the negotiation bench, and how it finds what an installation costs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.contracts import case, processes

GOOD = {
    "p50_ms": 40.0,
    "busy_p95_x": 3.0,
    "per_s": 10.0,
    "lost": 0.0,
    "idle_cpu_pct": 2.0,
    "step_of_pgbench": 0.15,
    "x_edc_default": 40.0,
    "x_edc_tuned": 3.0,
    "x_edc_per_s": 1.3,
}


def test_what_reaches_every_gate_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert case._report(GOOD) == 0
    assert "missed" not in capsys.readouterr().out


@pytest.mark.parametrize("name", GOOD)
def test_a_missed_gate_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    worse = GOOD[name] * 0.9 if name in case.AT_LEAST else GOOD[name] + 1
    assert case._report(GOOD | {name: worse}) == 1
    assert f"missed: {name} is" in capsys.readouterr().out


def test_without_an_edc_its_gates_are_not_asked_for() -> None:
    assert case._report({name: GOOD[name] for name in GOOD if not name.startswith("x_")}) == 0


def test_an_installation_is_what_was_started_with_its_folder_and_their_children(
    tmp_path: Path,
) -> None:
    """A child that was given another environment counts as well."""
    nested = (
        "import subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], env={}, stdin=subprocess.PIPE);"
        "print(child.pid, flush=True); input(); child.communicate(b'.\\n')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", nested],
        env={**os.environ, "HANSA_VAR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        found = processes.of_folder(tmp_path)
        assert {parent.pid, child} <= found
        assert os.getpid() not in found
        assert processes.megabytes(found) > 1
        assert processes.cpu_seconds(found) >= 0
        parent.communicate(".\n")
    assert processes.cpu_seconds(found) == processes.megabytes(found) == 0
