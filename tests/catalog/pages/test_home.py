"""The first page: counts that add up, ways in, and what to do when nothing is here."""

import re

import pytest

from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

TRAN = "http://publications.europa.eu/resource/authority/data-theme/TRAN"


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_house_teaches_how_it_begins(stranger):
    page = home(stranger)
    assert "Nothing is catalogued here yet." in page
    assert "manage.py harvest" in page
    assert "Sign in to add a source" in page


def test_an_administrator_of_an_empty_house_gets_the_button(administrator):
    assert 'href="/sources/new"' in home(administrator)


def test_the_sum_is_the_sum_of_the_lines(stranger):
    for number, slug in enumerate(("port", "ministry", "museum"), 1):
        for name in range(number):
            make_resource(make_source(slug), f"n{name}", themes=[TRAN])
    make_resource(make_source("port"), "service", kind="DataService")
    page = home(stranger)
    lines = re.findall(r'\?source=\w+">(\d+)<', page)
    assert sorted(lines) == ["1", "2", "3"]
    assert re.search(r"<tfoot>.*?>Sum<.*?>6<", page, re.DOTALL)
    assert "6 datasets of" in page
    assert 'href="/datasets?theme=TRAN">Transport</a><span class="num">6</span>' in page
    assert "the same 7 records" in page


def test_more_sources_than_lines_still_add_up(stranger):
    for number in range(15):
        make_resource(make_source(f"s{number}"), "one")
    page = home(stranger)
    assert "3 other sources" in page
    assert re.search(r"<tfoot>.*?>15<", page, re.DOTALL)


def test_themes_that_are_no_theme_do_not_stand_on_the_first_page(stranger):
    make_resource(make_source(), "one", themes=["?refine.theme=Sociale"])
    assert "refine" not in home(stranger)


def test_high_value_and_services_lead_into_the_list(stranger):
    make_resource(make_source(), "one", is_hvd=True)
    make_resource(make_source(), "two", kind="DataService")
    page = home(stranger)
    assert 'href="/datasets?hvd=1">1 high-value dataset<' in page
    assert 'href="/datasets?kind=DataService">1 data service<' in page


def test_what_is_hidden_counts_nowhere(stranger):
    make_resource(make_source(), "one", title="Secret", audiences=[4])
    page = home(stranger)
    assert "Nothing is catalogued here yet." in page
    assert "Secret" not in page


def test_machines_are_told_the_ways_in(stranger):
    page = home(stranger)
    for address in (
        "/catalog.ttl",
        "/catalog.rdf",
        "/catalog.jsonld",
        "/catalog.nt",
        "/status.json",
    ):
        assert f'href="{address}"' in page


def test_visitors_get_no_cookie(stranger):
    home(stranger)
    assert not stranger.cookies


def test_the_same_number_of_queries_however_much_there_is(stranger, django_assert_max_num_queries):
    for number in range(20):
        make_resource(make_source(f"s{number}"), "one", publisher_key=f"p{number}")
    with django_assert_max_num_queries(12):
        home(stranger)
