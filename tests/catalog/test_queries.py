"""Every count of the house is one count: lists, sources, kinds and publishers add up."""

import pytest

from accounts.requester import ANONYMOUS
from catalog import queries

pytestmark = pytest.mark.django_db


def test_an_empty_house_counts_nothing():
    found = queries.counts(ANONYMOUS)
    assert found.total == found.withdrawn == found.sources == found.publishers == 0
    assert queries.head() == 0
    assert queries.newest(ANONYMOUS, 5) == queries.by_source(ANONYMOUS) == []
