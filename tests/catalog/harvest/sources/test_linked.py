"""A catalogue that only lists: every listed thing is fetched from where its IRI leads."""

import pytest
from pytest_django import Settings

from catalog.models import HarvestSource
from tests.harvests import harvest, rules, titles, turtle
from tests.servers import Server, Step, answer

pytestmark = pytest.mark.django_db(transaction=True)

TTL = "Content-Type: text/turtle"


def ttl(*records: str) -> list[Step]:
    return answer(turtle(*records), TTL)


def lists(*names: str, more: str = "") -> list[Step]:
    members = " ".join(f"<> dcat:dataset <{name}> ." for name in names)
    return ttl(f'<> a dcat:Catalog ; dct:title "Port"@en . {members} {more}')


def about(name: str, title: str = "") -> list[Step]:
    return ttl(f'<{name}> a dcat:Dataset ; dct:title "{title or name}"@en .')


def source(portal: Server) -> HarvestSource:
    made, _ = HarvestSource.objects.get_or_create(
        slug="port", defaults={"name": "Port", "kind": "linked", "url": f"{portal.url}/catalog"}
    )
    return made


def asked(portal: Server) -> list[str]:
    """Which pages were asked for, after the site's robots.txt."""
    paths = [request.target for request in portal.requests]
    return [path for path in paths if path != "/robots.txt"]


def test_each_listed_dataset_is_fetched_once(portal: Server):
    portal.answers = {
        "/catalog": [lists("/a", "/b#it", "/b#too", "/a", more="<> dcat:record <#r>, </r> .")],
        "/a": [about("/a")],
        "/b": [about("/b#it")],
    }
    run = harvest(source(portal))
    assert asked(portal) == ["/catalog", "/a", "/b"]
    assert (run.state, run.complete, run.pages, titles()) == ("done", True, 3, {"/a", "/b#it"})


def test_what_has_no_address_is_not_asked_for(portal: Server):
    more = '<> dcat:dataset <urn:x:1>, [ dct:title "No type"@en ] .'
    portal.answers = {"/catalog": [lists("/a", more=more)], "/a": [about("/a")]}
    run = harvest(source(portal))
    assert (asked(portal), run.complete, titles()) == (["/catalog", "/a"], True, {"/a"})


def test_what_the_catalogue_describes_itself_is_not_fetched(portal: Server):
    portal.answers = {
        "/catalog": [
            lists("/a", "/b", more='</a> a dcat:Dataset ; dct:title "/a" . <> dct:hasPart </c> .')
        ],
        "/b": [about("/b")],
        "/c": [ttl('</c> a dcat:Catalog ; dct:title "Part" .')],
    }
    run = harvest(source(portal))
    assert (sorted(asked(portal)), run.complete) == (["/b", "/c", "/catalog"], True)
    assert titles() == {"/a", "/b"}


def test_the_list_may_have_pages_and_one_of_them_may_change(portal: Server):
    first = lists("/a", more="<> hydra:next </catalog?page=2> ; dct:hasPart </catalog?page=2> .")
    portal.answers = {
        "/catalog": [first],
        "/catalog?page=2": [ttl(f"</catalog> dcat:dataset {one} .") for one in ("</b>", "</c>")],
        **{path: [about(path)] for path in ("/a", "/b", "/c")},
    }
    assert harvest(source(portal)).pages == 4, "its pages are no things that it lists"
    assert titles() == {"/a", "/b"}
    run = harvest(source(portal))
    assert (run.complete, run.withdrawn, titles()) == (True, 1, {"/a", "/c"})


def test_a_document_that_does_not_come_withdraws_nothing_and_is_told(portal: Server):
    portal.answers = {
        "/catalog": [lists("/a", "/b", "/c"), lists("/b", "/c")],
        "/a": [about("/a")],
        "/b": [about("/b")],
        "/c": [about("/c"), answer("no", status="500 Oops")],
    }
    assert harvest(source(portal)).complete
    run = harvest(source(portal))
    assert (run.state, run.complete, titles()) == ("done", False, {"/a", "/b", "/c"})
    [found] = run.findings.filter(rule="page-unavailable")
    assert found.focus == f"{portal.url}/c"


def test_what_is_listed_no_more_is_withdrawn(portal: Server):
    portal.answers = {
        "/catalog": [lists("/a", "/b"), lists("/b")],
        "/a": [about("/a")],
        "/b": [about("/b")],
    }
    harvest(source(portal))
    run = harvest(source(portal))
    assert (run.complete, run.withdrawn, titles()) == (True, 1, {"/b"})
    assert asked(portal)[-2:] == ["/catalog", "/b"]


def test_the_same_list_and_documents_are_not_read_again(portal: Server, request):
    portal.answers = {
        "/catalog": [lists("/a", "/b")],
        "/a": [about("/a")],
        "/b": [about("/b"), about("/b"), about("/b", "New")],
    }
    harvest(source(portal))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vocab.rdf.forks.start", None)
        run = harvest(source(portal))
    assert (run.same, run.pages) == (True, 3)
    run = harvest(source(portal))
    assert (run.same, run.updated, run.unchanged, titles()) == (False, 1, 2, {"/a", "New"})


def test_no_more_documents_are_fetched_than_the_setting_says(portal: Server, settings: Settings):
    settings.PAGES_PER_RUN = 2
    portal.answers = {"/catalog": [lists("/a", "/b")], "/a": [about("/a")], "/b": [about("/b")]}
    run = harvest(source(portal))
    assert (asked(portal), run.complete) == (["/catalog", "/a"], False)
    assert "too-many-pages" in rules(run)


def test_a_list_that_leads_into_the_own_network_is_refused(portal: Server):
    with Server({"*": [about("/stolen")]}) as other:
        portal.answers = {
            "/catalog": [lists(f"{other.url}/x", "/a", "file:///etc/passwd")],
            "/a": [about("/a")],
        }
        run = harvest(source(portal))
        assert other.hits == 0
    assert (run.complete, titles()) == (False, {"/a"})
