"""What is forgiven to Eclipse EDC, and nothing beyond."""

import pytest

from connector.dsp.messages import (
    CatalogError,
    ContractNegotiation,
    ContractNegotiationError,
    DataAddress,
    EndpointProperty,
    TransferError,
)
from connector.dsp.parts import CONTEXT
from connector.dsp.tolerances import endpoint, endpoint_property
from connector.dsp.wire import read, read_answer
from connector.errors import MalformedMessage

EDC = "https://w3id.org/edc/v0.0.1/ns/"


def error(of, **members):
    return {"@type": of, "code": "409", "reason": ["too early"], "@context": [CONTEXT], **members}


@pytest.mark.parametrize("of", [ContractNegotiationError, TransferError])
def test_an_error_without_pids_is_read_as_an_answer_and_only_as_an_answer(of):
    body = error(of.__name__)
    assert read_answer(body, of) == of(code="409", reason=("too early",))
    with pytest.raises(MalformedMessage, match="/providerPid: Add this"):
        read(body, of)
    assert "providerPid" not in body, "what was given is not changed"


def test_pids_that_are_there_are_kept_and_wrong_ones_are_not_forgiven():
    body = error("TransferError", providerPid="urn:uuid:p")
    assert read_answer(body, TransferError).provider_pid == "urn:uuid:p"
    with pytest.raises(MalformedMessage, match="/consumerPid: Send a string"):
        read_answer(error("TransferError", consumerPid=5), TransferError)


def test_nothing_else_is_forgiven_in_an_answer():
    for body in (
        {"@type": "ContractNegotiation", "state": "REQUESTED", "@context": [CONTEXT]},
        {"@type": "ContractNegotiationError", "code": "409"},
        error("ContractNegotiationError", **{"@context": CONTEXT}),
        error(["TransferError"]),
        [error("TransferError")],
    ):
        with pytest.raises(MalformedMessage):
            read_answer(body, ContractNegotiation, ContractNegotiationError)
    assert read_answer(error("CatalogError"), CatalogError).code == "409"


def address(endpoint=None, **properties):
    return DataAddress(
        endpoint_type="https://w3id.org/idsa/v4.1/HTTP",
        endpoint=endpoint,
        endpoint_properties=tuple(
            EndpointProperty(name=name, value=value) for name, value in properties.items()
        ),
    )


def test_the_endpoint_is_found_in_its_place_or_among_the_properties_of_edc():
    assert endpoint(address("https://provider.example/data")) == "https://provider.example/data"
    assert endpoint(address(**{EDC + "endpoint": "https://edc.example"})) == "https://edc.example"
    short = DataAddress(
        endpoint_type="x", endpoint_properties=(EndpointProperty(name="endpoint", value="y"),)
    )
    assert endpoint(short) == "y"
    assert endpoint(address("https://a.example", **{EDC + "endpoint": "https://b.example"})) == (
        "https://a.example"
    )
    assert endpoint(address()) is None


def test_a_property_is_found_by_its_short_name_or_by_that_of_edc():
    assert endpoint_property(address(authorization="t1"), "authorization") == "t1"
    assert endpoint_property(address(**{EDC + "authorization": "t2"}), "authorization") == "t2"
    assert endpoint_property(address(authType="bearer"), "authorization") is None
    both = address(**{EDC + "authType": "long", "authType": "bearer"})
    assert endpoint_property(both, "authType") == "bearer"


def test_a_token_is_not_shown_where_an_address_is_printed():
    assert "s3cret" not in repr(address(authorization="s3cret"))
