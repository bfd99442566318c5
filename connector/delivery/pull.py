"""The format HttpData-PULL: the consumer fetches the data from our door, with a token."""

from urllib.parse import quote

from django.conf import settings

from connector.delivery import tokens
from connector.dsp.messages import DataAddress, EndpointProperty
from connector.models import TransferProcess

HTTP = "https://w3id.org/idsa/v4.1/HTTP"
# EDC drops the endpoint in its place, and knows these properties by their long names only.
EDC = "https://w3id.org/edc/v0.0.1/ns/"


class HttpPull:
    """Where and with what the consumer fetches (planes.DataPlane)."""

    def start(self, transfer: TransferProcess) -> DataAddress:
        """The address of our door, with a new token."""
        endpoint = f"{base()}/data/{quote(transfer.pid, safe=':')}"
        values = {"authorization": tokens.issue(transfer), "authType": "bearer"}
        long = {f"{EDC}{name}": value for name, value in {"endpoint": endpoint, **values}.items()}
        properties = tuple(
            EndpointProperty(name=name, value=value) for name, value in {**values, **long}.items()
        )
        return DataAddress(endpoint_type=HTTP, endpoint=endpoint, endpoint_properties=properties)

    def stop(self, transfer: TransferProcess) -> None:
        """Its token opens nothing any more, and a stream that it opened ends."""
        tokens.withdraw(transfer)


def base() -> str:
    """Our address as peers know it, without a path."""
    return settings.DSP_URL.removesuffix(settings.DSP_PATH)
