"""What the demo offers and delivers, without a second participant (the whole: tests/scenarios)."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Organisation
from accounts.requester import ANONYMOUS
from catalog.models import HarvestSource, Resource
from config.demo import data, provider
from config.demo.consumer import Meeting, Outcome, outcome
from config.demo.two_sides import compared
from connector.dsp.values import Json
from connector.models import Agreement, DataSource, Offer, OfferedResource, Participant
from connector.models.negotiation import ContractNegotiation
from connector.moves import digest_of
from connector.rules import rules_of
from tests.harvests import harvest


@pytest.fixture
def home(transactional_db: None, settings: Any, tmp_path: Path) -> Organisation:
    """The office that offers, with the harbour master's catalogue harvested."""
    settings.VAR_DIR = tmp_path
    made = Organisation.objects.create(slug="demo", name="Demo data office")
    source = HarvestSource.objects.create(
        slug=provider.SLUG, name="Harbour", url=str(provider.CATALOGUE), organisation=made
    )
    run = harvest(source)
    assert run.complete
    return made


def test_the_data_are_the_same_every_time(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        data.write(tmp_path / folder)
    hashes = [
        [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted((tmp_path / n).iterdir())]
        for n in ("one", "two")
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == len(provider.OFFERS)


def test_what_the_demo_offers_can_be_published_and_is_offered_once(home: Organisation) -> None:
    for _ in range(2):
        provider.offer(home)
    assert Offer.objects.filter(state=Offer.State.PUBLISHED).count() == len(provider.OFFERS)
    assert OfferedResource.objects.count() == len(provider.OFFERS)
    assert DataSource.objects.count() == len(provider.OFFERS)


def test_who_does_no_research_does_not_see_the_third(home: Organisation) -> None:
    provider.offer(home)
    seen = set(Resource.objects.visible_to(ANONYMOUS).live().values_list("title", flat=True))
    assert not any("cameras" in title for title in seen)
    assert any("Ship movements" in title for title in seen)


def test_the_consumer_is_known_with_tokens_and_a_claim(home: Organisation) -> None:
    known, token = provider.know("https://lab.example", "https://lab.example/dsp/2025-1", "t" * 20)
    assert known.is_active
    assert known.values == {"purpose": frozenset({provider.RESEARCH})}
    again, other = provider.know("https://lab.example", "https://lab.example/dsp/2025-1", "t" * 20)
    assert again == known
    assert token != other


def test_an_outcome_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    assert outcome(path) is None
    found = Outcome("urn:a", "hash", "FINALIZED", "sha", 3, "urn:w")
    found.write(path)
    assert outcome(path) == found
    meeting = Meeting("p", "a", "o", "t", "w")
    assert Meeting(**Json(meeting.to_json()).value) == meeting  # type: ignore[arg-type]


@pytest.mark.parametrize("same", [True, False])
def test_a_difference_between_the_two_sides_is_said_aloud(home: Organisation, same: bool) -> None:
    provider.offer(home)
    consumer = Participant.objects.create(iri="https://lab.example", name="Lab")
    negotiation = ContractNegotiation.objects.create(
        role="provider", participant=consumer, organisation=home, state="FINALIZED"
    )
    body = rules_of(Json.of(dict(provider.OFFERS[0].contract))).text
    Agreement.objects.create(
        negotiation=negotiation, iri="urn:a", body=body, body_hash=digest_of(body)
    )
    from django.conf import settings

    file = settings.VAR_DIR / "offered" / "ship-movements.csv"
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest() if same else "0" * 64
    found = Outcome("urn:a", digest_of(body) if same else "x", "FINALIZED", sha256, 3, "urn:w")
    said = " ".join(compared(found, consumer.pk))
    assert ("NOT" in said) != same
