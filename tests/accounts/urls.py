"""The addresses of accounts, and a few doors of the tests' own."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requester import asking
from accounts.roles import Scope


def home(request: HttpRequest) -> HttpResponse:
    """A page for everybody."""
    response = HttpResponse("home")
    response["Cache-Control"] = "public, max-age=60"
    return response


def who(request: HttpRequest) -> JsonResponse:
    """Who the middleware says is asking."""
    found = asking(request)
    return JsonResponse(
        {
            "id": found.user_id,
            "name": found.name,
            "administrator": found.is_administrator,
            "organisations": sorted(found.organisation_ids),
            "scopes": None if found.scopes is None else sorted(found.scopes),
            "token": found.token_id,
            "person": request.user.is_authenticated,
        }
    )


def mistake(request: HttpRequest) -> HttpResponse:
    """A view that fails."""
    raise RuntimeError("a mistake of ours")


def missing(request: HttpRequest) -> HttpResponse:
    """A view that finds nothing."""
    raise Http404("nothing")


class Program(APIView):
    """A door for programs: who reads, and what may be written."""

    def get(self, request: Request) -> Response:
        return Response({"name": getattr(request.user, "name", "")})

    def post(self, request: Request) -> Response:
        if not request.user.is_authenticated:
            self.permission_denied(request)
        return Response({"may": request.user.may_scope(Scope.SOURCES_WRITE)})


urlpatterns = [
    path("", home, name="home"),
    path("who", who),
    path("mistake", mistake),
    path("missing", missing),
    path("program", Program.as_view()),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
]
