"""The secret keys that an installation needs besides its backup, by name and fingerprint.

A backup never holds a key: who finds it shall not be able to sign or unseal anything.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings

from connector import secrets


class Key(NamedTuple):
    """A secret key: what the operator calls it, and 16 hexadecimal digits that tell it apart."""

    name: str
    fingerprint: str


def keys() -> list[Key]:
    """The keys of this installation. One line for each."""
    return [
        Key("HANSA_SECRET_KEY", fingerprint(settings.SECRET_KEY)),
        Key("HANSA_SECRETS_KEY", secrets.fingerprint()),
    ]


def fingerprint(secret: str) -> str:
    """The first half of a SHA-256: the same for the same key, and of no use for finding it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def others(needed: Iterable[Key]) -> list[str]:
    """A sentence for each key of a backup that is another one here."""
    here = dict(keys())
    return [
        f"{key.name} is another one here: the backup was made with that of fingerprint"
        f" {key.fingerprint}, here is {here.get(key.name, 'none')}. What was signed or sealed with"
        " it cannot be read; copy the key from where the backup was made, and start again"
        for key in needed
        if here.get(key.name) != key.fingerprint
    ]
