"""/robots.txt: pages may be read by anybody's machine, questions to the search may not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

TEXT = """\
User-agent: *
Disallow: /compare?
Disallow: /datasets?
Disallow: /datasets.atom?
Disallow: /datasets/suggest
Disallow: /alerts
Disallow: /admin/
Disallow: /login
Disallow: /language
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the form of a view
    """What crawlers leave out; whoever wants everything takes the feeds."""
    response = HttpResponse(TEXT, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
