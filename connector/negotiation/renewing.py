"""Renew an agreement: by a new one on the same data, to a later day. Both name each other here.

The Dataspace Protocol 2025-1 has no message for it. A consumer asks anew, for an offer that its
provider has in its catalogue; a provider makes an offer that this consumer alone sees, and waits.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from connector.agreements import record
from connector.dsp.values import Json, members
from connector.errors import IllegalTransition
from connector.expiry import end_by_terms
from connector.models import Agreement, ContractNegotiation, Offer, RemoteOffer
from connector.moves import digest_of
from connector.negotiation import act
from connector.offers.verbs import Draft, draft
from connector.prolonged import moved_on
from connector.rules import rules_of
from connector.states import NegotiationState, Role

LONGEST = 3_650  # days
_USUAL = 365  # days, where the terms have no end
_TITLE = 200
_ENDED = [state.value for state in NegotiationState if state.is_terminal]


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is asked for: an offer of the provider, on these rules.

    `is_offered`: they are the offer's own, so that its policy alone may say yes.
    """

    remote: RemoteOffer
    rules: Json
    is_offered: bool


def usual_days(agreement: Agreement) -> int:
    """As long as it was made for, in days."""
    end = end_by_terms(agreement.body, agreement.agreed_at)
    days = _USUAL if end is None else round((end - agreement.agreed_at).total_seconds() / 86_400)
    return min(max(days, 1), LONGEST)


def planned(agreement: Agreement, days: int) -> Renewal:
    """What a consumer would ask for: what is offered, if that lasts longer; else its own terms.

    Raises IllegalTransition when the data are not offered any more.
    """
    negotiation = agreement.negotiation
    offers = RemoteOffer.objects.filter(
        participant=negotiation.participant, dataset_id=negotiation.dataset_id, withdrawn=None
    )
    remotes = sorted(offers, key=lambda one: (one.pk != negotiation.remote_offer_id, -one.pk))
    if not remotes:
        sentence = _("Its provider offers these data no more: ask it to make an offer again.")
        raise IllegalTransition(sentence)
    end = end_by_terms(agreement.body, agreement.agreed_at)
    for remote in remotes:
        if end is not None and _lasts_longer(remote, end):
            return Renewal(remote, rules_of(Json(remote.body)), is_offered=True)
    rules, offered = later_terms(agreement, days), rules_of(Json(remotes[0].body))
    return Renewal(remotes[0], rules, is_offered=rules == offered)


def later_terms(agreement: Agreement, days: int) -> Json:
    """The rules of the agreement, whatever ends in them so many days later.

    Raises IllegalTransition where no calendar has such a day.
    """
    try:
        return moved_on(rules_of(Json(agreement.body)), days)
    except OverflowError:
        sentence = _("It ends at the end of all calendars: there is nothing to renew.")
        raise IllegalTransition(sentence) from None


@transaction.atomic
def ask_again(agreement: Agreement, days: int, by: User | None, seen: str) -> ContractNegotiation:
    """As consumer: begin the negotiation that is to renew it, on terms that somebody has `seen`.

    That is the hash of their text. Raises IllegalTransition when they are others by now, when one
    is open already, or the data are not offered any more.
    """
    found = _locked(agreement, Role.CONSUMER)
    if (before := found.renewals.exclude(state__in=_ENDED).first()) is not None:
        sentence = _("Negotiation %(number)d is to renew it already: wait for it, or end it first.")
        raise IllegalTransition(sentence % {"number": before.pk})
    plan = planned(found, days)
    if digest_of(plan.rules.text) != seen:
        raise IllegalTransition(
            _("These are other terms than you were shown: read them, and ask again.")
        )
    organisation = found.negotiation.organisation
    made = act.ask(plan.remote, organisation, by, rules=plan.rules, renews=found)
    record("renewal asked for", found, by, negotiation=made.pid)
    return made


@transaction.atomic
def offer_again(agreement: Agreement, days: int, by: User | None) -> Offer:
    """As provider: draft the offer that is to renew it, for its consumer alone to see.

    Raises IllegalTransition where there is nothing to offer, ValidationError for terms that cannot
    be offered.
    """
    found = _locked(agreement, Role.PROVIDER)
    if (before := found.offers.exclude(state=Offer.State.WITHDRAWN).first()) is not None:
        sentence = _("Offer “%(title)s” is to renew it already.")
        raise IllegalTransition(sentence % {"title": before.title})
    negotiation = found.negotiation
    if negotiation.resource is None or negotiation.offered is None:
        raise IllegalTransition(_("Its dataset is not in the catalogue here any more."))
    before_it = negotiation.offered.offer
    title = _("%(title)s: renewal for %(name)s") % {
        "title": before_it.title[: _TITLE // 2],
        "name": negotiation.participant,
    }
    wanted = Draft(
        organisation=before_it.organisation,
        title=title[:_TITLE],
        contract_policy=later_terms(found, days),
        access_policy=_only_for(negotiation.participant.iri),
        resources=[negotiation.resource],
        approval=Offer.Approval(before_it.approval),
        contract_case=before_it.contract_case,
    )
    made = draft(wanted, by)
    made.renews = found
    made.save(update_fields=["renews"])
    record("renewal offered", found, by, offer=str(made.pk))
    return made


def _lasts_longer(remote: RemoteOffer, end: datetime) -> bool:
    body = Json.of({**members(Json(remote.body)), "assignee": settings.PARTICIPANT_ID})
    later = end_by_terms(body.text, end)
    return later is None or later > end


def _only_for(iri: str) -> Json:
    constraint = {"leftOperand": "assignee", "operator": "eq", "rightOperand": iri}
    return Json.of({"permission": [{"action": "use", "constraint": [constraint]}]})


def _locked(agreement: Agreement, side: Role) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("negotiation__participant").get(pk=agreement.pk)
    if found.negotiation.our_role is not side:
        raise IllegalTransition(_("The other side of this agreement does that."))
    if found.state in (Agreement.State.PENDING, Agreement.State.VOID):
        raise IllegalTransition(_("This agreement was never in force: there is nothing to renew."))
    return found
