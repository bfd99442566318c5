"""Restricting and opening: a source, one resource, and which copy is published then."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from accounts.requester import ANONYMOUS, Requester
from accounts.roles import Role, Scope
from catalog import queries, visibility
from catalog.access import AudienceKind, audience, members_of, organisations_among
from catalog.models import Change, HarvestSource, Resource
from tests.factories import make_resource, make_source
from tests.harvests import kinds

pytestmark = pytest.mark.django_db(transaction=True)
IRI = "https://data.example.org/boats"


@pytest.fixture
def harbour() -> Organisation:
    """The organisation of the port's source."""
    return Organisation.objects.create(slug="harbour", name="Harbour Office")


@pytest.fixture
def customs() -> Organisation:
    """Another one."""
    return Organisation.objects.create(slug="customs", name="Customs")


@pytest.fixture
def port(harbour: Organisation) -> HarvestSource:
    """A source of the harbour office."""
    return make_source("port", organisation=harbour)


def member(*organisations: Organisation, **fields: Any) -> Requester:
    """Somebody who reads in these organisations."""
    roles = {organisation.pk: Role.READER for organisation in organisations}
    values = {"is_administrator": False, "roles": roles} | fields
    return Requester(user_id=1, name="Dua", is_authenticated=True, **values)


def seen_by(requester: Requester) -> set[str]:
    return set(Resource.objects.visible_to(requester).live().values_list("title", flat=True))


# --- audiences --------------------------------------------------------------------------------
def test_an_audience_is_its_kind_and_its_row():
    number = members_of(7)
    assert number == audience(AudienceKind.ORGANISATION, 7)
    assert organisations_among([number, members_of(2**48 - 1), 7, 31 << 48 | 7]) == {7, 2**48 - 1}
    assert max(map(members_of, (1, 2**48 - 1))) < 2**53
    assert all(0 < kind < 32 for kind in AudienceKind)


@pytest.mark.parametrize("row_id", [0, -1, 2**48])
def test_no_row_no_audience(row_id: int):
    with pytest.raises(ValueError, match="made of the id of a row"):
        members_of(row_id)


def test_members_see_what_is_theirs_and_administrators_everything(port, harbour, customs):
    make_resource(port, "boats")
    visibility.restrict_source(port, members_only=True)
    administrator = member(is_administrator=True)
    writing = member(harbour, scopes=frozenset({Scope.SOURCES_WRITE}))
    reading = member(harbour, scopes=frozenset({Scope.CATALOG_READ}))
    for requester in (member(harbour), member(harbour, customs), administrator, reading):
        assert seen_by(requester) == {"Dataset boats"}
        assert list(HarvestSource.objects.visible_to(requester)) == [port]
        assert queries.sees_all_of(port.pk, requester)
    for requester in (ANONYMOUS, member(customs), member(), writing):
        assert seen_by(requester) == set()
        assert not HarvestSource.objects.visible_to(requester).exists()
        assert not queries.sees_all_of(port.pk, requester)


# --- verbs ------------------------------------------------------------------------------------
def test_restricting_a_source_is_one_change_of_all_its_resources(port, harbour):
    rows = [make_resource(port, name) for name in "abc"]
    other = make_resource(make_source("ministry"), "x")
    before = Change.objects.count()
    assert visibility.restrict_source(port, members_only=True) == 3
    assert Change.objects.count() == before + 1
    change = Change.objects.order_by("-id")[0]
    assert change.number == queries.head()
    assert [v.resource_id for v in change.versions.order_by("ordinal")] == [row.pk for row in rows]
    assert {v.content_hash for v in change.versions.all()} == {"v1:a", "v1:b", "v1:c"}
    for row in rows:
        row.refresh_from_db()
        assert (row.audiences, row.change_id) == ([members_of(harbour.pk)], change.pk)
        assert kinds(row) == ["content", "audience"]
    assert seen_by(ANONYMOUS) == {other.title}


def test_what_is_so_already_is_no_change(port):
    make_resource(port)
    before = Change.objects.count()
    assert visibility.restrict_source(port, members_only=False) == 0
    visibility.restrict_source(port, members_only=True)
    assert visibility.restrict_source(port, members_only=True) == 0
    assert Change.objects.count() == before + 1


def test_opening_a_source_leaves_what_is_restricted_by_itself(port, harbour):
    boats, tides = make_resource(port, "boats"), make_resource(port, "tides")
    visibility.restrict_resource(boats, members_only=True)
    assert seen_by(ANONYMOUS) == {tides.title}
    assert visibility.restrict_source(port, members_only=True) == 1
    assert visibility.restrict_source(port, members_only=False) == 1
    assert seen_by(ANONYMOUS) == {tides.title}
    assert seen_by(member(harbour)) == {tides.title, boats.title}
    visibility.restrict_resource(boats, members_only=False)
    assert seen_by(ANONYMOUS) == {tides.title, boats.title}
    assert kinds(boats) == ["content", "audience", "audience"]


def test_a_resource_of_a_source_for_members_stays_theirs(port, harbour):
    boats = make_resource(port, "boats")
    visibility.restrict_source(port, members_only=True)
    for members_only in (True, False):
        visibility.restrict_resource(boats, members_only=members_only)
        assert (boats.members_only, boats.audiences) == (members_only, [members_of(harbour.pk)])
    visibility.restrict_source(port, members_only=False)
    assert seen_by(ANONYMOUS) == {boats.title}


def test_another_organisation_takes_the_audience_along(port, harbour, customs):
    boats = make_resource(port, "boats")
    visibility.restrict_resource(boats, members_only=True)
    tides = make_resource(port, "tides")
    port.organisation = customs
    assert visibility.save_source(port) == 1
    assert seen_by(member(harbour)) == {tides.title}
    assert seen_by(member(customs)) == {tides.title, boats.title}


def test_a_new_source_may_be_for_members_at_once(harbour):
    source = HarvestSource(slug="new", name="New", url="x", organisation=harbour, members_only=True)
    assert visibility.save_source(source) == 0
    assert source.audiences == [members_of(harbour.pk)]


def test_members_of_nobody_are_refused_with_a_sentence(harbour, port):
    lone = make_source("lone")
    boats = make_resource(lone, "boats")
    with pytest.raises(ValidationError, match="choose their organisation"):
        visibility.restrict_source(lone, members_only=True)
    with pytest.raises(ValidationError, match="Choose one there"):
        visibility.restrict_resource(boats, members_only=True)
    visibility.restrict_resource(make_resource(port, "tides"), members_only=True)
    port.organisation = None
    with pytest.raises(ValidationError, match="show these records"):
        visibility.save_source(port)
    with pytest.raises(IntegrityError), transaction.atomic():
        HarvestSource.objects.filter(pk=lone.pk).update(members_only=True)
    assert boats.title in seen_by(ANONYMOUS)


def test_the_command_leaves_who_may_see_it(tmp_path, port, settings, monkeypatch):
    """It may have read the source before somebody restricted it."""
    settings.SPOOL_DIR = tmp_path / "spool"
    stale = HarvestSource.objects.get(pk=port.pk)
    visibility.restrict_source(port, members_only=True)
    stale.full_clean()
    monkeypatch.setattr("catalog.management.commands.harvest._named", lambda name, url: stale)
    with pytest.raises(CommandError):
        call_command("harvest", source="port", language="nl")
    port.refresh_from_db()
    assert (port.members_only, port.default_language) == (True, "nl")


def test_the_number_of_questions_does_not_grow_with_the_source(port):
    make_resource(port, "one")
    few = [_asked(port, members_only=hides) for hides in (True, False)]
    for n in range(30):
        make_resource(port, f"n{n}")
    assert [_asked(port, members_only=hides) for hides in (True, False)] == few


def _asked(source, *, members_only: bool) -> int:
    """How many questions it takes."""
    with CaptureQueriesContext(connection) as asked:
        visibility.restrict_source(source, members_only=members_only)
    return len(asked)


# --- which copy is published ------------------------------------------------------------------
def copy_in(slug: str, **fields: Any) -> Resource:
    return make_resource(make_source(slug), slug, iri=IRI, title=slug, **fields)


def test_restricting_the_published_copy_publishes_a_public_one_in_the_same_change(port, harbour):
    mine = copy_in("port")
    copy_in("late", published=False)
    copy_in("later", published=False)
    visibility.restrict_source(port, members_only=True)
    assert seen_by(ANONYMOUS) == seen_by(member(harbour)) == {"late"}
    change = Change.objects.order_by("-number")[0]
    kinds_there = dict(change.versions.values_list("resource__title", "kind"))
    assert kinds_there == {"port": "audience", "late": "derived"}
    assert kinds(mine) == ["content", "derived", "audience"]
    visible = Resource.objects.visible_to(member(harbour)).filter(iri=IRI)
    assert set(visible.values_list("title", flat=True)) == {"port", "late", "later"}


def test_the_nearest_to_the_origin_takes_its_place(port):
    copy_in("port")
    copy_in("late", published=False)
    home = copy_in("home", published=False)
    HarvestSource.objects.filter(pk=home.source_id).update(url="https://data.example.org/c.ttl")
    visibility.restrict_source(port, members_only=True)
    assert seen_by(ANONYMOUS) == {"home"}


def test_opening_the_copy_of_the_origin_publishes_it_again(port):
    mine = copy_in("port")
    HarvestSource.objects.filter(pk=port.pk).update(url="https://data.example.org/c.ttl")
    copy_in("late", published=False)
    visibility.restrict_resource(mine, members_only=True)
    assert seen_by(ANONYMOUS) == {"late"}
    visibility.restrict_resource(mine, members_only=False)
    assert seen_by(ANONYMOUS) == {"port"}
    assert mine.published


def test_opening_a_copy_that_is_no_nearer_leaves_the_one_that_is_shown(port):
    mine = copy_in("port")
    copy_in("late", published=False)
    visibility.restrict_resource(mine, members_only=True)
    visibility.restrict_resource(mine, members_only=False)
    assert seen_by(ANONYMOUS) == {"late"}


def test_without_a_public_copy_each_audience_has_one(port, harbour, customs):
    border = make_source("border", organisation=customs)
    copy_in("port")
    copy_in("border", published=False)
    copy_in("gone", published=False, withdrawn="2026-01-01T00:00Z")
    for source in (port, border):
        visibility.restrict_source(source, members_only=True)
    assert seen_by(ANONYMOUS) == set()
    assert seen_by(member(harbour)) == {"port"}
    assert seen_by(member(customs)) == {"border"}
    visibility.restrict_source(border, members_only=False)
    assert seen_by(member(harbour)) == seen_by(ANONYMOUS) == {"border"}


def test_two_published_copies_that_come_to_one_organisation_become_one(port, harbour, customs):
    border = make_source("border", organisation=customs)
    copy_in("port")
    copy_in("border", published=False)
    for source in (port, border):
        visibility.restrict_source(source, members_only=True)
    border.refresh_from_db()
    border.organisation = harbour
    visibility.save_source(border)
    assert seen_by(member(harbour)) == {"port"}


def test_copies_of_different_audiences_do_not_tell_of_one_another(port, harbour, customs):
    border = make_source("border", organisation=customs)
    mine, theirs = copy_in("port"), copy_in("border", published=False)
    for source in (port, border):
        visibility.restrict_source(source, members_only=True)
    for requester, own in ((member(harbour), mine), (member(customs), theirs)):
        shown = Resource.objects.visible_to(requester).get(iri=IRI)
        assert (shown.pk, shown.published) == (own.pk, True)
        assert queries.copies(shown, requester) == []
    assert len(queries.copies(mine, member(harbour, customs))) == 1
