"""The gates of the delivery bench."""

import pytest

from bench import delivery


def test_a_door_that_is_fast_enough_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert delivery._report({"plain": 1000.0, "file": 400.0, "proxy": 200.0}, 64.0) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "RESULT stream_of_limit=0.40 proxy_of_limit=0.40 grown_mb=64.00"


@pytest.mark.parametrize(
    ("rates", "grown", "gate"),
    [
        ({"plain": 1000.0, "file": 399.0, "proxy": 900.0}, 0.0, "stream_of_limit"),
        ({"plain": 1000.0, "file": 900.0, "proxy": 199.0}, 0.0, "proxy_of_limit"),
        ({"plain": 1000.0, "file": 900.0, "proxy": 900.0}, 64.1, "grown_mb"),
    ],
)
def test_a_missed_gate_is_named(
    rates: dict[str, float], grown: float, gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert delivery._report(rates, grown) == 1
    assert f"missed: {gate}\n" in capsys.readouterr().out
