"""As data plane: make ourselves known to a control plane, at its endpoint for that.

Data Plane Signaling 1.0, "Data Plane Registration". An Eclipse EDC gets a message of its own kind,
and a new token within our address, since it shows none.
"""

from django.conf import settings

from connector.delivery.pull import base
from connector.dps import edc, wire
from connector.dps.messages import DataPlaneRegistrationMessage
from connector.models import Plane
from connector.signaling.asking import ask
from connector.signaling.known import issue_token
from connector.signaling.serving import PULLS
from outbound.errors import FetchError

PLAIN = "HttpData-PULL"


class NotRegistered(Exception):
    """The control plane did not take it; the message says what it answered."""


def register(plane: Plane) -> None:
    """Say to the control plane that we are there. The token of an EDC is new from now on.

    Raises NotRegistered.
    """
    if plane.dialect == Plane.Dialect.EDC:
        url = f"{base()}/signaling/edc/{issue_token(plane)}"
        said = edc.write_plane(settings.PARTICIPANT_ID, url, [PLAIN])
        _send(plane, "POST", "v1/dataplanes", said.text)
    else:
        message = DataPlaneRegistrationMessage(
            dataplane_id=settings.PARTICIPANT_ID,
            endpoint=f"{base()}/signaling",
            profiles=tuple(PULLS),
        )
        _send(plane, "PUT", "dataplanes", wire.write(message).text)


def _send(plane: Plane, method: str, path: str, body: str) -> None:
    try:
        answer = ask(plane, method, path, body.encode())
    except FetchError as failure:
        raise NotRegistered(str(failure)) from None
    if not 200 <= answer.status < 300:
        raise NotRegistered(f"The control plane answers {answer.status}: {answer.body[:500]!r}")
