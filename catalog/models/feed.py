"""What a feed of changes has said of each entity, and how far its pages were read."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class FeedEntity(models.Model):
    """The last event of one entity of a feed. A deleted one stays: an older event may yet come.

    Of two events the later counts; of the same moment a deletion does, then the greater `member`.
    """

    source = models.ForeignKey(
        "catalog.HarvestSource", models.CASCADE, related_name="+", db_index=False
    )
    iri = models.TextField()
    published = models.DateTimeField()
    deleted = models.BooleanField()
    member = models.CharField(max_length=32)  # a hash of the event's IRI
    statements = models.BinaryField()  # of the event, packed as those of a resource
    # IRIs that the statements describe, those of them that are records, keys of what they mention:
    subjects = ArrayField(models.TextField(), default=list)
    roots = ArrayField(models.TextField(), default=list)
    mentions = ArrayField(models.BigIntegerField(), default=list)
    # The id of the run that changed it, and what it described before: as long as no complete run
    # came after, it waits to be stored. (No complete run has to write here.)
    changed_in = models.BigIntegerField()
    before = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "iri"], name="feed_entity")]
        indexes = [
            GinIndex(fields=["subjects"], name="feed_subjects"),
            GinIndex(fields=["mentions"], name="feed_mentions"),
            models.Index(fields=["source", "changed_in"], name="feed_changed"),
        ]

    def __str__(self) -> str:
        return self.iri


class FeedPage(models.Model):
    """A page of a feed whose events are all in `FeedEntity`: what is new of it is asked for."""

    source = models.ForeignKey(
        "catalog.HarvestSource", models.CASCADE, related_name="+", db_index=False
    )
    url = models.TextField()
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    statements = models.BigIntegerField()
    leads_to = models.JSONField(default=dict)  # address -> what is behind is older than this, or ""
    newest = models.DateTimeField(null=True)  # of its events
    closed = models.BooleanField(default=False)  # nothing can come to it any more
    asked_in = models.BigIntegerField()  # the id of the last run that asked for it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "url"], name="feed_page")]

    def __str__(self) -> str:
        return self.url
