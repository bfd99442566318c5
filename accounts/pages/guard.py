"""Doors for people: a session opens them, an access token does not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requester import asking

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def person_only(view: View[P]) -> View[P]:
    """Send visitors to the sign-in page and refuse access tokens, which never manage accounts.

    What the view refuses or does not find becomes a page with the sentence of the view.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        requester = asking(request)
        if requester.token_id is not None:
            return _refusal(request, 403, _("An access token does not open this page. Sign in."))
        if not requester.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as error:
            return _refusal(request, 403, str(error))
        except Http404 as error:
            return _refusal(request, 404, str(error))

    return guarded


def _refusal(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    return render(request, f"{status}.html", {"reason": reason}, status=status)


def person(request: HttpRequest) -> User:
    """The user behind a page that is `person_only`."""
    return cast(User, request.user)
