"""The contract text that goes with an agreement, as it was filled in when both agreed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from connector.models.agreement import Agreement


class ContractText(models.Model):
    """`body` is JSON in the one fixed form (connector/texts/filled.py), `hash` its SHA-256.

    `template` is the SHA-256 of the words before anything was filled in: their version.
    """

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="text")
    case = models.CharField(max_length=32)
    template = models.CharField(max_length=64)
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("contract text")
        verbose_name_plural = _("contract texts")

    def __str__(self) -> str:
        return f"{self.case} {self.hash[:12]}"
