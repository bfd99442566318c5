"""Anybody's catalogue is looked at, reported on, and forgotten."""

import gzip
import os
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import LoginAttempt
from catalog.quality import check as module
from tests.catalog.pages.test_source_quality import _finders  # noqa: F401
from tests.harvests import dataset, turtle
from tests.servers import Network, Server, answer

pytestmark = pytest.mark.django_db
GOOD = turtle(
    dataset("one", more='dcat:keyword "x"@en ; dcat:distribution d:f'),
    "d:f a dcat:Distribution ; dcat:accessURL <https://port.example/f> .",
)
BROKEN = turtle("d:two a dcat:Dataset ; dct:license <http://l.example/> .", dataset("one"))


def ask(client: Client, **fields: Any) -> Any:
    return client.post("/check", fields)


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_form_is_there_for_everyone_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/check")
    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]


def test_a_pasted_catalogue_is_reported_on(client: Client) -> None:
    said = words(ask(client, text=BROKEN))
    assert re.search(r"Read 2 less those with the name of another 0 Live after a harvest", said)
    assert "dataset: 2" in said
    assert "A dataset has no title" in said or "title" in said
    assert "0 of 405 points" in said


def test_what_is_right_has_nothing_to_mend_and_an_estimate(client: Client) -> None:
    said = words(ask(client, text=GOOD))
    assert "30 of 405 points" in said
    assert "(80 more are not checked yet)" in said
    assert "With an error: 0" in said


def test_an_upload_is_read_by_what_is_in_it(client: Client) -> None:
    file = SimpleUploadedFile("whatever.bin", GOOD.encode())
    assert "dataset: 1" in words(ask(client, file=file))


def test_faults_of_the_document_have_their_line(client: Client) -> None:
    said = words(ask(client, text=GOOD + "d:three a dcat:Dataset ; dct:title oops .\n" + GOOD))
    assert re.search(r"line \d+", said)


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 422, "Nothing came"),
        ({"text": "no catalogue at all"}, 422, "It could not be read"),
        (
            {"text": "<https://a.example/> <https://b.example/> <https://c.example/> ."},
            200,
            "No dcat:Dataset",
        ),
        ({"url": "http://127.0.0.1/"}, 422, "It could not be read"),
        ({"url": "ftp://port.example/x"}, 422, "It could not be read"),
        ({"url": "file:///etc/passwd"}, 422, "It could not be read"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(client, fields, status, sentence) -> None:
    answer = ask(client, **fields)
    assert answer.status_code == status
    assert sentence in words(answer)


def test_nothing_typed_is_lost(client: Client) -> None:
    page = ask(client, text="no <catalogue>").content.decode()
    assert "no &lt;catalogue&gt;</textarea>" in page


def test_no_address_leads_inside_also_where_sources_may(client: Client, settings) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    with Server({"*": [answer(GOOD)]}) as server:
        settings.FETCH_PORTS = [server.port]
        assert ask(client, url=server.url).status_code == 422
        assert server.hits == 0


def test_a_linked_catalogue_is_fetched(client: Client, monkeypatch) -> None:
    network = Network(monkeypatch)
    with Server({"/c.ttl": [answer(GOOD, "Content-Type: text/turtle")]}) as server:
        network.lead("provider.example", "93.184.216.34", server)
        connect = client.post("/check", {"url": "http://provider.example/c.ttl"})
    assert "dataset: 1" in words(connect)


def test_nothing_is_stored(client: Client, settings) -> None:
    def rows() -> dict[str, int]:
        found = [one for one in apps.get_models() if one is not LoginAttempt and one._meta.managed]
        return {one.__name__: one._default_manager.count() for one in found}

    before = rows()
    ask(client, text=BROKEN)
    ask(client, text="broken")
    ask(client, file=SimpleUploadedFile("c.ttl", GOOD.encode()))
    assert rows() == before
    assert list(settings.SPOOL_DIR.glob("check-*")) == []


def test_what_is_too_large_is_not_looked_at(client: Client, settings, monkeypatch) -> None:
    settings.CHECK_MEGABYTES = 1
    monkeypatch.setattr("catalog.pages.check.check_bytes", None)
    large = SimpleUploadedFile("c.nt", b"#" * 2_100_000)
    answer = ask(client, file=large)
    assert (answer.status_code, "larger than 1 MB" in words(answer)) == (413, True)


def test_packed_bombs_are_too_large(client: Client, settings) -> None:
    settings.CHECK_MEGABYTES = 1
    bomb = SimpleUploadedFile("c.nt.gz", gzip.compress(b"# x\n" * 20_000_000))
    assert ask(client, file=bomb).status_code == 422


def test_one_address_may_check_so_often_an_hour(client: Client, settings) -> None:
    settings.CHECKS_AN_HOUR = 2
    assert [ask(client).status_code for _ in range(3)] == [422, 422, 429]
    assert int(ask(client)["Retry-After"]) > 3_000
    assert client.post("/check", REMOTE_ADDR="10.9.8.7").status_code == 422


def test_who_comes_while_others_are_looked_at_is_asked_to_come_again(client: Client) -> None:
    taken = [module._turns.acquire(blocking=False) for _ in range(module.AT_ONCE)]
    try:
        answer = ask(client, text=GOOD)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    finally:
        for _ in filter(None, taken):
            module._turns.release()
    assert ask(client, text=GOOD).status_code == 200


def test_what_a_killed_process_left_is_removed(client: Client, settings) -> None:
    left, young = settings.SPOOL_DIR / "check-left", settings.SPOOL_DIR / "check-young"
    left.mkdir()
    young.mkdir()
    os.utime(left, (1, 1))
    ask(client, text=GOOD)
    assert (left.exists(), young.exists()) == (False, True)
    young.rmdir()


def test_copies_in_one_document_are_duplicates() -> None:
    twice = turtle(dataset("one")) + turtle("<https://other.example/x> a dcat:Dataset .")
    report = module.check_bytes(twice.encode())
    assert report.read == report.live + report.duplicates


def test_a_document_that_goes_on_elsewhere_says_so(client: Client) -> None:
    paged = GOOD + "<https://p.example/1> hydra:next <https://p.example/2> .\n"
    paged += "<https://p.example/1> a hydra:PartialCollectionView .\n"
    assert "goes on elsewhere" in words(ask(client, text=paged))
