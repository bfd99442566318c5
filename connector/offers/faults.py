"""What is wrong with an offer: all of it at once, each fault with what to mend."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from catalog.models import Resource
from connector.deciding import CLAIMED, KNOWN, USE, policy_of
from connector.dsp.checks import Place
from connector.dsp.policy_checks import check_catalog_offer
from connector.dsp.values import Json
from connector.errors import Fault
from connector.models import Offer
from connector.models.participant import CATALOGUE
from connector.offers.selection import selection
from connector.rules import RULES
from vocab.errors import UnreadablePolicy
from vocab.odrl.actions import covers
from vocab.odrl.decidable import CLAIMS, is_decidable
from vocab.odrl.policy import Policy, Rule, rules

MOST = 20  # resources that are named
_NAMES = frozenset({*RULES, "@id", "@type", "@context"})

Faults = dict[str, list[Fault]]  # by field: access_policy, contract_policy, source, resources


def faults_of(offer: Offer) -> Faults:
    """Why the offer cannot be published; empty: it can."""
    admission = offer.admission
    found = {
        "access_policy": [] if admission is None else access_faults(Json(admission.policy)),
        "contract_policy": contract_faults(Json(offer.contract_policy)),
        "source": list(_source_faults(offer)),
        "resources": list(_selection_faults(offer)),
    }
    return {name: faults for name, faults in found.items() if faults}


def foreign_faults(body: Json) -> list[Fault]:
    """What a policy of an offer has beside its rules: nothing of it may be dropped unseen."""
    if not isinstance(body.value, dict):
        return [Fault("", _("A policy is a JSON object with the rules in it."))]
    sentence = _("Leave this out: an offer adds by itself who offers what; here stand the rules.")
    return [Fault(f"/{name}", sentence) for name in sorted(body.value.keys() - _NAMES)]


def access_faults(body: Json) -> list[Fault]:
    """Of the policy that says who sees the offer: claims and the clock must decide it."""
    return _policy_faults(body, CLAIMS | CLAIMED)


def contract_faults(body: Json) -> list[Fault]:
    """Of the policy that says on what terms it can be had: peers and we must understand it."""
    return shape_faults(body) or _policy_faults(body, KNOWN)


def shape_faults(body: Json) -> list[Fault]:
    """What the protocol does not take as a policy of an offer, whatever it means."""
    shape: list[Fault] = []
    if isinstance(members := body.value, dict):
        check_catalog_offer({"@id": "urn:hansa:terms", **members}, Place(shape))
    return shape


def _policy_faults(body: Json, known: Collection[str]) -> list[Fault]:
    try:
        policy = policy_of(body)
    except UnreadablePolicy as wrong:
        return [Fault(wrong.pointer, wrong.problem)]
    duties = [path for path, rule in rules(policy) if not isinstance(rule, Rule)]
    conditions = tuple(path for path in duties if path.startswith("/permission/"))
    return [
        *permission_faults(policy),
        *(Fault(path, _unproven()) for path in conditions),
        *(
            Fault(one.path, str(one.sentence))
            for one in is_decidable(policy, known)
            if not one.path.startswith(conditions)
        ),
    ]


def permission_faults(policy: Policy) -> list[Fault]:
    """Nothing is permitted, or not what is asked for."""
    if not policy.permissions:
        return [Fault("/permission", _("Permit something: nobody may do what no rule permits."))]
    if not any(covers(one.action, USE) for one in policy.permissions):
        sentence = _("Let one permission be for %(action)s: that is what is asked for.")
        return [Fault("/permission", sentence % {"action": USE})]
    return []


def _unproven() -> str:
    return _(
        "Leave the duty out, or make it an obligation of the policy: nothing here can prove yet"
        " that it was done, so nobody would ever be permitted."
    )


def _source_faults(offer: Offer) -> Iterable[Fault]:
    source = offer.source
    if source is None:
        return
    if source.organisation_id != offer.organisation_id:
        yield Fault("", _("Choose a source of the organisation that offers."))
    if source.kind == CATALOGUE:
        yield Fault(
            "",
            _(
                "Choose another source: this is the catalogue of another participant, who offers"
                " what is in it itself."
            ),
        )
    if offer.admission_id is not None and not source.members_only:
        yield Fault(
            "",
            _(
                "Make the source one for members only first: else what is harvested later would be"
                " public until it is in the offer. Or choose its datasets one by one."
            ),
        )


def _selection_faults(offer: Offer) -> Iterable[Fault]:
    chosen = selection(offer)
    if offer.source is not None:
        if offer.source.kind != CATALOGUE and not chosen.exists():
            yield Fault("", _("There is nothing in it: no dataset with a distribution."))
        return
    others = Resource.objects.filter(offered__offer=offer).exclude(pk__in=chosen.values("pk"))
    for row in others.select_related("source").order_by("pk")[:MOST]:
        yield Fault("", _fault_of(row, offer))
    if not offer.offered.exists():
        yield Fault("", _("Choose at least one dataset."))


def _fault_of(row: Resource, offer: Offer) -> str:
    if row.source.organisation_id != offer.organisation_id:
        sentence = _("%(title)s is not from a source of the organisation that offers.")
    elif row.source.kind == CATALOGUE:
        sentence = _("%(title)s came from another participant, who offers it itself.")
    elif row.withdrawn is not None or not row.published:
        sentence = _("%(title)s is not in the catalogue any more, or another copy of it is.")
    elif row.kind != "Dataset":
        sentence = _("%(title)s is no dataset.")
    else:
        sentence = _("%(title)s has no distribution: there is no way to get it.")
    return sentence % {"title": row}
