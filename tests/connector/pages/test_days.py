"""What an offer would answer on other days."""

from datetime import UTC, date, datetime

import pytest

from connector.pages.days import days
from tests.connector.offered import (
    FOR_RESEARCH,
    RESEARCH,
    UNTIL_2027,
    constraint,
    dataset,
    drafted,
    moment,
    only,
    participant,
)
from tests.connector.pages.offering import body_of, client_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
SPRING = datetime(2027, 3, 1, tzinfo=UTC)


def told(found):
    return {one.name: [cell.words for cell in cells] for one, cells in found.rows}


def test_answers_change_at_the_moments_that_the_policies_name():
    participant("consumer", purpose=[RESEARCH])
    participant("stranger")
    made = drafted(dataset(), access_policy=FOR_RESEARCH, contract_policy=UNTIL_2027)
    found = days(made, NOW, None)
    assert found.moments == (NOW, NEW_YEAR)
    assert told(found) == {
        "Consumer": ["permitted", "refused"],
        "Stranger": ["does not see it", "does not see it"],
    }


def test_what_counts_from_the_agreement_does_not_end_for_who_asks_later():
    participant("consumer")
    made = drafted(dataset(), contract_policy=only(constraint("elapsedTime", "lteq", "P3M")))
    assert days(made, NOW, None).moments == (NOW,)


def test_a_day_that_is_asked_for_stands_among_them():
    participant("consumer")
    window = only(
        constraint("dateTime", "gteq", moment("2027-01-01T00:00:00Z")),
        constraint("dateTime", "lt", moment("2027-03-01T00:00:00Z")),
    )
    made = drafted(dataset(), contract_policy=window)
    found = days(made, NOW, date(2027, 2, 1))
    february = datetime(2027, 2, 1, tzinfo=UTC)
    assert found.moments == (NOW, NEW_YEAR, february, SPRING)
    assert told(found) == {"Consumer": ["refused", "permitted", "permitted", "refused"]}


def test_the_page_of_a_draft_shows_them_and_says_how_a_day_is_written():
    made = drafted(dataset(), contract_policy=UNTIL_2027)
    assert days(made, NOW, None) is None
    participant("consumer")
    client = client_of("steward")
    page = body_of(client, f"/contracts/offers/{made.pk}?on=2028-02-29")
    section = page.partition('id="days"')[2]
    assert 'value="2028-02-29"' in section
    assert "29 February 2028" in section
    wrong = client.get(f"/contracts/offers/{made.pk}?on=tomorrow")
    assert wrong.status_code == 400
    assert "Give the day as 2027-01-31." in wrong.content.decode()
