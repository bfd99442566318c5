"""/status for people: the same count as the lists, and what is under way."""

import re

import pytest
from django.db.models.functions import Now

from catalog.access import StatusRow, access
from catalog.models import HarvestRun, ReaderState
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sandbox(monkeypatch):
    monkeypatch.setattr("catalog.pages.status._sandbox", lambda: "seccomp")


def show(client):
    response = client.get("/status")
    assert response.status_code == 200
    return response.content.decode()


def test_the_kinds_add_up_to_what_the_lists_have(stranger):
    source = make_source()
    kinds = ("Dataset", "Dataset", "DatasetSeries", "DataService", "Catalog")
    for number, kind in enumerate(kinds):
        make_resource(source, f"n{number}", kind=kind)
    make_resource(source, "hidden", audiences=[2])
    make_resource(source, "copy", published=False)
    counts = [int(n) for n in re.findall(r'<td class="n">(\d+)</td>', show(stranger))]
    assert counts == [2, 1, 1, 1, 5]
    query = "&".join(f"kind={kind}" for kind in dict.fromkeys(kinds))
    assert "5 entries" in stranger.get(f"/datasets?{query}").content.decode()


def test_open_runs_are_named(stranger, port):
    run = HarvestRun.objects.create(source=port, state="running", stage="store")
    page = show(stranger)
    assert f'href="/runs/{run.pk}">Port</a>' in page
    assert "writing" in page


def test_nothing_under_way_says_so(stranger, settings):
    settings.COURIER_READERS = {}
    page = show(stranger)
    assert "No run waits or works." in page
    assert "No reader keeps a cursor" in page


@pytest.fixture
def readers(settings):
    settings.COURIER_READERS = {"index": "a.b", "alerts": "a.c", "outbox": "a.d"}
    ReaderState.objects.create(name="index", position=0, stepped=Now(), lease_owner="host:12:abc")
    ReaderState.objects.create(name="outbox", stepped=Now())


def cells(page, name):
    (row,) = re.findall(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


@pytest.mark.usefixtures("readers")
def test_each_reader_has_a_line(stranger):
    page = show(stranger)
    assert cells(page, "index")[:2] == ["0", "0"]
    assert cells(page, "alerts")[2] == "not yet"
    assert cells(page, "outbox")[:2] == ["–", "–"]
    assert "No reader keeps a cursor" not in page
    assert "host:12" not in page


@pytest.mark.usefixtures("readers")
def test_a_reader_that_fails_says_so_to_all_and_why_to_administrators(stranger, administrator):
    ReaderState.objects.update(error="OSError: <b> no room", failing_since=Now())
    assert "Fails since" in cells(show(stranger), "index")[2]
    assert "OSError" not in show(stranger)
    assert "OSError: &lt;b&gt; no room" in cells(show(administrator), "index")[2]


def test_the_reader_of_documents_is_cut_off_or_said_not_to_be(stranger, monkeypatch):
    assert "Cut off from the network" in show(stranger)
    monkeypatch.setattr("catalog.pages.status._sandbox", lambda: "none")
    assert "Not cut off" in show(stranger)


def test_who_decides_access_adds_its_lines(stranger, monkeypatch):
    monkeypatch.setattr(
        type(access()), "status", lambda self: (StatusRow("Offers", "12 published"),)
    )
    assert "12 published" in show(stranger)


@pytest.mark.usefixtures("readers")
def test_few_queries(stranger, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        show(stranger)
