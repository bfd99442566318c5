"""What fewer may see than before, asked at the doors while the real index does not know of it yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.requester import ANONYMOUS
from accounts.roles import Role
from catalog import visibility
from catalog.models import Change, HarvestSource, Resource, Version
from catalog.queries import head
from catalog.search import engine, finding, indexer
from catalog.search.indexer import Indexer, check
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
MANY, OTHERS = 300, 5
WORD = "zanzibar"


@pytest.fixture(autouse=True)
def index(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The engine of an installation, with a folder of its own."""
    settings.SEARCH_BACKEND = "catalog.search.engine.embedded"
    settings.INDEX_DIR = tmp_path / "index"
    settings.STATIC_ROOT = None  # the finders know every file
    engine._made.cache_clear()
    yield
    engine._made.cache_clear()


@dataclass(frozen=True)
class Shown:
    """How much of the secret source somebody is shown, by the ways to it."""

    found: int  # by a word that others have too
    by_word: int  # by its own word
    counted: int  # in the facet of catalogues
    total: int  # of the whole list, without the others
    suggested: bool
    listed: bool  # on the page


NOTHING = Shown(found=0, by_word=0, counted=0, total=0, suggested=False, listed=False)


def all_of(number: int) -> Shown:
    return Shown(number, number, number, number, suggested=True, listed=True)


def shown(client: Client) -> Shown:
    """What all doors of search say now."""
    everything = api(client)
    word = api(client, q=WORD)
    catalogues = catalogues_of(everything)
    assert sum(catalogues_of(word).values()) == word["total"]
    return Shown(
        found=api(client, q="boats")["total"] - OTHERS,
        by_word=word["total"],
        counted=catalogues.get("ledger", 0),
        total=everything["total"] - OTHERS,
        suggested="<li" in body(client, "/datasets/suggest?q=zanz"),
        listed=WORD in body(client, "/datasets?q=boats&sort=title&size=100"),
    )


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode()).lower()


def api(client: Client, **asked: str) -> Any:
    response = client.get("/api/search", asked)
    assert response.status_code == 200
    return response.json()


def catalogues_of(answer: Any) -> dict[str, int]:
    (facet,) = (one for one in answer["facets"] if one["name"] == "catalogue")
    return {one["value"]: one["count"] for one in facet["values"]}


@dataclass(frozen=True)
class World:
    """A source that can be restricted, beside another one; both are in the index."""

    ledger: HarvestSource
    stranger: Client
    member: Client

    def restrict(self, *, members_only: bool) -> None:
        visibility.restrict_source(self.ledger, members_only=members_only)


@pytest.fixture
def world() -> World:
    harbour = Organisation.objects.create(slug="harbour", name="Harbour Office")
    ledger = make_source("ledger", organisation=harbour)
    other = make_source("other")
    with transaction.atomic():
        for n in range(MANY):
            make_resource(ledger, f"l{n}", title=f"Zanzibar boats {n}")
        for n in range(OTHERS):
            make_resource(other, f"o{n}", title=f"River boats {n}")
    person = User.objects.create_user("member@example.org", password=None)
    Membership.objects.create(user=person, organisation=harbour, role=Role.READER)
    member = Client()
    member.force_login(person)
    run_courier()
    return World(ledger, Client(), member)


def run_courier() -> None:
    """The courier starts, brings in what there is, and ends."""
    made = Indexer()
    try:
        while made.step():
            pass
    finally:
        made.close()
    assert engine.backend().position() == head()
    assert not check()


def test_a_restricted_source_is_hidden_at_once_and_its_members_find_it_all_the_time(
    world: World,
) -> None:
    assert shown(world.stranger) == shown(world.member) == all_of(MANY)
    world.restrict(members_only=True)
    assert shown(world.stranger) == NOTHING
    assert shown(world.member) == all_of(MANY)
    run_courier()
    assert shown(world.stranger) == NOTHING
    assert shown(world.member) == all_of(MANY)


def test_while_the_index_learns_of_it_nobody_finds_more_or_less(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One change of many steps: after each the index knows of some, and the list hides the rest."""
    monkeypatch.setattr(indexer, "SMALL", 110)
    world.restrict(members_only=True)
    courier, steps, more = Indexer(), 0, True
    while more:
        more = courier.step()
        steps += 1
        assert shown(world.stranger) == NOTHING, steps
        assert shown(world.member) == all_of(MANY), steps
    courier.close()
    assert steps == 3


def test_when_the_index_knows_of_it_nothing_has_to_be_hidden_besides(world: World) -> None:
    world.restrict(members_only=True)
    assert len(finding.sight(ANONYMOUS, engine.backend().position()).hidden) == MANY
    run_courier()
    assert finding.sight(ANONYMOUS, engine.backend().position()).hidden == frozenset()


def test_what_is_opened_again_is_found_when_the_courier_has_run(world: World) -> None:
    world.restrict(members_only=True)
    run_courier()
    world.restrict(members_only=False)
    assert shown(world.stranger) == NOTHING, "later is no leak"
    assert shown(world.member) == all_of(MANY)
    run_courier()
    assert shown(world.stranger) == shown(world.member) == all_of(MANY)


def test_what_is_opened_again_before_the_index_knew_was_never_away_for_long(world: World) -> None:
    world.restrict(members_only=True)
    assert shown(world.stranger) == NOTHING
    world.restrict(members_only=False)
    assert shown(world.stranger) == all_of(MANY)
    world.restrict(members_only=True)
    assert shown(world.stranger) == NOTHING


def test_one_restricted_resource_is_hidden_at_once(world: World) -> None:
    one = Resource.objects.filter(source=world.ledger).first()
    assert one
    visibility.restrict_resource(one, members_only=True)
    assert shown(world.stranger) == all_of(MANY - 1)
    assert shown(world.member) == all_of(MANY)
    run_courier()
    assert shown(world.stranger) == all_of(MANY - 1)
    assert shown(world.member) == all_of(MANY)


def test_what_is_withdrawn_is_hidden_from_members_too(world: World) -> None:
    with transaction.atomic():
        change = Change.objects.create()
        gone = list(Resource.objects.filter(source=world.ledger)[:7])
        for ordinal, one in enumerate(gone):
            Resource.objects.filter(pk=one.pk).update(change=change, withdrawn=timezone.now())
            Version.objects.create(
                change=change, ordinal=ordinal, resource=one, kind="withdrawn", content_hash="x"
            )
    assert shown(world.stranger) == shown(world.member) == all_of(MANY - 7)
    run_courier()
    assert shown(world.stranger) == shown(world.member) == all_of(MANY - 7)


def test_who_sees_what_was_tightened_is_one_more_question_and_only_then(world: World) -> None:
    position = engine.backend().position()
    with CaptureQueriesContext(connection) as asked:
        finding.sight(ANONYMOUS, position)
    assert len(asked) == 1
    world.restrict(members_only=True)
    with CaptureQueriesContext(connection) as asked:
        finding.sight(ANONYMOUS, position)
    assert len(asked) == 2
