"""Rules by which an organisation answers in negotiations, and what they answered."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from connector.models.message import Message
from connector.models.negotiation import ContractNegotiation

MOST_OPEN = 1_000_000


class NegotiationRule(models.Model):
    """One rule; the first active one that fits answers (connector/negotiation/ruling.py).

    Changed by the verbs of connector/negotiation/rule_book.py only: `version` counts what it says.
    A rule about listed participants fits none of those who are gone: the list is not "anyone" then.
    """

    class Side(models.TextChoices):
        """On which side we are."""

        PROVIDER = "provider", _("requests for what we offer")
        CONSUMER = "consumer", _("other terms that a provider offers us")

    class Whom(models.TextChoices):
        """About which participants it is."""

        ANYONE = "anyone", _("any participant")
        LISTED = "listed", _("these participants")

    class Terms(models.TextChoices):
        """About which terms it is."""

        ANY = "any", _("any terms")
        SAME = "same", _("our terms, letter by letter")
        WITHIN = "within", _("our terms, or others that are shown to be no worse for us")
        OTHER = "other", _("other terms, or terms of which that is not known")

    class Answer(models.TextChoices):
        """What it says."""

        ACCEPT = "accept", _("accept")
        REJECT = "reject", _("refuse, with a reason")
        ASK = "ask", _("ask a person")

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="negotiation_rules", db_index=False
    )
    position = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    role = models.CharField(max_length=8, choices=Side, default=Side.PROVIDER)
    whom = models.CharField(max_length=8, choices=Whom, default=Whom.ANYONE)
    participants: Any = models.ManyToManyField("connector.Participant", related_name="+")
    claim = models.CharField(max_length=32, blank=True)  # a left operand
    claim_values = ArrayField(models.TextField(), default=list)
    offer = models.ForeignKey("connector.Offer", models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey("catalog.HarvestSource", models.CASCADE, null=True, related_name="+")
    terms = models.CharField(max_length=8, choices=Terms, default=Terms.ANY)
    open_above = models.PositiveIntegerField(null=True, validators=[MaxValueValidator(MOST_OPEN)])
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.ASK)
    reason = models.TextField(blank=True)  # for the peer
    created = models.DateTimeField(db_default=Now(), editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("negotiation rule")
        verbose_name_plural = _("negotiation rules")
        ordering: ClassVar = ["organisation", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "position"],
                name="rule_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Ruling(models.Model):
    """What a rule answered: the rule as it was then, and what was known (both JSON).

    `answer`: what followed; `is_held`: it would have accepted, and might not. `message` is the one
    that was answered.
    """

    negotiation = models.ForeignKey(ContractNegotiation, models.PROTECT, related_name="rulings")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="rulings")
    rule = models.ForeignKey(NegotiationRule, models.SET_NULL, null=True, related_name="rulings")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    said = models.JSONField()
    known = models.JSONField()
    answer = models.CharField(max_length=8, choices=NegotiationRule.Answer)
    is_held = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.version}): {self.answer}"
