"""Contract texts: as they are before anything is filled in, with an offer, with an agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.guard import person_only
from connector.dsp.values import Json
from connector.models import ContractText
from connector.pages.agreements import grouped, visible_agreement
from connector.pages.front import SECTION
from connector.pages.offers import visible_offer
from connector.pages.parties import title_of
from connector.texts import clause_map
from connector.texts.filled import template_hash, text_of, title_of_case
from connector.texts.words import CASES
from vocab.errors import UnreadablePolicy

NO_TERMS = Json.of({"permission": [{"action": "use"}]})
_HOW: Mapping[str, Promise] = {
    clause_map.TECHNICAL: gettext_lazy("technical"),
    clause_map.EVIDENCE: gettext_lazy("evidence"),
    clause_map.PROSE: gettext_lazy("prose"),
}
_BY: Mapping[str, Promise] = {
    clause_map.TOKEN: gettext_lazy("data open to the token of a transfer alone"),
    clause_map.LOG: gettext_lazy("messages, deliveries and the audit log"),
    clause_map.STATEMENTS: gettext_lazy("the description of the dataset, kept with its hash"),
    clause_map.IDENTITY: gettext_lazy("the identifiers in the agreement"),
    clause_map.REVOKING: gettext_lazy("a revoked agreement lets nothing through"),
    clause_map.NOTICE: gettext_lazy("a notice ends it on its day"),
    clause_map.HASH: gettext_lazy("the hash of the policy"),
    clause_map.NOBODY: gettext_lazy("nobody but the parties"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One clause. `marks`: (class, its word, whether it keeps the clause); `keeps`: by what."""

    id: str
    heading: str
    text: str
    marks: tuple[tuple[str, Promise, bool], ...]
    label: str
    keeps: tuple[tuple[Promise, Promise | str], ...]


@dataclass(frozen=True, slots=True)
class ShownText:
    """A contract text in one language. `counts`: (word of a class, how many clauses it keeps)."""

    tag: str
    title: str
    notice: str
    clauses: tuple[Shown, ...]
    annex: str
    terms: Sequence[Mapping[str, Any]]
    counts: tuple[tuple[Promise, int], ...]
    template: str


@require_safe
def contract_texts(request: HttpRequest, case: str = "") -> HttpResponse:
    """The cases; of one of them the text, before anything is filled in. For everybody."""
    if case and case not in CASES:
        raise Http404(_("There is no such contract text."))
    tag = get_language() or ""
    context = {
        "section": SECTION,
        "cases": [(one, title_of_case(one, tag), template_hash(one)) for one in CASES],
        "case": case,
        "text": shown(text_of(case, NO_TERMS)) if case else None,
    }
    return render(request, "connector/contract_texts.html", context)


@require_safe
@person_only
def offer_text(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The text that goes with an offer, filled in as far as it can be before anybody agrees."""
    found = visible_offer(request, offer_id)
    text = text_before(found.contract_case, Json(found.contract_policy))
    if text is None:
        raise Http404(_("No contract text goes with this offer."))
    context = {"section": SECTION, "offer": found, "text": text}
    return render(request, "connector/text_page.html", context)


@require_safe
@person_only
def agreement_text(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The text that was kept with an agreement, to be printed."""
    found = visible_agreement(request, agreement_id)
    kept = ContractText.objects.filter(agreement=found).first()
    if kept is None:
        raise Http404(_("No contract text was kept with this agreement."))
    context = {
        "section": SECTION,
        "agreement": found,
        "negotiation": found.negotiation,
        "title": title_of(found.negotiation, request),
        "text": shown(Json(kept.body)),
        "hash": grouped(kept.hash),
    }
    return render(request, "connector/text_page.html", context)


def text_before(case: str, policy: Json) -> ShownText | None:
    """The text of a case for a policy that nobody has agreed to yet; None: there is none."""
    try:
        return shown(text_of(case, policy)) if case else None
    except UnreadablePolicy:
        return None


def shown(body: Json) -> ShownText:
    """A filled text in the language of the page, or in English."""
    found: Any = body.value
    tag = (get_language() or "").partition("-")[0]
    tag = tag if tag in found["languages"] else "en"
    said = found["languages"][tag]
    lines = {one["at"]: one["text"] for one in said["terms"]}
    clauses = tuple(_clause(one, found["map"][one["id"]], lines) for one in said["clauses"])
    return ShownText(
        tag=tag,
        title=said["title"],
        notice=said["notice"],
        clauses=clauses,
        annex=said["annex"],
        terms=said["terms"],
        counts=_counts(clauses),
        template=found["template_sha256"],
    )


def _clause(
    one: Mapping[str, str], keeps: Sequence[Mapping[str, str]], lines: Mapping[str, str]
) -> Shown:
    classes = {keep["how"] for keep in keeps}
    return Shown(
        id=one["id"],
        heading=one["heading"],
        text=one["text"],
        marks=tuple((how, word, how in classes) for how, word in _HOW.items()),
        label=", ".join(str(word) for how, word in _HOW.items() if how in classes),
        keeps=tuple((_HOW[keep["how"]], _by(keep["by"], lines)) for keep in keeps),
    )


def _by(name: str, lines: Mapping[str, str]) -> Promise | str:
    """In words; of a place in the policy the sentence that stands there, or the place."""
    return lines.get(name, name) if name.startswith("/") else _BY.get(name, name)


def _counts(clauses: Sequence[Shown]) -> tuple[tuple[Promise, int], ...]:
    held = [how for clause in clauses for how, _word, is_kept in clause.marks if is_kept]
    return tuple((word, held.count(how)) for how, word in _HOW.items())
