"""What the demo harvests, searched: a French dataset by its own word, and by what a Dutchman calls it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from catalog.models import HarvestSource, Resource
from catalog.queries import head
from catalog.search.backends.embedded import Embedded
from catalog.search.document import entry
from catalog.search.indexer import stored
from tests.harvests import harvest

pytestmark = [pytest.mark.shared, pytest.mark.django_db(transaction=True)]

# Titles and descriptions in French, else made from it by machine; the theme by its IRI alone.
RECYCLING = "https://www.odwb.be/explore/dataset/recyparcs-verviers/"  # AGRI
PUNCTUAL = "https://www.odwb.be/explore/dataset/gegevens-mobipulse/"  # TRAN


@pytest.fixture
def asked(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Asks the API about data.gov.be's datasets, kept and indexed as in the demo."""
    settings.STATIC_ROOT = None
    sample = shared / "data" / "dcat" / "be-datagovbe" / "datagovbe-sample-2000.ttl.gz"
    harvest(HarvestSource.objects.create(slug="datagovbe", name="data.gov.be", url=str(sample)))
    index = Embedded(tmp_path)
    with index.writer() as writer:
        writer.index(map(entry, stored(Resource.objects.live())))
        writer.commit(head())
    monkeypatch.setattr("catalog.search.finding.backend", lambda: index)
    return lambda query: Client().get("/api/search" + query).json()


def iris(answer: Any) -> set[str]:
    return {item["iri"] for item in answer["items"]}


def walk(asked: Any, query: str) -> set[str]:
    """The IRIs of all pages."""
    found, answer = set(), asked(query + "&size=100")
    while True:
        found |= iris(answer)
        if not answer["next"]:
            return found
        answer = asked("?" + answer["next"].partition("?")[2])


def words(iri: str, word: str) -> bool:
    """Does the record have this word, in any text?"""
    return word in str(Resource.objects.get(iri=iri).document).casefold()


def test_french_datasets_are_found_by_their_words_and_by_a_dutch_word_for_their_theme(
    asked: Any,
) -> None:
    assert RECYCLING in iris(asked("?q=recyparcs"))  # a word that no translation has changed
    assert PUNCTUAL in iris(asked("?q=ponctualité"))
    assert PUNCTUAL in iris(asked("?q=ponctualite+trains"))
    assert not words(PUNCTUAL, "vervoer") and not words(RECYCLING, "landbouw")
    assert PUNCTUAL in walk(asked, "?q=vervoer")  # Transport
    assert RECYCLING in walk(asked, "?q=landbouw")  # of "Landbouw, visserij, bosbouw en voeding"
    assert not {RECYCLING, PUNCTUAL} & iris(asked("?q=gezondheid"))

    everything = asked("?size=1")
    assert (
        everything["total"]
        == Resource.objects.live().filter(kind__in=["Dataset", "DatasetSeries"]).count()
    )
    for facet in everything["facets"]:
        for value in facet["values"][:3]:
            chosen = asked(f"?size=1&{urlencode({facet['name']: value['parameter']})}")
            assert chosen["total"] == value["count"], (facet["name"], value)
