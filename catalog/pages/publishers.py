"""Who publishes: an index over IRI, or name, of the publishers that sources name."""

import hashlib

from django.db.models import BinaryField, F, Func, TextField, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requester import asking
from catalog import queries
from catalog.pages import labels
from catalog.pages.asked import NOTHING, narrowed_to
from catalog.pages.hits import hits
from catalog.pages.reader import languages
from catalog.pages.unindexed import newest_first
from catalog.search.facets import FACETS, choose, code, query_string

SHOWN = 10


def address_of(key: str) -> str:
    """The last part of a publisher's address: 16 hexadecimal figures of its key's SHA-256."""
    return hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:16]


@require_safe
def publishers(request: HttpRequest) -> HttpResponse:
    """All publishers of datasets, the largest first."""
    rows = queries.datasets(asking(request))
    found = [
        (tally, address_of(tally.key), tally.name or labels.key_words(tally.key))
        for tally in queries.publishers(rows)
    ]
    unnamed = rows.filter(publisher_key="").count()
    context = {
        "section": "publishers",
        "publishers": found,
        "unnamed": unnamed,
        "sum": unnamed + sum(tally.count for tally, _address, _name in found),
    }
    return render(request, "catalog/publishers.html", context)


@require_safe
def publisher(request: HttpRequest, key: str) -> HttpResponse:
    """One publisher: what it has here, from which sources, on what."""
    everything = queries.datasets(asking(request))
    named = everything.exclude(publisher_key="")
    octets = Func(
        F("publisher_key"), Value("UTF8"), function="convert_to", output_field=BinaryField()
    )
    digest = Func(octets, function="sha256", output_field=BinaryField())
    hashed = Func(digest, Value("hex"), function="encode", output_field=TextField())
    match = named.annotate(hashed=hashed).filter(hashed__startswith=key)
    found = next(iter(queries.publishers(match)), None)
    if found is None:
        raise Http404(_("There is no such publisher here."))
    rows = everything.filter(publisher_key=found.key)
    sources = queries.count_by_source(rows)
    said = query_string(choose(NOTHING, "publisher", found.key))
    context = {
        "section": "publishers",
        "key": found.key,
        "name": found.name or labels.key_words(found.key),
        "total": sum(n for _source, n in sources),
        "sources": sources,
        "themes": [
            (code(FACETS["theme"], tally.key), labels.key_words(tally.key), tally.count)
            for tally in queries.tallies(rows, "themes")
        ],
        "high_value": rows.filter(is_hvd=True).count(),
        "list_url": narrowed_to("publisher", found.key),
        "alert_url": reverse("alert-new") + said,
        "feed_url": reverse("search-feed") + said,
        "hits": hits(
            newest_first(rows.select_related("source", "change"))[:SHOWN], languages(request)
        ),
    }
    return render(request, "catalog/publisher.html", context)
