"""The badge of a source: its points as a small picture that its publisher shows elsewhere."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.feeds.answer import etag
from catalog.models import HarvestSource, SourceScore
from catalog.pages.measured import RATINGS
from catalog.quality.metrics import MAXIMUM
from catalog.ratings import Rating, rating

AGE = 3_600  # seconds for which it may be shown without asking
LETTER, MARGIN = 6.6, 10  # width of a letter of 11 pixels, and the air beside words
# White on each has a contrast of 4.5 or more.
COLOURS = {
    Rating.EXCELLENT: "#1d6b3a",
    Rating.GOOD: "#2f6f73",
    Rating.SUFFICIENT: "#855a00",
    Rating.BAD: "#9c2b1e",
}
UNKNOWN = "#5a5f66"


@dataclass(frozen=True, slots=True)
class Half:
    """Words on a ground, and where they stand."""

    words: str
    colour: str
    x: int

    @property
    def width(self) -> int:
        """Pixels."""
        return round(len(self.words) * LETTER) + 2 * MARGIN

    @property
    def middle(self) -> float:
        """Where the middle of the words is."""
        return self.x + self.width / 2


@require_safe
def source_badge(request: HttpRequest, slug: str) -> HttpResponse:
    """200 or 304, for everyone; 404 for a source that not everyone may see."""
    found = HarvestSource.objects.filter(slug=slug, members_only=False).first()
    if found is None:
        raise Http404
    with translation.override(_language(request)):
        left = Half(_("metadata quality"), "#33373d", 0)
        right = _judgement(found, left.width)
        context = {"halves": [left, right], "width": left.width + right.width}
        page = render(request, "catalog/source_badge.html", context, "image/svg+xml")
    tag = etag(page.content)
    response = get_conditional_response(request, etag=tag, response=page) or page
    response["ETag"], response["Cache-Control"] = tag, f"public, max-age={AGE}"
    return response


def _judgement(source: HarvestSource, x: int) -> Half:
    last = SourceScore.objects.filter(source=source).order_by("-day").first()
    if last is None:
        return Half(_("not counted yet"), UNKNOWN, x)
    name = rating(last.total)
    words = f"{RATINGS[name]} {int(last.total)}/{MAXIMUM}"
    return Half(words, COLOURS[name], x)


def _language(request: HttpRequest) -> str:
    """As the address says; else that of the site, whoever asks: others keep the answer."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
