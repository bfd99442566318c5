"""What each refusal is answered with: status, code and reasons."""

import pytest

from connector import errors
from connector.dsp.messages import CatalogError, ContractNegotiationError, TransferError
from connector.dsp.wire import write
from connector.errors import (
    Fault,
    FilterNotSupported,
    IllegalTransition,
    MalformedMessage,
    NotAuthorised,
    NotFound,
    NotNow,
    RefusedMessage,
    TooMany,
    Unidentified,
    UnknownOffer,
    WrongAgreement,
)

REFUSALS = [
    (MalformedMessage([Fault("/offer", "Add this: it is required.")]), 400, "malformed"),
    (IllegalTransition("The consumer may not."), 400, "illegal-transition"),
    (FilterNotSupported("Leave the filter out."), 400, "filter-not-supported"),
    (UnknownOffer("No such offer."), 400, "unknown-offer"),
    (
        WrongAgreement([Fault("/agreement/target", "Agree to what was asked for.")]),
        400,
        "wrong-agreement",
    ),
    (Unidentified(), 401, "unauthorised"),
    (TooMany(7), 429, "too-many"),
    (NotNow("a wallet was away"), 503, "not-now"),
    (NotAuthorised("a stranger"), 404, "not-found"),
    (NotFound("no row"), 404, "not-found"),
]


@pytest.mark.parametrize(("refused", "status", "code"), REFUSALS)
def test_a_refusal_has_the_status_of_the_specification_and_a_code(refused, status, code):
    assert (refused.status, refused.code) == (status, code)


def test_every_refusal_that_can_be_raised_is_in_the_table():
    raised = {type(refused) for refused, _, _ in REFUSALS} | {RefusedMessage, errors.NotHere}
    declared = {
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, RefusedMessage)
    }
    assert declared == raised


@pytest.mark.parametrize("refused", [row[0] for row in REFUSALS])
@pytest.mark.parametrize("of", [ContractNegotiationError, TransferError])
def test_a_refusal_becomes_the_error_of_its_protocol_with_reasons_in_words(refused, of):
    body = write(of.of(refused, provider_pid="urn:uuid:p", consumer_pid="urn:uuid:c"))
    assert body["@type"] == of.__name__
    assert (body["providerPid"], body["consumerPid"]) == ("urn:uuid:p", "urn:uuid:c")
    assert body["code"] == refused.code
    assert body["reason"] == list(refused.reasons)
    assert all(body["reason"])


def test_an_error_about_an_unknown_process_has_empty_pids():
    body = write(ContractNegotiationError.of(NotFound()))
    assert (body["providerPid"], body["consumerPid"]) == ("", "")


def test_a_catalogue_error_has_code_and_reasons():
    body = write(CatalogError.of(FilterNotSupported("Leave the filter out.")))
    assert body["code"] == "filter-not-supported"
    assert body["reason"] == ["Leave the filter out."]


def test_the_stranger_cannot_tell_what_is_hidden_from_what_is_not_there():
    hidden, absent = NotAuthorised("stranger asked for dataset 7"), NotFound("no dataset 7")
    assert hidden.status == absent.status
    for of in (CatalogError, ContractNegotiationError, TransferError):
        assert write(of.of(hidden)) == write(of.of(absent))
    assert "7" not in str(hidden)
    assert (hidden.detail, absent.detail) == ("stranger asked for dataset 7", "no dataset 7")


def test_a_malformed_message_lists_every_fault_with_its_place():
    refused = MalformedMessage([Fault("", "Send JSON."), Fault("/a/0", "Send a string here.")])
    assert refused.reasons == ("(the whole message): Send JSON.", "/a/0: Send a string here.")
    assert "/a/0" in str(refused)
