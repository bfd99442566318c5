"""Bodies larger than a message may be, from a participant that is known."""

import json

import pytest

from tests.connector.two_sides import BASE, Wire, token


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("catalog/request", "CatalogError"),
        ("negotiations/request", "ContractNegotiationError"),
        ("transfers/request", "TransferError"),
    ],
)
def test_a_message_that_is_too_large_is_refused_in_the_protocols_words(
    wire: Wire, path: str, error: str
) -> None:
    answer = wire.ask(
        wire.provider, "POST", f"{BASE}/{path}", b'"' + b"x" * 2_000_000 + b'"',
        f"Bearer {token(wire.consumer)}",
    )  # fmt: skip
    assert answer.status == 400
    said = json.loads(answer.body)
    assert said["@type"] == error
    assert "1048576 bytes" in " ".join(said["reason"])
