"""The calendar of endings, its lists, and the feed of them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from connector.expiry import end_of
from connector.models import Agreement
from connector.pages.expiries_feed import folded
from tests.connector.pages.conftest import acting
from tests.connector.pages.test_agreements import agreed, words
from tests.connector.transfer.flows import until
from tests.connector.two_sides import USE

pytestmark = pytest.mark.django_db
ENDINGS = "/contracts/agreements/endings"


def in_months(n):
    """The fifteenth of a month, at noon."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 + n
    return datetime(months // 12, months % 12 + 1, 15, 12, tzinfo=UTC)


def running(wire, moment):
    """The provider's agreement that ends then; None: never."""
    rules = USE if moment is None else until(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    ours, _ = agreed(wire, rules)
    return ours


def page_of(client, query=""):
    response = client.get(f"{ENDINGS}{query}")
    assert response.status_code == 200, response
    return response.content.decode()


def feed_of(client):
    return re.search(r"/contracts/agreements/endings/[^<\s]+\.ics", page_of(client))[0]


def test_the_month_in_which_it_ends_opens_its_list(wire, provider):
    end = in_months(5)
    ours = running(wire, end)
    assert end_of(ours) == end
    page = page_of(provider)
    assert page.count('class="month') == 12
    assert f'<a href="?month={end:%Y-%m}#endings" aria-current="true">' in page
    assert f'class="due" href="?month={end:%Y-%m}#d-15"' in page
    assert '<tr id="d-15">' in page
    assert f'href="/contracts/agreements/{ours.pk}"' in page
    assert "None ends then." in page_of(provider, f"?month={in_months(4):%Y-%m}")


def test_what_ends_after_a_year_or_never_is_counted(wire, provider):
    ours = running(wire, in_months(30))
    assert "1 agreement ends later" in words(page_of(provider))
    assert f"/contracts/agreements/{ours.pk}" in page_of(provider, "?month=later")
    Agreement.objects.update(body=ours.body.replace("dateTime", "purpose"))
    assert "1 agreement in force has no end that the clock brings." in words(page_of(provider))


def test_only_what_is_in_force_and_ones_own_stands_there(wire, provider, member, stranger):
    ours = running(wire, in_months(2))
    assert f"/contracts/agreements/{ours.pk}" not in page_of(member)
    assert "No agreement is in force" in page_of(member)
    assert stranger.get(ENDINGS).status_code == 302
    Agreement.objects.update(state="revoked")
    assert "No agreement is in force" in page_of(provider)


@pytest.mark.parametrize("month", ["2001-01", "soon", "2027-13", "later%00"])
def test_a_month_that_the_calendar_has_not_is_said(provider, month):
    response = provider.get(f"{ENDINGS}?month={month}")
    assert response.status_code == 400
    assert "Choose a month of the calendar" in response.content.decode()


def test_the_feed_says_the_moment_to_whoever_has_the_address(wire, provider):
    end = in_months(3)
    ours = running(wire, end)
    address = feed_of(provider)
    with acting("provider"):
        response = Client().get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    whole = text.replace("\r\n ", "")
    assert f"\r\nDTSTART:{end:%Y%m%dT%H%M%SZ}\r\n" in whole
    assert f"\r\nUID:{ours.iri}\r\n" in whole
    assert f"SUMMARY:Agreement {ours.pk} with Consumer ends: Dataset one" in whole
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_the_feed_is_of_one_person_and_ends_with_the_password(wire, provider, member):
    running(wire, in_months(3))
    ours, theirs = feed_of(provider), feed_of(member)
    assert "VEVENT" not in Client().get(theirs).content.decode()
    for wrong in (ours.replace("endings/", "endings/1"), f"{ENDINGS}/1-2:3.ics"):
        assert Client().get(wrong).status_code == 404
    paula = User.objects.get(email="paula@example.org")
    paula.is_active = False
    paula.save()
    assert Client().get(ours).status_code == 404
    paula.is_active = True
    paula.set_password("another ledger")
    paula.save()
    assert Client().get(ours).status_code == 404


def test_a_line_is_cut_between_letters_and_put_together_again():
    line = "SUMMARY:" + "Straße 🚢 " * 40
    cut = folded(line)
    assert all(len(one.encode()) <= 75 for one in cut.split("\r\n"))
    assert cut.replace("\r\n ", "") == f"{line}\r\n"


def test_two_queries_whatever_ends(wire, provider, django_assert_max_num_queries):
    ours = running(wire, timezone.now() + timedelta(days=40))
    page_of(provider)
    assert end_of(ours) is not None
    with django_assert_max_num_queries(5):
        page_of(provider)
