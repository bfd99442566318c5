"""My alerts: what I watch, what it would have told, what it told; pause, resume, delete, stop."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from catalog.feeds import past
from catalog.feeds.recent import recent
from catalog.models import Event, Resource, Version, Watch
from catalog.pages import asked, sentences
from catalog.pages.alert_forms import ON_A_DATASET, ON_A_SEARCH, AlertForm, NewAlertForm
from catalog.pages.choices import names_of
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.search.backends.base import Counts, IndexAway
from catalog.search.facets import query_string
from catalog.search.query import BadQuery, SearchQuery
from catalog.watching import hooks, unsubscribe, verbs
from catalog.watching.letters import address_of
from catalog.watching.topics import plain, query_of

DATASET = "dataset"  # the parameter that names one
EVENT = "event"  # what is ticked at first, as a link would have it; all others are a search's
WEEK = timedelta(days=7)
SHOWN = 20  # of what it would have told
LOGGED = 50  # notices
LONGEST_NAME = 200
HAPPENED = {
    Version.Kind.CONTENT: Event.CHANGED,
    Version.Kind.RESTORED: Event.NEW,
    Version.Kind.WITHDRAWN: Event.GONE,
}
Of = SearchQuery | Resource
_ID = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Foretold:
    """What an alert would have told: of which resource, what, and when."""

    resource: Resource
    event: Event
    at: Any


@require_safe
@person_only
def alerts(request: HttpRequest) -> HttpResponse:
    """All that are mine."""
    mine = person(request).watches.select_related("topic")
    context = {"alerts": [(one, address_of(one), one.notices.first()) for one in mine]}
    return render(request, "catalog/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
@says_what_to_mend
def alert_new(request: HttpRequest) -> HttpResponse:
    """Watch the search, or the dataset, that the address names."""
    of = _of(request.GET, asking(request))
    if request.method != "POST":
        return _new_page(request, of, NewAlertForm(initial=_initial(of, request)))
    form = NewAlertForm(request.POST)
    if not form.is_valid():
        return refused(_new_page(request, of, form))
    try:
        made, secret = verbs.watch(person(request), verbs.Wish(of=of, **form.cleaned_data))
    except ValidationError as error:
        form.add_error(None, error)
        return refused(_new_page(request, of, form))
    if secret:
        return render(request, "catalog/alert_secret.html", {"alert": made, "secret": secret})
    messages.success(request, _("You are told of “%(name)s” from now on.") % {"name": made.name})
    return redirect("alert", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def alert(request: HttpRequest, watch_id: int) -> HttpResponse:
    """One: what it would have told last week, what it told, and how it is changed."""
    mine = _mine(request, watch_id)
    if request.method != "POST":
        form = AlertForm(initial={name: getattr(mine, name) for name in AlertForm.base_fields})
        return _page(request, mine, form)
    form = AlertForm(request.POST)
    if not form.is_valid():
        return refused(_page(request, mine, form))
    verbs.change(mine, **form.cleaned_data)
    messages.success(request, _("“%(name)s” is changed.") % {"name": mine.name})
    return redirect("alert", mine.pk)


@require_POST
@person_only
def alert_pause(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Pause it, or resume it."""
    mine = _mine(request, watch_id)
    if mine.active:
        verbs.pause(mine)
        said = _("“%(name)s” is paused: what happens meanwhile is not told.")
    else:
        verbs.resume(mine)
        said = _("“%(name)s” tells again, of what happens from now on.")
    messages.success(request, said % {"name": mine.name})
    return redirect("alert", mine.pk)


@require_POST
@person_only
def alert_delete(request: HttpRequest, watch_id: int) -> HttpResponse:
    """Delete it, with its log."""
    mine = _mine(request, watch_id)
    name = mine.name
    verbs.stop(mine)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("alerts")


@csrf_exempt  # the link is signed; programs for mail have no token of ours (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in each e-mail: a page with one button; a POST stops it, without signing in."""
    found = unsubscribe.watch_of(token)
    context: dict[str, Any] = {"alert": found, "is_done": found is None}
    if found and request.method == "POST":
        verbs.stop(found)
        context["is_done"] = True
    response = render(request, "catalog/alert_stop.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


# --- what is watched ----------------------------------------------------------------------------
def _of(parameters: QueryDict, requester: Requester) -> Of:
    if DATASET in parameters:
        given = str(parameters[DATASET])
        seen = Resource.objects.visible_to(requester).filter(withdrawn=None).defer("statements")
        found = seen.filter(pk=int(given)).first() if _ID.fullmatch(given) else None
        if found is None:
            raise Http404(_("There is no such dataset, or it is not for you."))
        return found
    try:
        return plain(asked.read(parameters))
    except BadQuery as fault:
        raise Refused(sentences.said(fault.sentence)) from None


def _initial(of: Of, request: HttpRequest) -> dict[str, object]:
    usual = ON_A_DATASET if isinstance(of, Resource) else ON_A_SEARCH
    wanted = [event for event in Event if event in request.GET.getlist(EVENT)]
    return {"name": _name(of, asking(request)), "events": wanted or usual}


def _name(of: Of, requester: Requester) -> str:
    """What one would call it: the words, or the filters as they stand on the page."""
    if isinstance(of, Resource):
        return str(of)[:LONGEST_NAME]
    said = [str(of), *_filters(of, requester)]
    return ", ".join(filter(None, said))[:LONGEST_NAME] or _("Everything")


def _filters(of: SearchQuery, requester: Requester) -> list[str]:
    counts = {name: Counts(tuple((value, 0) for value in values)) for name, values in of.filters}
    return [chip.words for chip in asked.chips(of, names_of(counts, requester))]


def _mine(request: HttpRequest, watch_id: int) -> Watch:
    found = person(request).watches.select_related("topic__resource").filter(pk=watch_id).first()
    if found is None:
        raise Http404(_("You have no such alert."))
    return found


# --- pages --------------------------------------------------------------------------------------
def _new_page(request: HttpRequest, of: Of, form: NewAlertForm) -> HttpResponse:
    context = {
        "form": form,
        "of_dataset": of if isinstance(of, Resource) else None,
        "filters": [] if isinstance(of, Resource) else _filters(of, asking(request)),
        "q": "" if isinstance(of, Resource) else str(of),
        **_addresses(of),
        **_foretold(of, asking(request)),
    }
    return render(request, "catalog/alert_new.html", context)


def _page(request: HttpRequest, mine: Watch, form: AlertForm) -> HttpResponse:
    of = mine.topic.resource or _query(mine)
    context = {
        "alert": mine,
        "form": form,
        "notices": mine.notices.all()[:LOGGED],
        "is_webhook": mine.channel == Watch.Channel.WEBHOOK,
        "can_mail": hooks.can_mail(),
        "is_new": mine.topic.since is None or mine.topic.walked is not None,
        **(_addresses(of) | _foretold(of, asking(request)) if of else {"is_unasked": True}),
    }
    return render(request, "catalog/alert.html", context)


def _query(mine: Watch) -> SearchQuery | None:
    try:
        return query_of(mine.topic)
    except BadQuery:
        return None


def _addresses(of: Of) -> dict[str, str]:
    """The page of what is watched, and its feed."""
    if isinstance(of, Resource):
        return {"page_url": f"/datasets/{of.pk}", "feed_url": f"/datasets/{of.pk}.atom"}
    said = query_string(of)
    return {"page_url": f"/datasets{said}", "feed_url": f"/datasets.atom{said}"}


def _foretold(of: Of, requester: Requester) -> dict[str, object]:
    """What it would have told in the last week."""
    since = timezone.now() - WEEK
    if isinstance(of, Resource):
        events = past.events(of, requester, compared=0)
        found = [
            Foretold(of, HAPPENED[Version.Kind(one.version.kind)], one.version.change.at)
            for one in events
            if one.version.change.at > since and one.version.kind in HAPPENED
        ]
        return {"foretold": found[:SHOWN], "is_more": len(found) > SHOWN}
    try:
        happened = recent(of, requester, SHOWN + 1, since)
    except IndexAway:
        return {"is_away": True}
    rows = [Foretold(one.resource, one.event, one.at) for one in happened]
    return {"foretold": rows[:SHOWN], "is_more": len(rows) > SHOWN}
