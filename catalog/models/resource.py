"""Catalogued resources: the publisher's statements are the truth, the rest is derived from them."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import MD5, Now
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from catalog.access import access
from catalog.packing import unpack


class Kind(models.TextChoices):
    """DCAT's words for what a catalogue lists."""

    CATALOG = "Catalog", _("catalogue")
    DATASET = "Dataset", _("dataset")
    DATASET_SERIES = "DatasetSeries", _("dataset series")
    DATA_SERVICE = "DataService", _("data service")


def _any(audiences: Iterable[int]) -> models.Value:
    """As one parameter: of a list Django makes an expression for each member, hundreds a query."""
    return models.Value(sorted(audiences), output_field=ArrayField(models.BigIntegerField()))


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Reads of resources. Every door begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> Self:
        """What `requester` may know of, withdrawn ones included."""
        mine = access().audiences(requester).ids
        public = models.Q(audiences=[])
        return self.filter(public | models.Q(audiences__overlap=_any(mine)) if mine else public)

    def hidden_from(self, requester: Requester) -> Self:
        """The rest: what `requester` must not learn of."""
        mine = access().audiences(requester).ids
        restricted = self.exclude(audiences=[])
        return restricted.exclude(audiences__overlap=_any(mine)) if mine else restricted

    def live(self) -> Self:
        """Published copies that have not been withdrawn: what doors list and count."""
        return self.filter(published=True, withdrawn__isnull=True)


class Resource(models.Model):
    """One catalogued resource of one source: one row per (source, stable id)."""

    source = models.ForeignKey(
        "catalog.HarvestSource", models.PROTECT, related_name="resources", db_index=False
    )
    stable_id = models.TextField()
    kind = models.CharField(max_length=16, choices=Kind)
    iri = models.TextField(blank=True)  # empty: the publisher gave a blank node
    statements = models.BinaryField()
    content_hash = models.CharField(max_length=48)
    rules_version = models.PositiveIntegerField()
    # Derived from the statements by pure functions:
    document = models.JSONField()
    title = models.TextField(blank=True)
    themes = ArrayField(models.TextField(), default=list)
    formats = ArrayField(models.TextField(), default=list)
    licences = ArrayField(models.TextField(), default=list)
    languages = ArrayField(models.TextField(), default=list)
    publisher_key = models.TextField(blank=True)
    publisher_name = models.TextField(blank=True)
    is_hvd = models.BooleanField(default=False)
    issued = models.DateField(null=True)
    modified = models.DateField(null=True)
    # Kept by us:
    members_only = models.BooleanField(default=False, db_default=False)  # whatever its source is
    # Audiences that offers show it to, beside the members; empty: offers do not restrict it.
    shown_to = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    audiences = ArrayField(models.BigIntegerField(), default=list)  # empty: everyone
    published = models.BooleanField(default=True)
    change = models.ForeignKey("catalog.Change", models.PROTECT, related_name="+")
    first_seen = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn = models.DateTimeField(null=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "stable_id"], name="resource_of_source"),
            models.UniqueConstraint(
                fields=["iri", "audiences"],
                condition=models.Q(published=True) & ~models.Q(iri=""),
                name="one_published_copy",
            ),
        ]
        indexes = [
            models.Index(fields=["publisher_key"], name="resource_publisher"),
            GinIndex(fields=["themes"], name="resource_themes"),
            # What looks the same has the same title; of any length, so its hash.
            models.Index(
                MD5("title"),
                condition=models.Q(published=True, withdrawn__isnull=True),
                name="resource_title",
            ),
            models.Index(
                fields=["iri"],
                condition=models.Q(published=False, withdrawn__isnull=True) & ~models.Q(iri=""),
                name="waiting_copy",
            ),
            models.Index(
                fields=["iri"],
                condition=~models.Q(audiences=[]) & ~models.Q(iri=""),
                name="restricted_resource",
            ),
            # (unlike the index of iris, it has those without one)
            models.Index(
                fields=["source"], condition=~models.Q(audiences=[]), name="restricted_of_source"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.stable_id

    @property
    def is_restricted(self) -> bool:
        """Whether there are people who must not learn of it."""
        return bool(self.audiences)

    @property
    def lines(self) -> bytes:
        """The publisher's statements as N-Triples."""
        return unpack(self.statements)


class Distribution(models.Model):
    """One way to get a dataset, as its publisher describes it."""

    # (the unique constraint is the index)
    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="distributions", db_index=False
    )
    key = models.TextField()  # stable within the resource: IRI, else URL, else content
    position = models.PositiveIntegerField()
    iri = models.TextField(blank=True)
    access_urls = ArrayField(models.TextField(), default=list)
    download_urls = ArrayField(models.TextField(), default=list)
    format = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    licence = models.TextField(blank=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ("resource", "position")
        constraints = [models.UniqueConstraint(fields=["resource", "key"], name="distribution_key")]

    def __str__(self) -> str:
        return self.iri or self.key


class Link(models.Model):
    """A statement that points at another catalogued resource, known here or not."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="links", db_index=False)
    property = models.TextField()
    target = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "property", "target"], name="link_once")
        ]
        indexes = [models.Index(fields=["target"], name="link_target")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.property} {self.target}"
