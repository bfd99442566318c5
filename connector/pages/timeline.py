"""What was said in a process, message by message, newest first, with what became of each.

No secret is shown: values of a data address are hidden, whoever sent it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.pages.wording import Wording
from connector.dsp.values import Json
from connector.models import Delivery, Direction, Message
from connector.moves import AnyProcess
from connector.pages.ruled import sentence_of
from connector.secrets import HIDDEN
from connector.states import NegotiationStep as N
from connector.states import TransferStep as T

MOST = 200  # messages of a page; a peer may repeat itself without end
LONGEST = 20_000  # characters of one message as JSON
MOST_REASONS, LONGEST_REASON = 20, 500
STOPS = frozenset({N.TERMINATION, T.TERMINATION, T.SUSPENSION})
MOVED = frozenset({Delivery.APPLIED, Delivery.DELIVERED, Delivery.SETTLED})

STEPS: Mapping[str, Promise] = {
    N.REQUEST: gettext_lazy("request for a contract"),
    N.OFFER: gettext_lazy("offer with other terms"),
    N.ACCEPTANCE: gettext_lazy("acceptance of the offer"),
    N.AGREEMENT: gettext_lazy("the agreement"),
    N.VERIFICATION: gettext_lazy("confirmation of the agreement"),
    N.FINALIZATION: gettext_lazy("the agreement is in force"),
    N.TERMINATION: gettext_lazy("end of the negotiation"),
    T.REQUEST: gettext_lazy("request for the data"),
    T.START: gettext_lazy("the data may be fetched"),
    T.SUSPENSION: gettext_lazy("pause"),
    T.COMPLETION: gettext_lazy("all is delivered"),
    T.TERMINATION: gettext_lazy("end of the transfer"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `before` and `then` are states where it moved the process, else empty.

    `fate` says what became of it, `voice` how that is (go, agree, no, or empty for what is normal),
    `ruled` what rules of ours have answered, `mended` are sentences of ours on why it was refused,
    `reasons` the sender's own words.
    """

    number: int
    at: datetime
    is_ours: bool
    by: str
    what: Promise | str
    step: str
    before: str
    then: str
    fate: str
    voice: str
    error: str
    ruled: tuple[str, ...]
    mended: tuple[str, ...]
    reasons: tuple[Wording, ...]
    body: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest messages; `older` are not shown. `mark` changes when anything of it does."""

    entries: tuple[Entry, ...]
    older: int
    mark: str

    @property
    def they_stopped(self) -> bool:
        """Whether it was the other side that ended or paused it last: the reasons are its words."""
        stops = (one for one in self.entries if one.then and one.step in STOPS)
        return not next((one.is_ours for one in stops), True)


def timeline(process: AnyProcess) -> Timeline:
    """The messages of a process. Three queries at most."""
    said = process.messages.select_related("by").prefetch_related("rulings")
    rows = list(said.order_by("-pk")[: MOST + 1])
    older = process.messages.count() - MOST if len(rows) > MOST else 0
    return Timeline(tuple(map(entry, rows[:MOST])), older, mark_of(rows))


def mark_of(rows: list[Message]) -> str:
    """What of the newest messages a page has shown: the last one, and how often all were tried."""
    last = rows[0].pk if rows else 0
    return f"{last}-{sum(row.attempts + (row.ended_at is not None) for row in rows)}"


def entry(row: Message) -> Entry:
    """One message, for people."""
    body = Json(row.body).value
    shown = json.dumps(shown_of(body), ensure_ascii=False, indent=2)
    is_ours = row.direction == Direction.SENT
    moved = row.delivery in MOVED and row.state_before != row.then
    fate, voice = _fate(row)
    return Entry(
        number=row.pk,
        at=row.at,
        is_ours=is_ours,
        by=row.by.name if row.by else "",
        what=_what(row),
        step=row.step,
        before=(row.state_before or "nothing-yet").lower() if moved else "",
        then=row.then.lower() if moved else "",
        fate=fate,
        voice=voice,
        error=row.error,
        ruled=tuple(map(sentence_of, row.rulings.all())),
        mended=() if is_ours else tuple(row.reasons),
        reasons=_reasons(body),
        body=shown[:LONGEST],
        is_cut=len(shown) > LONGEST,
    )


def shown_of(value: Any) -> Any:
    """A message as it may be shown: what opens a door is replaced, wherever a peer has put it."""
    if isinstance(value, list):
        return [shown_of(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name: shown_of(one) for name, one in value.items()}
    for one in _listed(shown.get("endpointProperties")):
        if isinstance(one, dict) and "value" in one:
            one["value"] = HIDDEN
    return shown


def _what(row: Message) -> Promise | str:
    if row.step == N.REQUEST and row.state_before:
        return _("request with other terms")
    return STEPS.get(row.step, row.step)


def _fate(row: Message) -> tuple[str, str]:
    """What became of a message, and in what voice that is said."""
    tried = ngettext("tried %(n)d time", "tried %(n)d times", row.attempts) % {"n": row.attempts}
    if row.direction == Direction.RECEIVED:
        return {
            Delivery.REPEATED.value: (_("Said again: the first answer holds."), ""),
            Delivery.REFUSED.value: (_("Refused: it moved nothing."), "no"),
        }.get(row.delivery, ("", ""))
    if row.delivery == Delivery.WAITING and not row.attempts:
        return _("Waits to be sent."), "agree"
    settled = _("Settled: no answer came, but what they said or did later proves that it arrived.")
    return {
        Delivery.WAITING.value: (_("Not delivered yet, %(tried)s.") % {"tried": tried}, "agree"),
        Delivery.DELIVERED.value: (_late(row, tried), ""),
        Delivery.SETTLED.value: (settled, ""),
        Delivery.REFUSED.value: (_("The other side refused it."), "no"),
        Delivery.CANCELLED.value: (_("Not sent any more: it was not wanted."), ""),
        Delivery.GIVEN_UP.value: (_("Given up, %(tried)s.") % {"tried": tried}, "no"),
    }.get(row.delivery, (row.delivery, ""))


def _late(row: Message, tried: str) -> str:
    if row.attempts > 1:
        return _("Delivered, %(tried)s.") % {"tried": tried}
    return _("Delivered.")


def _reasons(body: Any) -> tuple[Wording, ...]:
    """The sender's own words of a message that suspends or ends, bounded."""
    said = _listed(body.get("reason")) if isinstance(body, dict) else []
    return tuple(_reason(one) for one in said[:MOST_REASONS])


def _reason(said: Any) -> Wording:
    if isinstance(said, dict) and isinstance(said.get("@value"), str):
        tag = said.get("@language")
        return Wording(tag if isinstance(tag, str) else "", said["@value"][:LONGEST_REASON])
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return Wording("", text[:LONGEST_REASON])


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
