"""What is the same dataset is one entry of a list; every number stays true."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.requester import ANONYMOUS
from catalog.models import Resource
from catalog.pages.together import SHOWN, together
from tests.catalog.pages.publishing import BASE, publish
from tests.factories import make_source

pytestmark = pytest.mark.django_db

PAGE = "dcat:landingPage <https://port.example/boats>"
BOATS = f'dct:title "Boats"@en ; {PAGE}'


def at(slug, name="boats", body=BOATS, **fields):
    return publish(body, name, source=make_source(slug), **fields)


def copied(slug, **fields):
    """Another source's copy of <boats>: not in the lists."""
    return at(slug, published=False, **fields)


def rows():
    return list(Resource.objects.live().order_by("-pk"))


def lines_of(client, query=""):
    """What each hit says of others."""
    page = client.get("/datasets" + query).content.decode()
    hits = re.findall(r'<li class="hit">(.*?)</li>', page, re.DOTALL)
    return page, [html.unescape(re.sub(r"<[^>]*>", " ", hit)) for hit in hits]


def test_a_hit_says_who_else_publishes_it_and_counts_once(stranger):
    shown = at("port")
    copies = [copied(f"s{number}") for number in range(SHOWN + 2)]
    page, (hit,) = lines_of(stranger, "?q=boats")
    assert re.search(r"Also published by\s+S0\s+,\s+S1\s+,.*S4\s+,\s+2 more", hit)
    assert f'<a href="/datasets/{copies[0].pk}">S0</a>' in page
    assert f'href="/datasets/{shown.pk}"' in page
    assert "1 dataset\n" in page
    assert "Looks the same" not in hit


def test_what_looks_the_same_stands_with_the_first_of_it_and_counts(stranger):
    at("port", "ships", f'dct:title "Boats"@en ; {PAGE} ; dct:issued "2020"')
    at("ministry", "boats")
    at("ministry", "quays", 'dct:title "Boat quays"@en')
    page, hits = lines_of(stranger, "?q=boats")
    assert len(hits) == 2
    said = next(hit for hit in hits if "Looks the same as" in hit)
    assert re.search(r"Looks the same as\s+Port\s+counted, but listed once", said)
    assert "3 datasets\n" in page
    assert "1 to 3 of 3" in page
    assert re.search(
        r'name="catalogue" value="port"[^>]*><span>[^<]*</span><span class="num">1', page
    )
    narrowed, (alone,) = lines_of(stranger, "?q=boats&catalogue=port")
    assert "Looks the same" not in alone
    assert "1 dataset\n" in narrowed


def test_pages_that_follow_each_other_lose_none(stranger):
    for slug in ("port", "ministry", "city"):
        at(slug, f"boats-{slug}")
    first, (hit,) = lines_of(stranger, "?q=boats&size=2")
    assert "Looks the same as" in hit
    following = html.unescape(re.search(r'href="([^"]*)" rel="next', first)[1])
    _, (last,) = lines_of(stranger, following.removeprefix("/datasets"))
    assert "Looks the same" not in last, "it stands alone on its page"


def test_the_same_title_alone_is_not_the_same():
    at("port", "a", 'dct:title "Boats"@en ; dct:issued "2020"')
    at("ministry", "b", 'dct:title "Boats"@en ; dct:issued "2021"')
    leading, others = together(rows(), ANONYMOUS)
    assert len(leading) == 2
    assert not others


def test_what_the_reader_may_not_see_is_not_named():
    at("port")
    copied("open")
    copied("secret", audiences=[7])
    _, others = together(rows(), ANONYMOUS)
    assert [one.source.slug for said in others.values() for one in said.copies] == ["open"]


def test_where_no_two_have_one_title_only_copies_are_asked_for():
    for name in ("a", "b", "c"):
        at("port", name, f'dct:title "Boats {name}"@en')
    shown = rows()
    with CaptureQueriesContext(connection) as asked:
        leading, others = together(shown, ANONYMOUS)
    assert (leading, others) == (shown, {})
    assert len(asked) == 1
    assert BASE in asked[0]["sql"]
