"""Pages over HTTP: followed, remembered, compared, taken up again, and refused where they lead astray."""

import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from catalog.failpoints import FailpointRaised
from catalog.harvest import fetch, pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource, Resource, RunPage
from tests.factories import make_source
from tests.harvests import complaints, dataset, harvest, rules, titles, turtle
from tests.servers import Server, Step, answer, packed

pytestmark = pytest.mark.django_db(transaction=True)

TTL = "Content-Type: text/turtle"
Answers = list[list[Step]]


def page(*names: str, then: str = "", total: int | None = None) -> str:
    """A page with datasets; `then` is the object that names the next one."""
    said = [f"<> hydra:next {then} ."] if then else []
    if total is not None:
        said.append(f"<> hydra:totalItems {total} .")
    return turtle(*(dataset(name) for name in names), *said)


def ttl(text: str | bytes, *fields: str) -> list[Step]:
    return answer(text, TTL, *fields)


def source(portal: Server, path: str = "/1", slug: str = "port") -> HarvestSource:
    made, _ = HarvestSource.objects.get_or_create(
        slug=slug, defaults={"name": slug, "url": portal.url + path}
    )
    return made


def asked(portal: Server) -> list[str]:
    return [request.target for request in portal.requests]


NEXT = {
    "an IRI": ("hydra:next", "</2>"),
    "an IRI, older word": ("hydra:nextPage", "</2>"),
    "a text": ("hydra:next", '"/2"'),
    "a whole address as text": ("hydra:nextPage", '"{url}/2"'),
    "a query": ("hydra:next", "<?page=2>"),
    "an address of type anyURI": ("hydra:next", '"{url}/2"^^xsd:anyURI'),
}


@pytest.mark.parametrize(("word", "where"), NEXT.values(), ids=list(NEXT))
def test_the_next_page_is_followed(portal: Server, word: str, where: str):
    first = turtle(dataset("a"), f"<#page> a hydra:PagedCollection ; {word} {where} .")
    first = first.replace("{url}", portal.url)
    portal.answers = {"/1": [ttl(first)], "/2": [ttl(page("b"))], "/1?page=2": [ttl(page("b"))]}
    run = harvest(source(portal))
    assert (run.state, run.pages, run.created, run.complete) == ("done", 2, 2, True)
    assert titles() == {"a", "b"}
    assert rules(run) == set()


LINK = 'Link: </2>; rel="next", </9>; rel="last"'


def test_the_next_page_may_stand_in_the_header(portal: Server):
    """As LDP has it, and GeoNetwork."""
    portal.answers = {"/1": [ttl(page("a"), LINK)], "/2": [ttl(page("b"))]}
    run = harvest(source(portal))
    assert (asked(portal), run.complete, titles()) == (["/1", "/2"], True, {"a", "b"})


def test_what_the_document_says_goes_before_the_header(portal: Server):
    portal.answers = {"/1": [ttl(page("a", then="</3>"), LINK)], "/3": [ttl(page("c"))]}
    harvest(source(portal))
    assert asked(portal) == ["/1", "/3"]


def test_the_header_leads_on_from_a_page_that_cannot_be_read(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a"), LINK)],
        "/2": [ttl("<html>", LINK.replace("/2", "/3"))],
        "/3": [ttl(page("c"))],
    }
    run = harvest(source(portal))
    assert (asked(portal), run.complete, titles()) == (["/1", "/2", "/3"], False, {"a", "c"})
    assert "Turtle" in run.findings.get(rule="document-unreadable").repair


def test_the_header_of_a_page_that_has_not_changed_is_remembered(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a"), LINK, 'ETag: "1"'), answer(status="304 Not Modified", length=False)],
        "/2": [ttl(page("b"))],
    }
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.same, asked(portal)) == (True, ["/1", "/2"] * 2)


def test_statements_of_one_record_on_two_pages_are_one_record(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>"))],
        "/2": [ttl(turtle('d:a dct:issued "2020" .', dataset("b")))],
    }
    harvest(source(portal))
    assert b'"2020"' in Resource.objects.get(title="a").lines


def test_a_portal_that_answers_page_1_for_every_number_is_left(portal: Server):
    portal.answers = {"*": [ttl(page("a", then=f"<{portal.url}/again>"))]}
    run = harvest(source(portal))
    assert (run.state, run.created, run.complete) == ("done", 1, False)
    assert rules(run) == {"page-repeated"}
    assert len(portal.requests) == 2


def test_pages_in_a_circle_are_walked_once(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>"))],
        "/2": [ttl(page("b", then="</3>"))],
        "/3": [ttl(page("c", then="</2>"))],
    }
    run = harvest(source(portal))
    assert (asked(portal), run.complete) == (["/1", "/2", "/3"], False)
    assert rules(run) == {"page-repeated"}


def test_no_more_pages_are_followed_than_the_setting_says(portal: Server, settings: Settings):
    settings.PAGES_PER_RUN = 2
    portal.answers = {f"/{n}": [ttl(page(f"n{n}", then=f"</{n + 1}>"))] for n in range(1, 9)}
    run = harvest(source(portal))
    assert (asked(portal), run.complete) == (["/1", "/2"], False)
    assert rules(run) == {"too-many-pages"}
    assert titles() == {"n1", "n2"}


def test_fewer_records_than_said_withdraw_nothing(portal: Server):
    portal.answers = {"/1": [ttl(page("a", "b", total=2)), ttl(page("a", total=2))]}
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.complete, titles()) == (False, {"a", "b"})
    assert "1 came, hydra:totalItems says 2" in run.findings.get(rule="fewer-than-said").message


def test_a_lost_page_withdraws_nothing(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>"))],
        "/2": [ttl(page("b")), answer("busy", status="503 Service Unavailable")],
    }
    harvest(source(portal))
    portal.answers = {**portal.answers, "/1": [ttl(page("a", "new", then="</2>"))]}
    run = harvest(source(portal))
    assert (run.state, run.complete, run.created, run.withdrawn) == ("done", False, 1, 0)
    assert rules(run) == {"page-unavailable"}
    assert titles() == {"a", "b", "new"}


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "401 Unauthorized"])
def test_a_first_page_that_does_not_come_fails_the_run(portal: Server, status: str):
    portal.answers = {"/1": [ttl(page("a")), answer("no", status=status)]}
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.state, run.complete) == ("failed", False)
    assert len(run.error.split()) > 3
    assert titles() == {"a"}


def test_what_has_not_changed_is_asked_for_and_not_sent(portal: Server, request):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>"), 'ETag: "one"'), answer(status="304 Not Modified", length=False)],
        "/2": [ttl(page("b"), "Last-Modified: Tue, 01 Apr 2025 10:00:00 GMT"), answer(status="304 Not Modified", length=False)],
    }  # fmt: skip
    harvest(source(portal))
    request.getfixturevalue("no_reader")
    for _ in range(2):
        run = harvest(source(portal))
        assert (run.same, run.complete, run.pages) == (True, True, 2)
        first, second = portal.requests[-2:]
        assert first.fields["if-none-match"] == '"one"'
        assert second.fields["if-modified-since"] == "Tue, 01 Apr 2025 10:00:00 GMT"
    assert titles() == {"a", "b"}


def test_the_same_bytes_without_an_etag_are_not_read_either(portal: Server, request):
    portal.answers = {"/1": [ttl(page("a", then="</2>"))], "/2": [ttl(page("b"))]}
    harvest(source(portal))
    request.getfixturevalue("no_reader")
    assert harvest(source(portal)).same


def test_only_when_one_page_has_changed_are_the_others_read(portal: Server):
    not_modified = answer(status="304 Not Modified", length=False)
    one = ttl(page("a", then="</2>"), 'ETag: "one"')
    portal.answers = {
        "/1": [one, not_modified, not_modified, one],
        "/2": [ttl(page("b", "c")), ttl(page("b", "c")), ttl(page("b"))],
    }
    harvest(source(portal))
    assert harvest(source(portal)).same
    run = harvest(source(portal))
    assert (run.same, run.complete, run.unchanged, run.withdrawn) == (False, True, 2, 1)
    assert asked(portal) == ["/1", "/2"] * 3 + ["/1"]
    assert titles() == {"a", "b"}


def test_a_page_that_is_gone_when_it_must_be_read_withdraws_nothing(portal: Server):
    portal.answers = {
        "/1": [
            ttl(page("a", then="</2>"), 'ETag: "one"'),
            answer(status="304 Not Modified", length=False),
            answer("no", status="500 Oops"),
        ],
        "/2": [ttl(page("b")), ttl(page("c"))],
    }
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.state, run.complete, run.withdrawn) == ("done", False, 0)
    assert rules(run) == {"page-unavailable"}
    assert titles() == {"a", "b", "c"}


def test_fewer_pages_than_before_are_a_change(portal: Server):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>")), ttl(page("a"))],
        "/2": [ttl(page("b"))],
    }
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.same, run.complete, run.withdrawn, titles()) == (False, True, 1, {"a"})


def test_a_run_is_taken_up_after_its_last_page(portal: Server, monkeypatch: pytest.MonkeyPatch):
    portal.answers = {
        "/1": [ttl(page("a", then="</2>"))],
        "/2": [ttl(page("b", then="</3>"))],
        "/3": [ttl(page("c"))],
    }
    run = schedule.queue(source(portal))
    with monkeypatch.context() as patch:
        stored: list[str] = []

        def fail(name: str) -> None:
            stored.append(name)
            if stored.count("harvest.page_stored") == 2:
                raise FailpointRaised(name)

        patch.setattr(fetch, "failpoint", fail)
        lease = claim(run.pk)
        assert lease is not None
        with pytest.raises(FailpointRaised):
            pipeline.harvest(lease)
    assert list(RunPage.objects.values_list("number", "read")) == [(1, True), (2, False)]
    HarvestRun.objects.update(lease_until=Now())
    lease = claim(run.pk)
    assert lease is not None
    run = pipeline.harvest(lease)
    assert asked(portal) == ["/1", "/2", "/3"], "a page that was in the spool was fetched again"
    assert (run.state, run.attempts, run.created, run.complete) == ("done", 2, 3, True)


def test_a_page_whose_spool_is_gone_is_fetched_again(
    portal: Server, monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    portal.answers = {"/1": [ttl(page("a"))]}
    run = schedule.queue(source(portal))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "failpoint", _fail_at("harvest.split"))
        lease = claim(run.pk)
        assert lease is not None
        with pytest.raises(FailpointRaised):
            pipeline.harvest(lease)
    for path in settings.SPOOL_DIR.rglob("*.raw"):
        path.write_bytes(b"cut")
    HarvestRun.objects.update(lease_until=Now())
    lease = claim(run.pk)
    assert lease is not None
    assert pipeline.harvest(lease).created == 1
    assert asked(portal) == ["/1", "/1"]


def _fail_at(where: str) -> Callable[[str], None]:
    def fail(name: str) -> None:
        if name == where:
            raise FailpointRaised(name)

    return fail


ASTRAY = {
    "loopback at another port": "<http://127.0.0.1:{other}/x>",
    "the same as text": '"http://127.0.0.1:{other}/x"',
    "a file": "<file:///etc/passwd>",
    "a file as text": '"file:///etc/passwd"',
    "gopher": "<gopher://127.0.0.1:{other}/x>",
    "data": "<data:text/turtle,x>",
    "javascript": "<javascript:alert(1)>",
    "a user": "<http://user:word@127.0.0.1:{port}/x>",
    "no address": '"http://[::1"',
    "odd letters": '"http://\\u2100.example/"',
    "a line break": '"http://127.0.0.1:{port}/\\r\\nHost: x"',
    "metadata of a cloud": "<http://169.254.169.254:{port}/latest/meta-data/>",
}


@pytest.mark.parametrize("where", ASTRAY.values(), ids=list(ASTRAY))
def test_a_next_page_that_leads_astray_is_refused_with_a_finding(portal: Server, where: str):
    with Server({"*": [ttl(page("stolen"))]}) as other:
        where = where.replace("{other}", str(other.port)).replace("{port}", str(portal.port))
        portal.answers = {"/1": [ttl(page("a", then=where))]}
        run = harvest(source(portal))
        assert other.hits == 0
    assert (run.state, run.complete, titles()) == ("done", False, {"a"})
    assert asked(portal) == ["/1"]
    assert complaints(run) & {"page-unavailable", "iri-invalid", "iri-unsafe"}, rules(run)


def test_private_addresses_are_refused_unless_the_setting_allows_them(
    portal: Server, settings: Settings
):
    portal.answers = {"*": [ttl(page("a"))]}
    settings.ALLOW_PRIVATE_ADDRESSES = False
    run = harvest(source(portal))
    assert (run.state, portal.hits) == ("failed", 0)
    assert len(run.error.split()) > 5


def test_another_port_is_refused(portal: Server, settings: Settings):
    settings.FETCH_PORTS = [80, 443]
    run = harvest(source(portal))
    assert (run.state, portal.hits) == ("failed", 0)
    assert str(portal.port) in run.error


@pytest.mark.parametrize(
    "url", ["https://", "https://[", "http://[::1", "https://a b/", "https:///x"]
)
def test_a_source_whose_address_is_none_fails_with_a_sentence(url: str):
    broken = HarvestSource.objects.create(slug="broken", name="Broken", url=url)
    run = harvest(broken)
    assert run.state == "failed"
    assert len(run.error.split()) > 3


def test_a_broken_address_of_another_source_does_no_harm(portal: Server):
    HarvestSource.objects.create(slug="broken", name="Broken", url="https://[")
    portal.answers = {"/1": [ttl(page("a"))]}
    assert harvest(source(portal)).created == 1


def zipped(text: str, name: str = "catalog.ttl") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return data.getvalue()


PACKED: dict[str, Callable[[str], bytes]] = {
    "gz": lambda text: gzip.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "zip": zipped,
}


@pytest.mark.parametrize("ending", list(PACKED))
@pytest.mark.parametrize("kind", ["application/octet-stream", "text/turtle"])
def test_a_packed_document_is_unpacked(portal: Server, ending: str, kind: str):
    fields = [f"Content-Type: {kind}"] if kind else []
    path = f"/catalog.ttl.{ending}"
    portal.answers = {path: [answer(PACKED[ending](page("a")), *fields)]}
    run = harvest(source(portal, path))
    assert (run.state, run.error, run.created, run.complete) == ("done", "", 1, True)


@pytest.mark.parametrize("how", ["gzip", "deflate"])
def test_a_document_that_is_packed_for_the_way_is_unpacked(portal: Server, how: str):
    body = packed(page("a").encode(), how)
    portal.answers = {"/1": [answer(body, TTL, f"Content-Encoding: {how}")]}
    run = harvest(source(portal))
    assert (run.created, run.complete, rules(run)) == (1, True, set())


IRI = "https://port.example/dataset/a"
SYNTAXES = {
    "text/turtle": page("a"),
    "application/x-turtle": page("a"),
    "text/turtle; charset=utf-8": page("a"),
    "application/n-triples": (
        f"<{IRI}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
        f'<{IRI}> <http://purl.org/dc/terms/title> "a"@en .\n'
    ),
    "application/rdf+xml": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"'
        f' xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="{IRI}">'
        '<dct:title xml:lang="en">a</dct:title></dcat:Dataset></rdf:RDF>'
    ),
    "application/ld+json": (
        '{"@context": {"dct": "http://purl.org/dc/terms/", "dcat": "http://www.w3.org/ns/dcat#"},'
        f' "@id": "{IRI}", "@type": "dcat:Dataset", "dct:title": {{"@value": "a", "@language": "en"}}}}'
    ),
}


@pytest.mark.parametrize(("kind", "text"), SYNTAXES.items(), ids=list(SYNTAXES))
def test_every_syntax_is_read_by_its_media_type(portal: Server, kind: str, text: str):
    portal.answers = {"/1": [answer(text, f"Content-Type: {kind}")]}
    run = harvest(source(portal))
    assert (run.state, run.error, rules(run), titles()) == ("done", "", set(), {"a"})


@pytest.mark.parametrize("kind", ["text/html", "application/rdf+xml", "image/png"])
@pytest.mark.parametrize("text", [SYNTAXES["text/turtle"], SYNTAXES["application/ld+json"]])
def test_a_wrong_media_type_is_found_out_and_said(portal: Server, kind: str, text: str):
    portal.answers = {"/1": [answer(text, f"Content-Type: {kind}")]}
    run = harvest(source(portal))
    assert (run.state, titles(), rules(run)) == ("done", {"a"}, {"media-type-wrong"})


@pytest.mark.parametrize(
    "body",
    ["<!doctype html><title>Sign in</title>", "Please come back later.", "", "{}", "[]", "null"],
)
def test_a_page_that_is_no_catalogue_fails_the_run_and_withdraws_nothing(portal: Server, body: str):
    portal.answers = {"/1": [ttl(page("a")), answer(body, "Content-Type: text/html")]}
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.state, titles()) == ("failed", {"a"})
    assert len(run.error.split()) > 3


def test_relative_addresses_are_those_of_the_final_address(portal: Server):
    portal.answers = {
        "/1": [answer("", "Location: /deep/catalog.ttl", status="302 Found")],
        "/deep/catalog.ttl": [ttl(turtle('<boats> a dcat:Dataset ; dct:title "a"@en .'))],
    }
    harvest(source(portal))
    assert Resource.objects.get().iri == portal.url + "/deep/boats"


def test_a_redirect_to_another_sources_host_is_refused(portal: Server, settings: Settings):
    with Server({"*": [ttl(page("theirs"))]}, host="127.0.0.2") as stranger:
        settings.FETCH_PORTS = [portal.port, stranger.port]
        source(stranger, "/1", "stranger")
        portal.answers = {"/1": [answer("", f"Location: {stranger.url}/1", status="302 Found")]}
        run = harvest(source(portal))
        assert (run.state, stranger.hits) == ("failed", 0)


def test_a_files_links_lead_nowhere(tmp_path: Path, portal: Server):
    path = tmp_path / "one.ttl"
    path.write_text(page("a", then=f"<{portal.url}/2>"))
    run = harvest(HarvestSource.objects.create(slug="file", name="File", url=str(path)))
    assert (portal.hits, run.complete, rules(run)) == (0, False, {"one-page-of-many"})


def test_no_folder_of_this_machine_stands_in_findings(tmp_path: Path):
    path = tmp_path / "one.ttl"
    path.write_text(page("a", then="</2>") + "d:b a dcat:Dataset ; dct:title 'torn .\n")
    run = harvest(HarvestSource.objects.create(slug="file", name="File", url=str(path)))
    said = [
        *run.findings.values_list("focus", flat=True),
        *run.findings.values_list("message", flat=True),
    ]
    assert said
    assert not any(str(tmp_path) in words for words in said)
    assert not any(
        "local.invalid" in words for words in run.findings.values_list("focus", flat=True)
    )


def test_publishers_are_told_who_asks_and_whom_to_write_to(portal: Server, settings: Settings):
    settings.HANSA_URL, settings.CONTACT_EMAIL = "https://hansa.example", "desk@hansa.example"
    portal.answers = {"*": [answer("x")]}
    harvest(make_source(url=f"{portal.url}/catalog"))
    assert portal.requests[0].fields["user-agent"] == (
        "Hansa/0.1 (+https://hansa.example; mailto:desk@hansa.example)"
    )
