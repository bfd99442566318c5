"""The contract texts: four cases in two languages, filled in the same on both sides, and kept."""

import re

import pytest

from connector.deciding import policy_of
from connector.dsp.values import Json
from connector.models import Agreement, ContractText, RemoteOffer
from connector.models.offer import ContractCase
from connector.moves import digest_of
from connector.negotiation import act
from connector.rules import rules_of
from connector.texts.clause_map import BY, CLASSES, keeps_of
from connector.texts.filled import (
    LANGUAGES,
    case_named_in,
    name_of,
    named_in,
    template_hash,
    text_of,
)
from connector.texts.words import CASES, CLAUSES
from tests.connector.offered import RESEARCH, constraint, moment
from tests.connector.two_sides import asked, offered, seen

UNTIL = constraint("dateTime", "lt", moment("2027-01-01T00:00:00Z"))
FOR = constraint("purpose", "eq", RESEARCH)
PARTIES = {
    "@id": "urn:a", "@type": "Agreement", "target": "urn:dataset", "assigner": "urn:giver",
    "assignee": "urn:taker", "timestamp": "2026-11-28T10:00:00Z",
}  # fmt: skip


def agreement(*constraints, **rules):
    permission = [{"action": "use", "constraint": list(constraints)}]
    return Json.of({**PARTIES, "permission": permission, **rules})


def clauses(body, tag="en"):
    return {one["id"]: one["text"] for one in body.value["languages"][tag]["clauses"]}


def test_the_cases_are_those_that_an_offer_can_name():
    assert [value for value in ContractCase.values if value] == list(CASES)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
def test_every_language_has_every_clause_and_case(language):
    said = {"basis", "own", "compensation"}
    assert set(language.texts) == set(CLAUSES) - said
    assert set(language.headings) == set(CLAUSES) - {"own"}
    assert set(language.cases) == set(CASES)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
def test_everything_is_filled_in_and_said_to_be_for_a_lawyer(case, language):
    body = text_of(case, agreement(UNTIL, FOR))
    said = body.value["languages"][language.tag]
    whole = " ".join(one["heading"] + one["text"] for one in said["clauses"])
    assert not re.search(r"%\(|%s|\{", whole)
    for value in ("urn:giver", "urn:taker", "urn:dataset", "2026-11-28T10:00:00Z"):
        assert value in whole
    assert digest_of(rules_of(agreement(UNTIL, FOR)).text) in whole
    words = language.cases[case]
    assert (words.giver in whole) and (words.taker in whole)
    assert re.search("lawyer|jurist", said["notice"])


def test_the_terms_stand_below_in_each_language():
    languages = text_of("voluntary", agreement(UNTIL)).value["languages"]
    english, dutch = (
        " ".join(one["text"] for one in languages[tag]["terms"]) for tag in ("en", "nl")
    )
    assert "before 2027-01-01 00:00:00 UTC" in english
    assert english != dutch


def test_before_there_is_an_agreement_it_says_so():
    body = text_of("voluntary", rules_of(agreement(UNTIL)))
    assert "between (named in the agreement), the data sharer" in clauses(body)["parties"]


def test_the_template_is_known_by_all_of_its_words():
    hashes = {template_hash(case) for case in CASES}
    assert len(hashes) == len(CASES)
    assert text_of("voluntary", agreement(UNTIL)) == text_of("voluntary", agreement(UNTIL))
    assert text_of("voluntary", agreement(UNTIL)) != text_of("voluntary", agreement(FOR))


# --- the map ------------------------------------------------------------------------------------
def classes(clause, body):
    return {one.how for one in keeps_of(clause, policy_of(body))}


def test_what_the_policy_says_is_kept_as_its_rules_are():
    assert classes("use", agreement(UNTIL)) == {"technical"}
    assert classes("use", agreement(FOR)) == {"prose"}
    member = constraint("https://w3id.org/catenax/policy/Membership", "eq", "active")
    assert "technical" not in classes("use", agreement(member))


def test_the_clock_keeps_the_end_where_the_terms_have_one():
    found = keeps_of("duration", policy_of(agreement(FOR, UNTIL)))
    assert [one.by for one in found] == ["notice", "log", "/permission/0/constraint/1"]
    assert len(keeps_of("duration", policy_of(agreement(FOR)))) == 2


def test_what_nobody_keeps_is_said_to_be_prose():
    for clause in ("secrets", "personal", "compensation", "liability", "law", "sharing", "limits"):
        assert classes(clause, agreement(UNTIL)) == {"prose"}


def test_every_clause_has_at_least_one_and_each_is_known():
    for clause in CLAUSES:
        found = keeps_of(clause, policy_of(agreement(UNTIL, FOR)))
        assert found
        assert {one.how for one in found} <= set(CLASSES)
        assert all(one.by in BY or one.by.startswith("/") for one in found)


# --- on the wire, and kept ----------------------------------------------------------------------
def test_an_offer_names_its_text_and_another_version_is_not_taken_for_it():
    offer = Json.of({"@id": "urn:o", **name_of("voluntary")})
    assert named_in(offer) == ("voluntary", template_hash("voluntary"))
    assert case_named_in(offer) == "voluntary"
    other = Json(offer.text.replace(template_hash("voluntary"), "0" * 64))
    assert (named_in(other)[0], case_named_in(other)) == ("voluntary", "")
    assert name_of("") == {}


@pytest.mark.parametrize("said", [None, 7, [], {}, {"@id": 7}, "urn:other", {"@id": "urn:hansa:x"}])
def test_whatever_else_stands_there_names_none(said):
    assert case_named_in(Json.of({"dct:conformsTo": said})) == ""


@pytest.mark.django_db
def test_both_sides_keep_the_same_text(wire):
    thing = offered(wire)
    thing.offer.contract_case = "holder-recipient"
    thing.offer.save()
    with wire.consumer.acting():
        remote = seen(wire, thing)
    remote.body = Json.of({**Json(remote.body).value, **name_of("holder-recipient")}).text
    remote.save()
    with wire.consumer.acting():
        act.ask(remote, wire.consumer.organisation, None)
    wire.settle()
    ours, theirs = ContractText.objects.order_by("pk")
    assert ours.body == theirs.body
    assert ours.hash == theirs.hash == digest_of(ours.body)
    assert ours.case == "holder-recipient"
    assert {row.agreement.negotiation.role for row in (ours, theirs)} == {"provider", "consumer"}
    assert wire.consumer.iri in ours.body


@pytest.mark.django_db
def test_without_a_text_none_is_kept(wire):
    asked(wire, offered(wire))
    wire.settle()
    assert Agreement.objects.count() == 2
    assert not ContractText.objects.exists()
    assert RemoteOffer.objects.count() == 1
