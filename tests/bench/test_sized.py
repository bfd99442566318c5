"""The gates of the bench with a made-up catalogue, and what it measures with."""

import pytest

from bench import sized

GOOD = {"datasets_per_s": 900.0, "peak_mb": 200.0, "x_ckanext_dcat": 15.0}


def test_what_is_small_and_fast_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert sized.report(GOOD, "nested") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "RESULT datasets_per_s=900.00 peak_mb=200.00 x_ckanext_dcat=15.00"


@pytest.mark.parametrize(
    ("order", "gate", "value"),
    [
        ("nested", "peak_mb", 200.1),
        ("nested", "x_ckanext_dcat", 14.9),
        ("subject", "x_ckanext_dcat", 11.9),
    ],
)
def test_a_missed_gate_is_named(
    order: str, gate: str, value: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sized.report(GOOD | {gate: value}, order) == 1
    assert f"missed: {gate}\n" in capsys.readouterr().out


def test_by_subject_twelve_times_is_enough() -> None:
    assert sized.report(GOOD | {"x_ckanext_dcat": 12.0}, "subject") == 0


def test_without_the_peer_there_is_no_gate_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert sized.report({"datasets_per_s": 900.0, "peak_mb": 100.0}, "nested") == 0
    assert "x_ckanext_dcat" not in capsys.readouterr().out


@pytest.mark.parametrize(("size", "order"), [("10", "nested"), ("many", "nested"), ("10000", "x")])
def test_other_sizes_and_orders_are_refused(
    size: str, order: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIZE", size)
    monkeypatch.setenv("ORDER", order)
    assert sized.main() == 2
    assert "SIZE is one of 10000, 100000, 1000000" in capsys.readouterr().out
