"""Doors for people: a session opens them, an access token does not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requester import asking

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person_only(view: View[P]) -> View[P]:
    """Send visitors to the log-in page and refuse access tokens, which never manage accounts."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        requester = asking(request)
        if requester.token_id is not None:
            raise PermissionDenied(
                _("An access token does not open this page. Sign in with the browser.")
            )
        if not requester.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def person(request: HttpRequest) -> User:
    """The user behind a page that is `person_only`."""
    return cast(User, request.user)
