"""How this installation is doing: counts, the sequence, what is under way, its parts."""

from functools import cache

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.guard import person, person_only
from accounts.requester import asking
from catalog import queries
from catalog.access import access
from catalog.alerts import post
from catalog.alerts.letters import trial_letter
from catalog.courier.lag import reader_lags
from vocab.errors import ReaderDied
from vocab.rdf.sandbox import sandbox_state


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The same figures as /status.json, for people."""
    requester = asking(request)
    context = {
        "section": "status",
        "counts": queries.counts(requester),
        "head": queries.head(),
        "open_runs": queries.open_runs(requester),
        "sandbox": _sandbox(),
        "database": queries.database_version(),
        "rows": access().status(),
        "readers": reader_lags(requester),
        "is_administrator": requester.is_administrator,
        "mail_is_on": settings.EMAIL_HOST,
    }
    return render(request, "catalog/status.html", context)


@require_POST
@person_only
def status_message(request: HttpRequest) -> HttpResponse:
    """Send the administrator who asks a message, and say at once what keeps it from arriving.

    The one page that waits for a server of mail, EMAIL_TIMEOUT at most: who looks for the fault
    wants the answer, and nobody else may ask.
    """
    if not asking(request).is_administrator:
        raise PermissionDenied(_("Only administrators send test messages."))
    if not settings.EMAIL_HOST:
        messages.error(request, _("No e-mail is sent from here: set EMAIL_URL, and EMAIL_FROM."))
        return redirect("status")
    try:
        post.deliver(trial_letter(person(request)))
    except post.FAILURES as error:
        said = {"reason": post.why(error)}
        messages.error(request, _("The test message was not sent: %(reason)s") % said)
    else:
        to = {"address": person(request).email}
        messages.success(request, _("The test message is on its way to %(address)s.") % to)
    return redirect("status")


@cache
def _sandbox() -> str:
    """How the reader of documents is cut off; asked once, it does not change while we run."""
    try:
        return sandbox_state()
    except ReaderDied:
        return "none"
