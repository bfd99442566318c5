"""The quality of one dataset, for machines: /datasets/<id>/quality.ttl or .json, or as Accept asks.

What is shown is what the record says now, with what is remembered of its links.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response

from accounts.requester import Requester, asking
from catalog.feeds.answer import Validators, answer, etag
from catalog.feeds.base import base_url
from catalog.feeds.hidden import hidden_in
from catalog.feeds.parameters import parameters
from catalog.feeds.problem import NOT_FOUND, View, problem, reads_only
from catalog.feeds.resource import BY_MEDIA_TYPE, address_of, by_accept
from catalog.feeds.seen import document_seen
from catalog.feeds.tombstone import reason
from catalog.models import Kind, LinkCheck, Resource
from catalog.quality.dqv import measurements, statements
from catalog.quality.metrics import MAXIMA, MAXIMUM, METRICS
from catalog.quality.score import VERSION, Facts, Score, score
from catalog.quality.scores import facts_of, links_of


@dataclass(frozen=True, slots=True)
class Quality:
    """A dataset's document, as far as a requester may know it, and what it is worth."""

    resource: Resource
    document: Mapping[str, Any]
    links: Mapping[str, LinkCheck]
    facts: Facts
    score: Score

    @property
    def at(self) -> datetime:
        """Since when it is so: the record's last change, or the last look at one of its links."""
        looked = [link.checked for link in self.links.values() if link.checked]
        return max([self.resource.change.at, *looked])


def quality_of(resource_id: int, requester: Requester) -> Quality | None:
    """None: there is no such dataset that the requester may see. A withdrawn one has no score."""
    visible = Resource.objects.visible_to(requester).select_related("change", "source")
    found = visible.filter(pk=resource_id, kind=Kind.DATASET).first()
    if found is None:
        return None
    document = document_seen(found, hidden_in([found], requester))
    links = links_of(document)
    facts = facts_of(found, links)
    return Quality(found, document, links, facts, score(document, facts))


@reads_only
def quality_statements(request: HttpRequest, resource_id: int, format: str) -> HttpResponseBase:  # noqa: A002
    """200, 304; 410 for a withdrawn one; 404 for what is no dataset or may not be seen."""
    parameters(request, ())
    found = quality_of(resource_id, asking(request))
    if found is None or found.resource.withdrawn:
        return _absent(found)
    base = base_url(request)
    lines = _lines(found, base)
    tag = etag(VERSION, lines, base, format)
    return answer(request, lambda: iter((lines,)), format, Validators(tag, found.at, by_date=False))


@reads_only
def quality_json(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """The same as JSON: points by dimension, each metric, what is known of each link."""
    parameters(request, ())
    found = quality_of(resource_id, asking(request))
    if found is None or found.resource.withdrawn:
        return _absent(found)
    whole = JsonResponse(_plain(found, base_url(request)))
    tag = etag(VERSION, whole.content)
    response = get_conditional_response(request, etag=tag, response=whole) or whole
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    return response


def negotiated_quality(page: View) -> View:
    """Wrap the page about a dataset's quality: JSON and statements for who wants them."""
    others: dict[str, View] = {"application/json": quality_json}
    others |= {kind: partial(quality_statements, format=key) for kind, key in BY_MEDIA_TYPE.items()}
    return by_accept(page, others)


def _absent(found: Quality | None) -> HttpResponseBase:
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    return problem(HTTPStatus.GONE, reason(found.resource))


def _lines(found: Quality, base: str) -> bytes:
    page = f"{base}/datasets/{found.resource.pk}"

    def distribution(place: int, iri: str) -> str:
        return iri or f"{page}#distribution-{place + 1}"

    dataset = address_of(found.resource, base)
    made = measurements(found.document, found.facts, dataset, distribution)
    return statements(f"{page}/quality", found.at, made, f"q{found.resource.pk}m")


def _plain(found: Quality, base: str) -> dict[str, object]:
    made = found.score
    return {
        "dataset": address_of(found.resource, base),
        "at": found.at.isoformat(),
        "points": made.total,
        "maximum": MAXIMUM,
        "unknown": made.unknown,
        "rating": made.rating,
        "dimensions": {
            name: {"points": earned, "maximum": MAXIMA[name]}
            for name, earned in made.by_dimension.items()
        },
        "metrics": [
            {
                "name": metric.name,
                "dimension": metric.dimension,
                "measured_on": metric.on,
                "holds": made.card[metric.name],
                "points": metric.points if made.card[metric.name] else 0,
                "maximum": metric.points,
            }
            for metric in METRICS
        ],
        "best_distribution": made.best,
        "links": [_link(link) for _, link in sorted(found.links.items())],
    }


def _link(link: LinkCheck) -> dict[str, object]:
    return {
        "url": link.url,
        "status": link.status,
        "checked": link.checked and link.checked.isoformat(),
        "down_since": link.down_since and link.down_since.isoformat(),
    }
