"""The secrets of contracts, sealed in the database: whoever may read there, tokens and passwords
for peers.

How it is done: accounts.seals.
"""

from accounts import seals
from accounts.seals import fingerprint, seal
from connector.errors import ConnectorError

__all__ = ["WrongKey", "fingerprint", "seal", "unseal"]


class WrongKey(ConnectorError):
    """Sealed by a key that is not among ours. The operator must act; no counterparty can."""


def unseal(kept: bytes) -> str:
    """The text that was sealed. Raises WrongKey, which says what to mend."""
    try:
        return seals.unseal(kept)
    except seals.SealedByAnother as wrong:
        raise WrongKey(str(wrong)) from None
