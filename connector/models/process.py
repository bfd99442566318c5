"""What a negotiation and a transfer have in common: two pids, two parties, one state."""

import uuid
from enum import StrEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connector.states import Role


def new_pid() -> str:
    """A pid of ours; an IRI, as the protocol asks."""
    return uuid.uuid4().urn


class Process(models.Model):
    """One process with one participant. `role` is ours; an empty `state`: it has not begun.

    `address` is where its messages go: the peer's base, or the callback address that it gave us.
    `ending` holds the reasons of a termination of ours that waits until the peer's pid is known.
    """

    pid = models.CharField(max_length=64, unique=True, default=new_pid, editable=False)
    peer_pid = models.TextField(blank=True)
    role = models.CharField(max_length=8, choices=[(role, role) for role in Role])
    participant = models.ForeignKey("connector.Participant", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=16, blank=True)
    address = models.TextField()
    reasons = ArrayField(models.TextField(), default=list)  # why it ended, or waits
    ending = ArrayField(models.TextField(), default=list)
    created = models.DateTimeField(db_default=Now(), editable=False)
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.pid

    def keep_state(self, then: StrEnum) -> None:
        """Take the next state. Each kind of process adds what follows from it (`move_to`)."""
        self.state = then.value
        self.changed = timezone.now()

    @property
    def our_role(self) -> Role:
        """As a value."""
        return Role(self.role)

    @property
    def provider_pid(self) -> str:
        """The provider's."""
        return self.pid if self.our_role is Role.PROVIDER else self.peer_pid

    @property
    def consumer_pid(self) -> str:
        """The consumer's."""
        return self.pid if self.our_role is Role.CONSUMER else self.peer_pid

    @property
    def pids(self) -> dict[str, Any]:
        """Both, as the fields of a message."""
        return {"provider_pid": self.provider_pid, "consumer_pid": self.consumer_pid}
