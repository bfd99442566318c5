"""What credentials have shown: known while nobody shows anything, and gone when they do not hold."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from connector import tasks
from connector.identity import shown, verifying
from connector.models import AuditEntry, Participant
from tests.connector.identity.dataspace import NOW, Dataspace, ours, seconds, text
from tests.connector.identity.refusing import refused

DAY = timedelta(days=1)


def known() -> Participant:
    return Participant.objects.get()


def test_what_was_shown_is_known_without_a_token(space: Dataspace) -> None:
    space.verify()
    assert known().values == {"spatial": frozenset({"https://place.example/BE"})}
    assert (known().shown_at, known().shown_until) == (NOW, NOW + timedelta(hours=2))


def test_it_is_forgotten_when_the_credential_ends(space: Dataspace) -> None:
    space.verify()
    shown.forget_what_ended(NOW + timedelta(hours=2) - timedelta(seconds=1))
    assert known().values
    shown.forget_what_ended(NOW + timedelta(hours=2))
    assert known().values == {}


def test_without_an_end_it_is_known_for_a_day(space: Dataspace) -> None:
    space.credential["expirationDate"] = None
    space.serve()
    assert space.verify().valid_until == NOW + DAY


def test_a_revocation_is_found_without_a_message(space: Dataspace) -> None:
    space.status(9)
    space.serve()
    space.verify()
    with ours(believed=timedelta(seconds=30)):
        shown.look_again(NOW + timedelta(seconds=29))
        assert known().values
        space.revoke(9)
        space.serve()
        shown.look_again(NOW + timedelta(seconds=30))
    assert known().values == {}
    (entry,) = AuditEntry.objects.all()
    assert entry.subject == space.holder.did
    assert "revocation is set" in entry.entry


def test_a_list_that_gives_no_answer_revokes_nothing_for_a_day(space: Dataspace) -> None:
    space.credential["expirationDate"] = text(NOW + 9 * DAY)
    space.status(9)
    space.serve()
    space.verify()
    space.serve(list=[{"hang up": True}])
    shown.look_again(NOW + DAY - timedelta(seconds=1))
    assert known().values
    shown.look_again(NOW + DAY)
    assert known().values == {}


def test_who_presents_nothing_good_any_more_is_believed_nothing(space: Dataspace) -> None:
    space.verify()
    space.serve(query={"type": "PresentationResponseMessage", "presentation": []})
    space.token["jti"] = "2"
    with refused("no presentation"):
        space.verify()
    assert known().values == {}


def test_the_sweep_looks_where_there_is_something_to_look_at(
    space: Dataspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(tasks.look_again, "delay", lambda: looked.append(True))
    tasks.sweep()
    assert not looked
    now = timezone.now()
    space.status(9)
    space.credential["expirationDate"] = text(now + DAY)
    space.token |= {"iat": seconds(now), "exp": seconds(now) + 60}
    space.serve()
    space.verify(now=now)
    tasks.sweep()
    assert looked
    space.revoke(9)
    space.serve()
    verifying.LISTS.clear()
    tasks.look_again()
    assert known().values == {}


def test_an_issuer_that_is_trusted_no_more_has_said_nothing(space: Dataspace) -> None:
    space.verify()
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    page = f"/admin/connector/trustedissuer/{space.trusted.pk}/change/"
    form = {
        "did": space.issuer.did, "name": "Issuer", "types": "MembershipCredential",
        "claims": '{"country": "spatial"}', "state": "suspended",
    }  # fmt: skip
    shown.forget_what_was_said_by("did:web:another.example")
    assert known().values
    assert client.post(page, form).status_code == 302
    assert (known().values, known().shown_until) == ({}, None)
    space.token["jti"] = "2"
    with ours(believed=timedelta(minutes=1)), refused("is not trusted"):
        space.verify()
