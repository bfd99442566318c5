"""In which language the pages speak: the account's choice, else a cookie's, else the browser's.

The cookie is set by this form and nowhere else: who chooses nothing gets none.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages.door import refused

LONGEST_WAY_BACK = 2_000  # characters of an address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose, and go back to where one was."""
    if request.method != "POST":
        return _form(request, _way_back(request, _before(request)))
    back, chosen = _way_back(request, request.POST.get("next", "")), request.POST.get("language")
    if chosen not in dict(settings.LANGUAGES):
        return refused(_form(request, back, is_wrong=True))
    response = redirect(back)
    _keep(request, response, str(chosen))
    return response


def _form(request: HttpRequest, back: str, *, is_wrong: bool = False) -> HttpResponse:
    context = {"next": back, "is_wrong": is_wrong}
    return render(request, "accounts/language.html", context)


def _keep(request: HttpRequest, response: HttpResponse, chosen: str) -> None:
    """With the account of who is signed in, else in a cookie."""
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


def _before(request: HttpRequest) -> str:
    """The path of the page of ours that led here: browsers say it, also where a script moved it."""
    if "next" in request.GET:
        return request.GET["next"]
    came_from = request.headers.get("Referer", "")
    ours = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, ours, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _way_back(request: HttpRequest, wanted: str) -> str:
    """A path of this site, but not this page: never an address elsewhere."""
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    is_here = urlsplit(wanted).path == request.path if is_path else True
    return "/" if is_here or len(wanted) > LONGEST_WAY_BACK else wanted
