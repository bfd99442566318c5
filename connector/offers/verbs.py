"""Draft, publish, withdraw: each is one transaction, and when it ends every door shows it.

They decide alone, as harvests do, so nothing comes in meanwhile that they do not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from catalog.access import AudienceKind, audience, members_of
from catalog.harvest.copies import decide_alone
from catalog.models import HarvestSource, Resource
from catalog.watching.stirs import terms_changed
from connector import audit
from connector.dsp.values import Json
from connector.errors import Fault
from connector.models import Admission, Offer
from connector.moves import digest_of
from connector.offers.faults import faults_of, foreign_faults
from connector.offers.selection import add, bring_up, narrow
from connector.rules import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be offered: of a source (with one of `themes`, if any), or these resources.

    Policies are JSON objects with rules (ODRL as the Dataspace Protocol 2025-1 writes it). Without
    an access policy the offer shows itself to all who may see the resource.
    """

    organisation: Organisation
    title: str
    contract_policy: Json
    access_policy: Json | None = None
    source: HarvestSource | None = None
    themes: Sequence[str] = ()
    resources: Sequence[Resource] = ()
    approval: Offer.Approval = Offer.Approval.AUTOMATIC
    contract_case: str = ""


@transaction.atomic
def draft(wanted: Draft, by: User | None) -> Offer:
    """Keep an offer that nobody sees yet; it need not be fit to be published.

    Raises ValidationError by field for what cannot be kept as it is.
    """
    _refuse(_draft_faults(wanted))
    rules = rules_of(wanted.contract_policy)
    offer = Offer.objects.create(
        organisation=wanted.organisation,
        title=wanted.title.strip(),
        source=wanted.source,
        themes=sorted(set(wanted.themes)),
        admission=None if wanted.access_policy is None else _admission(wanted.access_policy),
        contract_policy=rules.text,
        contract_hash=digest_of(rules.text),
        approval=wanted.approval,
        contract_case=wanted.contract_case,
        created_by=by,
    )
    add(offer, sorted({resource.pk for resource in wanted.resources}))
    _record("drafted", offer, by)
    return offer


@transaction.atomic
def publish(offer: Offer, by: User | None) -> None:
    """Offer it. A withdrawn one comes back with the same ids.

    Raises ValidationError by field, with all that is in the way.
    """
    decide_alone()
    _lock(offer)
    if offer.state == Offer.State.PUBLISHED:
        raise ValidationError(_("It is published already."))
    _refuse(faults_of(offer))
    offer.state, offer.published_at = Offer.State.PUBLISHED, timezone.now()
    offer.withdrawn_at = None
    offer.save(update_fields=["state", "published_at", "withdrawn_at"])
    bring_up(offer)
    narrow(_resources(offer))
    terms_changed(_resources(offer), _may_know(offer))
    _record("published", offer, by)


@transaction.atomic
def withdraw(offer: Offer, by: User | None) -> None:
    """Offer it no more. What was agreed upon stays agreed. Raises ValidationError."""
    decide_alone()
    _lock(offer)
    if offer.state != Offer.State.PUBLISHED:
        raise ValidationError(_("It is not published, so there is nothing to withdraw."))
    offer.state, offer.withdrawn_at = Offer.State.WITHDRAWN, timezone.now()
    offer.save(update_fields=["state", "withdrawn_at"])
    narrow(_resources(offer))
    terms_changed(_resources(offer), _may_know(offer))
    _record("withdrawn", offer, by)


def _draft_faults(wanted: Draft) -> Mapping[str, Sequence[Fault]]:
    access = wanted.access_policy
    found = {
        "access_policy": [] if access is None else foreign_faults(access),
        "contract_policy": foreign_faults(wanted.contract_policy),
        "title": [],
        "source": [],
    }
    if not wanted.title.strip():
        found["title"].append(Fault("", _("Give the offer a title.")))
    if (wanted.source is None) == (not wanted.resources):
        sentence = _("Choose a source, or datasets one by one: one of the two.")
        found["source"].append(Fault("", sentence))
    return found


def _refuse(faults: Mapping[str, Sequence[Fault]]) -> None:
    said = {
        name: [str(one) if one.pointer else one.sentence for one in found]
        for name, found in faults.items()
        if found
    }
    if said:
        raise ValidationError(said)


def _admission(policy: Json) -> Admission:
    rules = rules_of(policy)
    found, _is_new = Admission.objects.get_or_create(
        policy_hash=digest_of(rules.text), defaults={"policy": rules.text}
    )
    return found


def _lock(offer: Offer) -> None:
    Offer.objects.select_for_update().get(pk=offer.pk)
    offer.refresh_from_db()


def _may_know(offer: Offer) -> list[int]:
    """The audiences that the offer shows itself to; none: to whoever may see the resource."""
    if offer.admission_id is None:
        return []
    admitted = audience(AudienceKind.ADMISSION, offer.admission_id)
    return [admitted, members_of(offer.organisation_id)]


def _resources(offer: Offer) -> list[int]:
    return list(offer.offered.order_by("resource").values_list("resource_id", flat=True))


def _record(what: str, offer: Offer, by: User | None) -> None:
    admission = offer.admission
    audit.record(
        f"offer: {what}",
        subject=f"offer {offer.pk}",
        actor="" if by is None else by.email,
        detail={
            "title": offer.title,
            "organisation": offer.organisation.slug,
            "resources": offer.offered.filter(withdrawn=None).count(),
            "access_policy": "" if admission is None else admission.policy_hash,
            "contract_policy": offer.contract_hash,
            "contract_text": offer.contract_case,
        },
    )
