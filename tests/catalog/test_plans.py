"""Questions by IRI are answered by an index, however many resources there are."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.requester import ANONYMOUS
from catalog import queries
from catalog.harvest import copies
from catalog.models import Resource, Version
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db
IRIS = [f"https://port.example/{n}" for n in range(300)]  # more than a planner looks through


def plan(sql: str, parameters: Sequence[Any] = ()) -> str:
    """How PostgreSQL would answer a table too large to read through."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_copies_of_other_sources_are_found_by_the_published_ones_index():
    found = plan(copies.PUBLISHED_ELSEWHERE, (IRIS, make_source("port").pk))
    assert "one_published_copy" in found, found


def test_copies_that_wait_are_found_by_their_index():
    found = plan(copies.WAITING, (IRIS,))
    assert "waiting_copy" in found, found


def test_a_page_finds_all_copies_of_its_resource_by_both_indexes():
    resource = make_resource(make_source("port"), "boats", iri=IRIS[0])
    many_others(resource)
    with CaptureQueriesContext(connection) as asked:
        assert queries.copies(resource, ANONYMOUS) == []
    found = plan(asked[0]["sql"])
    assert "waiting_copy" in found, found
    assert "one_published_copy" in found, found


def test_a_list_finds_what_several_sources_have_by_both_indexes():
    resource = make_resource(make_source("port"), "boats", iri=IRIS[0])
    make_resource(make_source("quay"), "boats", iri=IRIS[0], published=False)
    many_others(resource)
    with CaptureQueriesContext(connection) as asked:
        found = queries.copies_of([resource], ANONYMOUS)
    assert [one.source.slug for one in found[IRIS[0]]] == ["port", "quay"]
    for question in asked:
        made = plan(question["sql"])
        assert "waiting_copy" in made, made
        assert "one_published_copy" in made, made


def test_of_what_one_source_alone_has_a_list_asks_once(django_assert_num_queries):
    source = make_source("port")
    alone = [make_resource(source, name) for name in ("boats", "berths")]
    nameless = make_resource(source, "nameless", iri="")
    with django_assert_num_queries(1):
        assert queries.copies_of([*alone, nameless], ANONYMOUS) == {}


def many_others(like: Resource) -> None:
    """Resources enough that a whole index is not as cheap as its right entries."""
    fields = [field.attname for field in Resource._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(like, name) for name in fields}
    made = Resource.objects.bulk_create(
        Resource(**{**values, "iri": iri, "stable_id": f"{iri} {shown}", "published": shown})
        for iri in (f"https://quay.example/{number}" for number in range(1_000))
        for shown in (True, False)
    )
    Version.objects.bulk_create(
        Version(change=like.change, ordinal=n, resource=one, kind="content", content_hash="v1:x")
        for n, one in enumerate(made, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_resource")


def explained(asked: CaptureQueriesContext) -> str:
    """The plans of what was asked."""
    return "\n".join(plan(query["sql"]) for query in asked if query["sql"].startswith("SELECT"))


def test_what_was_tightened_is_found_by_its_index():
    with CaptureQueriesContext(connection) as asked:
        assert queries.tightened_since(17, limit=100) == []
    found = explained(asked)
    assert "tightening_version" in found, found
    assert "catalog_change" in found and "Seq Scan" not in found, found


def test_names_are_looked_up_among_the_restricted_ones_alone():
    make_resource(make_source("port"), "boats", iri=IRIS[0], audiences=[7])
    with CaptureQueriesContext(connection) as asked:
        assert queries.hidden_among(IRIS, ANONYMOUS) == {IRIS[0]}
    found = explained(asked)
    assert "restricted_resource" in found, found
    assert "one_published_copy" in found, found
    assert "waiting_copy" in found, found
    assert "Seq Scan" not in found, found


def test_whether_a_source_hides_something_is_found_by_its_index():
    with CaptureQueriesContext(connection) as asked:
        assert queries.sees_all_of(1, ANONYMOUS)
    assert "restricted_of_source" in explained(asked), explained(asked)
