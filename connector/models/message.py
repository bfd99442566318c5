"""Every message of every process: the timeline that people read, and the outbox in one table."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from connector.models.negotiation import ContractNegotiation
from connector.models.process import Process
from connector.models.transfer import TransferProcess


class Direction(models.TextChoices):
    """Who sent it."""

    RECEIVED = "received"
    SENT = "sent"


class Delivery(models.TextChoices):
    """What became of a message. Of a received one: applied, repeated or refused.

    `repeated` was applied before and answered the same; `settled` got no answer, but what the peer
    said or did later proves that it arrived.
    """

    APPLIED = "applied"
    REPEATED = "repeated"
    WAITING = "waiting"
    DELIVERED = "delivered"
    SETTLED = "settled"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    GIVEN_UP = "given up"


class Message(models.Model):
    """One message, received or sent (or still to be sent).

    `body` is the JSON without secrets; where it holds one, `sealed` has all of it until it has been
    delivered. `then` is the state that the message moves the process to: a sent one moves it only
    when the peer has acknowledged it. Of a delivered one that is looked after (outbox/looking.py),
    `next_attempt` says when.
    """

    negotiation = models.ForeignKey(
        ContractNegotiation, models.CASCADE, null=True, related_name="messages", db_index=False
    )
    transfer = models.ForeignKey(
        TransferProcess, models.CASCADE, null=True, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=8, choices=Direction)
    step = models.CharField(max_length=64)  # what it does in the table of states
    delivery = models.CharField(max_length=16, choices=Delivery)
    body = models.TextField()
    sealed = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the whole JSON
    message_id = models.TextField(blank=True)  # its `@id`, where the sender gives one
    state_before = models.CharField(max_length=16, blank=True)
    then = models.CharField(max_length=16, blank=True)
    reasons = ArrayField(models.TextField(), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    # of received ones: what was answered; of sent ones: what the peer answered last
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    # of sent ones
    path = models.TextField(blank=True)  # below the peer's address
    attempts = models.PositiveIntegerField(default=0)
    first_attempt = models.DateTimeField(null=True)
    next_attempt = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(negotiation__isnull=False, transfer__isnull=True)
                | models.Q(negotiation__isnull=True, transfer__isnull=False),
                name="message_of_one_process",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["negotiation", "id"], name="message_of_negotiation"),
            models.Index(fields=["transfer", "id"], name="message_of_transfer"),
            models.Index(
                fields=["next_attempt", "id"],
                condition=models.Q(direction="sent", delivery="waiting"),
                name="message_waiting",
            ),
            models.Index(
                fields=["next_attempt", "id"],
                condition=models.Q(
                    direction="sent", delivery="delivered", next_attempt__isnull=False
                ),
                name="message_looked_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.direction}, {self.delivery}"

    def end(self, delivery: Delivery, error: str = "") -> None:
        """It is not waiting any more."""
        self.delivery, self.error, self.sealed = delivery, error, None
        self.next_attempt, self.ended_at = None, timezone.now()
        self.save()

    @property
    def process(self) -> Process:
        """The negotiation or the transfer that it belongs to."""
        found = self.negotiation or self.transfer
        if found is None:
            raise ValueError("a message without a process")
        return found
