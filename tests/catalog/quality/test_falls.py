"""A quality that dropped is noted once, with its points; a rise, or a wait for links, is not."""

from dataclasses import replace

import pytest
from django.db import transaction

from catalog.models import DatasetScore, Stir
from catalog.quality.falls import has_dropped
from catalog.quality.score import VERSION
from catalog.quality.scores import rescore
from tests.catalog.watching.test_reader import changes
from tests.factories import make_resource, make_source

RICH = {
    "title": {"en": "Dues"},
    "keywords": {"en": ["dues"]},
    "themes": [{"iri": "http://publications.europa.eu/resource/authority/data-theme/TRAN"}],
    "publisher": {"name": {"en": "Office"}},
    "contacts": [{"name": {"en": "Desk"}}],
    "issued": "2026-01-01",
    "modified": "2026-01-02",
}


def points(total: float, unknown: float = 0, version: int = VERSION) -> DatasetScore:
    return DatasetScore(total=total, unknown=unknown, version=version)


@pytest.mark.parametrize(
    ("old", "new", "dropped"),
    [
        (points(300), points(260), True),
        (points(300), points(261), False),
        (points(225), points(220), True),  # good became sufficient
        (points(300), points(340), False),
        (points(300), points(200, 100), False),  # links are not asked yet
        (points(300, version=1), points(100), False),
    ],
)
def test_by_many_points_or_into_a_lower_class(old, new, dropped):
    assert has_dropped(old, new) is dropped


def test_by_class_alone(settings):
    settings.ALERTS = replace(settings.ALERTS, score_fall=0)
    assert not has_dropped(points(340), points(230))
    assert has_dropped(points(351), points(350))


def scored(pk):
    with transaction.atomic():
        rescore([pk])


@pytest.mark.django_db(transaction=True)
def test_whoever_scores_tells_of_it_once():
    row = make_resource(make_source("port"), title="Dues", document=RICH)
    scored(row.pk)
    assert not Stir.objects.exists(), "what was never scored has not dropped"
    before = DatasetScore.objects.get()
    changes(row, document={"title": {"en": "Dues"}})
    scored(row.pk)
    scored(row.pk)
    after, stir = DatasetScore.objects.get(), Stir.objects.get()
    assert after.total + after.unknown < before.total + before.unknown
    assert (stir.resource_id, stir.event) == (row.pk, "quality")
    assert stir.before == f"{before.total + before.unknown:.0f}"
