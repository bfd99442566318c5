"""E-mail about what waits: to those who may answer, once for each wait, whoever dies meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from catalog.failpoints import FailpointRaised
from connector.models import ContractNegotiation, MailSwitch, NegotiationLimits, WaitingNote
from connector.negotiation import act, letters, notes
from connector.negotiation.telling import send_due
from connector.tasks import sweep, tell
from tests.catalog.alerts.conftest import office
from tests.connector.two_sides import Wire, asked, offered
from tests.post_office import PostOffice

__all__ = ["office"]


@pytest.fixture
def desk(wire: Wire, office: PostOffice, settings: Any) -> Wire:
    """A negotiator, a steward, a reader of the provider, and a request that waits."""
    settings.ALERTS = replace(settings.ALERTS, at_once=0)
    for name, role in (("nina", Role.NEGOTIATOR), ("sten", Role.STEWARD), ("rita", Role.READER)):
        person(wire.provider.organisation, name, role)
    person(wire.consumer.organisation, "carl", Role.ADMIN)
    ask(wire, "one")
    return wire


def person(organisation: Organisation, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name}@example.org", "a ledger", name=name.title())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def ask(wire: Wire, name: str) -> None:
    asked(wire, offered(wire, name=name, approval="human"))
    wire.settle()


def look(days: float = 0) -> int:
    """What is told so many days from now."""
    notes.look(timezone.now() + timedelta(days=days))
    return send_due()


def told(office: PostOffice) -> list[str]:
    return sorted(message["To"].partition("@")[0] for message in office.messages)


def leases_run_out() -> None:
    minutes = timedelta(minutes=11)
    WaitingNote.objects.exclude(lease_until=None).update(lease_until=F("lease_until") - minutes)


def test_those_who_may_answer_are_told_once(desk: Wire, office: PostOffice) -> None:
    assert (look(), look()) == (2, 0)
    assert told(office) == ["nina", "sten"]
    message = office.messages[0]
    assert message["Subject"] == "[Hansa] 1 negotiation waits for an answer"
    text = message.get_content()
    found = ContractNegotiation.objects.get(role="provider")
    for words in (
        "- Dataset one", "Consumer asks Provider for a contract.", "To be answered until 20",
        f"https://catalogue.example/contracts/negotiations/{found.pk}",
        "https://catalogue.example/contracts/inbox",
    ):  # fmt: skip
        assert words in text, words
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_comes_together_is_told_together(desk: Wire, office: PostOffice) -> None:
    ask(desk, "two")
    assert look() == 2
    assert office.subjects == ["[Hansa] 2 negotiations wait for an answer"] * 2


def test_before_the_time_runs_out_they_are_reminded_once(desk: Wire, office: PostOffice) -> None:
    look()
    assert (look(10.9), look(11.1), look(11.2), look(20)) == (0, 2, 0, 0)
    assert told(office) == ["nina", "nina", "sten", "sten"]


@pytest.mark.long
def test_as_early_as_their_organisation_has_it(desk: Wire, office: PostOffice) -> None:
    NegotiationLimits.objects.create(organisation=desk.provider.organisation, answer_days=2)
    look()
    assert (look(0.9), look(1.1)) == (0, 2)


@pytest.mark.long
def test_without_a_limit_nobody_is_reminded(desk: Wire, office: PostOffice) -> None:
    NegotiationLimits.objects.create(organisation=desk.provider.organisation, answer_days=0)
    look()
    assert look(1_000) == 0


@pytest.mark.long
def test_who_has_switched_it_off_is_not_told(desk: Wire, office: PostOffice) -> None:
    letters.switch(User.objects.get(email="nina@example.org"), wanted=False)
    look()
    assert told(office) == ["sten"]


@pytest.mark.parametrize("what", ["answered", "no member", "switched off", "suspended"])
@pytest.mark.long
def test_what_is_over_by_then_is_not_told(desk: Wire, office: PostOffice, what: str) -> None:
    notes.look(timezone.now())
    if what == "answered":
        with desk.provider.acting():
            found = ContractNegotiation.objects.get(role="provider")
            act.terminate(found, ["No."], None)
    elif what == "no member":
        Membership.objects.all().delete()
    elif what == "suspended":
        User.objects.update(is_active=False)
    else:
        for user in User.objects.all():
            letters.switch(user, wanted=False)
    assert send_due() == 0
    assert set(WaitingNote.objects.values_list("state", flat=True)) == {"empty"}
    assert office.messages == []


@pytest.mark.long
def test_a_new_wait_of_the_same_negotiation_is_told_anew(desk: Wire, office: PostOffice) -> None:
    look()
    ContractNegotiation.objects.update(changed=F("changed") + timedelta(minutes=1))
    assert look() == 2


def test_nothing_is_noted_where_no_mail_is_sent(desk: Wire, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert look() == 0
    assert not WaitingNote.objects.exists()


@pytest.mark.parametrize("place", ["waiting.claimed", "waiting.begun"])
def test_who_dies_before_a_byte_has_left_leaves_it_to_the_next_one_alone(
    desk: Wire, office: PostOffice, settings: Any, place: str
) -> None:
    settings.FAILPOINTS = f"{place}=raise"
    with pytest.raises(FailpointRaised):
        look()
    settings.FAILPOINTS = ""
    assert look() == 1  # the other person's
    leases_run_out()
    assert (look(), look()) == (1, 0)
    assert told(office) == ["nina", "sten"]


def test_who_dies_after_it_was_handed_over_sends_the_same_message_again(
    desk: Wire, office: PostOffice, settings: Any
) -> None:
    settings.FAILPOINTS = "waiting.handed=raise"
    with pytest.raises(FailpointRaised):
        look()
    settings.FAILPOINTS = ""
    leases_run_out()
    ask(desk, "two")  # which goes in a message of its own
    look()
    first = office.messages[0]
    again = [one for one in office.messages[1:] if one["Message-ID"] == first["Message-ID"]]
    assert [one["To"] for one in again] == [first["To"]]
    assert again[0].get_content() == first.get_content()


def test_who_has_lost_the_lease_sends_nothing(desk: Wire, office: PostOffice) -> None:
    notes.look(timezone.now())
    late = notes.claim()
    assert late is not None
    leases_run_out()
    assert send_due() == 2
    assert not notes.begin(late)
    notes.end(late, WaitingNote.State.EMPTY)
    assert set(WaitingNote.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.long
def test_what_does_not_go_is_tried_again_and_given_up(
    desk: Wire, office: PostOffice, settings: Any
) -> None:
    office.refuses["RCPT"] = "451 later"
    assert look() == 0
    row = WaitingNote.objects.first()
    assert row is not None
    assert (row.state, row.tries) == ("waiting", 1)
    assert "refuses every address" in row.reason
    office.refuses.clear()
    WaitingNote.objects.update(due=timezone.now())
    assert look() == 2
    settings.ALERTS = replace(settings.ALERTS, give_up_seconds=0)
    office.refuses["RCPT"] = "451 later"
    ask(desk, "two")
    look()
    assert WaitingNote.objects.filter(state="given up").count() == 2


@pytest.mark.long
def test_in_the_readers_language(desk: Wire, office: PostOffice) -> None:
    User.objects.filter(email="nina@example.org").update(language="nl")
    look()
    found = {one["To"]: one for one in office.messages}
    assert "wacht op een antwoord" in found["nina@example.org"]["Subject"]


def test_the_sweep_sees_to_it(desk: Wire, office: PostOffice, monkeypatch: Any) -> None:
    monkeypatch.setattr(tell, "delay", tell)
    sweep()
    assert told(office) == ["nina", "sten"]


# --- stopping it --------------------------------------------------------------------------------
def test_the_link_stops_it_for_one_person_without_signing_in(
    desk: Wire, office: PostOffice
) -> None:
    look()
    nina = User.objects.get(email="nina@example.org")
    address = next(one for one in office.messages if one["To"] == nina.email)["List-Unsubscribe"]
    path = address.strip(" <>").removeprefix("https://catalogue.example")
    client = Client(enforce_csrf_checks=True)
    assert "Stop e-mail about negotiations?" in client.get(path).content.decode()
    assert letters.is_wanted(nina)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not letters.is_wanted(nina)
    assert MailSwitch.objects.count() == 1
    assert "This link stops nothing" in client.post(f"{path}x").content.decode()


def test_a_person_switches_it_in_the_inbox(desk: Wire) -> None:
    client, nina = Client(), User.objects.get(email="nina@example.org")
    client.force_login(nina)
    assert "Do not tell me by e-mail" in client.get("/contracts/inbox").content.decode()
    client.post("/contracts/mail", {"wanted": "off"})
    assert not letters.is_wanted(nina)
    assert "You are not told of what waits" in client.get("/contracts/inbox").content.decode()
    client.post("/contracts/mail", {"wanted": "on"})
    assert letters.is_wanted(nina)
