"""What is taken from peers although it is not valid: each with the peer that sends it.

Nothing else is forgiven. Both are about answers and addresses of Eclipse EDC (0.15.1 was run; the
source of 0.18 says the same).
"""

from connector.dsp.messages import ContractNegotiationError, DataAddress, TransferError
from connector.dsp.values import Parsed

_ERRORS = (ContractNegotiationError.__name__, TransferError.__name__)
# EDC names the properties of a data address within this namespace, and has no top-level endpoint.
_EDC = "https://w3id.org/edc/v0.0.1/ns/"


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
    return found.get(name) or found.get(_EDC + name)
