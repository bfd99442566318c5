"""Request access: who may, what is shown before, and what a click begins."""

import re

import pytest

from connector.dsp.values import Json
from connector.models import ContractNegotiation, Message, Participant, RemoteOffer
from connector.rules import rules_of
from tests.connector.offered import RESEARCH
from tests.connector.pages.conftest import acting
from tests.connector.pages.offering import body_of
from tests.connector.two_sides import USE, offered, seen

pytestmark = pytest.mark.django_db
RULES = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": RESEARCH},
            ],
        }
    ]
}


@pytest.fixture
def remote(wire):
    """What the consumer has harvested of the provider."""
    return seen(wire, offered(wire, RULES))


def at(remote):
    return f"/contracts/ask/{remote.resource_id}"


def values_of(page):
    return re.findall(r'name="offer" value="([^"]*)"', page)


def send(client, remote, wire, **fields):
    """The form as the page gives it, sent."""
    values = values_of(body_of(client, at(remote)))
    form = {"offer": values[0] if values else "", "organisation": wire.consumer.organisation.pk}
    with acting("consumer"):
        return client.post(at(remote), form | fields)


def test_the_terms_are_read_before_anything_is_asked(remote, consumer):
    page = body_of(consumer, at(remote))
    assert RESEARCH in page
    assert "Provider" in page
    assert "Send the request" in page
    assert " checked" in page  # the only one
    assert remote.offer_id in page


def test_what_is_asked_goes_out_word_for_word(remote, consumer, wire):
    done = send(consumer, remote, wire)
    made = ContractNegotiation.objects.get()
    assert done["Location"] == f"/contracts/negotiations/{made.pk}"
    assert (made.role, made.organisation) == ("consumer", wire.consumer.organisation)
    assert (made.remote_offer, made.resource) == (remote, remote.resource)
    assert made.begun_by.email == "carl@example.org"
    assert rules_of(Json(made.offer)) == rules_of(Json(remote.body))
    assert Message.objects.get().step == "ContractRequestMessage"


def test_a_double_click_asks_once_and_what_has_ended_is_asked_anew(remote, consumer, wire):
    first, again = send(consumer, remote, wire), send(consumer, remote, wire)
    assert first["Location"] == again["Location"]
    assert ContractNegotiation.objects.count() == 1
    assert "Asked before" in body_of(consumer, at(remote))
    ContractNegotiation.objects.update(state="TERMINATED")
    assert send(consumer, remote, wire)["Location"] != first["Location"]


@pytest.mark.parametrize(
    ("who", "read", "sent"), [("reader", 200, 403), ("stranger", 302, 302), ("member", 200, 422)]
)
def test_who_does_not_negotiate_for_anybody_does_not_ask(request, remote, wire, who, read, sent):
    client = request.getfixturevalue(who)
    response = client.get(at(remote))
    assert response.status_code == read
    if who == "reader":
        assert "Send the request" not in response.content.decode()
    assert (
        client.post(at(remote), {"organisation": wire.consumer.organisation.pk}).status_code == sent
    )
    assert not ContractNegotiation.objects.exists()


def test_nobody_asks_in_the_name_of_others(remote, member, wire):
    answer = send(member, remote, wire)
    assert answer.status_code == 422
    assert "Choose an organisation in which you negotiate." in answer.content.decode()
    assert not ContractNegotiation.objects.exists()


def test_terms_that_have_changed_since_are_read_again(remote, consumer, wire):
    shown = values_of(body_of(consumer, at(remote)))[0]
    remote.body = Json.of(USE | {"@id": remote.offer_id, "@type": "Offer"}).text
    remote.save()
    answer = send(consumer, remote, wire, offer=shown)
    assert answer.status_code == 422
    assert "read its terms again" in answer.content.decode()
    assert not ContractNegotiation.objects.exists()


def test_of_several_offers_one_is_chosen(remote, consumer, wire):
    other = RemoteOffer.objects.create(
        participant=remote.participant,
        resource=remote.resource,
        dataset_id=remote.dataset_id,
        iri=remote.iri,
        offer_id="urn:another",
        body=Json.of(USE | {"@id": "urn:another", "@type": "Offer"}).text,
    )
    page = body_of(consumer, at(remote))
    values = values_of(page)
    assert len(values) == 2
    assert " checked" not in page
    missing = send(consumer, remote, wire, offer="")
    assert missing.status_code == 422
    assert 'href="#id_offer"' in missing.content.decode()
    send(consumer, remote, wire, offer=values[1])
    assert ContractNegotiation.objects.get().remote_offer == other


def test_to_a_participant_that_is_not_active_nothing_is_sent(remote, consumer, wire):
    value = values_of(body_of(consumer, at(remote)))[0]
    Participant.objects.filter(pk=remote.participant_id).update(state="suspended")
    page = body_of(consumer, at(remote))
    assert "Nothing can be sent now." in page
    assert "Send the request" not in page
    assert send(consumer, remote, wire, offer=value).status_code == 422
    assert not ContractNegotiation.objects.exists()


def test_what_is_not_offered_or_not_to_be_seen_is_not_found(remote, consumer, reader):
    RemoteOffer.objects.update(withdrawn="2026-01-01T00:00Z")
    assert consumer.get(at(remote)).status_code == 404
    RemoteOffer.objects.update(withdrawn=None)
    remote.resource.audiences = [1 << 48 | 999_999]
    remote.resource.save()
    assert consumer.get(at(remote)).status_code == 404
    assert consumer.get("/contracts/ask/999999").status_code == 404


def test_hostile_terms_stay_words(remote, consumer):
    body = {
        "@id": "<img src=x>",
        "@type": "Offer",
        "permission": [
            {
                "action": "use",
                "constraint": [
                    {
                        "leftOperand": "purpose",
                        "operator": "eq",
                        "rightOperand": "<script>alert(1)</script>",
                    }
                ],
            }
        ],
    }
    RemoteOffer.objects.update(body=Json.of(body).text, offer_id="<img src=x>")
    page = body_of(consumer, at(remote))
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<img" not in page


def test_terms_that_cannot_be_read_are_said_to_be_so(remote, consumer):
    RemoteOffer.objects.update(body=Json.of({"@id": "urn:x", "permission": "all"}).text)
    assert "These terms cannot be put into words here." in body_of(consumer, at(remote))


def test_the_page_asks_few_questions(remote, consumer, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        body_of(consumer, at(remote))
