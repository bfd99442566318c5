"""The parts of messages as they look on the wire, and the rules that span a message."""

import re
from collections.abc import Iterable
from functools import partial

from connector.dsp import messages as m
from connector.dsp.checks import (
    ANYTHING,
    TEXT,
    Kind,
    Members,
    Place,
    check_choice,
    check_items,
    check_text,
    described,
    many,
    may,
)
from connector.dsp.policy_checks import check_agreement, check_catalog_offer, check_message_offer
from connector.dsp.shape import Rule, Shape, check, may_have, must_have, read, write
from connector.dsp.values import Json, Parsed

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_WEB = re.compile("https?://.*")  # in one line


# --- kinds of values that only these messages have ---------------------------------------------
def nested(of: type) -> Kind:
    """A value with a shape of its own."""
    return Kind(
        lambda value, place: check(PARTS[of], value, place),
        lambda value: read(PARTS[of], value),
        lambda value: write(PARTS[of], value),
    )


def _check_service(value: Parsed, place: Place) -> None:
    if isinstance(value, dict):
        check(PARTS[m.DataService], value, place)
    elif not isinstance(value, str):
        place.say(f"Send the id of a DataService, or one, here, not {described(value)}.")


def _write_service(value: str | m.DataService) -> Parsed:
    return value if isinstance(value, str) else write(PARTS[m.DataService], value)


SERVICE = Kind(
    _check_service,
    lambda value: value if isinstance(value, str) else read(PARTS[m.DataService], value),
    _write_service,
)
CATALOG_OFFER = Kind(
    check_catalog_offer, lambda value: m.Offer(Json.of(value)), lambda offer: offer.body.value
)
MESSAGE_OFFER = Kind(
    check_message_offer, lambda value: m.Offer(Json.of(value)), lambda offer: offer.body.value
)
AGREEMENT = Kind(
    check_agreement, lambda value: m.Agreement(Json.of(value)), lambda made: made.body.value
)


# --- rules that look at a whole object ----------------------------------------------------------
def one_of(first: str, later: str) -> Rule:
    """The first message of a process says where to answer, each later one which process it is."""

    def rule(members: Members, place: Place) -> None:
        if (first in members) == (later in members):
            place.say(
                f"Send exactly one of {first} (in the first message) and {later} (in a later one)."
            )

    return rule


def no_policy(members: Members, place: Place) -> None:
    """A catalogue has no policy; its datasets have."""
    if "hasPolicy" in members:
        place.at("hasPolicy").say("Leave out hasPolicy: a catalogue has none, its datasets have.")


def check_contexts(wanted: Iterable[str], value: Parsed, place: Place) -> None:
    """An array of addresses, among them the wanted ones; no context in the message itself."""
    check_items(value, place, check_text, 0)
    if isinstance(value, list):
        for context in wanted:
            if context not in value:
                place.say(f"Add {context} to this array.")


def did_service(members: Members, place: Place) -> None:
    """Where each type of service leads, and the context, if there is one."""
    wanted = partial(check_contexts, (CONTEXT, DID_CONTEXT))
    may(members, place, "@context", wanted)
    endpoint = members.get("serviceEndpoint")
    if not isinstance(endpoint, str):
        return
    ends = ["/catalog"]
    if members.get("type") == m.DidServiceType.DATA_SERVICE:
        ends.append("/.well-known/dspace-version")
    if not (_WEB.fullmatch(endpoint) and endpoint.endswith(tuple(ends))):
        place.at("serviceEndpoint").say(
            f"Send an address of http or https that ends with {' or '.join(ends)}."
        )


# --- the table ----------------------------------------------------------------------------------
PIDS = (must_have("providerPid", TEXT), must_have("consumerPid", TEXT))
WHY = (may_have("code", TEXT), may_have("reason", many(ANYTHING, least=1)))
DATASETS = many(nested(m.Dataset), least=1)
DISTRIBUTIONS = many(nested(m.Distribution), least=1)
CATALOG = (
    must_have("@id", TEXT),
    may_have("dataset", DATASETS),
    may_have("catalog", many(nested(m.NestedCatalog), least=1)),
    may_have("service", many(nested(m.DataService), least=1)),
    may_have("distribution", DISTRIBUTIONS),
)
ADDRESS = may_have("dataAddress", nested(m.DataAddress))

PARTS: dict[type, Shape] = {
    m.Auth: Shape(
        of=m.Auth,
        properties=(
            must_have("protocol", TEXT),
            must_have("version", TEXT),
            may_have("profile", many(TEXT)),
        ),
    ),
    m.Version: Shape(
        of=m.Version,
        properties=(
            must_have("version", TEXT),
            must_have("path", TEXT),
            must_have("binding", Kind(partial(check_choice, choices=["HTTPS"]))),
            may_have("serviceId", TEXT),
            may_have("identifierType", TEXT),
            may_have("auth", nested(m.Auth)),
        ),
    ),
    m.DataService: Shape(
        of=m.DataService,
        properties=(
            must_have("@id", TEXT),
            must_have("endpointURL", TEXT),
            may_have("servesDataset", DATASETS),
        ),
        type_name="DataService",
        keeps_more=True,
    ),
    m.Distribution: Shape(
        of=m.Distribution,
        properties=(
            must_have("accessService", SERVICE),
            must_have("format", TEXT),
            may_have("hasPolicy", many(CATALOG_OFFER, least=1)),
        ),
        type_name="Distribution",
        any_type=True,
        keeps_more=True,
    ),
    m.Dataset: Shape(
        of=m.Dataset,
        properties=(
            must_have("@id", TEXT),
            must_have("hasPolicy", many(CATALOG_OFFER, least=1)),
            must_have("distribution", DISTRIBUTIONS),
        ),
        type_name="Dataset",
        any_type=True,
        contexts=(CONTEXT,),
        keeps_more=True,
    ),
    m.NestedCatalog: Shape(
        of=m.NestedCatalog,
        properties=CATALOG,
        type_name="Catalog",
        rules=(no_policy,),
        keeps_more=True,
    ),
    m.EndpointProperty: Shape(
        of=m.EndpointProperty,
        properties=(must_have("name", TEXT), must_have("value", TEXT)),
        type_name="EndpointProperty",
    ),
    m.DataAddress: Shape(
        of=m.DataAddress,
        properties=(
            must_have("endpointType", TEXT),
            may_have("endpoint", TEXT),
            may_have("endpointProperties", many(nested(m.EndpointProperty), least=1)),
        ),
        type_name="DataAddress",
    ),
}
