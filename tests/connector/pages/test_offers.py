"""The pages of our own offers: who sees them, what is drafted, and what would be answered."""

import html
import json
import re
from typing import Any

import pytest

from connector.models import Offer, Participant
from connector.models.audit import AuditEntry
from connector.offers.verbs import withdraw
from connector.pages.ready_made import READY_MADE
from tests.connector.offered import (
    FOR_RESEARCH,
    RESEARCH,
    UNTIL_2027,
    USE,
    dataset,
    drafted,
    harbour,
    offered,
    participant,
    source_of,
)
from tests.connector.pages.offering import body_of, client_of
from tests.factories import make_source

pytestmark = pytest.mark.django_db
OFFERS = "/contracts/offers"
NEW = "/contracts/offers/new"
THEME = "http://publications.europa.eu/resource/authority/data-theme/TRAN"


def form(**fields: Any) -> dict[str, Any]:
    """A form that is filled in."""
    values = {
        "title": "Boats on contract",
        "organisation": harbour().pk,
        "access_policy": "",
        "contract_policy": USE.text,
        "approval": "automatic",
    }
    return values | fields


def faults(response: Any) -> str:
    assert response.status_code == 422
    return response.content.decode()


# --- who sees what ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "list_status", "page_status", "new_status", "deed_status"),
    [
        ("administrator", 200, 200, 200, 302),
        ("admin", 200, 200, 200, 302),
        ("steward", 200, 200, 200, 302),
        ("negotiator", 200, 200, 403, 403),
        ("reader", 200, 200, 403, 403),
        ("member", 200, 404, 200, 404),
        ("lone", 200, 404, 403, 404),
        ("stranger", 302, 302, 302, 302),
    ],
)
def test_stewards_make_offers_members_read_others_find_nothing(
    role, list_status, page_status, new_status, deed_status
):
    made = drafted(dataset())
    client = client_of(role)
    assert client.get(OFFERS).status_code == list_status
    assert client.get(f"{OFFERS}/{made.pk}").status_code == page_status
    assert client.get(NEW).status_code == new_status
    assert client.post(f"{OFFERS}/{made.pk}/publish").status_code == deed_status
    made.refresh_from_db()
    is_done = role in ("administrator", "admin", "steward")
    assert (made.state == "published") is is_done
    if not is_done:
        made.state = "published"
        made.save()
    assert client.post(f"{OFFERS}/{made.pk}/withdraw").status_code == deed_status
    made.refresh_from_db()
    assert (made.state == "withdrawn") is is_done


def test_the_list_shows_offers_of_ones_own_organisations_alone():
    drafted(dataset(), title="Berths & boats")
    assert "Berths &amp; boats" in body_of(client_of("reader"), OFFERS)
    assert "No offers yet" in body_of(client_of("member"), OFFERS)


def test_a_reader_sees_no_buttons():
    made = offered(dataset())
    client = client_of("reader")
    for address in (OFFERS, f"{OFFERS}/{made.pk}"):
        page = body_of(client, address)
        assert 'method="post"' not in page
        assert NEW not in page


def test_the_list_says_who_sees_it_who_answers_and_how_much():
    offered(dataset("a"), dataset("b"), title="Two", approval=Offer.Approval.HUMAN)
    drafted(source=source_of("ferries"), title="Ferries", access_policy=FOR_RESEARCH)
    page = body_of(client_of("reader"), OFFERS)
    assert "every participant" in page
    assert "a person" in page
    assert "of a source" in page
    assert RESEARCH in page
    only_drafts = body_of(client_of("negotiator"), f"{OFFERS}?state=draft")
    assert "Two" not in only_drafts
    assert "Ferries" in only_drafts


def test_what_is_no_state_is_said_so():
    assert client_of("reader").get(f"{OFFERS}?state=sunk").status_code == 400


# --- one offer --------------------------------------------------------------------------------
def test_the_page_says_the_terms_in_words_and_what_is_in_it():
    made = offered(dataset(title="Boats <b>"), access_policy=None, contract_policy=UNTIL_2027)
    page = body_of(client_of("reader"), f"{OFFERS}/{made.pk}")
    assert "Dataset boats" in page or "Boats &lt;b&gt;" in page
    assert "<b>" not in page
    assert "2027" in page
    assert "Every participant, as far as the dataset itself is public." in page


def test_whoever_reads_it_can_be_told_of_other_terms():
    client = client_of("reader")
    boats, ships = dataset("boats", themes=[THEME]), dataset("ships")

    def watched(offer: Offer) -> str:
        page = body_of(client, f"{OFFERS}/{offer.pk}")
        found = re.search(r'href="(/alerts/new[^"]*)" rel="nofollow">Watch<', page)
        return html.unescape(found[1]) if found else ""

    assert watched(offered(boats)) == f"/alerts/new?dataset={boats.pk}&event=policy"
    whole = offered(source=source_of(), themes=[THEME])
    assert watched(whole) == "/alerts/new?catalogue=port&theme=TRAN&event=policy"
    form = body_of(client, watched(whole))
    assert re.findall(r'name="events" value="(\w+)"[^>]* checked', form) == ["policy"]
    assert watched(offered(boats, ships)) == ""
    assert watched(drafted(boats)) == ""


def test_the_page_foresees_who_sees_it_and_what_each_is_answered():
    participant("consumer", purpose=[RESEARCH])
    participant("stranger")
    participant("sleeper", state=Participant.State.SUSPENDED)
    made = offered(dataset(), access_policy=FOR_RESEARCH, contract_policy=FOR_RESEARCH)
    page = body_of(client_of("steward"), f"{OFFERS}/{made.pk}")
    rows = page[page.index("What it would answer") : page.index('id="days"')].split("<tr>")
    (consumer,) = [row for row in rows if ">Consumer<" in row]
    (stranger,) = [row for row in rows if ">Stranger<" in row]
    assert "yes" in consumer
    assert "say-go" in consumer
    assert "say-no" not in consumer
    assert "say-agree" in stranger
    assert "yes" not in stranger
    assert "Sleeper" not in page


def test_a_draft_that_cannot_be_published_says_why_and_has_no_button():
    made = drafted(source=source_of("empty"))
    client = client_of("steward")
    page = body_of(client, f"{OFFERS}/{made.pk}")
    assert "There is nothing in it: no dataset with a distribution." in page
    assert f"/{made.pk}/publish" not in page
    refused = client.post(f"{OFFERS}/{made.pk}/publish")
    assert refused.status_code == 409
    assert "There is nothing in it" in refused.content.decode()
    assert Offer.objects.get().state == "draft"


def test_a_second_click_publishes_and_withdraws_nothing_more():
    made = drafted(dataset())
    client = client_of("steward")
    assert client.post(f"{OFFERS}/{made.pk}/publish").status_code == 302
    assert client.post(f"{OFFERS}/{made.pk}/publish").status_code == 409
    assert client.post(f"{OFFERS}/{made.pk}/withdraw").status_code == 302
    assert client.post(f"{OFFERS}/{made.pk}/withdraw").status_code == 409
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert [one for one in actions if "publish" in one or "withdrawn" in one] == [
        "offer: published",
        "offer: withdrawn",
    ]


def test_a_withdrawn_offer_can_come_back():
    made = offered(dataset())
    withdraw(made, None)
    page = body_of(client_of("steward"), f"{OFFERS}/{made.pk}")
    assert "what is agreed stays agreed." in page
    assert "Publish this offer" in page


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_ask_the_same_number_of_questions_whatever_there_is(
    many, django_assert_max_num_queries
):
    made = offered(*(dataset(f"boats-{i}") for i in range(many)), access_policy=None)
    for i in range(many):
        participant(f"party-{i}", purpose=[RESEARCH])
        drafted(source=source_of(f"s{i}"), access_policy=FOR_RESEARCH, title=f"Offer {i}")
    client = client_of("steward")
    with django_assert_max_num_queries(10):
        body_of(client, OFFERS)
    with django_assert_max_num_queries(13):
        body_of(client, f"{OFFERS}/{made.pk}")


# --- a new one --------------------------------------------------------------------------------
def test_a_steward_drafts_an_offer_of_a_source():
    source = source_of("ferries")
    done = client_of("steward").post(NEW, form(source=source.pk, approval="human"))
    made = Offer.objects.get()
    assert done["Location"] == f"{OFFERS}/{made.pk}"
    assert (made.source, made.state, made.approval) == (source, "draft", "human")
    assert made.created_by.email == "steward@example.org"


def test_a_steward_drafts_an_offer_of_one_dataset_from_its_page():
    boats = dataset()
    client = client_of("steward")
    page = body_of(client, f"{NEW}?dataset={boats.pk}")
    assert f'name="dataset" value="{boats.pk}"' in page
    assert 'name="source"' not in page
    client.post(NEW, form(dataset=[boats.pk]))
    assert [row.resource_id for row in Offer.objects.get().offered.all()] == [boats.pk]


def test_all_faults_come_at_once_each_at_its_field_and_nothing_typed_is_lost():
    typed = '{"permission": [{"action": "<use>", "constraint": [{"leftOperand": "x"}]}], "zz": 1}'
    page = faults(
        client_of("steward").post(
            NEW, form(title=" ", access_policy="{", contract_policy=typed, approval="maybe")
        )
    )
    for name in ("title", "access_policy", "contract_policy", "source", "approval"):
        assert f'href="#id_{name}' in page, name
    assert "maybe is not one of the available choices" in page
    assert "/zz: Leave this out" in page
    assert "&quot;&lt;use&gt;&quot;" in page
    assert "<use>" not in page
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("[]", "Write an object"),
        ("{}", "Add permission or prohibition"),
        ('{"permission": [{"action": "use"}], "permission": []}', "permission"),
        ('{"permission": [{"action": "read"}]}', "Let one permission be for use"),
        ('{"permission": [{"action": "use", "constraint": [{"leftOperand": "mood", "operator": '
         '"eq", "rightOperand": "good"}]}]}', "/permission/0/constraint/0"),
        ("x" * 100_001, "100000"),
        ('{"permission": ' + "[" * 5_000, "deep"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_offered_says_what_to_mend(policy, sentence):
    response = client_of("steward").post(NEW, form(source=source_of().pk, contract_policy=policy))
    assert sentence in faults(response)
    assert not Offer.objects.exists()


def test_an_access_policy_is_decided_from_claims_and_the_clock():
    counted = json.dumps(
        {
            "permission": [
                {
                    "action": "use",
                    "constraint": [{"leftOperand": "count", "operator": "lteq", "rightOperand": 3}],
                }
            ]
        }
    )
    page = faults(
        client_of("steward").post(NEW, form(source=source_of().pk, access_policy=counted))
    )
    assert "/permission/0/constraint/0" in page
    assert 'href="#id_access_policy"' in page
    assert 'href="#id_contract_policy"' not in page


def test_what_is_of_another_organisation_is_not_to_be_chosen():
    theirs = make_source("theirs")
    foreign = dataset("theirs", theirs)
    client = client_of("steward")
    page = faults(client.post(NEW, form(source=theirs.pk)))
    assert 'href="#id_source"' in page
    assert client.get(f"{NEW}?dataset={foreign.pk}").status_code == 404
    assert client.post(NEW, form(dataset=[foreign.pk])).status_code == 404
    assert client.get(f"{NEW}?dataset=999999").status_code == 404
    assert not Offer.objects.exists()


@pytest.mark.parametrize("named", ["x", "-1", "1" * 30, "١"])
def test_what_is_no_dataset_is_said_so(named):
    assert client_of("steward").get(NEW, {"dataset": named}).status_code in (400, 404)


def test_a_double_click_drafts_once_and_another_offer_is_another():
    source, other = source_of("one"), source_of("two")
    client = client_of("steward")
    first, again = (client.post(NEW, form(source=source.pk)) for _ in range(2))
    assert first["Location"] == again["Location"]
    for changed in ({"source": other.pk}, {"title": "Else"}, {"approval": "human"}):
        client.post(NEW, form(**({"source": source.pk} | changed)))
    client.post(NEW, form(source=source.pk, access_policy=FOR_RESEARCH.text))
    client.post(NEW, form(source=source.pk, contract_policy=UNTIL_2027.text))
    assert Offer.objects.count() == 6


@pytest.mark.parametrize("name", READY_MADE)
def test_what_is_ready_made_can_be_published_as_it_is(name):
    boats = dataset()
    client = client_of("steward")
    page = client.get(f"{NEW}?dataset={boats.pk}&template={name}")
    begun = page.context["form"].initial
    client.post(NEW, form(dataset=[boats.pk]) | begun)
    made = Offer.objects.get()
    assert client.post(f"{OFFERS}/{made.pk}/publish").status_code == 302


def test_a_template_that_is_not_there_is_said_so():
    assert client_of("steward").get(f"{NEW}?template=sunk").status_code == 400
