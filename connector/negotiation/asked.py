"""What rules are given: the request, the terms against ours, the participant and its claims."""

from functools import lru_cache

from django.db.models import QuerySet

from connector.deciding import policy_of
from connector.dsp.values import Json, members
from connector.models import ContractNegotiation, Direction
from connector.models.rule import NegotiationRule
from connector.negotiation.ruling import Answer, Asked, Conditions, HouseRule, Relation, Terms
from connector.rules import first_difference, rules_of
from connector.states import NegotiationState, NegotiationStep, Role
from vocab.errors import UnreadablePolicy
from vocab.odrl.compare import Answer as Shown
from vocab.odrl.compare import Verdict, compare

ENDED = [state.value for state in NegotiationState if state.is_terminal]
# What binds beside the permissions: the comparison of regions says nothing of it.
_BINDING = ("obligation", "profile")


def rules_for(organisation_id: int, role: Role) -> list[HouseRule]:
    """The active rules of an organisation for this side, in their order. Two queries at most."""
    rows = NegotiationRule.objects.filter(organisation=organisation_id, role=role, active=True)
    return [rule_of(row) for row in rows.prefetch_related("participants")]


def rule_of(row: NegotiationRule) -> HouseRule:
    """A row as a value."""
    listed = row.whom == NegotiationRule.Whom.LISTED
    conditions = Conditions(
        role=Role(row.role),
        participants=frozenset(one.pk for one in row.participants.all()) if listed else None,
        claim=row.claim,
        values=frozenset(row.claim_values),
        offer=row.offer_id,
        source=row.source_id,
        terms=Terms(row.terms),
        open_above=row.open_above,
    )
    return HouseRule(row.pk, row.name, row.version, conditions, Answer(row.answer), row.reason)


def asked(
    negotiation: ContractNegotiation, theirs: Json, *, permitted: bool, opened: int | None = None
) -> Asked:
    """What is known of `theirs`, the rules that the participant says now.

    `opened`: how many negotiations it has open; None: they are counted now.
    """
    offered, participant = negotiation.offered, negotiation.participant
    return Asked(
        role=negotiation.our_role,
        participant=participant.pk,
        relation=relation(ours(negotiation), theirs, negotiation.our_role),
        permitted=permitted,
        open=_open_now(negotiation) if opened is None else opened,
        offer=None if offered is None else offered.offer_id,
        source=None if negotiation.resource is None else negotiation.resource.source_id,
        claims=participant.values,
    )


def ours(negotiation: ContractNegotiation) -> Json:
    """Our rules: as provider those of the offer, as consumer those that we asked for last.

    (What its catalogue says by now is what the provider says by now.)
    """
    if negotiation.offered is not None:
        return rules_of(Json(negotiation.offered.offer.contract_policy))
    sent = negotiation.messages.filter(direction=Direction.SENT, step=NegotiationStep.REQUEST)
    if (last := sent.last()) is None:
        return Json("{}")
    return rules_of(Json.of(members(Json(last.body)).get("offer", {})))


@lru_cache(maxsize=128)  # (the same few terms come again and again; a comparison may take long)
def relation(mine: Json, theirs: Json, role: Role) -> Relation:
    """What their rules are to ours. No worse: as provider, they permit nothing that ours do not;

    as consumer, they permit all that ours do. What else binds has to be the same.
    """
    if not first_difference(theirs, mine):
        return Relation.SAME
    if any(members(mine).get(name) != members(theirs).get(name) for name in _BINDING):
        return Relation.OTHER
    try:
        found = compare(policy_of(theirs), policy_of(mine))
    except UnreadablePolicy:
        return Relation.UNKNOWN
    if found.verdict is Verdict.CONFLICT:
        return Relation.OTHER
    shown = found.within if role is Role.PROVIDER else found.around
    if found.verdict is Verdict.UNKNOWN or shown.answer is Shown.UNKNOWN:
        return Relation.UNKNOWN
    return Relation.WITHIN if shown.answer is Shown.YES else Relation.OTHER


def alike(negotiation: ContractNegotiation) -> QuerySet[ContractNegotiation]:
    """All negotiations of the same participant with the same organisation, on our side."""
    return ContractNegotiation.objects.filter(
        participant=negotiation.participant_id,
        organisation=negotiation.organisation_id,
        role=negotiation.role,
    )


def _open_now(negotiation: ContractNegotiation) -> int:
    return alike(negotiation).exclude(state__in=ENDED).count()
