"""What is done for peers beyond the protocol, and taken from them although it is not valid.

Each line names who needs it; nothing else is forgiven, and to nobody else. All of it is for Eclipse
EDC (0.15.1 was run; the source of 0.18 says the same).

| EDC                                                   | here                      |
|-------------------------------------------------------|---------------------------|
| errors name no process                                | `forgive`                 |
| a data address without `endpoint`, names in full      | `endpoint`, `properties`  |
| typed values, IRIs and lists of constraints as texts  | `as_offered`              |
| refuses or loses what comes before it has stored our  | `is_edc`: outbox/pace.py  |
| acknowledgement (409, or 200 and nothing happens)     | and outbox/looking.py     |
| ends a transfer without a message                     | outbox/looking.py         |
| calls its offers by another id each time it is asked  | `lasting_id`              |
| 200 in place of 201, answers without a body           | any 2xx (outbox/sending)  |
| the same request again, with another `@id`            | one process a consumerPid |
| `region` beside `clientId` (test peers)               | identity/edc_mock.py      |
"""

import base64
from collections.abc import Mapping

from connector.dsp.messages import (
    ContractNegotiationError,
    DataAddress,
    EndpointProperty,
    TransferError,
)
from connector.dsp.parse import parse
from connector.dsp.values import Json, Parsed
from connector.errors import MalformedMessage

_ERRORS = (ContractNegotiationError.__name__, TransferError.__name__)
# EDC names the properties of a data address within this namespace, and has no top-level endpoint.
EDC = "https://w3id.org/edc/v0.0.1/ns/"
_CONTEXT = "https://w3id.org/edc/dspace/v0.0.1"  # that all its messages name beside the protocol's


def is_edc(message: Parsed) -> bool:
    """Whether an EDC wrote it, as its second context says."""
    contexts = message.get("@context") if isinstance(message, dict) else None
    return isinstance(contexts, list) and _CONTEXT in contexts


def lasting_id(offer_id: str, dataset_id: str) -> str:
    """The part of an offer's id that stays: the third one of EDC's is new each time it is asked."""
    definition, colon, rest = offer_id.partition(":")
    named = base64.b64encode(dataset_id.encode(errors="replace")).decode()
    has_three = definition and rest.startswith(f"{named}:") and rest.count(":") == 1
    return f"{definition}{colon}{named}" if has_three else offer_id


def forgive(answer: Parsed) -> Parsed:
    """The answer as it should be: EDC's errors name no process, so both pids are empty."""
    if isinstance(answer, dict) and answer.get("@type") in _ERRORS:
        return {"providerPid": "", "consumerPid": "", **answer}
    return answer


def endpoint(address: DataAddress) -> str | None:
    """Where the data are: in its place, or among the properties, where EDC puts it."""
    return address.endpoint or endpoint_property(address, "endpoint")


def endpoint_property(address: DataAddress, name: str) -> str | None:
    """The value of a property (`authorization`, `authType`), by its short name or by EDC's."""
    found = {one.name: one.value for one in address.endpoint_properties}
    return found.get(name) or found.get(EDC + name)


def properties(endpoint: str, values: Mapping[str, str]) -> tuple[EndpointProperty, ...]:
    """`values` as properties of a data address: once as they are, once for EDC, with `endpoint`."""
    long = {EDC + name: value for name, value in {"endpoint": endpoint, **values}.items()}
    return tuple(EndpointProperty(name=n, value=v) for n, v in {**values, **long}.items())


def as_offered(asked: Parsed, offered: Parsed) -> Parsed:
    """The rules that an EDC asks for, with our own words where it has written `offered` otherwise.

    It knows texts only: of a typed value it keeps the text; an IRI or a list it writes as JSON
    within a text, a list of one as that one, a left operand of its own namespace by its last part.
    Only what says the very same is taken for it; all else stays as it is.
    """
    if isinstance(asked, str):
        return offered if _says(asked, offered) else asked
    if isinstance(asked, dict) and isinstance(offered, dict):
        return {key: as_offered(value, offered.get(key)) for key, value in asked.items()}
    if isinstance(asked, list) and isinstance(offered, list) and len(asked) == len(offered):
        return [as_offered(one, other) for one, other in zip(asked, offered, strict=True)]
    return asked


def _says(text: str, offered: Parsed) -> bool:
    match offered:
        case [one]:
            return text == one or _says(text, one)
        case {"@value": str() as plain}:
            return text == plain
        case {"@id": _} | [_, _, *_]:
            return _same_json(text, offered)
        case str():
            return offered == EDC + text
    return False


def _same_json(text: str, offered: Parsed) -> bool:
    """`"[{\"@value\":\"EU\"},{\"@value\":\"DE\"}]"` is `["EU", "DE"]`."""
    try:
        said = parse(text.encode())
    except (MalformedMessage, UnicodeEncodeError):
        return False
    return Json.of([_expanded(said)]) == Json.of([_expanded(offered)])


def _expanded(value: Parsed) -> Parsed:
    if isinstance(value, list):
        return list(map(_expanded, value))
    return {"@value": value} if isinstance(value, str) else value
