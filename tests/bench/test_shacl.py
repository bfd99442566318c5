"""The gates of the bench of profiles."""

import pytest

from bench import shacl

GOOD = {"x_pyshacl": 40.0, "equal": 1.0, "lag_s": 60.0}


def test_what_is_fast_equal_and_keeps_up_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert shacl.report(GOOD) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "RESULT x_pyshacl=40.00 equal=1.00 lag_s=60.00"


@pytest.mark.parametrize(("gate", "value"), [("x_pyshacl", 39.9), ("equal", 0.0), ("lag_s", 60.1)])
def test_a_missed_gate_is_named(
    gate: str, value: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shacl.report(GOOD | {gate: value}) == 1
    assert f"missed: {gate}\n" in capsys.readouterr().out
