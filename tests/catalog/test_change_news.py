"""The word after a change: said at commit, and whoever hears it and then reads sees the number."""

import pytest
from django.db import transaction

from catalog.models import Change
from tests.catalog.test_sequence import connect

pytestmark = pytest.mark.django_db(transaction=True)

CHANNEL = "catalog_change"
LONG = 30.0  # seconds; a limit for broken code
LAST = "SELECT max(number) FROM catalog_change"


@pytest.fixture
def listening():
    with connect() as session:
        session.autocommit = True
        session.execute(f"LISTEN {CHANNEL}")
        yield session


def heard(session, timeout=LONG):
    return [word.channel for word in session.notifies(timeout=timeout, stop_after=1)]


def test_who_hears_of_a_change_sees_its_number(listening):
    for _ in range(20):
        change = Change.objects.create()
        assert heard(listening) == [CHANNEL]
        change.refresh_from_db()
        assert listening.execute(LAST).fetchone() == (change.number,)


def test_nothing_is_heard_before_the_commit_nor_of_what_is_rolled_back(listening):
    with transaction.atomic():
        Change.objects.create()
        listening.execute("SELECT 1")
        assert heard(listening, timeout=0) == []
        transaction.set_rollback(True)
    Change.objects.create()
    assert heard(listening) == [CHANNEL]
    assert heard(listening, timeout=0) == [], "two words for one change"


def test_a_transaction_says_it_once(listening):
    with transaction.atomic():
        for _ in range(50):
            Change.objects.create()
    assert heard(listening) == [CHANNEL]
    listening.execute("SELECT 1")
    assert heard(listening, timeout=0) == []


def test_the_word_has_no_content(listening):
    """What has changed stands in the rows: a word may be lost, and be heard by others."""
    Change.objects.create()
    (word,) = listening.notifies(timeout=LONG, stop_after=1)
    assert word.payload == ""
