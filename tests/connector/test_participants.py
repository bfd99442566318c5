"""What administrators decide about participants: checked, written down, and in force at once."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from connector import participants, secrets
from connector.errors import NotAuthorised
from connector.identity.base import identity_provider
from connector.models import AuditEntry, Participant
from tests.connector.offered import participant, token_of

pytestmark = pytest.mark.django_db
ADDRESS = "https://consumer.example/dsp"


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk@example.org", "a ledger", name="Clerk")


def knows(token: str) -> Participant:
    return identity_provider().verify(f"Bearer {token}", timezone.now()).participant


def faults(verb: Any, *values: Any) -> dict[str, list[str]]:
    """What the verb refuses; nothing is written down then."""
    before = AuditEntry.objects.count()
    with pytest.raises(ValidationError) as raised:
        verb(*values, None)
    assert AuditEntry.objects.count() == before
    return raised.value.message_dict


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- from stranger to participant -------------------------------------------------------------
def test_a_new_one_is_pending_and_not_heard(clerk):
    made = participants.add(" did:web:consumer.example ", "Consumer", f"{ADDRESS}/", clerk)
    assert (made.iri, made.state, made.address) == ("did:web:consumer.example", "pending", ADDRESS)
    token = participants.issue_token(made, clerk)
    with pytest.raises(NotAuthorised):
        knows(token)
    participants.activate(made, clerk)
    assert knows(token) == made
    assert actions() == [
        "participant: added", "participant: was issued a token", "participant: activated",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(entry__contains='"actor":"clerk@example.org"').count() == 3


def test_a_new_token_ends_the_one_before():
    made = participant()
    token = participants.issue_token(made, None)
    assert knows(token) == made
    with pytest.raises(NotAuthorised):
        knows(token_of("consumer"))
    assert token not in str(list(AuditEntry.objects.values_list("entry", flat=True)))


def test_their_token_for_us_is_sealed_and_in_no_log():
    made = participant()
    participants.keep_our_token(made, " theirs-for-us-0123456789\n", None)
    made.refresh_from_db()
    assert secrets.unseal(bytes(made.our_token or b"")) == "theirs-for-us-0123456789"
    assert "theirs-for-us" not in str(list(AuditEntry.objects.values_list("entry", flat=True)))
    assert (
        "check what was copied"
        in faults(participants.keep_our_token, made, "short")["our_token"][0]
    )


def test_suspending_silences_it_and_activating_lets_it_go_on():
    made = participant()
    participants.suspend(made, " they asked us to ", None)
    with pytest.raises(NotAuthorised):
        knows(token_of("consumer"))
    assert '"reason":"they asked us to"' in AuditEntry.objects.get().entry
    participants.activate(made, None)
    assert knows(token_of("consumer")) == made


def test_a_reason_is_asked_for():
    made = participant()
    assert "Say why" in faults(participants.suspend, made, "  ")["reason"][0]
    made.refresh_from_db()
    assert made.is_active


def test_one_without_an_address_cannot_be_activated():
    made = participants.add("provider", "", "", None)
    assert "where its connector is" in faults(participants.activate, made)["address"][0]


@pytest.mark.parametrize("iri", ["", "two words", "a" * 513, "nul\0", "line\nbreak"])
def test_an_id_is_one_word(iri):
    assert faults(participants.add, iri, "Consumer", ADDRESS).keys() == {"iri"}


def test_an_id_is_given_once_and_never_ours(settings):
    participant()
    assert "already" in faults(participants.add, "https://consumer.example", "", ADDRESS)["iri"][0]
    assert "itself" in faults(participants.add, settings.PARTICIPANT_ID, "", ADDRESS)["iri"][0]


# --- its address ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "cannot be used"),
        ("consumer.example/dsp", "cannot be used"),
        ("ftp://consumer.example/dsp", "cannot be used"),
        ("https://user:pass@consumer.example/dsp", "names a user"),
        ("https://10.0.0.1/dsp", "private"),
        ("http://169.254.169.254/", "cannot be used"),
        ("https://consumer.example:99999/dsp", "cannot be used"),
        ("https://consumer.example/dsp?a=b", "Leave out"),
        ("https://consumer.example/dsp#a", "Leave out"),
        ("https://consumer.example/dsp?", "Leave out"),
        ("https://consumer.example/dsp/catalog/request", "without /catalog/request"),
        ("https://consumer.example/.well-known/dspace-version/", "without /.well-known"),
        ("https://consumer.example/" + "a" * 1_020, "at most 1024"),
    ],
)
def test_an_address_that_messages_cannot_go_to_is_refused(address, words):
    made = participant()
    assert words in faults(participants.set_address, made, address)["address"][0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (f" {ADDRESS}// ", ADDRESS),
        ("http://consumer.example:8282/protocol/2025-1", "http://consumer.example:8282/protocol/2025-1"),
        ("https://consumer.example", "https://consumer.example"),
    ],
)  # fmt: skip
def test_an_address_is_kept_without_the_slash_at_its_end(given, kept):
    made = participant()
    participants.set_address(made, given, None)
    made.refresh_from_db()
    assert made.address == kept
    assert actions() == ["participant: has an address"]


# --- what we know of it -----------------------------------------------------------------------
def test_claims_are_replaced_as_a_whole():
    made = participant(spatial=["urn:be"])
    participants.set_claims(made, {"purpose": ["urn:b", "urn:a", "urn:b"], "recipient": []}, None)
    made.refresh_from_db()
    assert made.claims == {"purpose": ["urn:a", "urn:b"]}
    assert made.values == {"purpose": frozenset({"urn:a", "urn:b"})}
    assert actions() == ["participant: has claims"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"count": ["5"]}, "take one of purpose, recipient, spatial"),
        ({"dateTime": ["2026"]}, "nothing that can be known"),
        ({"assignee": ["urn:me"]}, "nothing that can be known"),
        ({"purpose": "urn:a"}, "a list of texts"),
        ({"purpose": [7]}, "a list of texts"),
        ({"purpose": [""]}, "a list of texts"),
        ({"purpose": ["nul\0"]}, "a list of texts"),
        ({"purpose": ["a" * 1_001]}, "a list of texts"),
        ({"purpose": [f"urn:{n}" for n in range(101)]}, "at most 100"),
    ],
)
def test_a_claim_that_decides_nothing_is_refused(claims, words):
    made = participant(spatial=["urn:be"])
    assert words in faults(participants.set_claims, made, claims)["claims"][0]
    made.refresh_from_db()
    assert made.claims == {"spatial": ["urn:be"]}


def test_all_wrong_claims_are_said_at_once():
    assert (
        len(
            faults(participants.set_claims, participant(), {"a": [], "b": [], "purpose": 7})[
                "claims"
            ]
        )
        == 3
    )
