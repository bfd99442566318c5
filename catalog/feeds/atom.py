"""Feeds for feed readers (RFC 4287), without an account: of a search, and of one dataset.

/datasets.atom?q=…   the address of a search, with another ending: what is new, changed and gone
/datasets/<id>.atom  what happened to one dataset

Whoever asks is told what they may see, and nothing is kept of who asks. An entry is one thing that
happened: its id is that of the activity in /datasets/<id>/history.ttl, and stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.requester import asking
from catalog.access import access
from catalog.dcat.document import pick
from catalog.feeds import past
from catalog.feeds.answer import etag
from catalog.feeds.base import base_url
from catalog.feeds.history import sentences
from catalog.feeds.parameters import parameters
from catalog.feeds.problem import NOT_FOUND, problem, reads_only
from catalog.feeds.recent import Happening, recent
from catalog.models import Event, Resource, Version
from catalog.queries import head
from catalog.search.backends.base import IndexAway
from catalog.search.facets import query_string
from catalog.search.parse import parse
from catalog.search.query import BadQuery
from catalog.watching.topics import plain

MEDIA_TYPE = "application/atom+xml"
ENTRIES = 50
SUMMARY = 500  # characters
RETRY_SECONDS = 60
LEFT = "It is still here, but says something else now: this search does not find it any more."
NAMES = {Event.NEW: "New", Event.CHANGED: "Changed", Event.GONE: "Gone"}
EVENTS = {
    Version.Kind.WITHDRAWN: Event.GONE,
    Version.Kind.RESTORED: Event.NEW,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `event` is its category."""

    id: str
    title: str
    event: Event
    at: datetime
    page: str
    author: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the entries. `page`: where people see the same."""

    id: str
    title: str
    page: str


@reads_only
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The last things that happened to what the search of this address finds."""
    try:
        query = plain(parse(dict(request.GET.lists())))
    except BadQuery as fault:
        return problem(HTTPStatus.BAD_REQUEST, str(fault))
    requester, base = asking(request), base_url(request)
    said = query_string(query)
    mine = sorted(access().audiences(requester).ids)
    # (Of the question nothing is in it: a tag is one of its address.)
    tag = etag(settings.HANSA_NAME, base, head(), mine, weak=True)
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    try:
        found = recent(query, requester, ENTRIES)
    except IndexAway as away:
        response = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(away))
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    above = Head(
        id=f"{base}/datasets.atom{said}",
        title=f"{settings.HANSA_NAME}: {query}" if query.clauses else settings.HANSA_NAME,
        page=f"{base}/datasets{said}",
    )
    return _answer(written(above, [_of_happening(one, base) for one in found]), tag)


@reads_only
def dataset_feed(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """What happened to one resource, as far as the requester may know; withdrawn ones too."""
    parameters(request, ())
    requester, base = asking(request), base_url(request)
    visible = Resource.objects.visible_to(requester).select_related("source", "change")
    found = visible.filter(pk=resource_id).first()
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    events = past.events(found, requester)
    page = f"{base}/datasets/{found.pk}"
    entries = [_of_event(one, found, page) for one in events[:ENTRIES]]
    document = written(Head(f"{page}.atom", str(found), page), entries)
    tag = etag(document)
    return get_conditional_response(request, etag=tag) or _answer(document, tag)


def _of_happening(one: Happening, base: str) -> Entry:
    page = f"{base}/datasets/{one.resource.pk}"
    _tag, said, _machine = pick(one.resource.document.get("description") or {}, ("en",))
    said = said if one.matches else LEFT
    return Entry(
        id=f"{page}#change-{one.version}",
        title=f"{NAMES[one.event]}: {one.resource}",
        event=one.event,
        at=one.at,
        page=page,
        author=_author(one.resource),
        summary=said if len(said) <= SUMMARY else said[:SUMMARY] + "…",
    )


def _of_event(one: past.Event, found: Resource, page: str) -> Entry:
    kind = Version.Kind(one.version.kind)
    event = Event.NEW if one.first else EVENTS.get(kind, Event.CHANGED)
    return Entry(
        id=f"{page}#change-{one.version.pk}",
        title=f"{NAMES[event]}: {found}",
        event=event,
        at=one.version.change.at,
        page=page,
        author=_author(found),
        summary="\n".join(sentences(one)),
    )


def _author(resource: Resource) -> str:
    return resource.publisher_name or resource.source.name


# --- as XML -------------------------------------------------------------------------------------
def _answer(document: str, tag: str) -> HttpResponse:
    response = HttpResponse(document, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"  # keep it, but ask whether it still holds
    return response


def written(above: Head, entries: Sequence[Entry]) -> str:
    """The document."""
    updated = max((one.at for one in entries), default=datetime(1970, 1, 1, tzinfo=UTC))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        _text("id", above.id),
        _text("title", above.title),
        _text("updated", _moment(updated)),
        _link("self", above.id, MEDIA_TYPE),
        _link("alternate", above.page, "text/html"),
        *(line for entry in entries for line in _entry(entry)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield "<entry>"
    yield _text("id", entry.id)
    yield _text("title", entry.title)
    yield _text("updated", _moment(entry.at))
    yield _link("alternate", entry.page, "text/html")
    yield f"<category term={quoteattr(entry.event.value)}/>"
    yield f"<author>{_text('name', entry.author)}</author>"
    yield _text("summary", entry.summary)
    yield "</entry>"


def _text(name: str, said: str) -> str:
    return f"<{name}>{escape(_clean(said))}</{name}>"


def _link(relation: str, address: str, kind: str) -> str:
    return f'<link rel="{relation}" type="{kind}" href={quoteattr(_clean(address))}/>'


def _clean(said: str) -> str:
    """Without what no XML document can hold (XML 1.0, 2.2)."""
    return "".join(_possible(said))


def _possible(said: str) -> Iterable[str]:
    for sign in said:
        point = ord(sign)
        if sign in "\t\n\r" or (point >= 0x20 and not 0xD800 <= point < 0xE000):
            yield sign if point not in (0xFFFE, 0xFFFF) else "\ufffd"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
