"""A portal of CKAN as a source: its search is walked to the end, page by page."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalog.harvest.sources.ckan import search
from catalog.models import HarvestSource
from tests.catalog.harvest.kinds import KindContract
from tests.harvests import file_source, harvest, titles
from tests.servers import Server, Step, answer


class TestCkan(KindContract):
    """A search that gives two datasets a page, however many are asked for."""

    kind = "ckan"
    media_type = "application/json"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        start = int(dict(parse_qsl(urlsplit(path).query))["start"])
        found = [{"id": name, "title": name} for name in names[start : start + 2]]
        result = {"count": len(names), "results": found}
        return json.dumps({"success": True, "result": result})


DATABASE = pytest.mark.django_db(transaction=True)
FIRST = "/api/3/action/package_search?rows=100&start=0&sort=id+asc"
SECOND = "/api/3/action/package_search?rows=100&start=2&sort=id+asc"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://e.org", "https://e.org/api/3/action/package_search"),
        ("https://e.org/data/", "https://e.org/data/api/3/action/package_search"),
        ("https://e.org/api/3/action/", "https://e.org/api/3/action/package_search"),
        ("https://e.org/api/action", "https://e.org/api/action/package_search"),
        ("https://e.org/api/3/action/package_search", "https://e.org/api/3/action/package_search"),
    ],
)
def test_the_search_is_found_from_the_address_of_the_portal(address: str, asked: str):
    assert search(address) == f"{asked}?rows=100&start=0&sort=id+asc"


def test_a_search_of_ones_own_is_kept():
    address = "https://e.org/api/3/action/package_search?fq=organization:city&rows=20"
    assert search(address) == (
        "https://e.org/api/3/action/package_search?rows=20&start=0&sort=id+asc&fq=organization%3Acity"
    )


def found(*names: str, count: int = 3) -> list[Step]:
    results = [{"id": name, "title": name.title(), "notes": "x"} for name in names]
    return said({"success": True, "result": {"count": count, "results": results}})


def said(value: Any, status: str = "200 OK") -> list[Step]:
    return answer(json.dumps(value), "Content-Type: application/json", status=status)


def source(portal: Server) -> HarvestSource:
    return HarvestSource.objects.create(slug="city", name="City", url=portal.url, kind="ckan")


@DATABASE
def test_every_page_of_the_search_comes_in(portal: Server):
    portal.answers |= {FIRST: [found("boats", "tides")], SECOND: [found("wind")]}
    run = harvest(source(portal))
    assert (run.state, run.complete, run.error) == ("done", True, "")
    assert [request.target for request in portal.requests] == [FIRST, SECOND]
    assert titles() == {"Boats", "Tides", "Wind"}


@DATABASE
@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_what_ckan_refuses_is_said_in_its_own_words(portal: Server, status: str):
    error = {"__type": "Authorization Error", "message": "Access denied: log in first"}
    portal.answers[FIRST] = [said({"success": False, "error": error}, status)]
    run = harvest(source(portal))
    assert run.state == "failed"
    assert "Access denied: log in first" in run.error


@DATABASE
def test_a_page_that_is_refused_lets_nothing_be_withdrawn(portal: Server):
    portal.answers |= {
        FIRST: [found("boats", "tides")] * 2,
        SECOND: [found("wind"), said({"success": False, "error": {"message": "no memory"}})],
    }
    city = source(portal)
    harvest(city)
    run = harvest(city)
    assert not run.complete
    assert run.withdrawn == 0
    assert "package_search" in run.findings.get(rule="document-unreadable").repair


@DATABASE
def test_an_answer_that_was_saved_is_read_from_its_file(tmp_path):
    value = {"success": True, "result": {"id": "1", "title": "Boats"}}
    city = file_source(tmp_path, json.dumps(value))
    city.kind = "ckan"
    city.save()
    assert harvest(city).complete
    assert titles() == {"Boats"}
