"""A rule of negotiation in words: when it fits, and what it says then."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connector.models import NegotiationRule
from connector.pages.differences import LEFTS

Answer = NegotiationRule.Answer
MOST_NAMES = 10
VOICES = {Answer.ACCEPT.value: "go", Answer.REJECT.value: "no", Answer.ASK.value: "agree"}
_ANSWERS: dict[str, Promise] = {
    Answer.ACCEPT.value: gettext_lazy("Accept"),
    Answer.REJECT.value: gettext_lazy("Refuse"),
    Answer.ASK.value: gettext_lazy("Ask a person"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One rule: its conditions, all of which have to be so, and its answer."""

    row: NegotiationRule
    conditions: tuple[str, ...]
    answer: str
    voice: str
    answered: int = 0  # of the last requests


def told(row: NegotiationRule, answered: int = 0) -> Told:
    """In the language that is active; with its participants, offer and source at hand."""
    answer = str(_ANSWERS[row.answer])
    return Told(row, tuple(_conditions(row)), answer, VOICES[row.answer], answered)


def _conditions(row: NegotiationRule) -> Iterator[str]:
    yield row.get_role_display()
    if row.whom == NegotiationRule.Whom.LISTED:
        yield _("from %(names)s") % {"names": _listed([str(one) for one in row.participants.all()])}
    if row.claim:
        left = LEFTS.get(row.claim, row.claim)
        yield _("“%(left)s” of the participant is %(values)s") % {
            "left": left,
            "values": _listed(row.claim_values),
        }
    if row.offer:
        yield _("for the offer “%(title)s”") % {"title": row.offer.title}
    if row.source:
        yield _("for datasets of “%(name)s”") % {"name": row.source.name}
    if row.terms != NegotiationRule.Terms.ANY:
        yield row.get_terms_display()
    if row.open_above is not None:
        yield ngettext(
            "the participant has more than %(n)s open negotiation with you",
            "the participant has more than %(n)s open negotiations with you",
            row.open_above,
        ) % {"n": row.open_above}


def _listed(names: list[str]) -> str:
    """Some of them, with how many there are more."""
    if not names:
        return _("nobody any more")
    shown = _(" or ").join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(n)s more", "%(shown)s and %(n)s more", more) % {
        "shown": shown,
        "n": more,
    }
