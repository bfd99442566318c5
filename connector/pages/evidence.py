"""The evidence of an agreement: a page to be printed, and the document that it is drawn from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from catalog.pages.reader import languages
from connector.dsp.values import Json
from connector.evidence.document import evidence_of
from connector.models import Agreement
from connector.moves import digest_of
from connector.pages.agreements import grouped, visible_agreement
from connector.pages.front import SECTION
from connector.pages.parties import parties, title_of
from connector.pages.timeline import STEPS
from connector.pages.words import terms_of

LISTED = 300  # rows of each table on the page; the document has all


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `who` decided it, where a person of ours did."""

    at: datetime
    is_ours: bool
    words: Promise | str
    who: str
    became: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry of the audit log."""

    number: int
    at: datetime
    action: str
    actor: str
    hash: str


@require_safe
@person_only
def agreement_evidence(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The page for printing."""
    found = visible_agreement(request, agreement_id)
    document = evidence_of(found)
    return render(request, "connector/evidence.html", _context(request, found, document))


@require_safe
@person_only
def agreement_evidence_json(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The document, byte for byte what `manage.py evidence check` takes."""
    found = visible_agreement(request, agreement_id)
    name = f"evidence-{found.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = evidence_of(found).text.encode()
    return HttpResponse(text, content_type="application/json", headers=headers)


def _context(request: HttpRequest, found: Agreement, document: Json) -> dict[str, object]:
    provider, consumer = parties(found.negotiation)
    said: Any = document.value
    return {
        "section": SECTION,
        "agreement": found,
        "negotiation": found.negotiation,
        "title": title_of(found.negotiation, request),
        "provider": provider,
        "consumer": consumer,
        "terms": terms_of(Json(found.body), languages(request)),
        "hashes": {name: grouped(digest) for name, digest in _hashes(said).items()},
        "document_hash": grouped(digest_of(document.text)),
        "spoken": [_said(one) for one in said["messages"][:LISTED]],
        "decisions": [_at(one, "at", "valid_until") for one in said["decisions"][:LISTED]],
        "transfers": [_at(one, "created", "changed") for one in said["transfers"][:LISTED]],
        "entries": [_noted(one) for one in said["log"]["entries"][:LISTED]],
        "is_cut": any(len(rows) > LISTED for rows in _tables(said)),
        "head": said["log"]["head"],
    }


def _tables(said: Mapping[str, Any]) -> Sequence[Sequence[object]]:
    return said["messages"], said["decisions"], said["transfers"], said["log"]["entries"]


def _hashes(said: Mapping[str, Any]) -> dict[str, str]:
    statements = said["statements"]
    return {
        "agreement": said["agreement"]["sha256"],
        "policy": said["policy"]["sha256"],
        "statements": statements["sha256"] if statements else "",
        "text": said["text"]["sha256"] if said["text"] else "",
    }


def _said(one: Mapping[str, Any]) -> Said:
    return Said(
        at=datetime.fromisoformat(one["at"]),
        is_ours=one["direction"] == "sent",
        words=STEPS.get(one["step"], one["step"]),
        who=one["decided_by"] or "",
        became=one["became"],
        sha256=one["sha256"],
    )


def _noted(one: Mapping[str, Any]) -> Noted:
    entry = json.loads(one["entry"])
    at = datetime.fromisoformat(one["at"])
    return Noted(one["number"], at, entry["action"], entry["actor"], one["hash"])


def _at(one: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The same with its moments as moments."""
    moments = {name: datetime.fromisoformat(one[name]) for name in names if one[name]}
    return {**one, **moments}
