"""Who asks for a process by our pid has our request, though its answer is not here yet."""

from typing import Any

import pytest

from connector.api import begun
from connector.errors import NotFound
from connector.models import Message, TransferProcess
from tests.connector.transfer.flows import Deal, at, deal, requested
from tests.connector.two_sides import Wire, token


@pytest.fixture
def made(wire: Wire, settings: Any, tmp_path: Any) -> Deal:
    """A transfer whose request waits to be sent."""
    settings.OFFERED_DIR = tmp_path / "offered"
    found = deal(wire)
    requested(found)
    return found


def under_way() -> None:
    Message.objects.filter(step="TransferRequestMessage").update(attempts=1)


def asks(made: Deal) -> int:
    """What the provider is answered that asks where it stands."""
    path = f"/dsp/2025-1/transfers/{at(made, 'consumer').pid}"
    shown = f"Bearer {token(made.wire.provider)}"
    return int(made.wire.ask(made.wire.consumer, "GET", path, b"", shown).status)


def test_while_the_answer_to_our_request_is_on_its_way_it_is_waited_for(
    made: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way()
    seen: list[float] = []

    def comes(seconds: float) -> None:
        seen.append(seconds)
        if len(seen) == 3:
            TransferProcess.objects.filter(role="consumer").update(state="REQUESTED", peer_pid="x")

    monkeypatch.setattr(begun.time, "sleep", comes)
    assert asks(made) == 200
    assert seen == [begun.TICK] * 3


def test_it_is_not_waited_for_longer_than_that(made: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way()
    monkeypatch.setattr(begun, "PATIENCE", 0.1)
    assert asks(made) == 404


def test_of_what_was_never_sent_nobody_knows(made: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun.time, "sleep", lambda _seconds: pytest.fail("nothing to wait for"))
    assert asks(made) == 404
    with pytest.raises(NotFound):
        begun.check_begun(at(made, "consumer"))
