"""The gates of the bench of alerts."""

import pytest

from bench import watching

GOOD = {"walk_s": 120.0, "follow_s": 120.0, "part_s": 5.0}


def test_what_keeps_up_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert watching.report(GOOD) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("RESULT walk_s=120.00 follow_s=")


@pytest.mark.parametrize("gate", ["walk_s", "follow_s"])
def test_a_missed_gate_is_named(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert watching.report(GOOD | {gate: 121.0}) == 1
    assert f"missed: {gate}\n" in capsys.readouterr().out
