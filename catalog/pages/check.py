"""Check your own catalogue: paste it, upload it or link it, and see what a harvest would say."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits import begin_use
from catalog.harvest.limits import MEGABYTE
from catalog.models import Kind, StoredFinding
from catalog.pages.measured import DIMENSIONS, band
from catalog.pages.source_quality import Part
from catalog.quality.check import Busy, NotRead, Report, check_address, check_bytes
from catalog.quality.metrics import MAXIMA, Dimension
from catalog.queries import SEVERITY_ORDER, RuleCount
from vocab.findings import Finding

EXAMPLES = 5
SLACK = 1_000_000  # bytes of a form beside its file
AGAIN = 5  # seconds, when others are being looked at


@csrf_exempt  # nothing is changed, and nobody needs a cookie to look
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form; after POST of `text`, `file` or `url` the report below it. Nothing is stored."""
    if request.method != "POST":
        return _page(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.CHECK_MEGABYTES * MEGABYTE + SLACK:
        return _page(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem=_too_large())
    if wait := begin_use("check", request, settings.CHECKS_AN_HOUR, timezone.now()):
        answer = _page(
            request,
            status=HTTPStatus.TOO_MANY_REQUESTS,
            problem=_("That was often. Come again in %(n)s minutes.") % {"n": wait // 60 + 1},
        )
        answer["Retry-After"] = str(wait)
        return answer
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        report = _checked(request)
    except NotRead as why:
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, not_read=str(why))
    except Busy:
        answer = _page(
            request,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            problem=_("Others are being looked at. Send it again in a moment."),
        )
        answer["Retry-After"] = str(AGAIN)
        return answer
    if report is None:
        missing = _("Nothing came. Paste a catalogue, choose a file, or give an address.")
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, problem=missing)
    return _page(request, told=_told(report))


def _checked(request: HttpRequest) -> Report | None:
    """What the first that was given comes to; None when nothing was."""
    if given := request.FILES.get("file"):
        return check_bytes(given.read(), given.name or "")
    if text := request.POST.get("text", "").strip():
        return check_bytes(text.encode("utf-8", "replace"))
    if url := request.POST.get("url", "").strip():
        return check_address(url)
    return None


def _page(
    request: HttpRequest,
    status: int = HTTPStatus.OK,
    told: Mapping[str, object] | None = None,
    **more: object,
) -> HttpResponse:
    said = request.POST if status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE else {}
    context = {
        "section": "check",
        "text": said.get("text", ""),
        "url": said.get("url", ""),
        "megabytes": settings.CHECK_MEGABYTES,
        **more,
        **(told or {}),
    }
    return render(request, "catalog/check.html", context, status=int(status))


def _too_large() -> str:
    return _("It is larger than %(n)s MB. Send a part of it, or let it be harvested.") % {
        "n": settings.CHECK_MEGABYTES
    }


def _told(report: Report) -> dict[str, object]:
    context: dict[str, object] = {
        "report": report,
        "kinds": [(Kind(name).label, count) for name, count in report.kinds.most_common()],
        "findings": _by_rule(report.findings),
        "finding_count": len(report.findings),
    }
    if not report.scores:
        return context
    return context | {
        "mean": band(report.mean("total"), report.mean("unknown")),
        "dimensions": [
            Part(DIMENSIONS[name], int(report.mean(name)), MAXIMA[name]) for name in Dimension
        ],
    }


def _by_rule(found: Sequence[Finding]) -> list[RuleCount]:
    """As `queries.findings_by_rule`, of findings that are kept nowhere."""
    rules: dict[str, list[Finding]] = {}
    for one in found:
        rules.setdefault(one.rule, []).append(one)
    groups = sorted(
        rules.values(), key=lambda g: (SEVERITY_ORDER.get(g[0].severity, 9), -len(g), g[0].rule)
    )
    return [
        RuleCount(
            group[0].rule,
            group[0].severity,
            len(group),
            group[0].message,
            group[0].repair,
            tuple(map(_shown, group[:EXAMPLES])),
        )
        for group in groups
    ]


def _shown(one: Finding) -> StoredFinding:
    return StoredFinding(
        rule=one.rule,
        severity=one.severity,
        focus=one.focus,
        path=one.path,
        value=one.value,
        message=one.message,
        repair=one.repair,
    )
