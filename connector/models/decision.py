"""Decisions of policies, as they were made: enough of each to make it again."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from connector.models.negotiation import ContractNegotiation
from connector.models.transfer import TransferProcess
from vocab.odrl.decide import Outcome


class PolicyText(models.Model):
    """A policy that was decided: JSON in the one fixed form, once for all its decisions."""

    hash = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    class Meta:
        verbose_name = _("policy text")
        verbose_name_plural = _("policy texts")

    def __str__(self) -> str:
        return self.hash


class PolicyDecision(models.Model):
    """What a policy said at a moment, and what was known then (`known`: connector/decisions.py).

    `known_hash` is of the party and its claims alone. `engine`: vocab.odrl.decide.ENGINE.
    `reasons` are English sentences, none for what was permitted.
    """

    class Scope(models.TextChoices):
        """What was to be done."""

        NEGOTIATION = "negotiation", _("negotiation")
        TRANSFER = "transfer", _("transfer")
        DELIVERY = "delivery", _("delivery")

    scope = models.CharField(_("scope"), max_length=16, choices=Scope)
    negotiation = models.ForeignKey(
        ContractNegotiation, models.PROTECT, related_name="decisions", db_index=False
    )
    transfer = models.ForeignKey(
        TransferProcess, models.PROTECT, related_name="decisions", null=True, db_index=False
    )
    policy = models.ForeignKey(PolicyText, models.PROTECT, related_name="+", db_index=False)
    known = models.JSONField()
    known_hash = models.CharField(max_length=64)
    engine = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=[(one.value, one.value) for one in Outcome]
    )
    valid_until = models.DateTimeField(null=True)
    reasons = ArrayField(models.TextField(), default=list)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["negotiation", "-id"], name="decision_of")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.outcome}"
