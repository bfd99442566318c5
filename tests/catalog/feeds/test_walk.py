"""A walk through the feed while resources change: nothing twice, nothing that stayed is missed."""

import random
from collections.abc import Callable

import pytest
from django.test import Client
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS

from catalog.models import Resource
from tests.catalog.feeds.changing import bring_back, change_content, outrank, take_out
from tests.catalog.feeds.walking import walk
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
SEED = random.SystemRandom().randrange(2**32)
IRI = "https://data.example.org/port/{}"


def several(count: int, slug: str = "port") -> list[Resource]:
    source = make_source(slug)
    return [make_resource(source, f"{n:03}") for n in range(count)]


def after_page(number: int, act: Callable[[], object]) -> Callable[[int], None]:
    def between(page: int) -> None:
        if page == number:
            act()

    return between


def test_a_quiet_walk_meets_everything_once(client: Client):
    there = several(7)
    walked = walk(client, limit=2)
    assert walked.members == [resource.iri for resource in there]
    assert walked.totals == [7, 7, 7, 7]


def test_an_empty_catalogue_is_one_page(client: Client):
    walked = walk(client)
    assert walked.members == []
    assert walked.totals == [0]


def test_what_came_meanwhile_stands_at_the_end(client: Client):
    several(4)
    new = IRI.format("new")
    walked = walk(client, between=after_page(1, lambda: make_resource(make_source(), "new")))
    assert walked.members[-1] == new
    assert walked.totals == [4, 5, 5]


@pytest.mark.parametrize("which", [0, 3])
def test_what_changed_meanwhile_comes_once(client: Client, which: int):
    there = several(4)
    walked = walk(client, between=after_page(1, lambda: change_content(there[which], "another")))
    assert walked.members == [resource.iri for resource in there]


def test_what_changed_further_on_is_met_as_it_is_then(client: Client):
    there = several(4)
    walked = walk(client, between=after_page(1, lambda: change_content(there[3], "another")))
    titles = list(walked.statements.objects(URIRef(there[3].iri), DCTERMS.title))
    assert titles == [Literal("another", lang="en")]


@pytest.mark.parametrize(("which", "left"), [(0, 4), (2, 3)])
def test_what_was_withdrawn_meanwhile_shifts_nothing(client: Client, which: int, left: int):
    """With pages counted by offset, withdrawing from the first would hide one of the second."""
    there = several(4)
    walked = walk(client, between=after_page(1, lambda: take_out(there[which])))
    assert len(walked.members) == left
    unchanged = {r.iri for r in there} - {there[which].iri}
    assert unchanged <= set(walked.members)
    assert walked.totals == [4, 3]


def test_an_iri_whose_published_copy_moves_forward_comes_once(client: Client):
    first = several(2)[0]
    copy = make_resource(make_source("far"), "copy", iri=first.iri, published=False)
    walked = walk(client, limit=1, between=after_page(1, lambda: outrank(first, copy)))
    assert sorted(walked.members) == sorted({first.iri, IRI.format("001")})


def test_an_iri_whose_first_copy_is_withdrawn_comes_once(client: Client):
    first = several(2)[0]
    make_resource(make_source("far"), "copy", iri=first.iri, published=False)
    walked = walk(client, limit=1, between=after_page(1, lambda: take_out(first)))
    assert sorted(walked.members) == sorted({first.iri, IRI.format("001")})


def test_an_iri_whose_copy_moved_before_the_walk_comes_once(client: Client):
    first = several(2)[0]
    copy = make_resource(make_source("far"), "copy", iri=first.iri, published=False)
    outrank(first, copy)
    walked = walk(client, limit=1)
    assert walked.members == [IRI.format("001"), first.iri]


def test_an_iri_with_a_hidden_copy_that_only_the_copy_changed_is_not_missed(client: Client):
    """The published copy has not changed: that another source's hidden one did is no reason."""
    source = make_source("far")
    hidden = make_resource(source, "copy", iri=IRI.format("001"), published=False)
    several(2)
    walked = walk(client, limit=1, between=after_page(1, lambda: change_content(hidden, "x")))
    assert walked.members == [IRI.format("000"), IRI.format("001")]


def test_a_resource_that_changes_is_not_missed_for_a_hidden_copy_that_was_passed(client: Client):
    make_resource(make_source("far"), "copy", iri=IRI.format("001"), published=False)
    changing = several(2)[1]
    walked = walk(client, limit=1, between=after_page(1, lambda: change_content(changing, "x")))
    assert walked.members == [IRI.format("000"), IRI.format("001")]


def test_random_changes_between_pages_never_repeat_and_never_hide(client: Client):
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    there = several(40)
    far = make_source("far")
    copies = {
        r.iri: make_resource(far, f"copy-{r.pk}", iri=r.iri, published=False) for r in there[::3]
    }
    touched: set[str] = set()

    def shake(page: int) -> None:
        for resource in chance.sample(there, 3):
            resource.refresh_from_db()
            touched.add(resource.iri)
            _shake(chance, resource, copies)
        make_resource(far, f"new-{page}")

    walked = walk(client, limit=4, between=shake)
    assert len(walked.members) == len(set(walked.members)), "an identifier came twice"
    stayed = {r.iri for r in there} - touched
    assert stayed <= set(walked.members), "something that did not change is missing"
    now = set(Resource.objects.live().values_list("iri", flat=True))
    assert len(now) == Resource.objects.live().count()


def _shake(chance: random.Random, resource: Resource, copies: dict[str, Resource]) -> None:
    copy = copies.get(resource.iri)
    published = resource.published and resource.withdrawn is None
    if published and copy and chance.random() < 0.5:
        outrank(resource, copy)
    elif published and chance.random() < 0.5:
        take_out(resource)
    elif published:
        change_content(resource, f"again {chance.random()}")
    elif copy is None:
        bring_back(resource)
