"""What the rules of an organisation would have done with the last requests. Nothing is changed.

messages received -> the same facts as a rule is given (asked.py) -> the same function (ruling.py)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector.deciding import Known, weigh
from connector.dsp.values import Json, members
from connector.models import ContractNegotiation, Delivery, Direction, Message
from connector.negotiation.answering import deliveries_of
from connector.negotiation.asked import ENDED, alike, asked, rules_for
from connector.negotiation.ruling import HouseRule, Relation, Ruled, ruled
from connector.rules import rules_of
from connector.states import NegotiationStep, Role
from vocab.errors import UnreadablePolicy

MOST = 50  # requests
BY_POLICY, NO_RULE, HELD = "policy", "none", "held"
# In the order of the bar: its class there, the voice of its words, the words.
OUTCOMES: Mapping[str, tuple[str, str, Promise]] = {
    "accept": ("has", "go", _("accepted")),
    "ask": ("asks", "agree", _("a person is asked")),
    HELD: ("asks", "agree", _("a person is asked: no rule may accept it")),
    "reject": ("stops", "no", _("refused by a rule")),
    BY_POLICY: ("stops", "no", _("refused by the policy, before any rule")),
    NO_RULE: ("", "", _("no rule fits: as its offer says")),
}


@dataclass(frozen=True, slots=True)
class Replay:
    """One request, and what would have come of it; `rule`: the one that fits."""

    negotiation: ContractNegotiation
    at: datetime
    outcome: str
    voice: str
    words: Promise
    rule: HouseRule | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar, in per cent of its length."""

    css: str
    voice: str
    words: Promise
    count: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """The newest first. `by_rule`: how many each rule has answered, by its id."""

    rows: tuple[Replay, ...]
    parts: tuple[Part, ...]
    by_rule: Mapping[int, int]


def replayed(organisation_id: int, now: datetime) -> Replayed:
    """The last requests and offers that came, by what is known of those participants now."""
    rules = {role: rules_for(organisation_id, role) for role in Role}
    rows = tuple(_of(message, rules, now) for message in _last(organisation_id))
    by_rule = Counter(one.rule.id for one in rows if one.rule)
    return Replayed(rows, _parts(Counter(one.outcome for one in rows)), by_rule)


def _last(organisation_id: int) -> QuerySet[Message]:
    """What was asked of this organisation last."""
    steps = (NegotiationStep.REQUEST, NegotiationStep.OFFER)
    said = Message.objects.filter(
        negotiation__organisation=organisation_id,
        direction=Direction.RECEIVED,
        delivery=Delivery.APPLIED,
        step__in=steps,
    ).select_related(
        "negotiation__participant",
        "negotiation__offered__offer",
        "negotiation__remote_offer",
        "negotiation__resource",
    )
    return said.defer("negotiation__resource__statements").order_by("-pk")[:MOST]


def _of(message: Message, rules: Mapping[Role, Sequence[HouseRule]], now: datetime) -> Replay:
    negotiation = message.negotiation
    if negotiation is None:
        raise ValueError("a proposal of no negotiation")
    theirs = rules_of(Json.of(members(Json(message.body)).get("offer", {})))
    permitted = _permitted(negotiation, theirs, now)
    mine = rules[negotiation.our_role]
    opened = _open_then(negotiation, message.at) if _counts(mine) else 1
    facts = asked(negotiation, theirs, permitted=permitted, opened=opened)
    if facts.relation is Relation.SAME and not permitted:
        found, outcome = None, BY_POLICY
    else:
        found = ruled(mine, facts)
        outcome = _outcome(found)
    _css, voice, words = OUTCOMES[outcome]
    return Replay(negotiation, message.at, outcome, voice, words, found.rule if found else None)


def _outcome(found: Ruled | None) -> str:
    if found is None:
        return NO_RULE
    return HELD if found.is_held else found.answer.value


def _permitted(negotiation: ContractNegotiation, theirs: Json, now: datetime) -> bool:
    """As the policy says it now, of what is known of the participant now."""
    if negotiation.our_role is Role.CONSUMER:
        return True
    participant = negotiation.participant
    done = deliveries_of(negotiation).done()
    try:
        known = Known(now, participant.iri, participant.values, done=done)
        return weigh(theirs, known).is_permitted
    except UnreadablePolicy:
        return False


def _counts(rules: Sequence[HouseRule]) -> bool:
    return any(one.conditions.open_above is not None for one in rules)


def _open_then(negotiation: ContractNegotiation, at: datetime) -> int:
    """How many the participant had open when it asked."""
    begun = alike(negotiation).filter(created__lte=at)
    return begun.filter(~Q(state__in=ENDED) | Q(changed__gt=at)).count()


def _parts(counted: Mapping[str, int]) -> tuple[Part, ...]:
    """In the order of OUTCOMES, without those that did not occur."""
    total = sum(counted.values())
    found: list[Part] = []
    before = 0
    for outcome, (css, voice, words) in OUTCOMES.items():
        if count := counted.get(outcome, 0):
            x, width = (f"{100 * n / total:.2f}%" for n in (before, count))
            found.append(Part(css, voice, words, count, x, width))
            before += count
    return tuple(found)
