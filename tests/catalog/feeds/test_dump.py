"""The catalogue as it was published on a date: what stood there, what may be told, what cannot be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rdflib
from django.test import Client
from django.utils import timezone
from rdflib.namespace import DCAT, FOAF, RDFS

from accounts.models import AccessToken, Membership, Organisation, User
from accounts.roles import Role, Scope
from catalog import visibility
from catalog.feeds import dump, standing
from catalog.feeds.moment import moment
from catalog.feeds.problem import BadRequest
from catalog.models import HarvestSource, Resource, VersionBody
from tests.catalog.feeds.moments import (
    address,
    dumped,
    harvest_at,
    members,
    sentences,
    titles,
)
from tests.catalog.feeds.walking import BASE, OURS, PARSERS, fetch, graph, same_statements, walk
from tests.factories import make_resource, make_source
from tests.harvests import blank, dataset, file_source, turtle

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3, 4))
HOUR = timedelta(hours=1)


@pytest.fixture
def member(harbour: Organisation) -> Client:
    """Who belongs to the organisation of the port."""
    person = User.objects.create_user("member@example.org", "secret")
    Membership.objects.create(user=person, organisation=harbour, role=Role.READER)
    _, secret = AccessToken.issue(person, "t", [Scope.CATALOG_READ], days=1, now=timezone.now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def harbour(db: None) -> Organisation:
    """The organisation of the port."""
    return Organisation.objects.create(slug="harbour", name="Harbour")


@pytest.fixture
def week(tmp_path: Path, settings: Any) -> None:
    """Boats, then ships and tides, then tides alone, then boats again."""
    settings.BRAKE_PERCENT = 100
    say(tmp_path, MONDAY, dataset("boats", "Boats"))
    say(tmp_path, TUESDAY, dataset("boats", "Ships"), dataset("tides", "Tides"))
    say(tmp_path, WEDNESDAY, dataset("tides", "Tides"))
    say(tmp_path, THURSDAY, dataset("tides", "Tides"), dataset("boats", "Boats again"))


def say(folder: Path, when: datetime, *records: str, slug: str = "port", **fields: Any) -> None:
    """The source says this at that moment, and is harvested."""
    harvest_at(file_source(folder, turtle(*records), slug=slug, **fields), when)


@pytest.mark.usefixtures("week")
def test_a_dump_says_what_stood_there_then(stranger: Client):
    said = {
        MONDAY - HOUR: set(),
        MONDAY: {"Boats"},
        TUESDAY - HOUR: {"Boats"},
        TUESDAY: {"Ships", "Tides"},
        WEDNESDAY: {"Tides"},
        THURSDAY: {"Tides", "Boats again"},
    }
    assert {when: titles(dumped(stranger, when)) for when in said} == said


@pytest.mark.usefixtures("week")
def test_a_day_is_its_beginning(stranger: Client):
    at_midnight = graph(fetch(stranger, "/dump.nt?at=2026-03-04"), "nt")
    assert titles(at_midnight) == {"Ships", "Tides"}
    assert sentences(at_midnight) == ["As it was published at 2026-03-04T00:00:00Z."]


@pytest.mark.usefixtures("week")
def test_without_a_moment_it_says_what_the_feed_says(stranger: Client):
    now = dumped(stranger, None)
    assert members(now) == ["boats", "tides"]
    fed = walk(stranger).statements
    about = [triple for triple in now if triple[0] != OURS]
    assert about
    assert all(triple in fed for triple in about)
    assert sentences(now) == ["As it was published now."]
    assert "Memento-Datetime" not in stranger.get("/dump.nt")


@pytest.mark.usefixtures("week")
def test_every_syntax_says_the_same(stranger: Client):
    plain = dumped(stranger, TUESDAY)
    for syntax in PARSERS:
        other = graph(fetch(stranger, address(TUESDAY, syntax)), syntax)
        assert same_statements(plain, other), syntax


@pytest.mark.usefixtures("week")
def test_the_syntax_may_be_asked_for_by_accept(stranger: Client):
    asked = {"*/*": "text/turtle", "application/n-triples": "application/n-triples"}
    for accept, given in asked.items():
        response = stranger.get("/dump?at=2026-03-04", headers={"accept": accept})
        assert response["Content-Type"].split(";")[0] == given
        assert "Accept" in response["Vary"]
    assert stranger.get("/dump", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.usefixtures("week")
def test_the_answer_names_its_moment_and_where_the_catalogue_is(stranger: Client):
    response = stranger.get(address(TUESDAY))
    assert response["Memento-Datetime"] == "Tue, 03 Mar 2026 12:00:00 GMT"
    assert response["Link"] == f'<{BASE}/catalog>; rel="original"'
    assert (response["Hansa-Forgotten"], response["Hansa-Not-Told"]) == ("0", "0")
    assert stranger.head(address(TUESDAY)).content == b""


@pytest.mark.usefixtures("week")
def test_who_has_it_is_not_sent_it_again(stranger: Client, tmp_path: Path):
    tag = stranger.get(address(TUESDAY))["ETag"]
    again = {"if-none-match": tag}
    assert stranger.get(address(TUESDAY), headers=again).status_code == 304
    assert stranger.get(address(WEDNESDAY), headers=again).status_code == 200
    VersionBody.objects.all().delete()
    assert stranger.get(address(TUESDAY), headers=again).status_code == 200, "it was forgotten"


@pytest.mark.usefixtures("week")
def test_what_is_forgotten_is_said_and_not_left_out_in_silence(stranger: Client):
    VersionBody.objects.filter(version__change__at=MONDAY).delete()
    response = stranger.get(address(MONDAY))
    assert response["Hansa-Forgotten"] == "1"
    told = graph(response.getvalue(), "nt")
    assert members(told) == []
    assert any("HISTORY_DAYS" in one and one.startswith("1 records") for one in sentences(told))
    [record] = told.objects(OURS, DCAT.record)
    boats = rdflib.URIRef("https://port.example/dataset/boats")
    assert told.value(record, FOAF.primaryTopic) == boats
    assert "not kept any more" in str(told.value(record, RDFS.comment))
    assert (boats, None, None) not in told
    assert stranger.get(address(TUESDAY))["Hansa-Forgotten"] == "0"
    assert stranger.get(address(WEDNESDAY))["Hansa-Forgotten"] == "0", "it was not there then"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("yesterday", "is no moment"),
        ("2026-3-4", "is no moment"),
        ("2026-03-04T12:00:00", "a time with its zone"),
        ("2026-03-04T12:00:00 02:00", "A + is written %2B"),
        ("2026-02-30", "is not in the calendar"),
        ("2026-03-04T25:00Z", "is not in the calendar"),
        ("0001-01-01T00:00%2B14:00", "is not in the calendar"),
        ("9999-12-31", "has not come yet"),
        ("", "is no moment"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence(stranger: Client, at: str, said: str):
    response = stranger.get(f"/dump.nt?at={at}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert said in response.json()["detail"]


def test_the_very_moment_is_no_future():
    assert moment("2026-03-02T13:00:00+01:00", MONDAY) == MONDAY
    with pytest.raises(BadRequest, match="which is 2026-03-02T12:00:00Z"):
        moment("2026-03-02T12:00:01Z", MONDAY)


def test_the_first_day_of_all_can_be_asked_for(stranger: Client):
    assert members(graph(fetch(stranger, "/dump.nt?at=0001-01-01"), "nt")) == []


def test_other_parameters_and_methods_are_refused(stranger: Client):
    assert stranger.get("/dump.nt?after=1").status_code == 400
    assert stranger.get("/dump.nt?at=2026-03-04&at=2026-03-05").status_code == 400
    assert stranger.post("/dump.nt").status_code == 405


@pytest.mark.usefixtures("week")
def test_one_source_can_be_asked_for(stranger: Client, tmp_path: Path):
    say(tmp_path, THURSDAY, dataset("crew", "Crew"), slug="stranger")
    assert titles(dumped(stranger, THURSDAY, source="stranger")) == {"Crew"}
    told = dumped(stranger, THURSDAY, source="port")
    assert titles(told) == {"Tides", "Boats again"}
    assert sentences(told)[0].endswith(", of the source port.")
    assert stranger.get("/dump.nt?source=nobody").status_code == 404


def test_of_several_copies_that_one_is_told_which_was_published_then(
    stranger: Client, tmp_path: Path, settings: Any
):
    settings.BRAKE_PERCENT = 100
    mine, theirs, tides = (
        dataset("boats", "Mine"), dataset("boats", "Theirs"), dataset("tides", "Tides"),
    )  # fmt: skip
    say(tmp_path, MONDAY, mine, tides)
    say(tmp_path, TUESDAY, theirs, slug="stranger")
    say(tmp_path, WEDNESDAY, tides)
    say(tmp_path, THURSDAY, mine, tides)
    say(tmp_path, FRIDAY, dataset("crew"), slug="stranger")
    found = [titles(dumped(stranger, when)) - {"Tides"} for when in (MONDAY, TUESDAY, WEDNESDAY)]
    assert found == [{"Mine"}, {"Mine"}, {"Theirs"}]
    assert titles(dumped(stranger, THURSDAY)) == {"Tides", "Theirs"}, "it had taken its place"
    assert titles(dumped(stranger, FRIDAY)) == {"Tides", "Mine", "crew"}


def test_a_record_without_an_iri_has_the_address_that_we_give_it(stranger: Client, tmp_path: Path):
    more = "dcat:distribution [ dcat:accessURL <https://port.example/boats> ]"
    say(tmp_path, MONDAY, blank("Boats", more))
    say(tmp_path, TUESDAY, blank("Ships", more))
    pk = Resource.objects.get().pk
    told = dumped(stranger, MONDAY)
    assert titles(told) == {"Boats"}
    assert list(told.objects(OURS, DCAT.dataset)) == [
        rdflib.URIRef(f"{BASE}/.well-known/genid/{pk}")
    ]


def test_what_was_another_kind_is_listed_as_that(stranger: Client, tmp_path: Path):
    say(tmp_path, MONDAY, dataset("boats"))
    say(tmp_path, TUESDAY, dataset("boats").replace("dcat:Dataset", "dcat:DataService"))
    boats = rdflib.URIRef("https://port.example/dataset/boats")
    assert list(dumped(stranger, MONDAY).predicates(OURS, boats)) == [DCAT.dataset]
    assert list(dumped(stranger, TUESDAY).predicates(OURS, boats)) == [DCAT.service]


def test_a_stranger_is_never_told_more_than_today(
    stranger: Client, member: Client, harbour: Organisation, tmp_path: Path
):
    say(tmp_path, MONDAY, dataset("boats", "Boats", "dct:relation d:tides"), organisation=harbour)
    say(tmp_path, MONDAY, dataset("tides", "Tides"), slug="secret", organisation=harbour)
    assert members(dumped(stranger, MONDAY)) == ["boats", "tides"]
    visibility.restrict_source(HarvestSource.objects.get(slug="secret"), members_only=True)
    told = fetch(stranger, address(MONDAY)).decode()
    assert "dataset/boats" in told
    assert "tides" not in told, "not even as what boats are related to"
    assert stranger.get("/dump.nt?source=secret").status_code == 404
    response = member.get(address(MONDAY))
    assert members(graph(response.getvalue(), "nt")) == ["boats", "tides"]
    assert response["Hansa-Not-Told"] == "0"


def test_what_was_opened_since_is_told_to_the_members_alone(
    stranger: Client, member: Client, harbour: Organisation, tmp_path: Path
):
    say(tmp_path, MONDAY, dataset("boats", "Smuggled"), organisation=harbour, members_only=True)
    say(tmp_path, TUESDAY, dataset("boats", "Boats"), organisation=harbour, members_only=True)
    visibility.restrict_source(HarvestSource.objects.get(), members_only=False)
    for when in (MONDAY - HOUR, MONDAY, TUESDAY):
        response = stranger.get(address(when))
        assert response["Hansa-Not-Told"] == "1", "whether it was there or not"
        told = graph(response.getvalue(), "nt")
        assert members(told) == []
        assert b"Smuggled" not in response.getvalue()
        assert any("who may see them was decided later" in one for one in sentences(told))
    assert titles(dumped(member, MONDAY)) == {"Smuggled"}
    assert titles(dumped(stranger, None)) == {"Boats"}


def test_a_copy_that_is_not_told_of_takes_no_ones_place(
    stranger: Client, harbour: Organisation, tmp_path: Path
):
    say(tmp_path, MONDAY, dataset("boats", "Mine"), organisation=harbour)
    say(tmp_path, TUESDAY, dataset("boats", "Theirs"), slug="stranger")
    mine = Resource.objects.get(title="Mine")
    for members_only in (True, False):
        visibility.restrict_resource(mine, members_only=members_only)
    assert titles(dumped(stranger, TUESDAY)) == {"Theirs"}
    assert titles(dumped(stranger, MONDAY)) == set()


def test_a_hidden_copy_takes_no_ones_place(
    stranger: Client, member: Client, harbour: Organisation, tmp_path: Path
):
    fields = {"organisation": harbour, "members_only": True}
    say(tmp_path, MONDAY, dataset("boats", "Theirs"), slug="secret", **fields)
    say(tmp_path, TUESDAY, dataset("boats", "Mine"))
    assert titles(dumped(stranger, MONDAY)) == set()
    assert titles(dumped(stranger, TUESDAY)) == {"Mine"}
    assert titles(dumped(member, MONDAY)) == {"Theirs"}
    assert titles(dumped(member, TUESDAY)) == {"Mine"}, "a public copy before a restricted one"


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_however_many_are_asked_for_at_once_each_comes_once(
    stranger: Client, monkeypatch: pytest.MonkeyPatch, at_once: int
):
    monkeypatch.setattr(standing, "AT_ONCE", at_once)
    monkeypatch.setattr(dump, "AT_ONCE", max(1, at_once // 2))
    names = [f"n{number}" for number in range(5)]
    for name in names:
        make_resource(make_source(), name)
    assert members(dumped(stranger, None)) == names


def test_questions_do_not_grow_with_each_record(
    stranger: Client, django_assert_max_num_queries: Any
):
    for number in range(60):
        make_resource(make_source(), f"n{number}")
    with django_assert_max_num_queries(30):
        fetch(stranger, address(None))
