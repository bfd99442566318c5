"""The time that is left on pages, and the form by which stewards say how much there is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from connector.models import AuditEntry, ContractNegotiation, NegotiationLimits
from tests.connector.pages.conftest import begun, signed_in

pytestmark = pytest.mark.django_db
FORM = "/contracts/deadlines?of=provider"


@pytest.fixture
def steward(wire) -> Client:
    return signed_in(wire.provider.organisation, Role.STEWARD, "sten")


def waiting_for(days: float, **fields) -> None:
    ContractNegotiation.objects.update(changed=timezone.now() - timedelta(days=days), **fields)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "To be answered by: <time"),
        (12, "To be answered by: <time"),
        (15, "the time ran out: <time"),
    ],
)
def test_the_time_that_is_left_stands_wherever_it_waits(wire, provider, days, words):
    found = begun(wire)
    waiting_for(days)
    for path in ("", "/inbox", "/negotiations", f"/negotiations/{found.pk}"):
        text = provider.get(f"/contracts{path}").content.decode()
        assert words in text, path
        assert ("say-agree" in text[text.index(words) - 900 : text.index(words)]) is (days > 9)


@pytest.mark.long
def test_without_a_limit_nothing_is_said(wire, provider):
    begun(wire)
    NegotiationLimits.objects.create(organisation=wire.provider.organisation, answer_days=0)
    assert "To be answered" not in provider.get("/contracts/inbox").content.decode()


def test_of_the_other_side_the_list_says_it_too(wire, consumer):
    begun(wire)
    assert (
        "They are to answer by: <time" in consumer.get("/contracts/negotiations").content.decode()
    )


def test_a_steward_says_how_long(wire, steward):
    found = begun(wire)
    assert "Empty: 14, as this installation has it" in steward.get(FORM).content.decode()
    answer = steward.post(FORM, {"answer_days": "2", "peer_days": "", "ends": "end"})
    assert answer["Location"] == "/contracts/rules?of=provider"
    row = NegotiationLimits.objects.get()
    assert (row.answer_days, row.peer_days, row.ends) == (2, None, True)
    assert AuditEntry.objects.filter(action="negotiation limits: changed").count() == 1
    page = steward.get(f"/contracts/negotiations/{found.pk}").content.decode()
    assert "To be answered, else it is ended: <time" in page
    assert 'value="2"' in steward.get(FORM).content.decode()
    steward.post(FORM, {"answer_days": "", "peer_days": "0", "ends": ""})
    row.refresh_from_db()
    assert (row.answer_days, row.peer_days, row.ends) == (None, 0, None)


@pytest.mark.parametrize("wrong", [{"answer_days": "-1"}, {"peer_days": "99999"}, {"ends": "x"}])
@pytest.mark.long
def test_what_is_wrong_is_said(steward, wrong):
    assert steward.post(FORM, wrong).status_code == 422
    assert not NegotiationLimits.objects.exists()


def test_nobody_else_does(wire, provider, reader, member, stranger):
    for client, status in ((provider, 403), (reader, 403), (member, 404), (stranger, 302)):
        assert client.post(FORM, {"answer_days": "1"}).status_code == status
    assert not NegotiationLimits.objects.exists()
