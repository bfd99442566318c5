"""Which resources stand on a page, and that a page is written a few at a time."""

from typing import Any

import pytest
from django.test import Client

from accounts.requester import ANONYMOUS
from catalog.feeds.listing import AT_ONCE, Listing, listing, records, visible
from catalog.feeds.parameters import Cursor, Window
from catalog.models import Change, Resource
from tests.catalog.feeds.changing import change_content, outrank, take_out
from tests.catalog.feeds.walking import fetch
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)


def several(count: int) -> list[Resource]:
    source = make_source()
    return [make_resource(source, f"{n:03}") for n in range(count)]


def page(cursor: Cursor | None = None, limit: int = 2) -> Listing:
    return listing(visible(ANONYMOUS), Window(cursor or Cursor(), limit))


def ids(found: Listing) -> list[int]:
    return [entry.id for entry in found.entries]


def test_the_first_page_remembers_when_the_walk_began():
    there = several(3)
    found = page()
    assert ids(found) == [there[0].pk, there[1].pk]
    assert found.next == Cursor(there[1].pk, Change.objects.order_by("-number")[0].number)


def test_later_pages_keep_that_memory():
    there = several(5)
    first = page()
    assert first.next
    change_content(there[4], "another")
    second = page(first.next)
    assert second.next
    assert second.next.since == first.next.since


def test_a_full_last_page_has_no_next():
    several(4)
    first = page()
    assert first.next
    assert page(first.next).next is None


def test_an_empty_catalogue_has_an_empty_page():
    assert page() == Listing(entries=(), next=None, total=0, modified=None)


def test_a_page_may_be_short_but_never_ends_the_walk_early():
    """What was shown already is left out; the next page follows all the same."""
    there = several(1)
    far = make_source("far")
    copy = make_resource(far, "copy", iri=there[0].iri, published=False)
    last = make_resource(far, "last")
    first = page(limit=1)
    outrank(there[0], copy)
    assert first.next == Cursor(last.pk - 2, first.next.since if first.next else None)
    second = page(first.next, limit=1)
    assert ids(second) == []
    assert second.next
    assert ids(page(second.next, limit=1)) == [last.pk]


def test_a_cursor_without_memory_leaves_nothing_out():
    first, _ = several(2)
    copy = make_resource(make_source("far"), "copy", iri=first.iri, published=False)
    outrank(first, copy)
    assert copy.pk in ids(page(Cursor(first.pk), limit=5))


def test_a_quiet_page_asks_the_same_few_questions_whatever_its_size(
    django_assert_num_queries: Any,
):
    several(20)
    for limit in (1, 10, 20):
        with django_assert_num_queries(3):
            page(limit=limit)


def test_records_are_read_a_few_at_a_time(django_assert_num_queries: Any):
    there = several(AT_ONCE * 2)
    reading = records(ANONYMOUS, [resource.pk for resource in there])
    with django_assert_num_queries(1):
        assert next(reading) == there[:AT_ONCE]
    with django_assert_num_queries(1):
        assert list(reading) == [there[AT_ONCE:]]


def test_what_is_withdrawn_while_a_page_is_written_is_left_out():
    there = several(AT_ONCE + 2)
    reading = records(ANONYMOUS, [resource.pk for resource in there])
    next(reading)
    take_out(there[-1])
    assert list(reading) == [[there[-2]]]


def test_nothing_is_read_for_who_has_the_page_or_asks_for_its_head(
    client: Client, django_assert_max_num_queries: Any
):
    several(AT_ONCE * 3)
    tag = client.head("/catalog.nt")["ETag"]
    with django_assert_max_num_queries(4):
        assert client.head("/catalog.nt").status_code == 200
    with django_assert_max_num_queries(4):
        assert client.get("/catalog.nt", headers={"if-none-match": tag}).status_code == 304


def test_a_page_is_streamed(client: Client):
    several(3)
    response = client.get("/catalog.nt")
    assert response.streaming
    pieces = [piece for piece in response if piece]
    assert len(pieces) == 4  # the head, and each resource
    assert b"".join(pieces) == fetch(client, "/catalog.nt")
