"""What still is here, but is not found any more: from what was said before, in feeds and previews."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import Organisation
from accounts.requester import ANONYMOUS
from catalog import visibility
from catalog.feeds.recent import Happening, recent
from catalog.models import Event, HarvestSource, Resource, VersionBody
from catalog.search.parse import parse
from tests.harvests import dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)
NS = {"a": "http://www.w3.org/2005/Atom"}
THEMES = "http://publications.europa.eu/resource/authority/data-theme/"


@pytest.fixture(autouse=True)
def _plain_site(settings: Any) -> None:
    settings.STATIC_ROOT = None


def say(folder: Path, *records: str, **fields: object) -> HarvestSource:
    """What the source says from now on."""
    source = file_source(folder, turtle(*records), **fields)
    harvest(source)
    return source


def gone(q: str = "harbour", **filters: str) -> list[Happening]:
    """What a search has lost, of what is still here."""
    given = {"q": [q]} | {name: [value] for name, value in filters.items()}
    return [one for one in recent(parse(given), ANONYMOUS, 50) if not one.matches]


def test_a_record_that_says_something_else_is_gone_from_the_feed_of_what_it_said(tmp_path: Path):
    say(tmp_path, dataset("a", "Harbour dues"), dataset("b", "Harbour map"))
    assert gone() == []
    say(tmp_path, dataset("a", "Town dues"), dataset("b", "Harbour maps"))
    (left,) = gone()
    assert (left.resource.title, left.event) == ("Town dues", Event.GONE)
    assert gone("maps") == gone("bus") == []

    feed = ElementTree.fromstring(Client().get("/datasets.atom?q=harbour").content)
    entries = {one.findtext("a:title", "", NS): one for one in feed.findall("a:entry", NS)}
    assert set(entries) == {"Gone: Town dues", "Changed: Harbour maps"}
    told = entries["Gone: Town dues"]
    assert "still here" in told.findtext("a:summary", "", NS)
    assert told.findtext("a:id", "", NS).endswith(f"/{left.resource.pk}#change-{left.version}")

    say(tmp_path, dataset("a", "City dues"), dataset("b", "Harbour maps"))
    assert gone()[0].version == left.version, "told under one id"
    say(tmp_path, dataset("a", "Harbour dues"), dataset("b", "Harbour maps"))
    assert gone() == [], "it is back"


def test_filters_are_compared_with_what_was_said_too(tmp_path: Path):
    say(tmp_path, dataset("a", "Harbour", f"dcat:theme <{THEMES}TRAN>"))
    say(tmp_path, dataset("a", "Harbour", f"dcat:theme <{THEMES}ENVI>"))
    assert len(gone(theme="TRAN")) == 1
    assert gone(theme="HEAL") == gone(theme="ENVI") == []


def test_what_is_forgotten_is_not_told(tmp_path: Path):
    say(tmp_path, dataset("a", "Harbour dues"))
    say(tmp_path, dataset("a", "Town dues"))
    VersionBody.objects.all().delete()
    assert gone() == []


def test_what_was_said_while_it_was_for_members_is_not_told_to_others(tmp_path: Path):
    harbour = Organisation.objects.create(slug="harbour", name="Harbour")
    source = say(tmp_path, dataset("a", "Harbour dues"), organisation=harbour, members_only=True)
    say(tmp_path, dataset("a", "Town dues"))
    visibility.restrict_source(source, members_only=False)
    assert Resource.objects.visible_to(ANONYMOUS).count() == 1
    assert gone() == []
