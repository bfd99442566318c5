"""The provider's answer to what a consumer asks for: by the policy, by a rule, or by a person."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from connector.deciding import Known, weigh
from connector.decisions import Scope, keep, weighed
from connector.dsp.messages import Agreement as AgreementSaid
from connector.dsp.messages import ContractAgreementMessage, ContractRequestMessage
from connector.dsp.tolerances import as_offered
from connector.dsp.values import Json
from connector.errors import Fault, MalformedMessage
from connector.identity.base import Claims
from connector.models import ContractNegotiation, DataSource, Offer
from connector.models.offer import OfferedResource
from connector.models.transfer import DataSourceQuerySet
from connector.negotiation import by_rule
from connector.negotiation.asked import rules_for
from connector.negotiation.ruling import Answer, Ruled
from connector.negotiation.terms import agree, message_offer
from connector.outbox.endings import end
from connector.outbox.pace import speaks_as_edc
from connector.outbox.queue import add
from connector.rules import first_difference, rules_of
from connector.states import Role
from vocab.errors import UnreadablePolicy

WITHDRAWN = "The offer was withdrawn."
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def answer_request(
    negotiation: ContractNegotiation, said: ContractRequestMessage, claims: Claims, now: datetime
) -> None:
    """Put what is asked for on the table, and answer it, or let a person do so.

    What the policy refuses of our own terms is refused before any rule is asked. Raises
    MalformedMessage for other terms than ours, where nobody is there to judge them.
    """
    offered = offered_of(negotiation)
    ours = Json(offered.offer.contract_policy)
    asked = said.offer.body
    if first_difference(asked, ours) and speaks_as_edc(negotiation):
        asked = Json.of(as_offered(asked.value, ours.value))
    changed = first_difference(asked, ours)
    rules = rules_for(negotiation.organisation_id, Role.PROVIDER)
    asks = offered.offer.approval == Offer.Approval.HUMAN
    if not (asks or rules):
        _check_unchanged(changed)
    check_policy(asked)
    on_the_table = rules_of(asked) if changed else ours
    negotiation.offer = message_offer(offered.wire_id, negotiation.dataset_id, on_the_table).text
    negotiation.offer_by = Role.CONSUMER.value
    negotiation.save()
    refused = refusals(negotiation, claims, now)
    if refused and not changed:
        end(negotiation, refused)
        return
    ruled = by_rule.answer(negotiation, rules, on_the_table, now, permitted=not refused)
    if ruled is not None:
        _follow(ruled, negotiation, refused, now)
    elif asks:
        let_wait(negotiation, refused)
    else:
        _check_unchanged(changed)
        conclude(negotiation, now)


def _check_unchanged(changed: str) -> None:
    """Other terms than ours are for a person, or a rule: nobody else judges them."""
    if changed:
        sentence = _("The terms of this offer are not negotiable: take them over unchanged.")
        raise MalformedMessage([Fault(f"/offer{changed}", sentence)])


def _follow(
    ruled: Ruled, negotiation: ContractNegotiation, refused: list[str], now: datetime
) -> None:
    """Do what a rule has answered."""
    if ruled.answer is Answer.ACCEPT:
        conclude(negotiation, now)
    elif ruled.answer is Answer.REJECT:
        end(negotiation, by_rule.reasons_of(ruled))
    else:
        let_wait(negotiation, refused)


def let_wait(negotiation: ContractNegotiation, reasons: list[str]) -> None:
    """A person answers; `reasons` say what is against it."""
    negotiation.waits, negotiation.reasons = True, reasons
    negotiation.save()


def check_policy(body: Json) -> None:
    """Raise MalformedMessage for an offer whose policy cannot be read at all."""
    try:
        weigh(body, Known(_ANY_TIME, ""))
    except UnreadablePolicy as wrong:
        raise MalformedMessage([Fault(f"/offer{wrong.pointer}", wrong.problem)]) from None


def conclude(negotiation: ContractNegotiation, now: datetime) -> None:
    """Agree to what is on the table: the agreement goes out."""
    made = agree(negotiation, now)
    agreement = AgreementSaid(Json(made.body))
    add(negotiation, ContractAgreementMessage(**negotiation.pids, agreement=agreement))


def refusals(negotiation: ContractNegotiation, claims: Claims, now: datetime) -> list[str]:
    """Why what is on the table is not to be agreed to now; none: nothing is against it."""
    offered = offered_of(negotiation)
    if offered.withdrawn or offered.offer.state != Offer.State.PUBLISHED:
        return [WITHDRAWN]
    done = deliveries_of(negotiation).done()
    known = Known(now, claims.participant.iri, claims.values, done=done)
    found = weighed(Json(negotiation.offer), known)
    keep(found, Scope.NEGOTIATION, negotiation)
    return found.reasons


def deliveries_of(negotiation: ContractNegotiation) -> DataSourceQuerySet:
    """Where the data of its dataset are delivered from."""
    return DataSource.objects.filter(resource=negotiation.resource_id, distribution__withdrawn=None)


def offered_of(negotiation: ContractNegotiation) -> OfferedResource:
    """What of ours a negotiation at the provider is about."""
    if negotiation.offered is None:
        raise ValueError("a negotiation at the provider without an offer of ours")
    return negotiation.offered
