"""Datasets side by side: what is said of each, what differs, and what cannot be compared."""

import html
import re

import pytest
from django.db import transaction

from catalog.access import Terms, access
from catalog.harvest.deletion import withdraw
from catalog.pages.comparing import Side, rows
from tests.catalog.pages.publishing import publish
from tests.catalog.pages.test_resource import FILE
from tests.factories import make_source

pytestmark = pytest.mark.django_db

OTHER = """dct:title "Quays"@en ;
    dct:publisher [ a foaf:Agent ; foaf:name "Port of Oostmeer"@en ] ;
    dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL>"""


def compare(client, *numbers, status=200):
    query = "&".join(f"dataset={number}" for number in numbers)
    response = client.get(f"/compare?{query}")
    assert response.status_code == status, query
    return response.content.decode()


def table(page):
    """Label -> (does it say that it differs?, the words of each cell)."""
    found = {}
    for line in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL):
        head, *cells = [
            " ".join(html.unescape(re.sub(r"<[^>]*>", " ", one)).split())
            for one in re.split(r"</t[hd]>", line)[:-1]
        ]
        found[head.removesuffix(" Differs")] = (head.endswith(" Differs"), cells)
    return found


def reason(page):
    return html.unescape(re.search(r'role="alert".*?<p>(.*?)</p>', page, re.DOTALL)[1])


def chosen(page):
    return [int(n) for n in re.findall(r'name="dataset" value="(\d+)" checked', page)]


def test_what_each_says_stands_side_by_side_and_what_differs_says_so(stranger):
    one, other = publish(FILE), publish(OTHER, "quays", source=make_source("ministry"))
    page = compare(stranger, one.pk, other.pk)
    said = table(page)
    assert said["Publisher"] == (False, ["Port of Oostmeer", "Port of Oostmeer"])
    assert said["Updated"] == (True, ["Daily", "Annual"])
    assert said["Licence"] == (True, ["CC BY 4.0", "not stated"])
    assert said["Period"] == (True, ["1 January 2019 to October 2026", "not stated"])
    assert said["Access"] == (False, ["not stated", "not stated"])
    assert said["Source"] == (True, ["Port", "Ministry"])
    assert said["On what terms"] == (False, ["nothing is offered on contract here"] * 2)
    assert said["High value"] == (False, ["not said to be one"] * 2)
    assert re.match(r"\w+, \d+ of 405 points", said["Quality of the description"][1][0])
    assert said["What to mend"][0], "one has more findings"
    differing = sum(differs for differs, _ in said.values())
    assert f"{differing} of {len(said)} lines differ" in page
    assert chosen(page) == [one.pk, other.pk]


def test_the_same_in_another_order_or_spelling_is_no_difference():
    def said(*places):
        return {"spatial": [{"label": {"en": place}} for place in places]}

    resource = publish()
    sides = [
        Side(resource, said("Ghent", "Bruges"), ["en"]),
        Side(resource, said("bruges", "Ghent"), ["en"]),
    ]
    places = next(row for row in rows(sides) if row.label == "Places")
    assert not places.differs
    many = [
        Side(resource, said(*"ABCDEFGHIJ"), ["en"]),
        Side(resource, said(*"ABCDEFGHIK"), ["en"]),
    ]
    places = next(row for row in rows(many) if row.label == "Places")
    assert places.differs, "values that are not shown count too"
    assert places.cells[0].more == 2


def test_terms_come_from_the_seam(stranger, monkeypatch):
    one, other = publish(), publish(OTHER, "quays")
    terms = {one.pk: Terms("on-contract", "You get it by a contract.")}
    monkeypatch.setattr(type(access()), "terms", lambda self, ids, requester: terms)
    differs, cells = table(compare(stranger, one.pk, other.pk))["On what terms"]
    assert differs
    assert cells == [
        "On contract You get it by a contract.",
        "nothing is offered on contract here",
    ]


def test_what_cannot_be_compared_says_how_to_mend_it_and_keeps_the_rest(stranger):
    five = [publish(name=f"b{n}").pk for n in range(5)]
    for numbers, words in (
        ([], "No dataset is chosen"),
        (five[:1], "One dataset is chosen: choose one to three more."),
        (five, "5 datasets are named, and at most 4"),
        ([five[0], five[1], five[0]], f"Dataset {five[0]} is named more than once"),
        ([five[0], "abc"], "“abc” is no dataset"),
        ([five[0], "0"], "“0” is no dataset"),
        ([five[0], "9" * 30], "9” is no dataset"),
        ([five[0], "https://other.example/datasets/1"], "is no dataset"),
    ):
        page = compare(stranger, *numbers, status=400)
        assert words in reason(page)
        assert chosen(page) == list(dict.fromkeys(n for n in numbers if n in five))
        assert "<table" not in page


def test_what_may_not_be_seen_is_answered_like_what_never_was(stranger):
    one = publish()
    publish('dct:title "Secret"@en', "secret", audiences=[7], id=770101)
    pages = [compare(stranger, one.pk, number, status=404) for number in (770101, 880202)]
    assert pages[0].replace("770101", "880202") == pages[1]
    assert "There is no dataset 770101 here" in reason(pages[0])
    assert chosen(pages[0]) == [one.pk]


def test_a_statement_that_names_a_hidden_dataset_is_left_out(stranger, administrator):
    secret = publish('dct:title "Secret"@en', "secret", audiences=[7])
    body = f'dct:title "Berths"@en ; dct:accessRights <{secret.iri}>'
    one, other = publish(body), publish(OTHER, "quays")
    assert secret.iri not in compare(stranger, one.pk, other.pk)
    assert table(compare(stranger, one.pk, other.pk))["Access"][0] is False


def test_a_withdrawn_one_is_410_and_can_be_left_out(stranger):
    one, gone = publish(), publish(OTHER, "quays")
    with transaction.atomic():
        withdraw([gone.pk], None)
    page = compare(stranger, one.pk, gone.pk, status=410)
    assert f"Dataset {gone.pk} was withdrawn" in reason(page)
    assert chosen(page) == [one.pk]


def test_addresses_of_pages_lead_to_the_address_that_can_be_shared(stranger):
    one, other = publish(), publish(OTHER, "quays")
    for said in (f"/datasets/{other.pk}", f"http://testserver/datasets/{other.pk}?lang=nl%23x"):
        response = stranger.get(f"/compare?dataset={one.pk}&dataset={said}&dataset=")
        assert response.status_code == 302
        assert response["Location"] == f"/compare?dataset={one.pk}&dataset={other.pk}"


def test_four_cost_little(stranger, django_assert_max_num_queries):
    four = [publish(FILE, f"b{n}").pk for n in range(4)]
    with django_assert_max_num_queries(34):
        compare(stranger, *four)


def test_hits_of_a_search_are_ticked_for_it_in_a_form_of_their_own(stranger):
    one = publish()
    page = stranger.get("/datasets?q=berths").content.decode()
    assert f'name="dataset" value="{one.pk}" form="compare"' in page
    after_search = page[page.index('<form id="search"') :].split("</form>", 1)[1]
    assert '<form id="compare" action="/compare"' in after_search
