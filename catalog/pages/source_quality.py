"""What a source's page says of the quality of its descriptions: points, history, the badge."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from catalog.models import HarvestSource, SourceScore
from catalog.pages.chart import Day, chart
from catalog.pages.measured import DIMENSIONS, band
from catalog.quality.metrics import MAXIMA, Dimension

DAYS = 400  # of history


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of the mean."""

    title: Promise
    points: int
    most: int


def quality_of_source(source: HarvestSource, base: str) -> dict[str, object]:
    """The context of templates/catalog/source_quality.html; `base` is our own address."""
    rows = list(SourceScore.objects.filter(source=source).order_by("-day")[:DAYS])
    if not rows:
        return {}
    last = rows[0]
    context: dict[str, object] = {
        "mean": band(last.total, last.unknown),
        "dimensions": [
            Part(DIMENSIONS[name], int(getattr(last, name)), MAXIMA[name]) for name in Dimension
        ],
        "chart": chart([Day(row.day, row.total, row.datasets) for row in reversed(rows)]),
    }
    if source.members_only:
        return context
    path = f"{reverse('source-badge', args=[source.slug])}?lang={get_language()}"
    page = reverse("source", args=[source.slug])
    return context | {"badge_path": path, "badge_url": base + path, "page_url": base + page}
