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
from connector.dsp.tolerances import (
    as_offered,
    endpoint,
    endpoint_property,
    forgive,
    is_edc,
    lasting_id,
    properties,
)
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


def test_what_we_write_for_edc_is_found_by_both_names():
    made = properties("https://hansa.example/data/1", {"authorization": "t", "authType": "bearer"})
    written = {one.name: one.value for one in made}
    assert written == {
        "authorization": "t",
        "authType": "bearer",
        EDC + "endpoint": "https://hansa.example/data/1",
        EDC + "authorization": "t",
        EDC + "authType": "bearer",
    }
    found = DataAddress(endpoint_type="x", endpoint_properties=made)
    assert endpoint(found) == "https://hansa.example/data/1"


@pytest.mark.parametrize(
    ("message", "wrote"),
    [
        ({"@context": [CONTEXT, "https://w3id.org/edc/dspace/v0.0.1"]}, True),
        ({"@context": [CONTEXT]}, False),
        ({"@context": "https://w3id.org/edc/dspace/v0.0.1"}, False),
        ({"@context": [{"edc": EDC}]}, False),
        ({}, False),
        (["https://w3id.org/edc/dspace/v0.0.1"], False),
        (None, False),
    ],
)
def test_an_edc_is_known_by_its_context(message, wrote):
    assert is_edc(message) is wrote


def where(right):
    """Rules with one constraint."""
    constraint = {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": right}
    return {"permission": [{"action": "use", "constraint": [constraint]}]}


TEXT = '[{"@value":"EU"},{"@value":"DE"}]'
MOMENT = {"@type": "xsd:dateTime", "@value": "2030-01-01T00:00:00Z"}
IRI = {"@id": "https://p.example/a"}


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (TEXT, ["EU", "DE"]),
        (TEXT, [{"@value": "EU"}, {"@value": "DE"}]),
        (TEXT, [{"@value": "EU"}, "DE"]),
        ('[{"@id":"https://p.example/a"},{"@value":"x"}]', [IRI, "x"]),
        (
            '[ {"@value":"2030-01-01T00:00:00Z","@type":"xsd:dateTime"}, {"@value":"x"} ]',
            [MOMENT, "x"],
        ),
        ("2030-01-01T00:00:00Z", MOMENT),
        ("x", {"@value": "x"}),
        ('{"@id":"https://p.example/a"}', IRI),
        ("EU", ["EU"]),
        ("2030-01-01T00:00:00Z", [MOMENT]),
        ('{"@id":"https://p.example/a"}', [IRI]),
    ],
)
def test_what_edc_wrote_as_a_text_is_what_was_offered(asked, offered):
    assert as_offered(where(asked), where(offered)) == where(offered)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (TEXT, ["DE", "EU"]),
        (TEXT, ["EU"]),
        (TEXT, ["EU", "DE", "FR"]),
        (TEXT, []),
        (TEXT, TEXT),
        (TEXT, "EU"),
        (TEXT, None),
        ('[{"@value":"EU","@type":"x"},{"@value":"DE"}]', ["EU", "DE"]),
        ("[1,2]", ["1", "2"]),
        ("[" * 100, ["EU", "DE"]),
        ("\ud800", ["EU", "DE"]),
        ("2030-01-02T00:00:00Z", MOMENT),
        ("https://p.example/a", IRI),
        ('{"@id":"https://p.example/b"}', IRI),
        ('{"@id":"https://p.example/a","@type":"x"}', IRI),
        ("1", {"@value": 1}),
        ("DE", ["EU"]),
        ("DE", ["EU", "DE"]),
        (["EU", "DE"], ["EU", "DE"]),
        (["EU", "DE"], "x"),
        (MOMENT, "2030-01-01T00:00:00Z"),
    ],
)
def test_what_says_anything_else_stays_as_it_was_asked_for(asked, offered):
    assert as_offered(where(asked), where(offered)) == where(asked)


def test_a_left_operand_of_edc_is_known_by_its_last_part():
    assert as_offered("inForceDate", EDC + "inForceDate") == EDC + "inForceDate"
    for other in ("inforcedate", "x" + EDC, ""):
        assert as_offered(other, EDC + "inForceDate") == other
    assert as_offered("purpose", "http://www.w3.org/ns/odrl/2/purpose") == "purpose"


def test_of_rules_in_another_order_or_number_nothing_is_put_in_place():
    one, other = where(TEXT), where(["EU", "DE"])
    both = {"permission": [*other["permission"], *other["permission"]]}
    assert as_offered(one, both) == one
    assert as_offered(one, {}) == one


def test_what_is_no_error_is_not_touched():
    for answer in ({"@type": "ContractNegotiation"}, [], None, "x", {"@type": 5}):
        assert forgive(answer) == answer


@pytest.mark.parametrize(
    ("offer", "dataset", "lasting"),
    [
        ("YzE=:YTE=:MDVkMTY5M2U=", "a1", "YzE=:YTE="),
        ("YzE=:YTE=:x", "a1", "YzE=:YTE="),
        ("YzE=:YTE=:MDVkMTY5M2U=", "a2", None),  # of another dataset
        ("YzE=:YTE=", "a1", None),
        ("YzE=:YTE=:x:y", "a1", None),
        (":YTE=:x", "a1", None),
        ("urn:uuid:719f15c6", "a1", None),
        ("urn:YTE=", "\ud800", None),
    ],
)
def test_of_the_three_parts_of_an_offers_id_two_last_where_it_is_one_of_edc(
    offer, dataset, lasting
):
    assert lasting_id(offer, dataset) == (lasting or offer)
