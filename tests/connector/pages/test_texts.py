"""Contract texts on pages: for everybody, with an offer, before asking, and with an agreement."""

import pytest
from django.test import Client

from connector.dsp.values import Json
from connector.models import Agreement, ContractText, Offer, RemoteOffer
from connector.negotiation import act
from connector.pages.texts import shown
from connector.texts.filled import name_of, template_hash, text_of
from connector.texts.words import CASES
from tests.connector.offered import UNTIL_2027, dataset, drafted
from tests.connector.pages.conftest import acting
from tests.connector.pages.offering import body_of, client_of
from tests.connector.pages.test_agreements import address, agreed, page_of, words
from tests.connector.two_sides import offered, seen

pytestmark = pytest.mark.django_db
CASE = "holder-user"


def with_text(wire):
    """Both agreements, with a text that was kept."""
    thing = offered(wire)
    Offer.objects.update(contract_case=CASE)
    thing.offer.refresh_from_db()
    remote = seen(wire, thing)
    remote.body = Json.of({**Json(remote.body).value, **name_of(CASE)}).text
    remote.save()
    with wire.consumer.acting():
        act.ask(remote, wire.consumer.organisation, None)
    wire.settle()
    found = {row.negotiation.role: row for row in Agreement.objects.all()}
    return found["provider"], found["consumer"]


@pytest.mark.parametrize("case", CASES)
def test_each_text_can_be_read_by_everybody(case):
    page = Client().get(f"/contracts/texts/{case}").content.decode()
    assert "have it checked by a lawyer" in page
    assert template_hash(case) in page
    assert page.count('class="keeps"') == 17
    assert 'aria-label="technical, evidence"' in page
    assert "nobody but the parties" in page


def test_in_dutch_they_are_dutch():
    page = Client().get("/contracts/texts/voluntary", headers={"Accept-Language": "nl"})
    text = page.content.decode()
    assert "Vrijwillig delen" in text
    assert "laat hem door een jurist nakijken" in text
    assert Client().get("/contracts/texts/none").status_code == 404
    assert "Voluntary sharing" in Client().get("/contracts/texts").content.decode()


def test_a_steward_chooses_it_on_a_new_offer_and_reads_it_filled_in():
    row = dataset()
    steward = client_of("steward")
    form = {
        "title": "Boats", "organisation": row.source.organisation_id, "dataset": row.pk,
        "contract_policy": UNTIL_2027.text, "access_policy": "", "approval": "human",
        "contract_case": "voluntary",
    }  # fmt: skip
    assert steward.post("/contracts/offers/new", form).status_code == 302
    made = Offer.objects.get()
    assert made.contract_case == "voluntary"
    assert f'href="/contracts/offers/{made.pk}/text"' in body_of(
        steward, f"/contracts/offers/{made.pk}"
    )
    text = body_of(steward, f"/contracts/offers/{made.pk}/text")
    assert "(named in the agreement)" in text
    assert "before 2027-01-01 00:00:00 UTC" in text


def test_an_offer_without_one_has_none():
    made = drafted(dataset())
    steward = client_of("steward")
    assert made.contract_case == ""
    assert steward.get(f"/contracts/offers/{made.pk}/text").status_code == 404


def test_it_is_shown_before_asking(wire, consumer):
    thing = offered(wire)
    remote = seen(wire, thing)
    rules = Json(remote.body).value
    RemoteOffer.objects.update(body=Json.of({**rules, **name_of(CASE)}).text)
    with acting("consumer"):
        page = consumer.get(f"/contracts/ask/{thing.resource_id}").content.decode()
    assert "The contract text that goes with it" in page
    assert "between https://provider.example, the data holder" in words(page)
    assert "https://consumer.example, the user" in words(page)
    other = {"dct:conformsTo": {"@id": f"urn:hansa:contract-text:{CASE}:{'0' * 64}"}}
    RemoteOffer.objects.update(body=Json.of({**rules, **other}).text)
    with acting("consumer"):
        page = consumer.get(f"/contracts/ask/{thing.resource_id}").content.decode()
    assert "names a contract text of a version that is not here" in page


def test_the_text_of_an_agreement_is_for_its_parties(wire, provider, consumer, member, stranger):
    ours, theirs = with_text(wire)
    kept = ContractText.objects.get(agreement=ours)
    assert kept.hash in page_of(provider, ours)
    for client, one in ((provider, ours), (consumer, theirs)):
        with acting(one.negotiation.role):
            page = client.get(address(one, "/text")).content.decode()
        assert kept.hash in words(page).replace(" ", "")
        assert "https://consumer.example, the user" in words(page)
    assert member.get(address(ours, "/text")).status_code == 404
    assert stranger.get(address(ours, "/text")).status_code == 302


def test_the_text_is_in_the_evidence(wire, provider):
    ours, _ = with_text(wire)
    kept = ContractText.objects.get(agreement=ours)
    with acting("provider"):
        document = provider.get(address(ours, "/evidence.json")).json()
    assert document["text"] == {
        "case": CASE, "template_sha256": kept.template, "text": kept.body, "sha256": kept.hash,
    }  # fmt: skip


def test_an_agreement_without_one_has_none(wire, provider):
    ours, _ = agreed(wire)
    assert provider.get(address(ours, "/text")).status_code == 404
    assert address(ours, "/text") not in page_of(provider, ours)


def test_the_counts_are_of_the_clauses():
    text = shown(text_of("voluntary", UNTIL_2027))
    marked = [how for one in text.clauses for how, _word, is_kept in one.marks if is_kept]
    assert [n for _word, n in text.counts] == [
        marked.count(how) for how in ("technical", "evidence", "prose")
    ]
    assert len(text.clauses) == 17
