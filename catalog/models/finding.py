"""What was found wrong, kept with the record (or, for documents, with the run) that shows it."""

from django.db import models


class StoredFinding(models.Model):
    """A `vocab.findings.Finding` as kept.

    A finding about a record belongs to (resource, change, rules version) and goes when the record
    is read again; a finding about a document belongs to the run.
    """

    resource = models.ForeignKey(
        "catalog.Resource", models.CASCADE, null=True, related_name="findings"
    )
    change = models.ForeignKey("catalog.Change", models.CASCADE, null=True, related_name="+")
    run = models.ForeignKey(
        "catalog.HarvestRun", models.CASCADE, null=True, related_name="findings"
    )
    rules_version = models.PositiveIntegerField()
    rule = models.CharField(max_length=64)
    severity = models.CharField(max_length=8)
    focus = models.TextField()
    path = models.TextField(blank=True)
    value = models.TextField(blank=True)
    message = models.TextField()
    repair = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resource__isnull=False) ^ models.Q(run__isnull=False),
                name="finding_of_a_record_or_of_a_run",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.focus}"
