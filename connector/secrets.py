"""The secrets of contracts, sealed in the database: whoever may read there, tokens and passwords
for peers.

How it is done: accounts.seals.
"""

from accounts import seals
from accounts.seals import fingerprint, seal
from connector.dsp.values import Json, members
from connector.errors import ConnectorError

__all__ = ["HIDDEN", "WrongKey", "fingerprint", "seal", "unseal", "without_secrets"]
HIDDEN = "***"


class WrongKey(ConnectorError):
    """Sealed by a key that is not among ours. The operator must act; no counterparty can."""


def unseal(kept: bytes) -> str:
    """The text that was sealed. Raises WrongKey, which says what to mend."""
    try:
        return seals.unseal(kept)
    except seals.SealedByAnother as wrong:
        raise WrongKey(str(wrong)) from None


def without_secrets(body: Json) -> Json:
    """The message as people may read it: the values of a data address may open a door."""
    shown = members(body)
    address = shown.get("dataAddress")
    for one in address.get("endpointProperties", ()) if isinstance(address, dict) else ():
        one["value"] = HIDDEN
    return Json.of(shown)
