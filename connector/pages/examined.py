"""What the examination of a participant's connector found, in the words of a page."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from catalog.pages.sentences import said
from connector.examining import keeping
from connector.examining.found import Found, Grade
from connector.models import Participant

VOICES = {Grade.OK: "go", Grade.WARNING: "note", Grade.FAULT: "no"}
GRADES = {
    Grade.OK: gettext_lazy("In order"),
    Grade.WARNING: gettext_lazy("To be looked at"),
    Grade.FAULT: gettext_lazy("To be mended"),
}
NAMES = {
    "address": gettext_lazy("Address"),
    "callback": gettext_lazy("The way back to us"),
    "catalogue": gettext_lazy("Catalogue"),
    "clock": gettext_lazy("Clock"),
    "identity": gettext_lazy("Identity"),
    "paging": gettext_lazy("Next page"),
    "participant id": gettext_lazy("Participant id"),
    "strangers": gettext_lazy("Strangers"),
    "unknown dataset": gettext_lazy("A dataset that is not there"),
    "unknown process": gettext_lazy("A negotiation that is not there"),
    "versions": gettext_lazy("Versions"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; `voice` colours it, `grade` says the same in words."""

    name: str
    voice: str
    grade: str
    sentence: str


def context(participant: Participant) -> dict[str, Any]:
    """For templates/connector/examination.html."""
    found = keeping.kept(participant)
    return {
        "participant": participant,
        "examination": [_line(one) for one in found],
        "is_under_way": keeping.is_under_way(participant),
        "verdict": _verdict(found),
    }


def _line(found: Found) -> Line:
    name = str(NAMES.get(found.name, found.name))
    return Line(name, VOICES[found.grade], str(GRADES[found.grade]), said(found.sentence))


def _verdict(found: list[Found]) -> str:
    grades = {one.grade for one in found}
    if Grade.FAULT in grades:
        return gettext("Contracts or data will not come about before something is mended.")
    if Grade.WARNING in grades:
        return gettext("It works, as far as one sees from here; something should be looked at.")
    return gettext("It is in order, as far as one sees from here.")
