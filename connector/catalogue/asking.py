"""What a catalogue request may ask for: no filter, and the next page by the token that we gave."""

import re

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from connector.dsp.messages import Frozen, Json
from connector.errors import Fault, FilterNotSupported, MalformedMessage

PAGE = 50  # datasets
TOKEN = "continuationToken"  # noqa: S105 - the name of a parameter
_LAST = re.compile(r"[^/#:]*\Z")


def check_filter(given: tuple[Frozen, ...] | None) -> None:
    """Raises FilterNotSupported for what would have to be evaluated.

    A peer that only says how it pages, as the Eclipse connector always does, asks for no filter.
    """
    if not all(map(_only_pages, given or ())):
        raise FilterNotSupported(
            _(
                "No filter is evaluated here: leave it out. All that is offered to you comes in"
                " pages of %(number)d, each with the address of the next one in its header Link."
            )
            % {"number": PAGE}
        )


def continuation(after: int, participant: str) -> str:
    """A token for the page behind the dataset `after`; good for this participant alone."""
    return _signer(participant).sign_object(after)


def place(token: str | None, participant: str) -> int:
    """Where the page begins that a token is for. Raises MalformedMessage for one of others."""
    if token is None:
        return 0
    try:
        found = _signer(participant).unsign_object(token)
    except (BadSignature, ValueError):
        sentence = _("This continuationToken is none of ours: take the address in the header Link.")
        raise MalformedMessage([Fault("", sentence)]) from None
    return int(found)


def _signer(participant: str) -> Signer:
    return Signer(salt=f"connector.catalogue {participant}")


def _only_pages(one: Frozen) -> bool:
    """A QuerySpec of the Eclipse connector that begins at the beginning and holds nothing back."""
    spec = one.value if isinstance(one, Json) else None
    if not isinstance(spec, dict):
        return False
    said = {_short(name): value for name, value in spec.items()}
    kind = said.pop("@type", None)
    same = {"limit": PAGE, "offset": 0, "sortOrder": "ASC", "sortField": None}
    return (
        len(said) + (kind is not None) == len(spec)
        and isinstance(kind, str)
        and _short(kind) == "QuerySpec"
        and said.pop("filterExpression", []) == []
        and all(
            name in same and Json.of([value]) == Json.of([same[name]])
            for name, value in said.items()
        )
    )


def _short(name: str) -> str:
    """The last part of an IRI or of a name with a prefix."""
    found = _LAST.search(name)
    return found[0] if found else name
