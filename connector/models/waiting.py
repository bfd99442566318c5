"""How long negotiations of an organisation may wait, and who was told that one waits."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from connector.models.negotiation import ContractNegotiation

MOST_DAYS = 3_650


class NegotiationLimits(models.Model):
    """What an organisation says instead of the settings; None: as those. Days, 0: without limit."""

    organisation = models.OneToOneField(
        "accounts.Organisation", models.CASCADE, related_name="negotiation_limits"
    )
    answer_days = models.PositiveIntegerField(null=True, validators=[MaxValueValidator(MOST_DAYS)])
    peer_days = models.PositiveIntegerField(null=True, validators=[MaxValueValidator(MOST_DAYS)])
    ends = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("limits of negotiations")
        verbose_name_plural = _("limits of negotiations")

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.answer_days}, {self.peer_days}, {self.ends}"


class MailSwitch(models.Model):
    """Whether a person wants e-mail about negotiations that wait; no row: yes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wanted = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wanted}"


class WaitingNote(models.Model):
    """A person is to be told, once, that a negotiation waits, or that its time is running out.

    `since`: the wait that it is about. Notes that go in one message share a `key`: it is in the
    Message-ID, the same whenever it is tried (connector/negotiation/notes.py).
    """

    class Kind(models.TextChoices):
        """What is told."""

        NEW = "new"
        SOON = "soon"

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENDING = "sending"  # a byte of it may have left
        SENT = "sent"
        EMPTY = "empty"  # by then nothing waited any more, or it was not wanted
        GIVEN_UP = "given up"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    negotiation = models.ForeignKey(
        ContractNegotiation, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    since = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    key = models.UUIDField(null=True)
    made = models.DateTimeField(db_default=Now(), editable=False)
    due = models.DateTimeField(db_default=Now())
    tries = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["negotiation", "user", "kind", "since"], name="told_once_of_a_wait"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due", "id"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="note_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.negotiation_id} to {self.user_id}: {self.state}"
