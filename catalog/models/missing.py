"""Live resources that complete runs do not see any more, and withdrawals that wait for a person."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class HeldWithdrawal(models.Model):
    """A complete run would have withdrawn too much: nothing goes before a person has agreed.

    Its list is the `Missing` rows that point at it. What is seen again leaves the list in the
    transaction that stores it.
    """

    class State(models.TextChoices):
        """Where it stands. A source has at most one that is waiting or approved."""

        WAITING = "waiting"  # for a person
        APPROVED = "approved"  # and being carried out
        DONE = "done"  # what was still missing is withdrawn
        KEPT = "kept"  # a person said: not now
        REPLACED = "replaced"  # a later complete run saw something else

    OPEN = (State.WAITING, State.APPROVED)

    source = models.ForeignKey("catalog.HarvestSource", models.CASCADE, related_name="holds")
    run = models.OneToOneField("catalog.HarvestRun", models.CASCADE, related_name="hold")
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    records = models.PositiveIntegerField()  # how many were missing when it was made
    live = models.PositiveIntegerField()  # of so many that the source had before
    made = models.DateTimeField(db_default=Now(), editable=False)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    withdrawn = models.PositiveIntegerField(default=0)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state__in=["waiting", "approved"]),
                name="one_open_hold_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.records} held"


class Missing(models.Model):
    """A live resource that the last complete run of its source did not see.

    A row of its own, so that what is seen in every run costs no write. `key` is that of its stable
    id (catalog.harvest.identity).
    """

    resource = models.OneToOneField(
        "catalog.Resource", models.CASCADE, primary_key=True, related_name="missing"
    )
    source = models.ForeignKey(
        "catalog.HarvestSource", models.CASCADE, related_name="missing", db_index=False
    )
    key = models.BinaryField(max_length=8)
    since = models.DateTimeField(db_default=Now(), editable=False)
    hold = models.ForeignKey(HeldWithdrawal, models.SET_NULL, null=True, related_name="missing")

    class Meta:
        ordering = ("resource",)
        indexes = [models.Index(fields=["source", "key"], name="missing_of_source")]

    def __str__(self) -> str:
        return f"{self.resource_id} since {self.since}"
