"""What every message looks like on the wire: one table, by which messages are read and written.

Lay it beside the schemas of the Dataspace Protocol 2025-1. Where a value has a default, an absent
property is that default, and the default of an optional property is not written. The parts stand in
`parts.py`.
"""

from connector.dsp import messages as m
from connector.dsp.checks import ANYTHING, TEXT, choice, many
from connector.dsp.parts import (
    ADDRESS,
    AGREEMENT,
    CATALOG,
    CONTEXT,
    MESSAGE_OFFER,
    PARTS,
    PIDS,
    WHY,
    did_service,
    nested,
    no_policy,
    one_of,
)
from connector.dsp.shape import Property, Rule, Shape, may_have, must_have
from connector.states import NegotiationState, TransferState


def _message(of: type, *properties: Property, rules: tuple[Rule, ...] = ()) -> Shape:
    return Shape(
        of=of, properties=properties, type_name=of.__name__, contexts=(CONTEXT,), rules=rules
    )


MESSAGES: dict[type[m.Message], Shape] = {
    m.VersionResponse: Shape(
        of=m.VersionResponse,
        properties=(must_have("protocolVersions", many(nested(m.Version), least=1)),),
    ),
    m.DidService: Shape(
        of=m.DidService,
        properties=(
            must_have("id", TEXT),
            must_have("type", choice(m.DidServiceType)),
            must_have("serviceEndpoint", TEXT),
        ),
        rules=(did_service,),
    ),
    m.CatalogRequestMessage: _message(m.CatalogRequestMessage, may_have("filter", many(ANYTHING))),
    m.DatasetRequestMessage: _message(m.DatasetRequestMessage, must_have("dataset", TEXT)),
    m.Catalog: Shape(
        of=m.Catalog,
        properties=(must_have("participantId", TEXT), *CATALOG),
        type_name="Catalog",
        contexts=(CONTEXT,),
        rules=(no_policy,),
        keeps_more=True,
    ),
    m.Dataset: PARTS[m.Dataset],
    m.CatalogError: _message(
        m.CatalogError, may_have("code", TEXT), may_have("reason", many(ANYTHING))
    ),
    m.ContractRequestMessage: _message(
        m.ContractRequestMessage,
        must_have("consumerPid", TEXT),
        must_have("offer", MESSAGE_OFFER),
        may_have("providerPid", TEXT),
        may_have("callbackAddress", TEXT),
        rules=(one_of("callbackAddress", "providerPid"),),
    ),
    m.ContractOfferMessage: _message(
        m.ContractOfferMessage,
        must_have("providerPid", TEXT),
        must_have("offer", MESSAGE_OFFER),
        may_have("consumerPid", TEXT),
        may_have("callbackAddress", TEXT),
        rules=(one_of("callbackAddress", "consumerPid"),),
    ),
    m.ContractAgreementMessage: _message(
        m.ContractAgreementMessage, *PIDS, must_have("agreement", AGREEMENT)
    ),
    m.ContractAgreementVerificationMessage: _message(m.ContractAgreementVerificationMessage, *PIDS),
    m.ContractNegotiationEventMessage: _message(
        m.ContractNegotiationEventMessage, *PIDS, must_have("eventType", choice(m.EventType))
    ),
    m.ContractNegotiationTerminationMessage: _message(
        m.ContractNegotiationTerminationMessage, *PIDS, *WHY
    ),
    m.ContractNegotiation: _message(
        m.ContractNegotiation, *PIDS, must_have("state", choice(NegotiationState))
    ),
    m.ContractNegotiationError: _message(m.ContractNegotiationError, *PIDS, *WHY),
    m.TransferRequestMessage: _message(
        m.TransferRequestMessage,
        must_have("consumerPid", TEXT),
        must_have("agreementId", TEXT),
        must_have("format", TEXT),
        must_have("callbackAddress", TEXT),
        ADDRESS,
    ),
    m.TransferStartMessage: _message(m.TransferStartMessage, *PIDS, ADDRESS),
    m.TransferCompletionMessage: _message(m.TransferCompletionMessage, *PIDS),
    m.TransferSuspensionMessage: _message(m.TransferSuspensionMessage, *PIDS, *WHY),
    m.TransferTerminationMessage: _message(m.TransferTerminationMessage, *PIDS, *WHY),
    m.TransferProcess: _message(
        m.TransferProcess, *PIDS, must_have("state", choice(TransferState))
    ),
    m.TransferError: _message(m.TransferError, *PIDS, *WHY),
}
