"""Secrets are kept sealed, and say so clearly when the key is another one."""

import re

import pytest
from cryptography.fernet import Fernet

from connector.errors import ConnectorError
from connector.secrets import WrongKey, fingerprint, seal, unseal

SECRET = "Bearer kanarie-ß-7f3a91c0d2"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def new_key(settings):
    settings.SECRETS_KEY = [NEW]


@pytest.mark.parametrize("text", [SECRET, "", "x" * 100_000, "\n\0"])
def test_what_was_sealed_is_unsealed(text):
    assert unseal(seal(text)) == text


def test_a_sealed_secret_shows_nothing_and_never_looks_the_same():
    assert b"kanarie" not in seal(SECRET)
    assert seal(SECRET) != seal(SECRET)


def test_what_a_database_hands_back_is_unsealed():
    assert unseal(memoryview(seal(SECRET))) == SECRET


def test_the_first_key_seals_and_all_unseal(settings):
    settings.SECRETS_KEY = [OLD]
    before = seal(SECRET)
    settings.SECRETS_KEY = [NEW, OLD]
    assert unseal(before) == SECRET
    after = seal(SECRET)
    settings.SECRETS_KEY = [NEW]
    assert unseal(after) == SECRET


def test_another_key_is_named_as_what_is_wrong_and_nothing_is_shown(settings):
    kept = seal(SECRET)
    settings.SECRETS_KEY = [OLD]
    with pytest.raises(WrongKey, match="HANSA_SECRETS_KEY is not the one it was sealed with") as no:
        unseal(kept)
    assert isinstance(no.value, ConnectorError)
    assert not any(part in str(no.value) for part in (OLD, NEW, kept.decode(), "kanarie"))


@pytest.mark.parametrize(
    "change",
    [lambda k: k[:-4], lambda k: b"", lambda k: k[:40] + b"A" + k[41:], lambda k: "ß".encode()],
)
def test_a_secret_that_was_changed_is_refused(change):
    kept = seal(SECRET)
    while change(kept) == kept:
        kept = seal(SECRET)
    with pytest.raises(WrongKey, match="or the secret was changed"):
        unseal(change(kept))


def test_a_fingerprint_names_the_first_key_and_does_not_hold_it(settings):
    first = fingerprint()
    assert re.fullmatch("[0-9a-f]{16}", first)
    settings.SECRETS_KEY = [NEW, OLD]
    assert fingerprint() == first
    settings.SECRETS_KEY = [OLD, NEW]
    assert fingerprint() != first
    assert fingerprint() not in OLD
