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
        endpoint = f"{base()}/data/{quote(transfer.pid, safe=':')}"
        values = {"authorization": tokens.issue(transfer), "authType": "bearer"}
        said = properties(endpoint, values)
        return DataAddress(endpoint_type=HTTP, endpoint=endpoint, endpoint_properties=said)

    def stop(self, transfer: TransferProcess) -> None:
        """Its token opens nothing any more, and a stream that it opened ends."""
        tokens.withdraw(transfer)


def base() -> str:
    """Our address as peers know it, without a path."""
    return settings.DSP_URL.removesuffix(settings.DSP_PATH)
