"""How much one run may withdraw before a person is asked."""

import pytest

from catalog.harvest.brakes import FLOOR, Brakes

BRAKES = Brakes(percent=20, records=500)


@pytest.mark.parametrize(
    ("gone", "before", "held"),
    [
        pytest.param(0, 0, False, id="nothing of nothing"),
        pytest.param(20, 100, False, id="just the share"),
        pytest.param(21, 100, True, id="more than the share"),
        pytest.param(9, 9, False, id="all of a small source"),
        pytest.param(10, 10, True, id="ten of ten"),
        pytest.param(10, 50, False, id="ten of fifty"),
        pytest.param(10, 49, True, id="ten of forty-nine"),
        pytest.param(500, 1_000_000, False, id="just the number"),
        pytest.param(501, 1_000_000, True, id="more than the number"),
        pytest.param(12, 0, True, id="of a source that had none before"),
    ],
)
def test_too_much_at_once_is_held(gone: int, before: int, held: bool):
    assert BRAKES.hold(gone, before) is held


def test_without_shares_only_the_number_counts():
    assert not Brakes(percent=100, records=500).hold(400, 400)
    assert Brakes(percent=100, records=500).hold(501, 501)


def test_no_records_at_all_may_go_when_the_number_is_zero():
    assert Brakes(percent=100, records=0).hold(1, 1_000)
    assert not Brakes(percent=100, records=0).hold(0, 1_000)


def test_below_the_floor_the_share_does_not_brake():
    assert not Brakes(percent=0, records=500).hold(FLOOR - 1, 1_000)
    assert Brakes(percent=0, records=500).hold(FLOOR, 1_000)
