"""The pages of rules: who sees and writes them, what they show, and what a rule has answered."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from connector.models import NegotiationRule
from tests.connector.negotiation.test_by_rule import WITH_A_LIMIT, rule
from tests.connector.negotiation.test_provider import PURPOSE, request, say
from tests.connector.pages.conftest import begun, of, signed_in
from tests.connector.two_sides import USE, Wire, asked, offered

pytestmark = pytest.mark.django_db
NEW = "/contracts/rules/new"
FORM = {
    "name": "Partners", "role": "provider", "whom": "anyone", "terms": "within", "answer": "accept",
}  # fmt: skip


@pytest.fixture
def steward(wire: Wire) -> Client:
    return signed_in(wire.provider.organisation, Role.STEWARD, "sten")


def page(client: Client, address: str = "/contracts/rules") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_who_has_no_rules_is_told_what_one_is(steward):
    text = page(steward)
    assert "No rules yet" in text
    assert "Nothing was asked of this organisation yet" in text


def test_a_steward_writes_a_rule_and_sees_it_in_words(steward, wire):
    wanted = FORM | {
        "whom": "listed", "participants": [wire.provider.other.pk], "claim": "purpose",
        "claim_values": "https://p.example/research\n\nhttps://p.example/teaching\n",
        "open_above": "3", "answer": "reject", "reason": "One after the other.",
    }  # fmt: skip
    answer = steward.post(f"{NEW}?of=provider", wanted)
    assert (answer.status_code, answer["Location"]) == (302, "/contracts/rules?of=provider")
    text = page(steward)
    for words in (
        "1. Partners", "requests for what we offer", "from Consumer",
        "is https://p.example/research or https://p.example/teaching",
        "has more than 3 open negotiations with you", "One after the other.",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the rule a name."),
        ({"whom": "listed"}, "Tick one participant at least."),
        ({"claim": "purpose"}, "Write one value at least."),
        ({"answer": "reject"}, "Say why: they cannot mend what they are not told."),
        ({"open_above": "-1"}, "greater than or equal to 0"),
        ({"offer": "999999"}, "valid choice"),
        ({"participants": ["x"]}, "valid"),
    ],
)
@pytest.mark.long
def test_what_is_wrong_with_a_form_is_said_at_its_field(steward, wrong, sentence):
    response = steward.post(NEW, FORM | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not NegotiationRule.objects.exists()


def test_a_change_counts_a_version_and_takes_the_list_away(steward, wire):
    made = rule(wire, whom="listed", participants=[wire.provider.other])
    shown = page(steward, f"/contracts/rules/{made.pk}")
    assert f'value="{wire.provider.other.pk}"' in shown
    steward.post(f"/contracts/rules/{made.pk}", FORM | {"answer": "ask"})
    made.refresh_from_db()
    assert (made.version, made.whom, made.answer) == (2, "anyone", "ask")
    assert not made.participants.exists()
    assert "version 2" in page(steward)


def test_rules_are_moved_switched_and_deleted(steward, wire):
    first, second = rule(wire, name="first"), rule(wire, name="second")
    address = f"/contracts/rules/{second.pk}"
    steward.post(f"{address}/move", {"to": "up"})
    text = page(steward)
    assert text.index("1. second") < text.index("2. first")
    steward.post(f"{address}/switch", {"to": "off"})
    assert "Off</span>" in page(steward)
    steward.post(f"{address}/delete")
    assert list(NegotiationRule.objects.all()) == [first]


def test_a_negotiator_reads_them_and_writes_none(provider, reader, wire):
    made = rule(wire)
    for client in (provider, reader):
        assert "1. Partners" in page(client)
        assert "Add a rule" not in page(client)
        assert client.get(NEW).status_code == 403
        for deed in ("", "/move", "/switch", "/delete"):
            assert client.post(f"/contracts/rules/{made.pk}{deed}", FORM).status_code == 403
    assert NegotiationRule.objects.get().version == 1


def test_of_another_organisation_nothing_is_there(member, consumer, wire):
    made = rule(wire)
    for client in (member, consumer):
        assert "Partners" not in page(client)
        assert client.get("/contracts/rules?of=provider").status_code == 404
        assert client.post(f"/contracts/rules/{made.pk}/delete").status_code == 404
    assert NegotiationRule.objects.exists()


def test_an_administrator_chooses_the_organisation(wire):
    rule(wire)
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    assert "1. Partners" in page(client, "/contracts/rules?of=provider")
    assert "1. Partners" not in page(client, "/contracts/rules?of=consumer")


@pytest.mark.long
def test_who_belongs_to_nothing_has_no_rules(db):
    client = Client()
    client.force_login(User.objects.create_user("nemo@example.org", "a ledger", name="Nemo"))
    assert "Members of an organisation see its rules here" in page(client)
    assert client.get(NEW).status_code == 403


def counts(text: str) -> dict[str, str]:
    """The table below the bar: words -> number."""
    part = text[text.index('class="share"') : text.index("<tfoot>")]
    found = {}
    for line in part.split('<tr><th scope="row">')[1:]:
        words = line[: line.index("</th>")].rpartition("</svg>")[2]
        words = words.replace("</span>", "").rpartition(">")[2].strip()
        found[words] = line.partition('class="n">')[2].partition("<")[0]
    return found


def test_the_page_says_what_the_rules_would_have_done(steward, wire, django_assert_max_num_queries):
    begun(wire)
    asked(wire, offered(wire, PURPOSE, name="two", approval="human"))
    wire.settle()
    for number, (ours, theirs) in enumerate([(USE, WITH_A_LIMIT), (WITH_A_LIMIT, USE)]):
        one = offered(wire, ours, name=f"other {number}", approval="human")
        say(wire, "negotiations/request", request(one, consumerPid=f"urn:{number}", offer=theirs))
    assert counts(page(steward)) == {
        "no rule fits: as its offer says": "3", "refused by the policy, before any rule": "1",
    }  # fmt: skip
    rule(wire, name="Ours", terms="same")
    rule(wire, "accept", name="All")
    text = page(steward)
    assert counts(text) == {
        "accepted": "2",
        "a person is asked: no rule may accept it": "1",
        "refused by the policy, before any rule": "1",
    }
    assert 'x="0.00%" width="50.00%"' in text
    with django_assert_max_num_queries(16):
        page(steward)


@pytest.mark.long
def test_how_many_were_open_then_counts(steward, wire):
    begun(wire)
    asked(wire, offered(wire, name="two", approval="human"))
    wire.settle()
    rule(wire, "reject", open_above=1, reason="No.")
    assert counts(page(steward)) == {
        "refused by a rule": "1", "no rule fits: as its offer says": "1",
    }  # fmt: skip


def test_the_negotiation_says_in_words_which_rule_answered(provider, wire):
    rule(wire, name="Friends")
    begun(wire)
    text = page(provider, f"/contracts/negotiations/{of(wire.provider).pk}")
    assert "Accepted by your rule “Friends” (version 1)." in text


@pytest.mark.parametrize(
    ("ours", "theirs", "sentence"),
    [
        (WITH_A_LIMIT, USE, "is not shown that these terms are no worse for you"),
        (USE, PURPOSE, "but the policy does not permit it"),
    ],
)
def test_and_why_it_might_not(provider: Client, wire: Wire, ours: Any, theirs: Any, sentence: str):
    rule(wire, name="Friends")
    say(
        wire,
        "negotiations/request",
        request(offered(wire, ours, approval="human"), offer=theirs),
    )
    assert sentence in page(provider, f"/contracts/negotiations/{of(wire.provider).pk}")
