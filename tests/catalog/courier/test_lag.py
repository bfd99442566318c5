"""How far behind readers are: in numbers for everybody, in words for administrators."""

from dataclasses import replace

import pytest
from django.db.models.functions import Now

from accounts.requester import ANONYMOUS
from catalog.courier.lag import caught_up, reader_lags
from catalog.models import Change, ReaderState
from catalog.queries import head

pytestmark = pytest.mark.django_db(transaction=True)

ADMINISTRATOR = replace(ANONYMOUS, is_authenticated=True, is_administrator=True)


@pytest.fixture(autouse=True)
def _readers(settings):
    settings.COURIER_READERS = {"index": "some.where", "alerts": "else.where"}


def lags() -> dict[str, int | None]:
    return {one.name: one.lag for one in reader_lags(ANONYMOUS)}


def test_a_reader_that_has_never_stepped_has_everything_before_it():
    for _ in range(3):
        Change.objects.create()
    assert lags() == {"index": head(), "alerts": head()}


def test_the_lag_is_what_lies_between_the_position_and_the_head():
    for _ in range(5):
        Change.objects.create()
    ReaderState.objects.create(name="index", position=head() - 2, stepped=Now())
    ReaderState.objects.create(name="alerts", position=head(), stepped=Now())
    assert lags() == {"index": 2, "alerts": 0}
    assert not caught_up(reader_lags(ANONYMOUS))
    ReaderState.objects.update(position=head())
    assert caught_up(reader_lags(ANONYMOUS))


def test_a_reader_that_follows_no_sequence_is_never_behind():
    Change.objects.create()
    ReaderState.objects.create(name="index", stepped=Now())
    ReaderState.objects.create(name="alerts", stepped=Now())
    assert lags() == {"index": None, "alerts": None}
    assert caught_up(reader_lags(ANONYMOUS))


def test_a_position_beyond_the_head_is_no_negative_lag():
    """A database that was brought back from a copy knows less than an index that was not."""
    ReaderState.objects.create(name="index", position=head() + 10, stepped=Now())
    assert lags()["index"] == 0


def test_a_reader_that_is_no_longer_set_up_is_not_shown(settings):
    ReaderState.objects.create(name="gone", position=1)
    assert "gone" not in lags()
    settings.COURIER_READERS = {}
    assert reader_lags(ANONYMOUS) == []
    assert caught_up([])


def test_only_an_administrator_reads_why_it_fails():
    ReaderState.objects.create(name="index", error="OSError: /var/x", failing_since=Now())
    (index, _) = reader_lags(ANONYMOUS)
    assert index.failing_since
    assert index.error == ""
    assert reader_lags(ADMINISTRATOR)[0].error == "OSError: /var/x"
