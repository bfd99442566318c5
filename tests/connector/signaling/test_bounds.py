"""What a data plane of others may let flow: as often as agreed, to whom we deal with, untreated."""

import pytest
from django.utils import timezone

from connector.models import DataSource, Plane, TransferProcess
from connector.signaling import known
from connector.transfer import act
from tests.connector.signaling.foreign import Foreign
from tests.connector.signaling.test_control_plane import made, plane, started, work  # noqa: F401
from tests.connector.transfer.flows import Deal, at, count, deal, requested, uses
from tests.connector.two_sides import Wire


@pytest.fixture
def counted(wire: Wire, foreign: Foreign) -> Deal:
    """A contract for two uses, whose data a data plane of the provider delivers."""
    found = deal(wire, count(2))
    plane(found, foreign, "provider", ["HttpData-PULL"], name="theirs")
    known.deliver_by(Plane.objects.get(), list(DataSource.objects.all()))
    return found


def provided() -> list[str]:
    """The states of the provider's transfers, from the first."""
    rows = TransferProcess.objects.filter(role="provider").order_by("pk")
    return list(rows.values_list("state", flat=True))


# --- as often as agreed -------------------------------------------------------------------------
def test_what_is_asked_for_before_the_plane_has_answered_counts_already(
    counted: Deal, foreign: Foreign
) -> None:
    for _ in range(4):
        requested(counted)
    counted.wire.settle()
    assert provided() == ["REQUESTED", "REQUESTED", "TERMINATED", "TERMINATED"]
    assert uses(counted) == 2
    work(counted)
    assert foreign.verbs == ["start", "start"]
    assert uses(counted) == 2


def test_a_start_that_the_plane_refuses_or_never_hears_of_is_no_use(
    counted: Deal, foreign: Foreign
) -> None:
    foreign.answers["start"] = (400, {"detail": "no room"})
    requested(counted)
    work(counted)
    assert (provided(), uses(counted)) == (["TERMINATED"], 0)
    requested(counted)
    counted.wire.settle()
    assert uses(counted) == 1
    with counted.wire.provider.acting():
        act.terminate(at(counted, "provider"), ["enough"], None)
    work(counted)
    assert (foreign.verbs, uses(counted)) == (["start"], 0)


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_each_resumption_is_a_use_by_whomever(counted: Deal, foreign: Foreign, side: str) -> None:
    started(counted)
    with getattr(counted.wire, side).acting():
        act.suspend(at(counted, side), ["stock taking"], None)
    work(counted)
    with getattr(counted.wire, side).acting():
        act.resume(at(counted, side), None, timezone.now())
    counted.wire.settle()
    assert uses(counted) == 2
    requested(counted)
    work(counted)
    assert provided() == ["STARTED", "TERMINATED"]
    assert uses(counted) == 2
