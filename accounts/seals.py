"""Secrets in the database, sealed so that only we can read them: tokens and keys for others.

Fernet (AES-128-CBC and HMAC-SHA256, by the package cryptography) under `settings.SECRETS_KEY`: the
first key seals, all of them unseal.
"""

import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

WRONG_KEY = (
    "a secret cannot be unsealed: HANSA_SECRETS_KEY is not the one it was sealed with"
    " (or the secret was changed); set the old key again, behind a comma if it is not the"
    " first"
)


class SealedByAnother(Exception):
    """Sealed by a key that is not among ours: the operator must act."""


def seal(text: str) -> bytes:
    """`text` so that only we can read it; another result each time."""
    return _keys().encrypt(text.encode())


def unseal(kept: bytes) -> str:
    """The text that was sealed. Raises SealedByAnother, which says what to mend."""
    try:
        return _keys().decrypt(bytes(kept)).decode()
    except InvalidToken:
        raise SealedByAnother(WRONG_KEY) from None


def fingerprint() -> str:
    """What names the first key without showing it: 16 hexadecimal digits, for backups."""
    return hashlib.sha256(settings.SECRETS_KEY[0].encode()).hexdigest()[:16]


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SECRETS_KEY])
