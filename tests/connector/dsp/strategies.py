"""Every message of the protocol, at random, for hypothesis."""

from hypothesis import strategies as st

from connector.dsp import messages as m
from connector.dsp.policy_checks import LOGICAL, OPERATORS
from connector.states import NegotiationState, TransferState

# Every character that can be kept: not half of a pair, not U+0000.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
# What a peer may add: any name that the protocol does not use itself.
EXTRA = st.dictionaries(TEXT.map("ext:{}".format), JSON, max_size=3).map(m.Json.of)
VALUES = st.lists(JSON, max_size=3).map(lambda values: tuple(map(frozen, values)))


def frozen(value):
    return m.Json.of(value) if isinstance(value, list | dict) else value


def optional(strategy):
    return st.none() | strategy


def some(strategy, least=0):
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


def objects(required, may=None):
    return st.fixed_dictionaries(required, optional=may or {})


# --- policies -----------------------------------------------------------------------------------
ATOMIC = objects(
    {
        "leftOperand": TEXT,
        "operator": st.sampled_from(OPERATORS),
        "rightOperand": TEXT | st.lists(JSON, max_size=2) | st.dictionaries(TEXT, JSON, max_size=2),
    }
)
CONSTRAINT = st.recursive(
    ATOMIC,
    lambda inner: st.builds(
        lambda name, parts: {name: parts}, st.sampled_from(LOGICAL), st.lists(inner, max_size=2)
    ),
    max_leaves=4,
)
RULES = st.lists(
    objects({"action": TEXT}, {"constraint": st.lists(CONSTRAINT, max_size=2), "ext:more": JSON}),
    min_size=1, max_size=2,
)  # fmt: skip


def policies(**members):
    """Objects with these members and at least one of permission and prohibition."""
    base = {"@id": TEXT, **{name.replace("at_", "@"): value for name, value in members.items()}}
    more = {"obligation": RULES, "profile": TEXT | st.lists(TEXT, max_size=2), "ext:more": JSON}
    return st.one_of(
        objects({**base, "permission": RULES}, {**more, "prohibition": RULES}),
        objects({**base, "prohibition": RULES}, more),
    ).map(m.Json.of)


CATALOG_OFFERS = policies(at_type=st.just("Offer")).map(m.Offer)
MESSAGE_OFFERS = policies(at_type=st.just("Offer"), target=TEXT).map(m.Offer)
TIMES = st.datetimes().map(lambda time: f"{time.isoformat()}Z")
AGREEMENTS = policies(
    at_type=st.just("Agreement"), target=TEXT, assigner=TEXT, assignee=TEXT, timestamp=TIMES
).map(m.Agreement)

# --- the catalogue ------------------------------------------------------------------------------
LEAF_SERVICES = st.builds(m.DataService, id=TEXT, endpoint_url=TEXT, extra=EXTRA)
DISTRIBUTIONS = st.builds(
    m.Distribution,
    access_service=TEXT | LEAF_SERVICES, format=TEXT, has_policy=some(CATALOG_OFFERS), extra=EXTRA,
)  # fmt: skip
DATASETS = st.builds(
    m.Dataset,
    id=TEXT, has_policy=some(CATALOG_OFFERS, 1), distribution=some(DISTRIBUTIONS, 1), extra=EXTRA,
)  # fmt: skip
SERVICES = LEAF_SERVICES | st.builds(
    m.DataService, id=TEXT, endpoint_url=TEXT, serves_dataset=some(DATASETS), extra=EXTRA
)
LEAF_CATALOGS = st.builds(
    m.NestedCatalog, id=TEXT, dataset=some(DATASETS), service=some(SERVICES),
    distribution=some(DISTRIBUTIONS), extra=EXTRA,
)  # fmt: skip
CATALOGS = st.builds(
    m.Catalog, id=TEXT, participant_id=TEXT, dataset=some(DATASETS),
    catalog=some(LEAF_CATALOGS | st.builds(m.NestedCatalog, id=TEXT, catalog=some(LEAF_CATALOGS))),
    service=some(SERVICES), distribution=some(DISTRIBUTIONS), extra=EXTRA,
)  # fmt: skip

# --- messages -----------------------------------------------------------------------------------
PIDS = {"provider_pid": TEXT, "consumer_pid": TEXT}
WHY = {"code": optional(TEXT), "reason": VALUES}
ADDRESSES = st.builds(
    m.DataAddress, endpoint_type=TEXT, endpoint=optional(TEXT),
    endpoint_properties=some(st.builds(m.EndpointProperty, name=TEXT, value=TEXT)),
)  # fmt: skip
VERSIONS = st.builds(
    m.Version, version=TEXT, path=TEXT, service_id=optional(TEXT), identifier_type=optional(TEXT),
    auth=optional(st.builds(m.Auth, protocol=TEXT, version=TEXT, profile=some(TEXT))),
)  # fmt: skip
REQUEST = {"consumer_pid": TEXT, "offer": MESSAGE_OFFERS}
OFFER = {"provider_pid": TEXT, "offer": MESSAGE_OFFERS}


def built(of, **attributes):
    return st.builds(of, **attributes)


MESSAGES: dict[type[m.Message], st.SearchStrategy[m.Message]] = {
    m.VersionResponse: built(m.VersionResponse, protocol_versions=some(VERSIONS, 1)),
    m.DidService: built(
        m.DidService, id=TEXT, type=st.sampled_from(m.DidServiceType),
        service_endpoint=TEXT.map(
            lambda text: f"https://provider.example/{text.replace(chr(10), '')}/catalog"
        ),
    ),
    m.CatalogRequestMessage: built(m.CatalogRequestMessage, filter=optional(VALUES)),
    m.DatasetRequestMessage: built(m.DatasetRequestMessage, dataset=TEXT),
    m.Catalog: CATALOGS,
    m.Dataset: DATASETS,
    m.CatalogError: built(m.CatalogError, **WHY),
    m.ContractRequestMessage: built(m.ContractRequestMessage, **REQUEST, callback_address=TEXT)
    | built(m.ContractRequestMessage, **REQUEST, provider_pid=TEXT),
    m.ContractOfferMessage: built(m.ContractOfferMessage, **OFFER, callback_address=TEXT)
    | built(m.ContractOfferMessage, **OFFER, consumer_pid=TEXT),
    m.ContractAgreementMessage: built(m.ContractAgreementMessage, **PIDS, agreement=AGREEMENTS),
    m.ContractAgreementVerificationMessage: built(m.ContractAgreementVerificationMessage, **PIDS),
    m.ContractNegotiationEventMessage: built(
        m.ContractNegotiationEventMessage, **PIDS, event_type=st.sampled_from(m.EventType)
    ),
    m.ContractNegotiationTerminationMessage: built(
        m.ContractNegotiationTerminationMessage, **PIDS, **WHY
    ),
    m.ContractNegotiation: built(
        m.ContractNegotiation, **PIDS, state=st.sampled_from(NegotiationState)
    ),
    m.ContractNegotiationError: built(m.ContractNegotiationError, **PIDS, **WHY),
    m.TransferRequestMessage: built(
        m.TransferRequestMessage, consumer_pid=TEXT, agreement_id=TEXT, format=TEXT,
        callback_address=TEXT, data_address=optional(ADDRESSES),
    ),
    m.TransferStartMessage: built(
        m.TransferStartMessage, **PIDS, data_address=optional(ADDRESSES)
    ),
    m.TransferCompletionMessage: built(m.TransferCompletionMessage, **PIDS),
    m.TransferSuspensionMessage: built(m.TransferSuspensionMessage, **PIDS, **WHY),
    m.TransferTerminationMessage: built(m.TransferTerminationMessage, **PIDS, **WHY),
    m.TransferProcess: built(m.TransferProcess, **PIDS, state=st.sampled_from(TransferState)),
    m.TransferError: built(m.TransferError, **PIDS, **WHY),
}  # fmt: skip
