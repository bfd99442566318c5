"""What is to be mended in a source's records, as CSV: a row for each finding."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requester import Requester, asking
from catalog import queries
from catalog.feeds.base import base_url
from catalog.feeds.hidden import naming
from catalog.models import Resource, StoredFinding
from catalog.pages.sources import visible_source

COLUMNS = ("weight", "rule", "record", "title", "property", "value", "finding", "repair", "page")
AT_ONCE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to reckon


@require_safe
def source_findings(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """All findings of what the source holds now, or those of one `rule`."""
    requester = asking(request)
    source = visible_source(slug, requester)
    rows = queries.findings_of_source(source, requester)
    if rule := request.GET.get("rule", ""):
        rows = rows.filter(rule=rule)
    found = rows.select_related("resource").defer("resource__statements", "resource__document")
    lines = _lines(found.order_by("id").iterator(AT_ONCE), base_url(request), requester)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{source.slug}-findings.csv"'
    return response


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(found: Iterator[StoredFinding], base: str, requester: Requester) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    while batch := list(islice(found, AT_ONCE)):
        loud = _loud(batch, requester)
        for one in batch:
            if one.resource_id not in loud:
                yield writer.writerow([safe_cell(cell) for cell in _cells(one, base)])


def _loud(batch: Sequence[StoredFinding], requester: Requester) -> frozenset[int]:
    """Records whose findings may name what the requester may not know of."""
    if not queries.hides_anything(requester):
        return frozenset()
    ids = {one.resource_id for one in batch if one.resource_id}
    return naming(
        list(Resource.objects.filter(pk__in=ids).only("id", "iri", "statements")), requester
    )


def _cells(one: StoredFinding, base: str) -> tuple[str, ...]:
    title = one.resource.title if one.resource else ""
    page = base + reverse("resource", args=[one.resource_id])
    said = (one.path, one.value, one.message, one.repair)
    return (one.severity, one.rule, one.focus, title, *said, page)
