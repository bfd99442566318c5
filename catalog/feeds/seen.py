"""What is derived from a resource's statements, as far as a requester may know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.dcat.document import document
from catalog.dcat.draft import DistributionDraft, ResourceDraft
from catalog.dcat.read import draft
from catalog.dcat.write import ROOT
from catalog.feeds.hidden import Hidden, without
from catalog.models import Distribution, Resource, StoredFinding
from vocab.authority.resolve import resolve
from vocab.findings import Finding


@dataclass(frozen=True, slots=True)
class Seen:
    """Document, distributions and findings of one resource."""

    document: Mapping[str, Any]
    distributions: Sequence[Distribution]
    findings: Sequence[StoredFinding]


def seen(resource: Resource, hidden: Hidden) -> Seen:
    """As kept; where the statements name something hidden, as if they did not."""
    if not hidden:
        return Seen(
            resource.document,
            list(resource.distributions.filter(withdrawn__isnull=True)),
            list(resource.findings.all()),
        )
    drafted, found = _drafted(resource, hidden)
    return Seen(
        document(drafted),
        [_distribution(one) for one in drafted.distributions],
        [
            StoredFinding(
                rule=f.rule,
                severity=f.severity.value,
                focus=f.focus or resource.stable_id,
                path=f.path,
                value=f.value,
                message=f.message,
                repair=f.repair,
            )
            for f in found
        ],
    )


def document_seen(resource: Resource, hidden: Hidden) -> Mapping[str, Any]:
    """The document alone."""
    kept: Mapping[str, Any] = resource.document
    return document(_drafted(resource, hidden)[0]) if hidden else kept


def _drafted(resource: Resource, hidden: Hidden) -> tuple[ResourceDraft, Sequence[Finding]]:
    root = f"<{resource.iri}>".encode() if resource.iri else ROOT
    language = resource.source.default_language
    return draft(resource.kind, root, without(resource, hidden), language, resolve)


def _distribution(drafted: DistributionDraft) -> Distribution:
    return Distribution(
        key=drafted.key,
        iri=drafted.iri,
        access_urls=list(drafted.access_urls),
        download_urls=list(drafted.download_urls),
        format=drafted.format.key if drafted.format else "",
        media_type=drafted.media_type.key if drafted.media_type else "",
        licence=drafted.licence.key if drafted.licence else "",
    )
