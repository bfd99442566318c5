"""Decisions are kept, also those whose transaction was taken back, and come out so again."""

from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from connector.deciding import Known
from connector.decisions import Scope, again, difference, keep, lasting, weighed
from connector.models import ContractNegotiation, PolicyDecision
from tests.connector.offered import FOR_RESEARCH, NOW, RESEARCH, harbour, participant
from vocab.odrl.decide import ENGINE


class TakenBackError(Exception):
    """What ends a transaction."""


def begun(pid: str) -> ContractNegotiation:
    return ContractNegotiation.objects.create(
        role="provider", pid=pid, participant=participant(), organisation=harbour()
    )


@pytest.fixture
def negotiation(db) -> ContractNegotiation:
    return begun("urn:uuid:1")


@lasting()
@transaction.atomic
def taken_back(negotiation: ContractNegotiation, purpose: str) -> None:
    keep(weighed(FOR_RESEARCH, known(purpose)), Scope.NEGOTIATION, negotiation)
    raise TakenBackError


def known(purpose: str = RESEARCH) -> Known:
    return Known(NOW, "https://consumer.example", {"purpose": frozenset({purpose})}, uses=3)


def test_a_decision_is_kept_with_all_that_it_was_made_from(negotiation) -> None:
    found = weighed(FOR_RESEARCH, known())
    keep(found, Scope.NEGOTIATION, negotiation)
    row = PolicyDecision.objects.get()
    assert (row.outcome, row.reasons, row.engine, row.at) == ("permitted", [], ENGINE, NOW)
    assert row.policy.text == FOR_RESEARCH.text
    assert row.policy.hash == sha256(FOR_RESEARCH.text.encode()).hexdigest()
    assert again(row) == found.decision
    assert difference(row) == ""


def test_claims_are_told_apart_by_their_hash_and_the_clock_is_none(negotiation) -> None:
    later = Known(NOW.replace(year=2027), "https://consumer.example", known().values)
    for one in (known(), later, known("urn:other")):
        keep(weighed(FOR_RESEARCH, one), Scope.NEGOTIATION, negotiation)
    other, late, first = PolicyDecision.objects.all()
    assert first.known_hash == late.known_hash != other.known_hash
    assert first.policy_id == other.policy_id


def test_what_was_decided_stays_though_it_is_taken_back(negotiation) -> None:
    with pytest.raises(TakenBackError):
        taken_back(negotiation, "urn:other")
    assert PolicyDecision.objects.get().outcome == "refused"


def test_it_stays_though_all_that_is_round_it_is_taken_back_too(negotiation) -> None:
    with pytest.raises(TakenBackError), lasting(), transaction.atomic():
        taken_back(negotiation, "urn:other")
    assert PolicyDecision.objects.get().outcome == "refused"


def test_nothing_is_kept_of_what_never_came_to_be(db) -> None:
    with pytest.raises(TakenBackError), lasting(), transaction.atomic():
        taken_back(
            begun("urn:uuid:2"), RESEARCH
        )  # (kept within, and lost with all that is round it)
    assert not PolicyDecision.objects.exists()
    assert not ContractNegotiation.objects.exists()


def test_the_command_makes_them_again(negotiation, capsys) -> None:
    keep(weighed(FOR_RESEARCH, known()), Scope.NEGOTIATION, negotiation)
    keep(weighed(FOR_RESEARCH, known("urn:other")), Scope.NEGOTIATION, negotiation)
    call_command("decisions", "check")
    assert capsys.readouterr().out == "All 2 decisions come out as they did.\n"
    call_command("decisions", "list", last=1)
    assert "refused: use is refused" in capsys.readouterr().out


def test_the_command_finds_one_that_comes_out_otherwise(negotiation, capsys) -> None:
    row = keep(weighed(FOR_RESEARCH, known()), Scope.NEGOTIATION, negotiation)
    PolicyDecision.objects.filter(pk=row.pk).update(outcome="refused")
    with pytest.raises(CommandError, match=r"^1 of 1 decisions come out otherwise now\.$"):
        call_command("decisions", "check")
    assert "outcome: was refused, is permitted (engine 1)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [({"what": "check", "last": 3}, "--last"), ({"what": "list", "last": 0}, "1 or more")],
)
def test_the_command_says_what_is_wrong(options, said) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("decisions", options["what"], last=options["last"])
