"""Where a page of the catalogue begins: by the token that we gave, for what was asked then.

Dataspace Protocol 2025-1, Catalog HTTPS Binding, "Pagination".
"""

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from connector.catalogue.filters import Wanted
from connector.errors import Fault, MalformedMessage

TOKEN = "continuationToken"  # noqa: S105 - the name of a parameter


def continuation(after: int, participant: str, wanted: Wanted) -> str:
    """A token for the page behind the dataset `after`; for this participant and filter alone."""
    return _signer(participant, wanted).sign_object(after)


def place(token: str | None, participant: str, wanted: Wanted) -> int:
    """Where the page begins that a token is for. Raises MalformedMessage for one of others."""
    if token is None:
        return 0
    try:
        found = _signer(participant, wanted).unsign_object(token)
    except (BadSignature, ValueError):
        sentence = _(
            "This continuationToken is none of ours for this filter: take the address in the header"
            " Link, and send the same filter again."
        )
        raise MalformedMessage([Fault("", sentence)]) from None
    return int(found)


def _signer(participant: str, wanted: Wanted) -> Signer:
    return Signer(salt=f"connector.catalogue {participant} {wanted.criteria!r}")
