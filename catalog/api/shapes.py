"""The shapes of what the API answers: one serializer each, which the OpenAPI description shows."""

from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.feeds.seen import Seen
from catalog.models import (
    Distribution,
    HarvestRun,
    HarvestSource,
    HeldWithdrawal,
    Kind,
    Missing,
    Resource,
    StoredFinding,
)
from catalog.models.source import HarvestRun as Run
from catalog.queries import copies, findings_of_run, said_of_run

COUNTS = (
    "pages", "bytes", "statements", "records", "stored", "created", "updated", "unchanged",
    "restored", "withdrawn", "lost", "withheld",
)  # fmt: skip


def shown_address(source: HarvestSource) -> str:
    """Where the source is, as anyone may know: a file's name without its folder, no credentials."""
    if not source.is_remote:
        return PurePath(source.url).name
    try:
        parts = urlsplit(source.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:  # "https://[": kept, but nobody could have fetched it
        return ""


def shown_text(text: str, source: HarvestSource) -> str:
    """A sentence of a run, without the folder or the credentials of its source."""
    text = text.replace(source.url, shown_address(source))
    if source.is_remote:
        return text
    folder = str(PurePath(source.url).parent)
    return text if folder in (".", "/") else text.replace(folder + "/", "")


class ResourceEntry(serializers.ModelSerializer[Resource]):
    """A resource in a list."""

    source = serializers.SlugRelatedField[HarvestSource](slug_field="slug", read_only=True)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Kind.choices)
    publisher = serializers.CharField(source="publisher_name")
    change = serializers.IntegerField(source="change.number", help_text="Number of its last change")
    restricted = serializers.BooleanField(
        source="is_restricted", help_text="true: you see it as a member; others do not"
    )

    class Meta:
        model = Resource
        fields = (
            "id", "iri", "kind", "title", "source", "publisher", "publisher_key", "themes",
            "formats", "licences", "languages", "is_hvd", "issued", "modified", "first_seen",
            "change", "restricted",
        )  # fmt: skip


class DistributionShape(serializers.ModelSerializer[Distribution]):
    """A way to get a dataset."""

    class Meta:
        model = Distribution
        fields = (
            "key", "iri", "access_urls", "download_urls", "format", "media_type", "licence",
        )  # fmt: skip


class FindingShape(serializers.ModelSerializer[StoredFinding]):
    """What was found wrong, where, and how to mend it."""

    class Meta:
        model = StoredFinding
        fields = ("rule", "severity", "focus", "path", "value", "message", "repair")


class CopyShape(serializers.ModelSerializer[Resource]):
    """The same resource in another source."""

    source = serializers.SlugRelatedField[HarvestSource](slug_field="slug", read_only=True)  # type: ignore[assignment]

    class Meta:
        model = Resource
        fields = ("id", "source", "published")


class ResourceDetail(ResourceEntry):
    """Everything about one resource. The context: `requester`, and what is `seen` by them."""

    document = serializers.SerializerMethodField(
        help_text="The description, derived from the statements"
    )
    distributions = serializers.SerializerMethodField()
    copies = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    published = serializers.BooleanField(help_text="false: another source's copy is the one listed")
    missing_since = serializers.DateTimeField(
        source="missing.since",
        default=None,
        help_text="Since when its source does not list it any more; null: it does",
    )

    class Meta(ResourceEntry.Meta):
        fields = (  # type: ignore[assignment]
            *ResourceEntry.Meta.fields,
            "published", "missing_since", "copies", "document", "distributions", "findings",
        )  # fmt: skip

    @extend_schema_field(serializers.JSONField())
    def get_document(self, resource: Resource) -> Any:  # noqa: ARG002 - as DRF calls it
        """As far as the requester may know of it."""
        return self._seen.document

    @extend_schema_field(DistributionShape(many=True))
    def get_distributions(self, resource: Resource) -> list[dict[str, Any]]:  # noqa: ARG002
        """Those that are not withdrawn, in the publisher's order."""
        return list(DistributionShape(self._seen.distributions, many=True).data)

    @extend_schema_field(FindingShape(many=True))
    def get_findings(self, resource: Resource) -> list[dict[str, Any]]:  # noqa: ARG002
        """What is to be mended."""
        return list(FindingShape(self._seen.findings, many=True).data)

    @property
    def _seen(self) -> Seen:
        seen: Seen = self.context["seen"]
        return seen

    @extend_schema_field(CopyShape(many=True))
    def get_copies(self, resource: Resource) -> list[dict[str, Any]]:
        """The same resource as other sources list it."""
        return list(CopyShape(copies(resource, self.context["requester"]), many=True).data)


class Resources(serializers.Serializer[dict[str, Any]]):
    """A page of resources."""

    total = serializers.IntegerField(help_text="How many there are on all pages")
    next = serializers.CharField(allow_null=True, help_text="Address of the next page")
    items = ResourceEntry(many=True)


class RunShape(serializers.ModelSerializer[HarvestRun]):
    """One harvest, and how far it has come."""

    source = serializers.SlugRelatedField[HarvestSource](slug_field="slug", read_only=True)  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=Run.State.choices)
    stage = serializers.ChoiceField(choices=Run.Stage.choices)
    error = serializers.SerializerMethodField()
    held = serializers.SerializerMethodField(
        help_text="Records that it would have withdrawn and that wait for a person"
    )

    class Meta:
        model = HarvestRun
        fields = (
            "id", "source", "state", "stage", "queued", "started", "ended", "attempts",
            "complete", "same", "error", *COUNTS, "held",
        )  # fmt: skip

    def get_error(self, run: HarvestRun) -> str:
        """Why the run failed; empty when it did not."""
        return shown_text(said_of_run(run, self.context["requester"]), run.source)

    def get_held(self, run: HarvestRun) -> int:
        """0 when nobody has to decide."""
        waiting = Missing.objects.filter(hold__run=run, hold__state=HeldWithdrawal.State.WAITING)
        return waiting.count()


class RunDetail(RunShape):
    """One harvest with what was found wrong with its documents."""

    findings = serializers.SerializerMethodField()

    class Meta(RunShape.Meta):
        fields = (*RunShape.Meta.fields, "findings")  # type: ignore[assignment]

    @extend_schema_field(FindingShape(many=True))
    def get_findings(self, run: HarvestRun) -> list[dict[str, Any]]:
        """The first hundred."""
        shown = []
        for row in findings_of_run(run, self.context["requester"])[:100]:
            said = FindingShape(row).data
            shown.append({name: shown_text(text, run.source) for name, text in said.items()})
        return shown


class SourceShape(serializers.ModelSerializer[HarvestSource]):
    """A catalogue that is harvested."""

    url = serializers.SerializerMethodField()
    organisation = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    schedule = serializers.ChoiceField(choices=HarvestSource.Schedule.choices)
    resources = serializers.SerializerMethodField()
    last_run = serializers.SerializerMethodField()

    class Meta:
        model = HarvestSource
        fields = (
            "slug", "name", "url", "kind", "organisation", "schedule", "default_language",
            "active", "created", "members_only", "resources", "last_run",
        )  # fmt: skip

    def get_url(self, source: HarvestSource) -> str:
        """Its address; of a file of this machine only the name."""
        return shown_address(source)

    def get_resources(self, source: HarvestSource) -> int:
        """How many live resources it gives."""
        counts: dict[int, int] = self.context["counts"]
        return counts.get(source.pk, 0)

    def get_last_run(self, source: HarvestSource) -> int | None:
        """Number of its latest run."""
        runs: dict[int, int] = self.context["runs"]
        return runs.get(source.pk)


class Sources(serializers.Serializer[dict[str, Any]]):
    """All sources."""

    total = serializers.IntegerField()
    items = SourceShape(many=True)


class Problem(serializers.Serializer[dict[str, Any]]):
    """What is wrong and what to mend (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
