"""One request to a plane, by the rules of the way out for what the operator has registered."""

from django.conf import settings

from catalog.harvest.limits import sender
from connector.models import Plane
from connector.peers import policy_to
from connector.signaling.known import headers_for
from outbound.budgets import Budget
from outbound.messenger import Answer, Messenger

LARGEST_ANSWER = 1_000_000  # bytes


def ask(plane: Plane, method: str, path: str, body: bytes | None = None) -> Answer:
    """What the plane answers below its endpoint, whatever its status. Raises FetchError."""
    seconds = settings.OUTBOX_SEND_SECONDS
    budget = Budget(
        connect_seconds=min(10, seconds),
        idle_seconds=seconds,
        total_seconds=seconds,
        wire_bytes=LARGEST_ANSWER,
        body_bytes=LARGEST_ANSWER,
    )
    authorization, more = headers_for(plane)
    with Messenger(policy_to(plane.endpoint), budget, sender()) as messenger:
        return messenger.send(
            method,
            f"{plane.endpoint}/{path}",
            body=body,
            authorization=authorization,
            headers=more,
        )
