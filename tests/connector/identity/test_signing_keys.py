"""Our own keys, and the document that publishes them."""

import io
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from connector.identity import base, did, jws, signing_keys
from connector.identity.did import Purpose
from connector.models import AuditEntry, SigningKey
from connector.secrets import WrongKey
from tests.connector.identity.dataspace import NOW, US, ours

DCP = "connector.identity.dcp.DecentralisedClaims"
DOCUMENT = "/.well-known/did.json"


@pytest.fixture
def recognised_by_dids() -> Any:
    base.identity_provider.cache_clear()
    with override_settings(IDENTITY_PROVIDER=DCP), ours():
        yield
    base.identity_provider.cache_clear()


@pytest.mark.django_db
def test_the_first_key_is_made_when_it_is_needed_and_stays() -> None:
    first = signing_keys.signer(NOW)
    assert signing_keys.signer(NOW + timedelta(days=900)) == first
    assert [one.kid for one in signing_keys.published(NOW)] == [first.kid]


@pytest.mark.django_db
def test_the_private_part_stands_sealed_alone() -> None:
    private = signing_keys.signer(NOW).private["d"]
    (row,) = SigningKey.objects.values()
    assert private not in json.dumps({name: str(value) for name, value in row.items()})
    assert "d" not in row["public"]
    with override_settings(SECRETS_KEY=["A" * 43 + "="]), pytest.raises(WrongKey):
        signing_keys.signer(NOW)


@pytest.mark.django_db
def test_a_new_key_is_published_before_it_signs_and_the_old_one_after_it_did() -> None:
    old = signing_keys.signer(NOW).kid
    new = signing_keys.renew(NOW + timedelta(days=1)).kid
    start = NOW + timedelta(days=1)
    for minutes, signs in ((0, old), (9, old), (10, new), (60, new)):
        now = start + timedelta(minutes=minutes)
        assert signing_keys.signer(now).kid == signs
        assert [one.kid for one in signing_keys.published(now)] == [old, new]
    later = start + timedelta(days=1, minutes=10)
    assert [one.kid for one in signing_keys.published(later)] == [new]


@pytest.mark.django_db
def test_who_renews_again_removes_what_nobody_needs() -> None:
    for day in range(4):
        signing_keys.renew(NOW + timedelta(days=2 * day))
    assert SigningKey.objects.count() == 2
    assert AuditEntry.objects.filter(action="signing key: renewed").count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_many_first_uses_one_makes_the_key() -> None:
    found, gate = set[str](), threading.Barrier(4)

    def use() -> None:
        gate.wait(30)
        found.add(signing_keys.signer(NOW).kid)
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(found) == SigningKey.objects.count() == 1


@pytest.mark.django_db
def test_the_document_verifies_what_we_sign(recognised_by_dids: None) -> None:
    answer = Client().get(DOCUMENT)
    found = did.read(answer.content, US)
    signer = signing_keys.signer(timezone.now())
    token = jws.read(jws.sign({"a": 1}, f"{US}#{signer.kid}", signer.private))
    for purpose in (Purpose.TOKEN, Purpose.PRESENTATION):
        jws.verify(token, found.key(token.kid, purpose).jwk)
    assert signer.private["d"] not in answer.text
    assert found.services.keys() == {"DataService", "CredentialService"}


@pytest.mark.django_db
def test_where_participants_show_tokens_there_is_no_document() -> None:
    assert Client().get(DOCUMENT).status_code == 404
    assert not SigningKey.objects.exists()


@pytest.mark.django_db
def test_the_command_lists_and_renews() -> None:
    said = io.StringIO()
    call_command("signing_key", "list", stdout=said)
    call_command("signing_key", "renew", stdout=said)
    first, old, new = said.getvalue().splitlines()
    assert first.endswith("signs now") and old.endswith("signs now")
    assert "signs no more from" in old and "signs" not in new
