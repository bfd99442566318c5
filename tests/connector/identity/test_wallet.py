"""Our own credentials: kept when they are good, presented to those whom we have sent a token."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from connector.api import presentations as door
from connector.identity import base, dcp, did, held, jws, resolving, wallet
from connector.identity.verifying import verified
from connector.models import AuditEntry, HeldCredential, Participant
from tests.connector.identity.dataspace import (
    MEMBERSHIP,
    NOW,
    US,
    Dataspace,
    ours,
    text,
)
from tests.connector.identity.refusing import refused

QUERY = "/dcp/presentations/query"
SCOPE = f"org.eclipse.dspace.dcp.vc.type:{MEMBERSHIP}"


class _Clock:
    @staticmethod
    def now() -> Any:
        return NOW


@pytest.fixture
def asking(space: Dataspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataspace]:
    """The holder of other tests asks us this time; we have a credential."""
    for module in (door, dcp):
        monkeypatch.setattr(module, "timezone", _Clock)
    base.identity_provider.cache_clear()
    held.keep(about_us(space), NOW)
    with override_settings(IDENTITY_PROVIDER="connector.identity.dcp.DecentralisedClaims"):
        yield space
    base.identity_provider.cache_clear()


def about_us(space: Dataspace, **change: Any) -> str:
    """A credential of the issuer for us."""
    space.credential["credentialSubject"] = {"id": US}
    space.credential.update(change)
    return space.signed_credential()


def ask(space: Dataspace, access: str | None = None, **said: Any) -> Any:
    """What our wallet answers the holder."""
    space.token["jti"] = str(int(space.token["jti"]) + 1)
    space.token["token"] = wallet.access(space.holder.did, NOW) if access is None else access
    body = {"type": "PresentationQueryMessage", "scope": [SCOPE], **said}
    return Client().post(
        QUERY,
        json.dumps({name: value for name, value in body.items() if value is not None}),
        content_type="application/json",
        headers={"Authorization": space.header()},
    )


# --- presenting -------------------------------------------------------------------------------
@pytest.mark.parametrize("scope", [SCOPE, f"{SCOPE}:read"])
def test_who_has_our_token_is_presented_what_it_asks_for(asking: Dataspace, scope: str) -> None:
    answer = ask(asking, scope=[scope])
    assert answer.status_code == 200
    with ours(believed=timedelta(minutes=1)):  # as the other side: our document is known to it
        document = did.read(Client().get("/.well-known/did.json").content, US)
        resolving.DOCUMENTS.get(US, NOW, lambda: document)
        with override_settings(PARTICIPANT_ID=asking.holder.did):
            assert verified(answer.content, US, NOW).ends == NOW + timedelta(hours=2)


def test_our_messages_enclose_a_token_that_opens_the_wallet(asking: Dataspace) -> None:
    header = base.identity_provider().token_for(asking.participant)
    token = jws.read(header.removeprefix("Bearer "))
    access = jws.read(token.claims["token"])
    assert (access.claims["for"], access.claims["types"]) == (asking.holder.did, [MEMBERSHIP])
    assert not {"iss", "sub", "aud"} & access.claims.keys()  # it is no token of another kind
    assert len(header) < 4_096


def test_what_is_not_asked_for_or_not_here_is_not_presented(asking: Dataspace) -> None:
    answer = ask(asking, scope=["org.eclipse.dspace.dcp.vc.type:OtherCredential"])
    assert (answer.status_code, answer.json()["presentation"]) == (200, [])


def test_a_credential_that_has_ended_is_not_presented(asking: Dataspace) -> None:
    access = wallet.access(asking.holder.did, NOW)
    HeldCredential.objects.update(ends=NOW)
    assert ask(asking, access).json()["presentation"] == []
    assert wallet.access(asking.holder.did, NOW) == ""


def test_the_access_token_says_what_may_be_seen(asking: Dataspace) -> None:
    access = wallet.access(asking.holder.did, NOW)
    held.keep(about_us(asking, type=["OtherCredential"]), NOW)
    other = "org.eclipse.dspace.dcp.vc.type:OtherCredential"
    assert ask(asking, access, scope=[other]).json()["presentation"] == []
    assert len(ask(asking, scope=[other]).json()["presentation"]) == 1


def test_no_access_token_but_our_own_for_who_asks_opens_it(asking: Dataspace) -> None:
    right = wallet.access(asking.holder.did, NOW)
    wrong = {
        "for another": wallet.access("did:web:stranger.example", NOW),
        "over": wallet.access(asking.holder.did, NOW - timedelta(minutes=6)),
        "changed": right[:-4] + "AAAA",
        "its own": asking.holder.sign({"kind": "presentation", "for": asking.holder.did}),
        "one of our messages": asking.provider.token_for(asking.participant)[7:],
        "a presentation of ours": ask(asking).json()["presentation"][0],
        "no token": "x",
    }
    answers = {name: ask(asking, access) for name, access in wrong.items()}
    assert {one.status_code for one in answers.values()} == {401}
    assert len({one.content for one in answers.values()}) == 1
    assert ask(asking, right).status_code == 200


def test_a_stranger_is_presented_nothing(asking: Dataspace) -> None:
    Participant.objects.update(state="suspended")
    assert ask(asking).status_code == 401


def test_who_asks_is_not_asked_in_turn(asking: Dataspace) -> None:
    """Else two wallets would ask each other for ever."""
    assert ask(asking).status_code == 200
    assert asking.asked("/wallet/presentations/query") == 0


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"type": "Other"}, 400),
        ({"scope": []}, 400),
        ({"scope": None}, 400),
        ({"scope": SCOPE}, 400),
        ({"scope": [7]}, 400),
        ({"scope": [f"{SCOPE}:write"]}, 400),
        ({"scope": [SCOPE, "org.eclipse.dspace.dcp.vc.id:1"]}, 400),
        ({"scope": [SCOPE] * 51}, 400),
        ({"presentationDefinition": {}}, 400),
        ({"presentationDefinition": {}, "scope": None}, 501),
    ],
)
def test_what_is_not_understood_is_refused(
    asking: Dataspace, said: dict[str, Any], status: int
) -> None:
    assert ask(asking, **said).status_code == status


def test_the_wallet_has_one_way_in(asking: Dataspace) -> None:
    assert Client().get(QUERY).status_code == 405
    assert Client().post(QUERY).status_code == 401
    base.identity_provider.cache_clear()
    with override_settings(IDENTITY_PROVIDER="connector.identity.static.StaticTokens"):
        assert Client().post(QUERY).status_code == 404


# --- keeping ----------------------------------------------------------------------------------
def test_a_credential_is_kept_sealed_and_written_down(space: Dataspace) -> None:
    token = about_us(space)
    made = held.keep(f"{token}\n", NOW)
    assert (made.issuer, made.types) == (space.issuer.did, [MEMBERSHIP])
    assert token.encode() not in bytes(HeldCredential.objects.get().sealed)
    assert held.presentable([MEMBERSHIP], NOW) == [token]
    held.remove(made)
    assert held.presentable([MEMBERSHIP], NOW) == []
    said = [one.action for one in AuditEntry.objects.order_by("pk")]
    assert said == ["credential of ours: kept", "credential of ours: removed"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"credentialSubject": {"id": "did:web:stranger.example"}}, "is not about"),
        ({"expirationDate": text(NOW - timedelta(days=1))}, "run out"),
        ({"issuer": "did:web:stranger.example"}, "by its issuer"),
    ],
)
def test_what_nobody_would_believe_is_not_kept(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    token = about_us(space, **change)
    with refused(reason):
        held.keep(token, NOW)
    with refused("signature is wrong"):
        held.keep(space.issuer.sign({"vc": {"issuer": space.issuer.did}}, key=jws.new_key()), NOW)
    assert not HeldCredential.objects.exists()


def test_the_command_keeps_lists_and_removes(space: Dataspace, tmp_path: Path) -> None:
    file, said = tmp_path / "membership.jwt", io.StringIO()
    token = about_us(space, issuanceDate="2020-01-01T00:00:00Z", expirationDate=None)
    file.write_text(token)
    call_command("credential", "keep", str(file), stdout=said)
    call_command("credential", "list", stdout=said)
    kept, listed = said.getvalue().splitlines()
    assert kept == listed
    assert f"{MEMBERSHIP} by {space.issuer.did} without an end" in kept
    call_command("credential", "remove", kept.split(" ")[0])
    assert not HeldCredential.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["keep"], "give the file"),
        (["list", "1"], "give nothing more"),
        (["remove", "x"], "There is no credential x"),
        (["remove", "7"], "There is no credential 7"),
        (["keep", "/nowhere"], "cannot be read"),
        (["keep", __file__], "It cannot be kept"),
    ],
)
def test_the_command_says_what_to_mend(arguments: list[str], sentence: str) -> None:
    with ours(), pytest.raises(CommandError, match=sentence):
        call_command("credential", *arguments)
