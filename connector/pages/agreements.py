"""Agreements: what was agreed, for good: its terms in words, and the evidence of them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from accounts.requester import asking
from catalog.packing import unpack
from catalog.pages.reader import languages
from catalog.pages.refusals import says_what_to_mend
from connector.deciding import Known
from connector.dsp.values import Json, members
from connector.models import Agreement, TransferProcess
from connector.models.audit import AuditEntry
from connector.negotiation.answering import deliveries_of
from connector.pages import tally
from connector.pages.decided import decided
from connector.pages.forms import ReasonForm
from connector.pages.front import SECTION
from connector.pages.life import life
from connector.pages.lists import listed, narrowing, page_of
from connector.pages.parties import may_open, parties, title_of
from connector.pages.verdicts import Verdict, verdict
from connector.pages.waiting import may_answer
from connector.pages.words import terms_of
from connector.planes import plane_for
from connector.states import Role
from vocab.errors import UnreadablePolicy
from vocab.odrl.times import moment

HEAVY = (
    "negotiation__resource__statements",
    "negotiation__renews__body",
    "negotiation__renews__metadata",
)
LINES = 40  # statements that a page shows
TRANSFERS = 20
ENTRIES = 12  # of the log
NO_FORMS: Mapping[str, ReasonForm] = MappingProxyType({})
BOTH_HOLD = (Agreement.State.ACTIVE, Agreement.State.REVOKED, Agreement.State.ENDED)
FILTERS: Mapping[str, tuple[str, ...]] = {
    "state": tuple(Agreement.State.values),
    "role": tuple(role.value for role in Role),
}


@require_safe
@says_what_to_mend
@person_only
def agreements(request: HttpRequest) -> HttpResponse:
    """All agreements of the requester's organisations, newest first."""
    wanted = narrowing(request, FILTERS)
    found = Agreement.objects.visible_to(asking(request))
    if wanted["state"]:
        found = found.filter(state=wanted["state"])
    if wanted["role"]:
        found = found.filter(negotiation__role=wanted["role"])
    rows = found.select_related(
        "negotiation__participant", "negotiation__organisation", "negotiation__resource"
    ).defer("metadata", "body", "negotiation__offer", "negotiation__resource__statements")
    page = page_of(rows, request, wanted)
    context = listed(page, wanted, FILTERS) | {
        "section": SECTION,
        "rows": [(row, title_of(row.negotiation, request)) for row in page.rows],
    }
    return render(request, "connector/agreements.html", context)


@require_safe
@person_only
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One agreement."""
    return agreement_page(request, visible_agreement(request, agreement_id))


@require_safe
@person_only
def agreement_body(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The agreement as JSON, byte for byte what its hash is of."""
    found = visible_agreement(request, agreement_id)
    return _file(found.body.encode(), "application/json", f"agreement-{found.pk}.json")


@require_safe
@person_only
def agreement_statements(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The publisher's statements of the dataset as they were at that moment, as N-Triples."""
    found = visible_agreement(request, agreement_id)
    if found.metadata is None:
        raise Http404(_("With this agreement no statements of the dataset were kept."))
    lines = unpack(found.metadata)
    return _file(lines, "application/n-triples", f"agreement-{found.pk}.nt")


def agreement_page(
    request: HttpRequest,
    found: Agreement,
    *,
    forms: Mapping[str, ReasonForm] = NO_FORMS,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    """The page of one agreement; `problems` say why something was not done (then: 409)."""
    negotiation = found.negotiation
    provider, consumer = parties(negotiation)
    context = {
        "section": SECTION,
        "agreement": found,
        "negotiation": negotiation,
        "title": title_of(negotiation, request),
        "may_open": may_open(negotiation.resource, request),
        "may_act": may_answer(asking(request), negotiation.organisation_id),
        "provider": provider,
        "consumer": consumer,
        "terms": terms_of(Json(found.body), languages(request)),
        "verdict": _verdict(found),
        "said_at": moment(str(members(Json(found.body)).get("timestamp", ""))),
        "tally": _tally(found),
        "both_hold": found.state in BOTH_HOLD,
        "hash": grouped(found.body_hash),
        "statements": _statements(found),
        "entries": _entries(found),
        "transfers": _transfers(found),
        **decided(negotiation),
        **life(found, asking(request), forms),
        "may_get": bool(formats_of(found)),
        "problems": problems,
    }
    return render(request, "connector/agreement.html", context, status=409 if problems else 200)


def visible_agreement(request: HttpRequest, agreement_id: int) -> Agreement:
    """The agreement, if the requester may know of it; 404 otherwise."""
    whole = Agreement.objects.visible_to(asking(request)).select_related(
        "negotiation__participant",
        "negotiation__organisation",
        "negotiation__resource",
        "negotiation__remote_offer",
        "negotiation__renews",
    )
    found = whole.defer(*HEAVY).filter(pk=agreement_id).first()
    if found is None:
        raise Http404(_("There is no such agreement, or it is not of an organisation of yours."))
    return found


def formats_of(found: Agreement) -> list[str]:
    """The ways in which its provider offers the data, as far as they can be fetched from here."""
    remote = found.negotiation.remote_offer
    offered = remote.formats if remote and remote.formats else list(settings.DATA_PLANES)
    ours = settings.DATA_PLANES
    home = found.negotiation.organisation_id
    return [name for name in offered if name in ours or plane_for(name, home) is not None]


def grouped(digest: str) -> str:
    """A hash in groups of four, as people compare it."""
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _tally(found: Agreement) -> tally.Tally:
    """Joined once both sides are known to hold the same."""
    if found.state in BOTH_HOLD:
        return tally.joined(found.body_hash, _("Both halves match: both sides hold the same text"))
    return tally.apart(found.body_hash, found.body_hash)


def _verdict(found: Agreement) -> Verdict | None:
    """What it says to a use now. Only as provider, and while it is in force."""
    negotiation = found.negotiation
    if negotiation.our_role is not Role.PROVIDER or found.state != Agreement.State.ACTIVE:
        return None
    known = Known(
        now=timezone.now(),
        party=negotiation.participant.iri,
        values=negotiation.participant.values,
        since=found.agreed_at,
        uses=found.uses,
        done=deliveries_of(negotiation).done(),
    )
    try:
        return verdict(Json(found.body), known)
    except UnreadablePolicy:
        return None


def _statements(found: Agreement) -> dict[str, object] | None:
    """The first of the dataset's statements as they were, and whether they still are."""
    if found.metadata is None:
        return None
    lines = unpack(found.metadata).decode("utf-8", "replace").splitlines()
    resource = found.negotiation.resource
    return {
        "shown": "\n".join(lines[:LINES]),
        "count": len(lines),
        "more": max(0, len(lines) - LINES),
        "unchanged": resource is not None and resource.content_hash == found.metadata_hash,
    }


def _entries(found: Agreement) -> list[int]:
    """Numbers of the newest entries of the audit log that are about it."""
    about = AuditEntry.objects.filter(subject__in=[found.iri, found.negotiation.pid])
    numbers = about.exclude(number=None).order_by("-number").values_list("number", flat=True)
    return sorted(number for number in numbers[:ENTRIES] if number is not None)


def _transfers(found: Agreement) -> list[TransferProcess]:
    return list(found.transfers.order_by("-pk")[:TRANSFERS])
