"""What a counterparty may have done wrong, each with what it is answered.

ConnectorError
- WrongKey              (secrets.py) never answered: our operator must act
- RefusedMessage        answered with `status`, `code` and `reasons`; it moves nothing
  - MalformedMessage    400  not JSON, or not the message that belongs here; lists every fault
    - WrongAgreement         an agreement to something else than was asked for
  - IllegalTransition   400  the state does not allow it (connector/states.py says so in words)
  - FilterNotSupported  400  a catalogue filter that we do not evaluate
  - UnknownOffer        400  an offer that we never made
  - Unidentified        401  the catalogue does not know who asks; no reason is given
  - TooMany             429  more messages than one participant may send
  - NotNow              503  who asks could not be found out now; no reason is given
  - NotHere             404  one answer for two facts, so that nobody can tell them apart:
    - NotAuthorised          there is such a thing, but not for this sender
    - NotFound               there is no such thing

The statuses follow the HTTPS bindings of the Dataspace Protocol 2025-1 ("Prerequisites" and each
endpoint's table): an unauthorised sender is answered 404, but by the catalogue, which says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class ConnectorError(Exception):
    """Root of this tree."""


class RefusedMessage(ConnectorError):
    """A message that is answered with an error of the protocol and moves nothing."""

    status: ClassVar[int] = 400  # of HTTP
    code: ClassVar[str] = "refused"  # of the error message: ours, stable, for programs

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a message.

    `pointer` is a JSON pointer (RFC 6901; empty: the whole message), `sentence` says what to mend.
    """

    pointer: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.pointer or '(the whole message)'}: {self.sentence}"


class MalformedMessage(RefusedMessage):
    """Not the message that belongs here. `faults` are all that were found, up to a bound."""

    code = "malformed"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*map(str, self.faults))


class WrongAgreement(MalformedMessage):
    """An agreement to something else: the two sides do not mean the same any more."""

    code = "wrong-agreement"


class IllegalTransition(RefusedMessage):
    """The state of the process does not allow this message from this sender."""

    code = "illegal-transition"


class FilterNotSupported(RefusedMessage):
    """A catalogue filter that we do not evaluate; to ignore it would be a wrong answer."""

    code = "filter-not-supported"


class UnknownOffer(RefusedMessage):
    """The request names an offer that we never made."""

    code = "unknown-offer"


class Unidentified(RefusedMessage):
    """Nobody that we know: without a token, with a wrong one, not (or no longer) active."""

    status = 401
    code = "unauthorised"

    def __init__(self) -> None:
        super().__init__("Send the token that this participant gave you, as Authorization.")


class TooMany(RefusedMessage):
    """More messages than a participant may send; `seconds` is when the next one may come."""

    status = 429  # RFC 6585, 4
    code = "too-many"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"You send more messages than are taken here: wait {seconds} seconds.")


class NotNow(RefusedMessage):
    """Another machine, which says who asks, gave no answer. `detail` is for our own log."""

    status = 503
    code = "not-now"

    def __init__(self, detail: str = "") -> None:
        super().__init__("Who you are could not be found out now; send it again later.")
        self.detail = detail


class NotHere(RefusedMessage):
    """Answered as if there were nothing. `detail` is for our own log and is never sent."""

    status = 404
    code = "not-found"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "There is nothing here under this id for you; check the id and your token."
        )
        self.detail = detail


class NotAuthorised(NotHere):
    """It exists, but not for this sender."""


class NotFound(NotHere):
    """It does not exist."""
