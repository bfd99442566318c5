"""The format HttpData-PULL: the consumer fetches the data from our door, with a token."""

from urllib.parse import quote

from django.conf import settings

from connector.delivery import tokens
from connector.dsp.messages import DataAddress
from connector.dsp.tolerances import properties
from connector.models import TransferProcess

HTTP = "https://w3id.org/idsa/v4.1/HTTP"


class HttpPull:
    """Where and with what the consumer fetches (planes.DataPlane)."""

    def start(self, transfer: TransferProcess) -> DataAddress:
        """The address of our door, with a new token."""
        return address(transfer.pid, tokens.issue(transfer))

    def stop(self, transfer: TransferProcess) -> None:
        """Its token opens nothing any more, and a stream that it opened ends."""
        tokens.withdraw(transfer)


def address(pid: str, token: str, endpoint_type: str = HTTP) -> DataAddress:
    """Where who shows the token gets the data of a transfer or a flow."""
    endpoint = f"{base()}/data/{quote(pid, safe=':')}"
    said = properties(endpoint, {"authorization": token, "authType": "bearer"})
    return DataAddress(endpoint_type=endpoint_type, endpoint=endpoint, endpoint_properties=said)


def base() -> str:
    """Our address as peers know it, without a path."""
    return settings.DSP_URL.removesuffix(settings.DSP_PATH)
