"""The addresses of feeds and API, with a stand-in for the page of a resource."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from accounts.requester import asking
from catalog.api.away import server_error
from catalog.feeds import converters
from catalog.feeds.resource import negotiated
from catalog.models import Resource

converters.register()
handler500 = server_error


def page(request: HttpRequest, resource_id: int) -> HttpResponse:
    """What a person sees."""
    if not Resource.objects.visible_to(asking(request)).filter(pk=resource_id).exists():
        raise Http404
    return HttpResponse(f"page of {resource_id}")


def home(request: HttpRequest) -> HttpResponse:
    """Where the templates of error pages lead."""
    return HttpResponse("home")


urlpatterns = [
    path("", home, name="home"),
    path("datasets/<row:resource_id>", negotiated(page), name="dataset"),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
]
