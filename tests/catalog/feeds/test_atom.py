"""Atom without an account: of a search, and of one dataset; as a feed reader reads it."""

from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Membership, Organisation, User
from catalog import visibility
from catalog.harvest.deletion import withdraw
from tests.catalog.watching.test_reader import changes
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
NS = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def port():
    office = Organisation.objects.create(slug="office", name="Office")
    return make_source("port", organisation=office)


@pytest.fixture(autouse=True)
def address(settings):
    settings.HANSA_URL = "https://catalogue.example"


def read(path: str, client: Client | None = None) -> ElementTree.Element:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def titles(path: str, client: Client | None = None) -> list[str]:
    return [one.text or "" for one in read(path, client).findall("a:entry/a:title", NS)]


def gone(resource) -> None:
    with transaction.atomic():
        withdraw([resource.pk], None)


def test_what_is_new_changed_and_gone_the_newest_first(port):
    dues = make_resource(port, "dues", title="Harbour dues")
    maps = make_resource(port, "map", title="Harbour map")
    make_resource(port, "bus", title="Bus stops")
    assert titles("/datasets.atom?q=harbour") == ["New: Harbour map", "New: Harbour dues"]
    changes(dues)
    gone(maps)
    gone(make_resource(port, "tram", title="Tram stops"))
    assert titles("/datasets.atom?q=harbour") == ["Gone: Harbour map", "Changed: Harbour dues"]


def test_it_is_a_feed_with_all_that_readers_need(port):
    dues = make_resource(
        port,
        title="Dues <&>",
        document={"title": {"en": "Dues"}, "description": {"en": "a & b \x08"}},
        publisher_name="Office & sons",
    )
    feed = read("/datasets.atom?q=dues&sort=title&size=5")
    assert feed.findtext("a:id", "", NS) == "https://catalogue.example/datasets.atom?q=dues"
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NS)}
    assert links == {
        "self": "https://catalogue.example/datasets.atom?q=dues",
        "alternate": "https://catalogue.example/datasets?q=dues",
    }
    entry = feed.find("a:entry", NS)
    page = f"https://catalogue.example/datasets/{dues.pk}"
    version = dues.versions.get().pk
    assert entry.findtext("a:id", "", NS) == f"{page}#change-{version}"
    assert entry.findtext("a:title", "", NS) == "New: Dues <&>"
    assert entry.find("a:category", NS).get("term") == "new"
    assert entry.findtext("a:author/a:name", "", NS) == "Office & sons"
    assert entry.findtext("a:summary", "", NS) == "a & b "
    assert entry.findtext("a:updated", "", NS).endswith("Z") == feed.findtext(
        "a:updated", "", NS
    ).endswith("Z")


def test_an_entry_keeps_its_id_as_long_as_nothing_happens_to_it(port):
    dues = make_resource(port, "dues", title="Harbour dues")

    def ids() -> set[str | None]:
        return {one.text for one in read("/datasets.atom").findall("a:entry/a:id", NS)}

    before = ids()
    make_resource(port, "map", title="Harbour map")
    assert before < ids()
    changes(dues)
    assert not before & ids()


def test_who_has_it_is_told_that_nothing_changed(port):
    make_resource(port, title="Harbour dues")
    client = Client()
    first = client.get("/datasets.atom?q=harbour")
    again = client.get("/datasets.atom?q=harbour", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "no-cache" in first["Cache-Control"]
    make_resource(port, "map", title="Harbour map")
    later = client.get("/datasets.atom?q=harbour", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200


def test_members_are_shown_what_is_theirs_and_nobody_else(port):
    secret = make_resource(port, title="Harbour secret")
    visibility.restrict_resource(secret, members_only=True)
    ada = User.objects.create_user("ada@reader.example", "a ledger", name="Ada")
    Membership.objects.create(user=ada, organisation=port.organisation, role="reader")
    member = Client()
    member.force_login(ada)
    for path in ("/datasets.atom?q=harbour", f"/datasets/{secret.pk}.atom"):
        assert "secret" in "".join(titles(path, member))
    assert titles("/datasets.atom?q=harbour") == []
    assert Client().get(f"/datasets/{secret.pk}.atom").status_code == 404
    gone(secret)
    assert titles("/datasets.atom?q=harbour") == []
    assert titles("/datasets.atom?q=harbour", member) == ["Gone: Harbour secret"]


def test_one_dataset_tells_its_story(port):
    dues = make_resource(port, title="Harbour dues")
    changes(dues, "Dues of the harbour")
    gone(dues)
    assert titles(f"/datasets/{dues.pk}.atom") == [
        "Gone: Dues of the harbour",
        "Changed: Dues of the harbour",
        "New: Dues of the harbour",
    ]
    summary = read(f"/datasets/{dues.pk}.atom").findtext("a:entry/a:summary", "", NS)
    assert "withdrawn" in summary


def test_what_cannot_be_asked_says_what_to_mend(port):
    wrong = Client().get("/datasets.atom?kind=Shark")
    assert wrong.status_code == 400 and "kind" in wrong.json()["detail"]
    assert Client().get("/datasets/99999.atom").status_code == 404
    assert Client().post("/datasets.atom").status_code == 405


def test_without_an_index_it_comes_later(port, settings):
    make_resource(port, title="Harbour dues")
    settings.SEARCH_BACKEND = "tests.search.Away"
    answer = Client().get("/datasets.atom?q=harbour")
    assert answer.status_code == 503 and answer["Retry-After"]
