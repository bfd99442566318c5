"""Machines that we ask: from when on each may be asked again, and the requests on their way."""

from django.db import models
from django.db.models.functions import Now


class HostTurn(models.Model):
    """A host. Its row is locked by who takes a turn, so that two workers count one after the other.

    `free_from` (the database's clock): the pace, or the patience that the host has asked for.
    """

    host = models.TextField(primary_key=True)
    free_from = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.host


class HostLease(models.Model):
    """A request on its way, renewed until its answer is read."""

    turn = models.ForeignKey(HostTurn, models.CASCADE, related_name="leases")
    lease_owner = models.CharField(max_length=64, unique=True)
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.turn_id}: {self.lease_owner}"
