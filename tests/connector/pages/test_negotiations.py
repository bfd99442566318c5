"""The page of a negotiation: who sees it, what it says, what can be answered there."""

import html
import json
import re

import pytest
from django.utils.html import escape

from connector.dsp.values import Json
from connector.models import ContractNegotiation, Message, OfferedResource
from connector.negotiation import act
from connector.rules import rules_of
from tests.connector.pages.conftest import acting, begun, of, seen_of
from tests.connector.two_sides import USE

pytestmark = pytest.mark.django_db
UNTIL = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2099-12-31"}
            ],
        }
    ]
}
LONGER = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2199-12-31"},
                {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["urn:research"]},
            ],
        }
    ]
}


def address(found, rest=""):
    return f"/contracts/negotiations/{found.pk}{rest}"


def page_of(client, found):
    response = client.get(address(found))
    assert response.status_code == 200, response
    return response.content.decode()


def answer(client, found, verb, **data):
    data.setdefault("seen", seen_of(page_of(client, found)))
    with acting(found.role):
        return client.post(address(found, f"/{verb}"), data)


def countered(wire, rules=LONGER, ours=USE):
    """The provider offers `ours`, the consumer wants `rules`: the provider's negotiation."""
    found = begun(wire, UNTIL)
    with wire.provider.acting():
        act.counter(found, rules_of(Json.of(ours)), None)
    wire.settle()
    with wire.consumer.acting():
        act.counter(of(wire.consumer), rules_of(Json.of(rules)), None)
    wire.settle()
    return of(wire.provider)


# --- who sees it ------------------------------------------------------------------------------
def test_members_of_both_sides_see_their_own_negotiation_and_nobody_elses(
    wire, provider, consumer, reader, member
):
    ours = begun(wire)
    theirs = of(wire.consumer)
    for client in (provider, reader):
        assert "Consumer asks for" in page_of(client, ours)
        assert client.get(address(theirs)).status_code == 404
    assert "You ask Provider for" in page_of(consumer, theirs)
    for client in (member, consumer):
        for rest in ("", "/progress", "/counter"):
            assert client.get(address(ours, rest)).status_code == 404
        for verb in ("accept", "terminate", "counter"):
            assert client.post(address(ours, f"/{verb}"), {"reason": "No."}).status_code == 404
    assert of(wire.provider).state == "REQUESTED"


def test_a_visitor_is_sent_to_sign_in(wire, stranger):
    found = begun(wire)
    for path in ("/contracts", "/contracts/inbox", "/contracts/negotiations", address(found)):
        response = stranger.get(path)
        assert response.status_code == 302
        assert response["Location"] == f"/login?next={path}"
    assert stranger.post(address(found, "/accept")).status_code == 302
    assert of(wire.provider).waits


def test_a_reader_reads_and_does_not_answer(wire, reader):
    found = begun(wire)
    page = page_of(reader, found)
    assert "<form" not in page[page.index("<main") :]
    assert "You may read along" in page
    for verb in ("accept", "terminate", "counter"):
        refused = reader.post(address(found, f"/{verb}"), {"reason": "No."})
        assert refused.status_code == 403
        assert "Negotiators and stewards of Provider answer here" in refused.content.decode()
    assert of(wire.provider).waits


def test_an_answer_is_given_by_post_alone(wire, provider):
    found = begun(wire)
    for verb in ("accept", "terminate"):
        assert provider.get(address(found, f"/{verb}")).status_code == 405


# --- what it says -----------------------------------------------------------------------------
def test_it_says_who_asks_for_what_and_whose_turn_it_is(wire, provider, consumer):
    page = page_of(provider, begun(wire))
    assert "Waits for your answer" in page
    assert '<span class="said">Dataset one</span>' in page
    assert "provider, that is you" in re.sub(r"<[^>]*>", "", page)
    assert "They wait for an answer." in page
    assert "Permitted: use." in page
    assert "Nothing: both sides say the same terms." in page
    assert "The other side is to answer." in page_of(consumer, of(wire.consumer))


def test_the_same_terms_are_said_to_be_the_same_and_judged(wire, provider):
    page = page_of(provider, begun(wire, UNTIL))
    assert "Nothing: both sides say the same terms." in page
    assert "dateTime lteq 2099-12-31 is satisfied" in page
    assert "use is permitted" in page


def test_what_the_consumer_changed_stands_beside_what_we_offer(wire, provider):
    page = page_of(provider, countered(wire))
    rows = page[page.index("Terms that differ") :].partition("</table>")[0].split("<tr>")[2:]
    until, purpose = rows
    assert "<ins>until 2199-12-31 00:00:00 UTC</ins>" in until
    assert "Until when" in until
    assert "dateTime lteq 2199-12-31 is satisfied" in until
    assert "<ins>the purpose is one of urn:research</ins>" in purpose
    assert "cannot be decided" in purpose
    assert "The 1 term that is the same" in page


def test_the_timeline_has_every_message_newest_first_with_its_json(wire, provider):
    page = page_of(provider, countered(wire))
    timeline = page[page.index('id="timeline"') :]
    steps = re.findall(r'<code class="iri">(Contract\w+)</code>', timeline)
    assert steps == ["ContractRequestMessage", "ContractOfferMessage", "ContractRequestMessage"]
    assert timeline.index("request with other terms") < timeline.index("request for a contract")
    assert timeline.count("The message as sent") == 1
    assert escape('"@type": "ContractOfferMessage"') in timeline
    assert "Delivered." in timeline


def test_a_message_that_does_not_arrive_says_how_often_it_was_tried_and_why(wire, provider):
    found = begun(wire)
    answer(provider, found, "accept")
    wire.lose_request = True
    wire.send()
    page = page_of(provider, found)
    assert "Not delivered yet, tried 1 time." in page
    assert "the request was lost" in page
    assert "A message of yours is on its way" in page


def test_a_settled_message_says_what_proves_that_it_arrived(wire, provider):
    found = begun(wire)
    answer(provider, found, "accept")
    wire.lose_answer = True
    wire.send()
    wire.send(by=wire.consumer)
    wire.settle()
    page = page_of(provider, found)
    assert "what they said or did later proves that it arrived" in page
    assert "Concluded" in page


def test_a_refused_message_says_why(wire, provider):
    found = begun(wire)
    body = {"@type": "ContractNegotiationEventMessage", "eventType": "ACCEPTED"}
    Message.objects.create(
        negotiation=found, direction="received", step="ContractNegotiationEventMessage ACCEPTED",
        delivery="refused", body=Json.of(body).text, state_before="REQUESTED", then="REQUESTED",
        reasons=["The consumer may not send this now."],
    )  # fmt: skip
    page = page_of(provider, found)
    assert "Refused: it moved nothing." in page
    assert "The consumer may not send this now." in page


def test_words_of_the_other_side_are_theirs_and_are_escaped(wire, provider):
    found = begun(wire)
    hostile = "<script>alert(1)</script> <b>&amp;"
    with wire.consumer.acting():
        act.terminate(of(wire.consumer), [hostile], None)
    wire.settle()
    page = page_of(provider, found)
    assert f'<blockquote class="said">{escape(hostile)}</blockquote>' in page
    assert "<script>alert" not in page
    assert "Why it ended" in page
    assert f'<li class="said">{escape(hostile)}</li>' in page
    assert 'id="decide"' not in page


def test_reasons_of_ours_are_not_set_in_the_hand_of_others(wire, provider, consumer):
    found = begun(wire)
    answer(provider, found, "terminate", reason="Not now.")
    wire.settle()
    assert "<li>Not now.</li>" in page_of(provider, found)
    assert '<li class="said">Not now.</li>' in page_of(consumer, of(wire.consumer))


def test_a_reason_in_a_language_has_its_lang(wire, provider):
    found = begun(wire)
    reason = [{"@value": "Genoeg", "@language": "nl"}, {"odd": ["<i>"]}, 7]
    Message.objects.create(
        negotiation=found, direction="received", step="ContractNegotiationTerminationMessage",
        delivery="applied", body=Json.of({"reason": reason}).text, state_before="REQUESTED",
        then="TERMINATED",
    )  # fmt: skip
    page = page_of(provider, found)
    assert '<blockquote class="said" lang="nl" dir="auto">Genoeg</blockquote>' in page
    assert escape('{"odd": ["<i>"]}') in page
    assert '<blockquote class="said">7</blockquote>' in page


def test_what_opens_a_door_is_never_shown(wire, provider):
    found = begun(wire)
    secret = "tok-5c2e"
    address_ = {"endpointProperties": [{"name": "authorization", "value": secret}, "odd"]}
    for body in ({"dataAddress": address_}, {"x": [{"dataAddress": address_}]}):
        Message.objects.create(
            negotiation=found, direction="received", step="TransferStartMessage",
            delivery="applied", body=Json.of(body).text,
        )  # fmt: skip
    page = page_of(provider, found)
    assert secret not in page
    assert "***" in page


def test_terms_that_nobody_can_read_are_said_to_be_so(wire, provider):
    found = begun(wire)
    odd = Json.of({"@id": "x", "@type": "Offer", "permission": "use"})
    ContractNegotiation.objects.filter(pk=found.pk).update(offer=odd.text)
    page = page_of(provider, found)
    assert "These terms cannot be put into words here." in page


# --- it is live -------------------------------------------------------------------------------
def test_it_asks_again_while_the_other_side_is_to_answer_and_only_then(wire, provider, consumer):
    ours, theirs = begun(wire), of(wire.consumer)
    assert "hx-get" not in page_of(provider, ours)
    page = page_of(consumer, theirs)
    again = re.search(r'hx-get="([^"]*)" hx-trigger="every 5s"', page)[1].replace("&amp;", "&")
    assert consumer.get(again).status_code == 204
    assert "HX-Refresh" not in consumer.get(again)
    with wire.provider.acting():
        act.counter(ours, rules_of(Json.of({"permission": [{"action": "print"}]})), None)
    wire.settle()
    assert consumer.get(again)["HX-Refresh"] == "true"


def test_a_new_attempt_is_shown_without_a_new_page(wire, provider):
    found = begun(wire)
    answer(provider, found, "accept")
    page = page_of(provider, found)
    again = re.search(r'hx-get="([^"]*)"', page)[1].replace("&amp;", "&")
    assert provider.get(again).status_code == 204
    wire.lose_request = True
    wire.send()
    more = provider.get(again)
    assert "HX-Refresh" not in more
    assert "tried 1 time" in more.content.decode()


# --- answers ----------------------------------------------------------------------------------
def test_to_accept_makes_the_contract(wire, provider):
    found = begun(wire)
    done = answer(provider, found, "accept")
    assert done["Location"] == address(found)
    assert "Accepted: the answer is being sent." in page_of(provider, found)
    wire.settle()
    assert of(wire.consumer).state == "FINALIZED"
    assert "See the agreement" in page_of(provider, found)


def test_the_consumer_accepts_an_offer_with_other_terms(wire, consumer):
    found = begun(wire)
    with wire.provider.acting():
        act.counter(found, rules_of(Json.of({"permission": [{"action": "print"}]})), None)
    wire.settle()
    theirs = of(wire.consumer)
    assert "They then send the agreement" in page_of(consumer, theirs)
    answer(consumer, theirs, "accept")
    wire.settle()
    assert of(wire.consumer).state == "FINALIZED"


def test_a_double_click_makes_one_contract(wire, provider):
    found = begun(wire)
    seen = seen_of(page_of(provider, found))
    assert answer(provider, found, "accept", seen=seen).status_code == 302
    again = answer(provider, found, "accept", seen=seen)
    assert again.status_code == 409
    assert "There is nothing to decide here any more" in again.content.decode()
    assert Message.objects.filter(step="ContractAgreementMessage").count() == 1


@pytest.mark.parametrize("verb", ["accept", "terminate", "counter"])
def test_an_answer_to_other_terms_than_were_shown_is_not_taken(wire, provider, verb):
    found = begun(wire, UNTIL)
    seen = seen_of(page_of(provider, found))
    with wire.provider.acting():
        act.counter(found, rules_of(Json.of(USE)), None)
    wire.settle()
    with wire.consumer.acting():
        act.counter(of(wire.consumer), rules_of(Json.of(LONGER)), None)
    wire.settle()
    data = {"seen": seen, "reason": "No more.", "rules": json.dumps(USE), "exception": "on"}
    refused = provider.post(address(found, f"/{verb}"), data)
    said = refused.content.decode()
    assert "Something has changed since this page was made" in said
    assert 'role="alert"' in said
    assert of(wire.provider).state == "REQUESTED"
    assert of(wire.provider).waits
    if verb == "terminate":
        assert "No more.</textarea>" in said  # nothing typed is lost


@pytest.mark.parametrize("data", [{}, {"seen": "anything"}])
def test_an_answer_that_does_not_say_what_it_is_to_is_not_taken(wire, provider, data):
    found = begun(wire)
    assert provider.post(address(found, "/accept"), data).status_code == 409
    assert of(wire.provider).waits


def test_what_the_policy_does_not_permit_needs_an_exception(wire, provider):
    found = countered(wire)
    assert 'name="exception"' in page_of(provider, found)
    refused = answer(provider, found, "accept")
    assert refused.status_code == 409
    assert "Tick that you make an exception" in refused.content.decode()
    assert answer(provider, found, "accept", exception="on").status_code == 302
    wire.settle()
    assert of(wire.provider).state == "FINALIZED"


def test_what_the_policy_permits_needs_none(wire, provider):
    assert 'name="exception"' not in page_of(provider, begun(wire))


def test_a_withdrawn_offer_is_not_agreed_to(wire, provider):
    found = begun(wire)
    OfferedResource.objects.update(withdrawn=found.created)
    refused = answer(provider, found, "accept")
    assert "The offer was withdrawn: refuse the request, saying so." in refused.content.decode()


def test_to_refuse_asks_for_a_reason_and_tells_it(wire, provider):
    found = begun(wire)
    again = answer(provider, found, "terminate", reason="  ")
    assert "Say why: they cannot mend what they are not told." in again.content.decode()
    assert of(wire.provider).waits
    answer(provider, found, "terminate", reason="Not for this purpose.")
    wire.settle()
    assert of(wire.consumer).reasons == ["Not for this purpose."]
    assert "(Paula)" in page_of(provider, found)


def test_a_reason_may_not_be_longer_than_what_is_sent(wire, provider):
    found = begun(wire)
    again = answer(provider, found, "terminate", reason="x" * 501)
    assert "at most 500 characters" in again.content.decode()


def test_to_end_it_twice_ends_it_once(wire, provider):
    found = begun(wire)
    seen = seen_of(page_of(provider, found))
    answer(provider, found, "terminate", seen=seen, reason="Enough.")
    again = answer(provider, found, "terminate", seen=seen, reason="Enough.")
    assert "It is being ended already." in again.content.decode()
    assert Message.objects.filter(step="ContractNegotiationTerminationMessage").count() == 1


def test_it_can_be_ended_while_the_other_side_is_to_answer(wire, consumer):
    begun(wire)
    theirs = of(wire.consumer)
    assert "End this negotiation before its time" in page_of(consumer, theirs)
    answer(consumer, theirs, "terminate", reason="We do not need it any more.")
    wire.settle()
    assert of(wire.provider).reasons == ["We do not need it any more."]


# --- counter ----------------------------------------------------------------------------------
def counter_page(client, found):
    return client.get(address(found, "/counter")).content.decode()


def test_other_terms_begin_with_what_is_on_the_table(wire, provider):
    page = counter_page(provider, begun(wire, UNTIL))
    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert json.loads(text.replace("&quot;", '"')) == UNTIL


def for_purpose(purpose, *more):
    asked = {"leftOperand": "purpose", "operator": "eq", "rightOperand": purpose}
    return {"permission": [{"action": "use", "constraint": [asked, *more]}]}


def test_what_both_would_accept_can_be_begun_with(wire, provider):
    few = {"leftOperand": "count", "operator": "lteq", "rightOperand": "3"}
    found = countered(wire, for_purpose("urn:research", few), ours=UNTIL)
    page = counter_page(provider, found)
    assert "What both would accept" in page
    assert "All that your terms and theirs permit." in page
    page = provider.get(address(found, "/counter?begin=common")).content.decode()
    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    (rule,) = json.loads(html.unescape(text))["permission"]
    asked = {(one["leftOperand"], one["operator"]) for one in rule["constraint"]}
    assert asked == {("dateTime", "lteq"), ("count", "lteq"), ("purpose", "eq")}


def test_what_stands_between_them_is_told(wire, provider):
    found = countered(wire, for_purpose("urn:selling"), ours=for_purpose("urn:research"))
    page = html.unescape(counter_page(provider, found))
    assert "What stands between you" in page
    assert "of theirs: the purpose is urn:selling" in page
    assert "of yours: the purpose is urn:research" in page


def test_other_terms_are_sent_as_they_were_written(wire, provider):
    found = begun(wire, UNTIL)
    seen = seen_of(counter_page(provider, found))
    done = answer(provider, found, "counter", seen=seen, rules=json.dumps(LONGER, indent=4))
    assert done.status_code == 302
    wire.settle()
    assert rules_of(Json(of(wire.consumer).offer)).value == LONGER
    assert of(wire.consumer).waits


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("", "Write the rules"),
        ("{", "Send JSON; at line 1"),
        ("[]", "Write an object such as"),
        ('{"permission": [], "permission": []}', "once only"),
        ("{}", "Add permission or prohibition"),
        ('{"permission": [{"action": 5}]}', "/permission/0/action: Send a string here"),
        ('{"permission": [{"action": "use", "target": "x"}]}', "/permission/0/target: Leave out"),
        ('{"target": "x", "<b>": 1, "permission": []}', "/&lt;b&gt;: Leave it out: only"),
        ('{"permission": [{"action": "use", "constraint": [{"and": 1}]}]}', "/constraint/0/and:"),
        (json.dumps(UNTIL), "These are the terms on the table"),
        ("[" * 100_000, "at most"),
        ('{"permission": "\\ud800"}', "surrogate"),
    ],
)
def test_rules_that_cannot_be_sent_say_where_and_what_to_mend(wire, provider, rules, sentence):
    found = begun(wire, UNTIL)
    seen = seen_of(counter_page(provider, found))
    again = provider.post(address(found, "/counter"), {"seen": seen, "rules": rules})
    said = again.content.decode()
    assert again.status_code == 200
    assert sentence in said
    assert 'role="alert"' in said
    assert of(wire.provider).waits
    assert Message.objects.filter(direction="sent", step="ContractOfferMessage").count() == 0


def test_it_is_not_ones_turn_to_write_other_terms_while_one_waits(wire, consumer):
    begun(wire)
    page = counter_page(consumer, of(wire.consumer))
    assert "It is not your turn." in page
    assert "<textarea" not in page


# --- lists ------------------------------------------------------------------------------------
def test_the_list_is_narrowed_by_state_and_side(wire, provider, consumer):
    found = begun(wire)
    assert address(found) in provider.get("/contracts/negotiations").content.decode()
    wanted = "/contracts/negotiations?state=requested&role=provider"
    assert address(found) in provider.get(wanted).content.decode()
    for other in ("state=offered", "role=consumer"):
        page = provider.get(f"/contracts/negotiations?{other}").content.decode()
        assert address(found) not in page
        assert "None of that kind" in page
    assert address(found) not in consumer.get("/contracts/negotiations").content.decode()


@pytest.mark.parametrize("wrong", ["state=sleeping", "role=queen", "before=x", "before=-1"])
def test_what_cannot_be_chosen_is_said(wire, provider, wrong):
    refused = provider.get(f"/contracts/negotiations?{wrong}")
    assert refused.status_code == 400
    assert "Choose one of" in (said := refused.content.decode()) or "Leave out" in said


def test_lists_that_are_empty_teach(wire, provider):
    assert "No negotiations yet" in provider.get("/contracts/negotiations").content.decode()
    assert "No agreements yet" in provider.get("/contracts/agreements").content.decode()
    assert "No transfers yet" in provider.get("/contracts/transfers").content.decode()


def test_a_long_list_has_pages(wire, provider):
    found = begun(wire)
    rows = [
        ContractNegotiation(
            role="provider", participant=found.participant, organisation=found.organisation,
            dataset_id=f"urn:{n}", state="TERMINATED", offered=found.offered,
        )
        for n in range(60)
    ]  # fmt: skip
    ContractNegotiation.objects.bulk_create(rows)
    first = provider.get("/contracts/negotiations?role=provider").content.decode()
    assert "1 to 50 of 61" in first
    more = re.search(r'href="(\?role=provider&amp;before=\d+)"', first)[1].replace("&amp;", "&")
    second = provider.get(f"/contracts/negotiations{more}").content.decode()
    assert "11 more of 61" in second
    assert address(found) in second


# --- cheap ------------------------------------------------------------------------------------
def test_pages_ask_the_database_a_few_times_whatever_is_there(
    wire, provider, django_assert_max_num_queries
):
    found = countered(wire)
    with django_assert_max_num_queries(16):
        page_of(provider, found)
    rows = [
        Message(
            negotiation=found, direction="received", step="ContractRequestMessage",
            delivery="repeated", body="{}",
        )
        for _ in range(250)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    with django_assert_max_num_queries(17):
        assert "53 older messages are not shown." in page_of(provider, found)
    with django_assert_max_num_queries(9):
        provider.get("/contracts/negotiations")
