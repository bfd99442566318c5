"""What the terms mean for this participant now: permitted, refused or unknown, and why."""

from dataclasses import dataclass
from datetime import datetime

from catalog.pages.sentences import said
from connector.deciding import Known, weigh
from connector.dsp.values import Json
from vocab.odrl.decide import Outcome
from vocab.odrl.logic import Truth

_GROUNDS = {Truth.TRUE: "go", Truth.FALSE: "no", Truth.UNKNOWN: "agree"}
VOICES = {Outcome.PERMITTED: "go", Outcome.REFUSED: "no", Outcome.UNKNOWN: "agree"}


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason. `voice`: go, no, or agree for what is not known. `path`: a JSON pointer."""

    voice: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision in words; `until`: before this moment the clock alone changes nothing."""

    voice: str
    text: str
    grounds: tuple[Ground, ...]
    until: datetime | None

    def at(self, path: str) -> Ground | None:
        """What is said of one place."""
        return next((one for one in self.grounds if one.path == path), None) if path else None


def verdict(body: Json, known: Known) -> Verdict:
    """The decision on a policy, for who is known. Raises UnreadablePolicy."""
    decision = weigh(body, known)
    found = dict.fromkeys(
        Ground(_GROUNDS[one.truth], said(one.sentence), one.path) for one in decision.reasons
    )
    first, *others = found
    return Verdict(VOICES[decision.outcome], first.text, tuple(others), decision.valid_until)
