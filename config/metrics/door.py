"""/metrics: for administrators, and for programs of theirs with the scope metrics:read."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from accounts.requester import Requester, asking
from accounts.roles import Scope
from catalog.feeds.problem import problem
from config.metrics.figures import Figures


@csrf_exempt  # nothing is changed here, and nobody else shall learn from 403 that it is here
def metrics(request: HttpRequest) -> HttpResponseBase:
    """The figures; to everybody else there is no such address."""
    if not _may_read(asking(request)):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        refusal = problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "This address is read only: use GET or HEAD."
        )
        refusal["Allow"] = "GET, HEAD"
        return refusal
    registry = CollectorRegistry()
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(requester: Requester) -> bool:
    return requester.is_administrator and requester.may_scope(Scope.METRICS_READ)
