"""How good the metadata are: the score of each dataset, of each source by day, and of its links."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now


class Points(models.Model):
    """What the five dimensions of the assessment come to, and what may still come."""

    total = models.FloatField()
    unknown = models.FloatField()
    findability = models.FloatField()
    accessibility = models.FloatField()
    interoperability = models.FloatField()
    reusability = models.FloatField()
    contextuality = models.FloatField()

    class Meta:
        abstract = True


class DatasetScore(Points):
    """The score of a live dataset. Written by the reader of the sequence and by rederive alone.

    `marks` has one letter for each of METRICS, in their order: + holds, - does not, ? is not known.
    """

    resource = models.OneToOneField(
        "catalog.Resource", models.CASCADE, primary_key=True, related_name="score"
    )
    source = models.ForeignKey("catalog.HarvestSource", models.CASCADE, related_name="+")
    change = models.ForeignKey("catalog.Change", models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()  # of the rules of the score
    marks = models.CharField(max_length=32)
    best = models.PositiveIntegerField(null=True)  # place of the distribution that counts
    # Whether it is in the mean of its source: not, when only some may know of it.
    counted = models.BooleanField()
    links = ArrayField(models.BigIntegerField(), default=list)  # LinkChecks of its addresses
    # Whether the search index knows its class (catalog.search.indexer).
    indexed = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            GinIndex(fields=["links"], name="score_links", fastupdate=False),
            models.Index(
                fields=["resource"], condition=models.Q(indexed=False), name="score_unindexed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.total:.0f}"


class SourceScore(Points):
    """The mean of a source's datasets at the end of a day, or now for the current one."""

    source = models.ForeignKey(
        "catalog.HarvestSource", models.CASCADE, related_name="scores", db_index=False
    )
    day = models.DateField()
    datasets = models.PositiveIntegerField()

    class Meta:
        ordering = ("source", "day")
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="source_score_day")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.day}: {self.total:.0f}"


class LinkCheck(models.Model):
    """One address of distributions: how it answered last, and since when it does not.

    `status` is that of the last answer, 0 when none came, null when it was never asked.
    """

    key = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the address
    url = models.TextField()
    host = models.TextField()
    status = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)  # why there was no answer, for people
    checked = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    due = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)  # a worker asks it now
    # Whether the scores that rest on it know how it answers.
    told = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["due"], name="link_due"),
            models.Index(fields=["id"], condition=models.Q(told=False), name="link_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.status}"
