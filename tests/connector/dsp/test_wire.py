"""Reading and writing messages: what real peers send, every fault at its place, types by @type."""

import json

import pytest

from connector.dsp import messages as m
from connector.dsp.checks import MOST_FAULTS
from connector.dsp.parts import CONTEXT
from connector.dsp.wire import read, read_answer, write
from connector.errors import MalformedMessage
from connector.states import NegotiationState, NegotiationStep, TransferStep

OFFER = {
    "@id": "CD123:ACN0104:456", "@type": "Offer", "target": "ACN0104",
    "permission": [{"action": "use"}],
}  # fmt: skip
REQUEST = {
    "@context": [CONTEXT], "@type": "ContractRequestMessage", "consumerPid": "7268",
    "offer": OFFER, "callbackAddress": "http://127.0.0.1:8083",
}  # fmt: skip
PIDS = {"@context": [CONTEXT], "providerPid": "urn:uuid:p", "consumerPid": "urn:uuid:c"}


def faults(source, *expected):
    with pytest.raises(MalformedMessage) as refused:
        read(source, *expected)
    return {fault.pointer: fault.sentence for fault in refused.value.faults}


def without(body, name):
    return {key: value for key, value in body.items() if key != name}


# --- what real peers send -------------------------------------------------------------------------
def test_the_first_request_of_the_conformance_kit_is_read():
    body = {"@id": "7322", **REQUEST}
    message = read(json.dumps(body).encode(), m.ContractRequestMessage)
    assert message == m.ContractRequestMessage(
        consumer_pid="7268",
        offer=m.Offer(m.Json.of(OFFER)),
        callback_address="http://127.0.0.1:8083",
    )
    assert (message.offer.id, message.offer.target) == ("CD123:ACN0104:456", "ACN0104")


def test_an_offer_of_edc_keeps_its_assigner_and_its_own_context_is_no_harm():
    offer = {**OFFER, "assigner": "provider"}
    body = {**REQUEST, "offer": offer, "@context": [CONTEXT, "https://w3id.org/edc/dspace/v0.0.1"]}
    assert read(body, m.ContractRequestMessage).offer.body.value == offer


def test_a_catalogue_of_edc_is_read_and_what_it_adds_is_kept():
    service = {
        "@id": "s1", "@type": "DataService", "endpointDescription": "dspace:connector",
        "endpointURL": "http://127.0.0.1:19194/protocol/2025-1",
    }  # fmt: skip
    body = {
        "@context": [CONTEXT, "https://w3id.org/edc/dspace/v0.0.1"],
        "@id": "c1", "@type": "Catalog", "participantId": "provider", "service": [service],
        "dataset": [{
            "@id": "a1", "@type": "Dataset", "edc:name": "n", "id": "a1",
            "hasPolicy": [{"@id": "YzE=:YTE=:x", "@type": "Offer", "permission": [{"action": "use"}]}],
            "distribution": [
                {"@type": "Distribution", "format": "HttpData-PULL", "accessService": service}
            ],
        }],
    }  # fmt: skip
    catalog = read_answer(json.dumps(body).encode(), m.Catalog, m.CatalogError)
    assert isinstance(catalog, m.Catalog)
    assert catalog.participant_id == "provider"
    (dataset,) = catalog.dataset
    assert dataset.extra.value == {"edc:name": "n", "id": "a1"}
    assert dataset.has_policy[0].id == "YzE=:YTE=:x"
    assert dataset.distribution[0].access_service == catalog.service[0]
    assert catalog.service[0].extra.value == {"endpointDescription": "dspace:connector"}
    assert write(catalog) == {**body, "@context": [CONTEXT]}


def test_the_version_document_of_edc_is_read():
    versions = [("2025-1", "/2025-1"), ("2024/1", "/2024/1"), ("v0.8", "/")]
    body = {
        "protocolVersions": [{"version": v, "path": p, "binding": "HTTPS"} for v, p in versions]
    }
    read_versions = read(body, m.VersionResponse).protocol_versions
    assert [(one.version, one.path) for one in read_versions] == versions
    assert write(m.VersionResponse(protocol_versions=read_versions)) == body


def test_the_start_of_edc_has_no_endpoint_of_its_own_and_is_read():
    address = {
        "@type": "DataAddress", "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
        "endpointProperties": [{"@type": "EndpointProperty", "name": "authorization", "value": "tok"}],
    }  # fmt: skip
    body = {**PIDS, "@type": "TransferStartMessage", "dataAddress": address}
    message = read(body, m.TransferStartMessage)
    assert message.data_address.endpoint is None
    assert write(message) == body


def test_a_timestamp_with_nine_digits_of_a_second_is_kept_as_it_is():
    agreement = {
        "@id": "a", "@type": "Agreement", "target": "d", "assigner": "provider",
        "assignee": "consumer", "timestamp": "2026-11-24T21:42:18.123456789Z",
        "permission": [{"action": "use"}],
    }  # fmt: skip
    body = {**PIDS, "@type": "ContractAgreementMessage", "agreement": agreement}
    message = read(body, m.ContractAgreementMessage)
    assert message.agreement.timestamp == "2026-11-24T21:42:18.123456789Z"
    assert write(message) == body


# --- faults ---------------------------------------------------------------------------------------
def test_every_fault_is_listed_at_once_each_with_its_place():
    body = {
        "@context": CONTEXT, "@type": "ContractOfferMessage", "callbackAddress": 5,
        "offer": {**without(OFFER, "@id"), "permission": [{"constraint": [
            {"leftOperand": "count", "operator": "less", "rightOperand": 5},
        ]}]},
    }  # fmt: skip
    assert faults(body, m.ContractRequestMessage) == {
        "/@context": f"Send an array here, not the string {CONTEXT!r}.",
        "/@type": "Send one of ContractRequestMessage here, not the string 'ContractOfferMessage'.",
        "/consumerPid": "Add this: it is required.",
        "/callbackAddress": "Send a string here, not the number 5.",
        "/offer/@id": "Add this: it is required.",
        "/offer/permission/0/action": "Add this: it is required.",
        "/offer/permission/0/constraint/0/operator": (
            "Send one of eq, gt, gteq, hasPart, isA, isAllOf, isAnyOf, isNoneOf, isPartOf, lt, lteq,"
            " neq, term-lteq here, not the string 'less'."
        ),
        "/offer/permission/0/constraint/0/rightOperand": (
            "Send a string, an object or an array here, not the number 5."
        ),
    }


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"providerPid": "p"}, "", "exactly one of callbackAddress (in the first message)"),
        ({"@context": ["https://other.example"]}, "/@context", f"Add {CONTEXT}"),
        ({"@context": [CONTEXT, {"x": "y"}]}, "/@context/1", "Send a string here, not an object"),
        ({"offer": "CD123"}, "/offer", "a policy, an object, here, not the string 'CD123'"),
        ({"offer": without(OFFER, "target")}, "/offer/target", "Add this"),
        ({"offer": without(OFFER, "permission")}, "/offer", "Add permission or prohibition"),
        ({"offer": {**OFFER, "permission": []}}, "/offer/permission", "at least one item"),
        ({"offer": {**OFFER, "profile": 5}}, "/offer/profile", "a string or an array of strings"),
        ({"offer": {**OFFER, "obligation": [{"action": "x", "target": "y"}]}},
         "/offer/obligation/0/target", "Leave out target"),
        ({"offer": {**OFFER, "permission": [{"action": "use", "constraint": ["x"]}]}},
         "/offer/permission/0/constraint/0", "Send a constraint, an object"),
        ({"offer": {**OFFER, "permission": [{"action": "use", "constraint": [{"and": [], "or": []}]}]}},
         "/offer/permission/0/constraint/0", "exactly one of and, andSequence, or, xone"),
    ],
)  # fmt: skip
def test_a_fault_says_what_to_mend(change, pointer, said):
    found = faults({**REQUEST, **change}, m.ContractRequestMessage)
    assert list(found) == [pointer]
    assert said in found[pointer]


def test_a_constraint_is_a_comparison_or_a_logical_one_never_both():
    atomic = {"leftOperand": "spatial", "operator": "eq", "rightOperand": "EU"}
    rule = {"action": "use", "constraint": [{**atomic, "and": [atomic]}]}
    found = faults({**REQUEST, "offer": {**OFFER, "permission": [rule]}}, m.ContractRequestMessage)
    assert "not both in one object" in found["/offer/permission/0/constraint/0"]


def test_a_fault_deep_in_a_logical_constraint_is_found_at_its_place():
    deep = {"or": [{"and": [{"leftOperand": "spatial", "operator": "eq"}]}]}
    offer = {**OFFER, "permission": [{"action": "use", "constraint": [deep]}]}
    found = faults({**REQUEST, "offer": offer}, m.ContractRequestMessage)
    # Of what is neither comparison nor logical, the faults of what it seems to be are told.
    assert found == {
        "/offer/permission/0/constraint/0/or/0/and/0/rightOperand": "Add this: it is required."
    }


@pytest.mark.parametrize(
    ("of", "endpoint", "taken"),
    [
        ("CatalogService", "https://provider.example/catalog", True),
        ("DataService", "https://provider.example/catalog", True),
        ("DataService", "http://provider.example/.well-known/dspace-version", True),
        ("CatalogService", "https://provider.example/.well-known/dspace-version", False),
        ("DataService", "ftp://provider.example/catalog", False),
        ("DataService", "https://provider.example/\n/catalog", False),
        ("DataService", "https://provider.example/catalog\n", False),
    ],
)
def test_a_service_of_a_did_document_leads_to_a_catalogue_or_a_version_document(
    of, endpoint, taken
):
    body = {"id": "did:web:provider.example#dsp", "type": of, "serviceEndpoint": endpoint}
    found = {} if taken else faults(body, m.DidService)
    assert list(found) == ([] if taken else ["/serviceEndpoint"])
    assert not taken or read(body, m.DidService).service_endpoint == endpoint


def test_a_catalogue_says_what_belongs_to_its_datasets():
    offer = {**OFFER}
    dataset = {"@id": "d", "hasPolicy": [offer], "distribution": [{"format": "x"}]}
    body = {
        "@context": [CONTEXT], "@id": "c", "@type": "Catalog", "participantId": "provider",
        "hasPolicy": [offer], "dataset": [dataset], "service": [],
    }  # fmt: skip
    found = faults(body, m.Catalog)
    assert set(found) == {
        "/hasPolicy", "/dataset/0/hasPolicy/0/target", "/dataset/0/distribution/0/accessService",
        "/service",
    }  # fmt: skip
    assert "Leave out hasPolicy" in found["/hasPolicy"]
    assert "in a catalogue" in found["/dataset/0/hasPolicy/0/target"]


@pytest.mark.parametrize(
    ("timestamp", "taken"),
    [
        ("2026-11-24T21:42:18Z", True),
        ("2026-11-24T21:42:18.123456789+14:00", True),
        ("2026-11-24T24:00:00", True),
        ("-0001-01-01T00:00:00-00:30", True),
        ("2026-11-24T21:42:18Zx", False),
        ("2026-11-24T21:42:18Z\n", False),
        (" 2026-11-24T21:42:18Z", False),
        ("2026-11-24", False),
        ("2026-13-24T21:42:18Z", False),
        (1764020538, False),
    ],
)
def test_an_agreement_has_a_date_with_time_and_nothing_round_it(timestamp, taken):
    agreement = {
        "@id": "a", "@type": "Agreement", "target": "d", "assigner": "provider",
        "assignee": "consumer", "timestamp": timestamp, "permission": [{"action": "use"}],
    }  # fmt: skip
    body = {**PIDS, "@type": "ContractAgreementMessage", "agreement": agreement}
    found = {} if taken else faults(body, m.ContractAgreementMessage)
    assert list(found) == ([] if taken else ["/agreement/timestamp"])
    assert not taken or read(body, m.ContractAgreementMessage).agreement.timestamp == timestamp


def test_the_list_of_faults_and_each_sentence_are_bounded():
    rules = [{"action": number, "x": "y" * 10_000} for number in range(1_000)]
    body = {**REQUEST, "offer": {**OFFER, "permission": [*rules, {"action": ["z" * 10_000]}]}}
    with pytest.raises(MalformedMessage) as refused:
        read(body, m.ContractRequestMessage)
    assert len(refused.value.faults) == MOST_FAULTS
    found = faults(
        {**REQUEST, "@type": "é" * 10_000, "offer": {"@id": 10**299}}, m.ContractRequestMessage
    )
    assert all(len(sentence) < 500 for sentence in found.values())


def test_hostile_bytes_become_a_fault_of_the_whole_message():
    for source in (b"", b"\xff", b"[" * 100_000, b'{"@type": NaN}', b'"\\ud800"', b"1" * 5_000):
        assert list(faults(source, m.ContractRequestMessage)) == [""]


# --- types ----------------------------------------------------------------------------------------
def test_of_several_types_the_message_says_which_it_is():
    answer = {**PIDS, "@type": "ContractNegotiationError", "code": "99"}
    expected = (m.ContractNegotiation, m.ContractNegotiationError)
    assert read(answer, *expected) == m.ContractNegotiationError(
        provider_pid="urn:uuid:p", consumer_pid="urn:uuid:c", code="99"
    )
    answer = {**PIDS, "@type": "ContractNegotiation", "state": "AGREED"}
    assert read(answer, *expected) == m.ContractNegotiation(
        provider_pid="urn:uuid:p", consumer_pid="urn:uuid:c", state=NegotiationState.AGREED
    )


@pytest.mark.parametrize("body", [{}, {"@type": 5}, {"@type": ["ContractNegotiation"]}, [], "x",
                                  {"@type": "TransferProcess"}])  # fmt: skip
def test_of_several_types_none_may_be_missing_or_another(body):
    found = faults(body, m.ContractNegotiation, m.ContractNegotiationError)
    assert found == {"/@type": "Send one of ContractNegotiation, ContractNegotiationError here."}


def test_a_message_knows_what_it_does_in_the_tables_of_states():
    pids = {"provider_pid": "p", "consumer_pid": "c"}
    accepted = m.ContractNegotiationEventMessage(**pids, event_type=m.EventType.ACCEPTED)
    finalized = m.ContractNegotiationEventMessage(**pids, event_type=m.EventType.FINALIZED)
    assert accepted.step is NegotiationStep.ACCEPTANCE
    assert finalized.step is NegotiationStep.FINALIZATION
    moving = [*m.Message.__subclasses__()]
    steps = {one.step for one in moving if isinstance(getattr(one, "step", None), str)}
    assert steps == {*NegotiationStep, *TransferStep} - {accepted.step, finalized.step}
    for one in moving:
        if isinstance(getattr(one, "step", None), str):
            assert one.step == one.__name__


# --- writing --------------------------------------------------------------------------------------
def test_what_no_peer_could_take_is_not_written():
    offer = m.Offer(m.Json.of(OFFER))
    both = m.ContractRequestMessage(
        consumer_pid="c", offer=offer, provider_pid="p", callback_address="https://consumer.example"
    )
    with pytest.raises(ValueError, match=r"ContractRequestMessage not sent: .*exactly one of"):
        write(both)
    with pytest.raises(ValueError, match="/hasPolicy: Put at least one item"):
        write(m.Dataset(id="d", has_policy=(), distribution=()))
    with pytest.raises(ValueError, match="/offer/@type"):
        write(m.ContractRequestMessage(
            consumer_pid="c", provider_pid="p", offer=m.Offer(m.Json.of(without(OFFER, "@type")))
        ))  # fmt: skip


def test_what_is_absent_is_not_written_and_an_empty_filter_is():
    assert write(m.CatalogRequestMessage()) == {
        "@context": [CONTEXT], "@type": "CatalogRequestMessage",
    }  # fmt: skip
    assert write(m.CatalogRequestMessage(filter=()))["filter"] == []
    assert "reason" not in write(m.CatalogError(code="1"))


def test_what_is_added_to_a_dataset_never_takes_the_place_of_what_it_is():
    extra = m.Json.of({"@id": "other", "@type": "Other", "hasPolicy": [], "dct:title": "Rivers"})
    dataset = m.Dataset(
        id="d",
        has_policy=(m.Offer(m.Json.of(without(OFFER, "target"))),),
        distribution=(m.Distribution(access_service="s", format="HttpData-PULL"),),
        extra=extra,
    )
    body = write(dataset)
    assert (body["@id"], body["@type"], body["dct:title"]) == ("d", "Dataset", "Rivers")
    assert len(body["hasPolicy"]) == 1
