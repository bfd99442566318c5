"""Whether a resource meets a profile, and how far the check of all resources has come."""

from django.db import models


class Verdict(models.Model):
    """What a profile's check of one resource came to; its findings stand in StoredFinding.

    It holds for the resource as `change` left it. There is none while a resource has not been
    checked, after it was withdrawn, and of a profile that is not about it.
    """

    # (the unique constraint is the index)
    resource = models.ForeignKey(
        "catalog.Resource", models.CASCADE, related_name="verdicts", db_index=False
    )
    profile = models.CharField(max_length=32)  # the id of a vocab.profiles.table.Profile
    change = models.ForeignKey("catalog.Change", models.CASCADE, related_name="+", db_index=False)
    rules_version = models.PositiveIntegerField()
    # Null: the statements could not be checked.
    violations = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "profile"], name="verdict_of_profile")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.profile}: {self.violations}"


class CheckPlace(models.Model):
    """Where the reader that checks resources is in the sequence: all up to here are checked.

    One row. `number` and `resource` are those of a change and of a resource within it; written
    with what was found, in one transaction.
    """

    rules_version = models.PositiveIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    resource = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.rules_version}, change {self.number}"
