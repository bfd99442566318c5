"""The history of one resource as RDF, and what was said of it in each of its versions.

/datasets/<id>/history.ttl tells the versions (PROV-O); /datasets/<id>/versions/<version>.ttl has
the statements of one. Who may read which: catalog.feeds.past.
"""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from accounts.requester import Requester, asking
from catalog.dcat import past as written
from catalog.dcat.past import Told
from catalog.feeds import past
from catalog.feeds.answer import Validators, answer, etag
from catalog.feeds.base import base_url
from catalog.feeds.hidden import hidden_in
from catalog.feeds.parameters import parameters
from catalog.feeds.past import SAYS, Event
from catalog.feeds.problem import NOT_FOUND, problem, reads_only
from catalog.feeds.resource import address_of, statements
from catalog.harvest.steps import Step
from catalog.models import Resource, Version

FORGOTTEN = (
    "What was said then is not kept any more: superseded statements are forgotten after a while"
    " (HISTORY_DAYS)."
)
HAPPENED = {
    Version.Kind.CONTENT: "The source changed the record.",
    Version.Kind.WITHDRAWN: "No longer at the source: withdrawn.",
    Version.Kind.RESTORED: "Back again at the source.",
    Version.Kind.AUDIENCE: "Who may see it has changed.",
    Version.Kind.DERIVED: "Derived again, or another copy took its place.",
}


@reads_only
def history(request: HttpRequest, resource_id: int, format: str) -> HttpResponseBase:  # noqa: A002
    """Every version that the requester may know of; also of what is withdrawn."""
    parameters(request, ())
    requester = asking(request)
    found = _visible(requester, resource_id)
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    base, events = base_url(request), past.events(found, requester)
    told = b"".join(_written(found, base, event) for event in events)
    validators = Validators(etag(told, base, format, weak=True), None)
    return answer(request, lambda: _chunk(told), format, validators)


@reads_only
def version(
    request: HttpRequest,
    resource_id: int,
    version_id: int,
    format: str,  # noqa: A002
) -> HttpResponseBase:
    """What was said then; 410 when it is not kept, 404 when it never was or may not be read."""
    parameters(request, ())
    requester = asking(request)
    found = _visible(requester, resource_id)
    readable = past.readable(found, requester) if found else []
    asked = next((one for one in readable if one.pk == version_id), None)
    if found is None or asked is None:
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    then = past.then(found, asked)
    if then is None:
        return problem(HTTPStatus.GONE, FORGOTTEN)
    base, hidden = base_url(request), hidden_in([then], requester)
    tag = etag(found.pk, asked.content_hash, base, format, *sorted(hidden))
    return answer(
        request, lambda: _chunk(statements(then, base, hidden)), format, Validators(tag, None)
    )


def sentences(event: Event) -> Iterator[str]:
    """What happened in one version, in English; a field that changed is one sentence."""
    yield "First seen." if event.first else HAPPENED[Version.Kind(event.version.kind)]
    if event.renamed:
        yield f"It has another IRI now, and was recognised by its content: it was {event.renamed}."
    if event.forgotten:
        yield FORGOTTEN
    yield from (_sentence(step) for step in event.steps or ())
    if event.more:
        yield f"And {event.more} more fields."


def _sentence(step: Step) -> str:
    field = f"{step.field} ({step.language})" if step.language else step.field
    return f"{field}: {step.before or '-'} → {step.after or '-'}"


def _visible(requester: Requester, resource_id: int) -> Resource | None:
    rows = Resource.objects.visible_to(requester).select_related("source", "change")
    return rows.defer("document").filter(pk=resource_id).first()


def _written(found: Resource, base: str, event: Event) -> bytes:
    page, version = f"{base}/datasets/{found.pk}", event.version
    says = version.kind in SAYS
    told = Told(
        activity=f"{page}#change-{version.pk}",
        at=version.change.at,
        said=tuple(sentences(event)),
        version=f"{page}#version-{version.pk}" if says else "",
        before=f"{page}#version-{event.before.pk}" if event.before else "",
        statements=f"{page}/versions/{version.pk}.nt" if says and not event.forgotten else "",
        run=f"{base}/runs/{version.change.run_id}" if version.change.run_id else "",
    )
    source = f"{base}/sources/{found.source.slug}"
    return written.lines(address_of(found, base), source, told)


def _chunk(lines: bytes) -> Iterator[bytes]:
    yield lines
