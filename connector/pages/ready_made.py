"""Policies to start from, as a person then goes on writing them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector.dsp.values import Json
from connector.pages.rules_text import written

RESEARCH = "https://w3id.org/dpv#ResearchAndDevelopment"
USES = "10"  # (the protocol has no numbers there)


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """One pair of policies. `access`: empty, the offer shows itself to every participant."""

    words: Promise
    constraints: Callable[[datetime], list[dict[str, Any]]]
    narrows: bool = False  # who sees it, too

    def contract(self, now: datetime) -> str:
        """On what terms it can be had."""
        rule: dict[str, Any] = {"action": "use"}
        if found := self.constraints(now):
            rule["constraint"] = found
        return written(Json.of({"permission": [rule]}))

    def access(self, now: datetime) -> str:
        """Who sees it."""
        return self.contract(now) if self.narrows else ""


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _end_of_next_year(now: datetime) -> list[dict[str, Any]]:
    moment = {"@value": f"{now.year + 2}-01-01T00:00:00Z", "@type": "xsd:dateTime"}
    return [_constraint("dateTime", "lt", moment)]


READY_MADE: Mapping[str, ReadyMade] = {
    "open": ReadyMade(_("Open to every participant"), lambda _now: []),
    "purpose": ReadyMade(
        _("For research alone"),
        lambda _now: [_constraint("purpose", "eq", RESEARCH)],
        narrows=True,
    ),
    "until": ReadyMade(_("Until a date"), _end_of_next_year),
    "uses": ReadyMade(_("At most ten uses"), lambda _now: [_constraint("count", "lteq", USES)]),
}
