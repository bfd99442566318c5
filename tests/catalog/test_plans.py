"""Questions by IRI are answered by an index, however many resources there are."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.requester import ANONYMOUS
from catalog import queries
from catalog.harvest import copies
from catalog.models import Change
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
    with CaptureQueriesContext(connection) as asked:
        copies.promote(IRIS, Change.objects.create(), 0)
    found = plan(next(q["sql"] for q in asked if "NOT EXISTS" in q["sql"] or "NOT (" in q["sql"]))
    assert "waiting_copy" in found, found


def test_a_page_finds_all_copies_of_its_resource_by_both_indexes():
    resource = make_resource(make_source("port"), "boats", iri=IRIS[0])
    with CaptureQueriesContext(connection) as asked:
        assert queries.copies(resource, ANONYMOUS) == []
    found = plan(asked[0]["sql"])
    assert "waiting_copy" in found, found
    assert "one_published_copy" in found, found
