"""E-mail about what waits: a switch for each person, and the link that stops it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages.guard import person, person_only
from connector.negotiation import letters


@require_POST
@person_only
def waiting_mail(request: HttpRequest) -> HttpResponse:
    """`wanted`: on or off."""
    wanted = request.POST.get("wanted") == "on"
    letters.switch(person(request), wanted=wanted)
    said = _("You are told by e-mail.") if wanted else _("You are not told by e-mail any more.")
    messages.success(request, said)
    return redirect("inbox")


@csrf_exempt  # the link is signed; programs for mail have no token of ours (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in each e-mail: a page with one button; a POST stops them, without signing in."""
    found = letters.user_of(token)
    if found and request.method == "POST":
        letters.switch(found, wanted=False)
    context = {"is_ours": found is not None, "is_done": request.method == "POST"}
    response = render(request, "connector/waiting_mail_stop.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
