"""Messages about a source. The row is the memory: what it tells is told once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Alert(models.Model):
    """One message to the contacts of a source.

    A worker that sends it holds it by a lease. It is sent again when that worker died before it
    could write `sent`: seldom, and under the same Message-ID.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        TROUBLE = "trouble"
        RECOVERY = "recovery"  # all that was told is over

    source = models.ForeignKey("catalog.HarvestSource", models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=16, choices=Kind)
    events = ArrayField(models.TextField())  # what is told (catalog.alerts.trouble), as "kind:key"
    made = models.DateTimeField(db_default=Now())
    due = models.DateTimeField(db_default=Now())
    sent = models.DateTimeField(null=True)
    # Of trouble: since then it is over. Not sent by then, it is not sent any more.
    over = models.DateTimeField(null=True)
    told_in = ArrayField(models.CharField(max_length=16), default=list)  # languages it was sent in
    tries = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)  # why it could not be sent; without addresses
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(sent=None, over=None),
                name="one_unsent_alert_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.kind} {self.pk}"
