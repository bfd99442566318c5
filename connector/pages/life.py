"""What became of an agreement: its notice, what renews it, and what people did with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requester import Requester
from accounts.roles import Role as Part
from connector.expiry import end_of
from connector.models import Agreement, ContractNegotiation, ContractText
from connector.models.audit import AuditEntry
from connector.models.offer import ContractCase
from connector.pages.forms import NoticeForm, ReasonForm
from connector.pages.waiting import may_answer
from connector.states import Role

DEEDS = 20
OVER = (Agreement.State.PENDING, Agreement.State.VOID)
_WORDS: Mapping[str, Promise] = {
    "agreement: revoked": _("revoked"),
    "agreement: notice given": _("notice given"),
    "agreement: retired": _("retired: no new transfer begins"),
    "agreement: ended": _("ended by notice"),
    "agreement: renewal asked for": _("renewal asked for"),
    "agreement: renewal offered": _("renewal drafted, for its consumer alone"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done with it; `who`: a person, empty for the clock."""

    at: datetime
    words: Promise | str
    who: str
    reason: str


def life(
    found: Agreement, requester: Requester, forms: Mapping[str, ReasonForm]
) -> dict[str, object]:
    """What the page of an agreement shows of it. Five queries."""
    negotiation = found.negotiation
    text = ContractText.objects.filter(agreement=found).defer("body").first()
    return {
        "contract_text": text,
        "contract_case": text and dict(ContractCase.choices).get(text.case, text.case),
        "end": end_of(found) if found.state == Agreement.State.ACTIVE else None,
        "deeds": _deeds(found),
        "renewals": _renewals(found),
        "renewing_offers": list(found.offers.order_by("pk")) if _provides(found) else [],
        "renews": None if negotiation.renews is None else negotiation.renews_id,
        "may_renew": found.state not in OVER and may_renew(found, requester),
        "notice_form": forms.get("notice") or NoticeForm(auto_id="notice_%s"),
        "retire_form": forms.get("retire") or ReasonForm(auto_id="retire_%s"),
        "form": forms.get("revoke") or ReasonForm(),
    }


def may_renew(found: Agreement, requester: Requester) -> bool:
    """Who asks in its organisation may, as consumer; as provider who makes offers."""
    organisation = found.negotiation.organisation_id
    if _provides(found):
        return requester.may(Part.STEWARD, organisation)
    return may_answer(requester, organisation)


def _provides(found: Agreement) -> bool:
    return found.negotiation.our_role is Role.PROVIDER


def _renewals(found: Agreement) -> Sequence[ContractNegotiation]:
    rows = found.renewals.select_related("agreement").defer("agreement__metadata")
    return list(rows.order_by("pk"))


def _deeds(found: Agreement) -> list[Deed]:
    """From the audit log, the newest first."""
    rows = AuditEntry.objects.filter(subject=found.iri, action__in=_WORDS).order_by("-pk")[:DEEDS]
    said = [(row, json.loads(row.entry)) for row in rows]
    mails = {entry["actor"] for _row, entry in said if entry["actor"]}
    names = dict(User.objects.filter(email__in=mails).values_list("email", "name"))
    return [
        Deed(
            row.at,
            _WORDS[row.action],
            names.get(entry["actor"], ""),
            str(entry["detail"].get("reason", "")),
        )
        for row, entry in said
    ]
