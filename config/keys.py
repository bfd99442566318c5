"""The secret keys of an installation: given, or made once and kept in a file."""

import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; made at the first start, for its owner's eyes only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(make())
        try:
            path.hardlink_to(made)  # of several first starts, one wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def fernet_keys(given: list[str], path: Path) -> list[str]:
    """The given keys, or the one that the file holds: 32 bytes in URL-safe base64 each.

    Raises ImproperlyConfigured, which shows none of them.
    """
    keys = given or [kept_once(path, lambda: urlsafe_b64encode(os.urandom(32)).decode())]
    if not all(re.fullmatch("[A-Za-z0-9_-]{43}=", key) for key in keys):
        mend = (
            "each key is 32 random bytes in URL-safe base64, 44 characters; make one with"
            " head -c 32 /dev/urandom | base64 | tr +/ -_"
        )
        if not given:
            mend = f"it was left out, and {path} is not what we made: restore it"
        raise ImproperlyConfigured(f"HANSA_SECRETS_KEY cannot be used: {mend}")
    return keys
