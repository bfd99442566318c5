"""Where messages to a participant may go: by names too, which are looked up when they are used."""

import pytest

from connector.models import Participant
from connector.peers import policy_for


@pytest.mark.parametrize(
    ("address", "port", "is_here"),
    [
        ("https://peer.example/dsp", 443, False),
        ("https://peer.example:8443/dsp", 8443, False),
        ("http://localhost:8001/dsp", 8001, True),
        ("http://127.0.0.1:8001/dsp", 8001, True),
        ("http://localhost.peer.example/dsp", 80, False),
    ],
)
def test_this_machine_is_open_only_to_who_is_registered_there(
    address: str, port: int, is_here: bool
) -> None:
    policy = policy_for(Participant(address=address))
    assert (policy.refusal("127.0.0.1") is None) == is_here
    assert policy.refusal("10.0.0.1") is not None
    assert port in policy.allowed_ports
    assert 22 not in policy.allowed_ports


def test_without_an_address_nothing_more_is_open() -> None:
    assert policy_for(Participant(address="")).allowed_ports == {80, 443}
