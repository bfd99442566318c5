"""The one sequence: every change to a resource, numbered in the order of commits.

`Change.number` is given at commit, by a deferred trigger that takes an advisory lock: whoever reads
numbers above a cursor misses nothing and meets nothing twice, whatever the writers do (migration
0002, tests/catalog/test_sequence.py).
"""

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """What one transaction changed. Writers create the row; the database numbers it."""

    number = models.BigIntegerField(null=True, unique=True, editable=False)
    transaction = models.BigIntegerField(
        editable=False, db_default=models.Func(function="txid_current")
    )
    at = models.DateTimeField(db_default=Now(), editable=False)
    run = models.ForeignKey(
        "catalog.HarvestRun", models.SET_NULL, null=True, related_name="changes"
    )
    # Resources were withdrawn because a person had agreed to it.
    hold = models.ForeignKey(
        "catalog.HeldWithdrawal", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.number)


class Version(models.Model):
    """One resource changed, in this way. Versions and their hashes stay for ever."""

    class Kind(models.TextChoices):
        """What changed."""

        CONTENT = "content"
        WITHDRAWN = "withdrawn"
        RESTORED = "restored"
        AUDIENCE = "audience"
        DERIVED = "derived"

    change = models.ForeignKey(
        Change, models.PROTECT, related_name="versions", db_index=False
    )  # the unique constraint is the index
    ordinal = models.PositiveIntegerField()
    resource = models.ForeignKey("catalog.Resource", models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=16, choices=Kind)
    content_hash = models.CharField(max_length=48)

    class Meta:
        ordering = ("change", "ordinal")
        constraints = [models.UniqueConstraint(fields=["change", "ordinal"], name="version_place")]
        indexes = [
            models.Index(
                fields=["change", "resource"],
                condition=models.Q(kind__in=["audience", "withdrawn"]),
                name="tightening_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id}.{self.ordinal}"


class VersionBody(models.Model):
    """The statements of a superseded version, for as long as the retention setting says."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True, related_name="body")
    statements = models.BinaryField()

    def __str__(self) -> str:
        return str(self.version)
