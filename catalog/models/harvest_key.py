"""The secret with which a publisher starts harvests of a source, without an account here."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class HarvestKey(models.Model):
    """Who knows the secret may have the source harvested. Only its digest is kept."""

    source = models.OneToOneField(
        "catalog.HarvestSource", models.CASCADE, primary_key=True, related_name="harvest_key"
    )
    hashed = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, hexadecimal
    made = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    used = models.DateTimeField(null=True)  # last

    def __str__(self) -> str:
        return f"key of {self.source_id}"
