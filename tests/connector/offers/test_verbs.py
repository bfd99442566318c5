"""Draft, publish, withdraw: what is refused and why, what is written down, what keeps its id."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Organisation, User
from catalog import visibility
from catalog.access import AudienceKind, audience, members_of
from catalog.models import Distribution, Resource, Stir
from connector.dsp.values import Json
from connector.models import Admission, AuditEntry, Offer
from connector.offers.verbs import publish, withdraw
from tests.connector.offered import (
    FOR_RESEARCH,
    NOW,
    RESEARCH,
    UNTIL_2027,
    USE,
    constraint,
    dataset,
    drafted,
    harbour,
    offered,
    only,
    source_of,
)
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db


def faults(offer: Offer) -> dict[str, list[str]]:
    """Why it is not published."""
    with pytest.raises(ValidationError) as raised:
        publish(offer, None)
    offer.refresh_from_db()
    assert offer.state != Offer.State.PUBLISHED
    return raised.value.message_dict


def duty(action: str = "compensate") -> Json:
    return Json.of({"permission": [{"action": "use", "duty": [{"action": action}]}]})


# --- draft ------------------------------------------------------------------------------------
def test_a_draft_keeps_the_rules_alone_in_one_form():
    given = {"@id": "urn:x", "@type": "Offer", "prohibition": [], "permission": [{"action": "use"}]}
    made = drafted(dataset(), contract_policy=Json.of(given))
    assert made.contract_policy == '{"permission":[{"action":"use"}]}'
    assert re.fullmatch("[0-9a-f]{64}", made.contract_hash)
    assert made.state == Offer.State.DRAFT


def test_an_access_policy_is_kept_once_whatever_the_order_of_its_keys():
    one = drafted(
        dataset(), access_policy=Json.of({"permission": [{"action": "use", "@type": "Permission"}]})
    )
    other = drafted(
        dataset("berths"),
        access_policy=Json('{ "permission": [ {"@type": "Permission", "action":"use"} ] }'),
    )
    assert one.admission == other.admission
    assert Admission.objects.count() == 1


@pytest.mark.parametrize("field", ["access_policy", "contract_policy"])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "A policy is a JSON object"),
        ({"permission": [], "target": "urn:x"}, "/target: Leave this out"),
        ({"permission": [], "inheritFrom": "urn:x"}, "/inheritFrom: Leave this out"),
    ],
)
def test_nothing_in_a_policy_is_dropped_unseen(field, given, sentence):
    with pytest.raises(ValidationError) as raised:
        drafted(dataset(), **{field: Json.of(given)})
    assert raised.value.message_dict.keys() == {field}
    assert raised.value.message_dict[field][0].startswith(sentence)


@pytest.mark.parametrize("both", [True, False])
def test_a_selection_is_a_source_or_datasets(both):
    chosen = (dataset(),) if both else ()
    source = source_of() if both else None
    with pytest.raises(ValidationError, match="one of the two") as raised:
        drafted(*chosen, source=source, title=" ")
    assert raised.value.message_dict.keys() == {"source", "title"}


# --- publish: what is refused -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("policy", "pointer", "words"),
    [
        (only(constraint("count", "lteq", {"@value": "5", "@type": "xsd:integer"})), "/permission/0/constraint/0", "count will not be known here"),
        (only(constraint("industry", "eq", "x")), "/permission/0/constraint/0", "industry"),
        (Json.of({"permission": [{"action": "use"}], "profile": "https://odd.example/p"}), "/profile", "not known here"),
        (Json.of({"permission": [{"action": "use", "odd": 1}]}), "/permission/0", "odd"),
        (Json.of({"permission": {"action": "use"}}), "/permission", ""),
        (Json.of({"prohibition": [{"action": "use"}]}), "/permission", "Permit something"),
        (Json.of({"permission": [{"action": "read"}]}), "/permission", "for use"),
        (duty(), "/permission/0/duty/0", "nothing here can prove"),
    ],
)  # fmt: skip
def test_an_access_policy_that_claims_cannot_decide_is_refused(policy, pointer, words):
    found = faults(drafted(dataset(), access_policy=policy))
    assert found.keys() == {"access_policy"}
    (said,) = found["access_policy"]
    assert said.startswith(f"{pointer}: ") and words in said


@pytest.mark.parametrize(
    ("policy", "pointer", "words"),
    [
        (only(constraint("industry", "eq", "x")), "/permission/0/constraint/0", "industry"),
        (only(constraint("purpose", "eq", 7)), "/permission/0/constraint/0/rightOperand", ""),
        (only(constraint("purpose", "like", "x")), "/permission/0/constraint/0/operator", ""),
        (Json.of({"permission": [{"action": "use", "target": "urn:x"}]}), "/permission/0/target", ""),
        (Json.of({"permission": []}), "", ""),
        (duty(), "/permission/0/duty/0", "nothing here can prove"),
    ],
)  # fmt: skip
def test_a_contract_policy_that_nobody_could_keep_is_refused(policy, pointer, words):
    found = faults(drafted(dataset(), contract_policy=policy))
    assert found.keys() == {"contract_policy"}
    said = " ".join(found["contract_policy"])
    assert said.startswith(f"{pointer}: " if pointer else "") and words in said


def test_what_a_duty_asks_is_said_once():
    constrained = {"action": "inform", "constraint": [constraint("event", "lt", "x")]}
    policy = Json.of({"permission": [{"action": "use", "duty": [constrained]}]})
    assert len(faults(drafted(dataset(), contract_policy=policy))["contract_policy"]) == 1


def test_a_contract_policy_may_ask_for_what_is_counted_and_for_duties_of_its_own():
    terms = {
        "permission": [
            {
                "action": "use",
                "constraint": [
                    constraint("count", "lteq", {"@value": "5", "@type": "xsd:integer"}),
                    constraint("elapsedTime", "lteq", {"@value": "P30D", "@type": "xsd:duration"}),
                    constraint("purpose", "eq", RESEARCH),
                ],
            }
        ],
        "obligation": [{"action": "attribute"}],
    }
    assert offered(dataset(), contract_policy=Json.of(terms)).state == Offer.State.PUBLISHED


def test_all_faults_are_said_at_once():
    other = make_resource(make_source("stranger"), "theirs")
    bare = make_resource(source_of(), "bare")
    service = dataset("service", kind="DataService")
    gone = dataset("gone", withdrawn=NOW, published=False)
    made = drafted(
        dataset(), other, bare, service, gone,
        access_policy=only(constraint("industry", "eq", "x")), contract_policy=duty(),
    )  # fmt: skip
    found = faults(made)
    assert found.keys() == {"access_policy", "contract_policy", "resources"}
    assert len(found["resources"]) == 4
    for words in ("not from a source", "has no distribution", "is no dataset", "any more"):
        assert any(words in said for said in found["resources"]), words


def test_many_wrong_datasets_are_not_all_named():
    rows = [make_resource(source_of(), f"n{number}") for number in range(25)]
    assert len(faults(drafted(*rows))["resources"]) == 20


def test_a_source_without_datasets_that_can_be_had_is_refused():
    source = source_of()
    make_resource(source, "bare")
    assert faults(drafted(source=source)) == {
        "resources": ["There is nothing in it: no dataset with a distribution."]
    }
    dataset("boats", source)
    assert "no dataset" in faults(drafted(source=source, themes=["urn:theme"]))["resources"][0]


def test_a_source_of_others_is_refused():
    customs = Organisation.objects.create(slug="customs", name="Customs")
    source = make_source("customs", organisation=customs)
    dataset("boats", source)
    assert "of the organisation that offers" in faults(drafted(source=source))["source"][0]


def test_an_offer_of_a_source_to_some_wants_a_source_for_members_only():
    source = source_of()
    dataset("boats", source)
    made = drafted(source=source, access_policy=UNTIL_2027)
    assert "members only first" in faults(made)["source"][0]
    visibility.restrict_source(source, members_only=True)
    publish(Offer.objects.get(pk=made.pk), None)


def test_an_offer_to_everybody_does_not():
    source = source_of()
    dataset("boats", source)
    offered(source=source)


# --- publish and withdraw ---------------------------------------------------------------------
def test_ids_stay_when_an_offer_comes_back():
    boats, berths = dataset(), dataset("berths")
    made = offered(boats, berths)
    before = dict(made.offered.values_list("resource", "wire_id"))
    assert all(re.fullmatch("urn:uuid:[0-9a-f-]{36}", one) for one in before.values())
    withdraw(made, None)
    made.refresh_from_db()
    assert made.state == Offer.State.WITHDRAWN and made.withdrawn_at
    publish(made, None)
    assert made.withdrawn_at is None
    assert dict(made.offered.values_list("resource", "wire_id")) == before
    assert len({*before.values(), offered(boats).offered.get().wire_id}) == 3


def test_what_is_done_twice_is_refused():
    made = offered(dataset())
    with pytest.raises(ValidationError, match="published already"):
        publish(made, None)
    withdraw(made, None)
    with pytest.raises(ValidationError, match="not published"):
        withdraw(made, None)


def test_a_source_is_taken_with_its_themes_or_whole():
    source = source_of()
    boats = dataset("boats", source, themes=["urn:sea", "urn:ship"])
    dataset("roads", source, themes=["urn:land"])
    dataset("elsewhere", source_of("other"), themes=["urn:sea"])
    make_resource(source, "bare", themes=["urn:sea"])
    gone = dataset("old", source, themes=["urn:sea"])
    Distribution.objects.filter(resource=gone).update(withdrawn=NOW)
    titles = Resource.objects.filter(offered__offer=offered(source=source, themes=["urn:sea"]))
    assert [row.pk for row in titles] == [boats.pk]
    assert offered(source=source).offered.count() == 2


def test_what_is_done_is_written_down_with_who_did_it():
    clerk = User.objects.create_user("clerk@example.org", "a ledger", name="Clerk")
    made = drafted(dataset(), access_policy=FOR_RESEARCH)
    publish(made, clerk)
    withdraw(made, clerk)
    rows = AuditEntry.objects.order_by("pk")
    assert [row.action for row in rows] == [
        "offer: drafted",
        "offer: published",
        "offer: withdrawn",
    ]
    assert {row.subject for row in rows} == {f"offer {made.pk}"}
    assert '"actor":"clerk@example.org"' in rows[1].entry
    assert made.contract_hash in rows[1].entry and made.admission.policy_hash in rows[1].entry


def test_what_is_refused_leaves_nothing_behind(settings: Any):
    made = drafted(make_resource(source_of(), "bare"), contract_policy=USE)
    faults(made)
    assert AuditEntry.objects.filter(action="offer: published").count() == 0
    assert harbour().offers.get().state == Offer.State.DRAFT


# --- who watches ------------------------------------------------------------------------------
def test_who_watches_a_dataset_is_told_when_an_offer_of_it_comes_and_goes():
    boats = dataset()
    offer = drafted(boats, contract_policy=USE)
    assert not Stir.objects.exists()
    publish(offer, None)
    withdraw(offer, None)
    told = Stir.objects.values_list("resource_id", "event", "audiences")
    assert list(told) == [(boats.pk, "policy", [])] * 2


def test_of_an_offer_for_some_only_those_are_told():
    offer = drafted(dataset(), access_policy=FOR_RESEARCH)
    publish(offer, None)
    admitted = audience(AudienceKind.ADMISSION, offer.admission_id)
    whom = sorted([admitted, members_of(offer.organisation_id)])
    assert Stir.objects.get().audiences == whom
