"""The page of one resource: what its publisher says, how sure we are, what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.guard import person_only
from accounts.requester import Requester, asking
from catalog import queries, visibility
from catalog.access import access
from catalog.feeds import past
from catalog.feeds.hidden import Hidden, hidden_in, without
from catalog.feeds.seen import Seen, seen
from catalog.harvest.patience import lately
from catalog.models import Kind, Resource, Version
from catalog.pages import described, labels, outline
from catalog.pages.alike import SHOWN, looking_the_same
from catalog.pages.asked import narrowed_to
from catalog.pages.forms import EVERYONE, MEMBERS
from catalog.pages.may_use import MayUse, may_use
from catalog.pages.measured import band
from catalog.pages.panels import Panel, panel_of
from catalog.pages.plain import plain
from catalog.pages.publishers import address_of
from catalog.pages.reader import best, is_machine_made, language_name, languages
from catalog.pages.refusals import Refused, says_what_to_mend
from catalog.pages.similar import similar
from catalog.pages.sources import may_edit
from catalog.quality.score import score
from catalog.quality.scores import facts_of, links_of
from catalog.quality.waiting import waiting
from catalog.queries import Related
from vocab.namespaces import DCAT, DCT

FINDINGS = 50
LINES = 200  # lines of statements on the page; the file has all
SYNTAXES = (
    ("ttl", "Turtle", "text/turtle"),
    ("jsonld", "JSON-LD", "application/ld+json"),
    ("rdf", "RDF/XML", "application/rdf+xml"),
    ("nt", "N-Triples", "application/n-triples"),
)

# (property, whether the statement comes from the other side) -> what the other one is
RELATIONS: dict[tuple[str, bool], Promise] = {
    (DCAT + "inSeries", False): gettext_lazy("Part of the series"),
    (DCAT + "inSeries", True): gettext_lazy("In this series"),
    (DCAT + "servesDataset", False): gettext_lazy("Serves"),
    (DCAT + "servesDataset", True): gettext_lazy("Served by"),
    (DCAT + "accessService", False): gettext_lazy("Reached through"),
    (DCAT + "accessService", True): gettext_lazy("Gives access to"),
    (DCAT + "catalog", False): gettext_lazy("Listed in"),
    (DCAT + "catalog", True): gettext_lazy("Lists"),
    (DCT + "replaces", False): gettext_lazy("Replaces"),
    (DCT + "replaces", True): gettext_lazy("Replaced by"),
    (DCT + "isReplacedBy", False): gettext_lazy("Replaced by"),
    (DCT + "isReplacedBy", True): gettext_lazy("Replaces"),
    (DCT + "source", False): gettext_lazy("Made from"),
    (DCT + "source", True): gettext_lazy("Used for"),
    (DCT + "isVersionOf", False): gettext_lazy("A version of"),
    (DCT + "isVersionOf", True): gettext_lazy("Its versions"),
    (DCAT + "hasVersion", False): gettext_lazy("Its versions"),
    (DCAT + "hasVersion", True): gettext_lazy("A version of"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Resources of this house that stand in one relation to the one shown."""

    label: Promise | str
    rows: Sequence[Resource]


@require_safe
@says_what_to_mend
def resource(request: HttpRequest, resource_id: int) -> HttpResponse:
    """One dataset, series, service or catalogue. Withdrawn: 410. Unknown or not to be seen: 404."""
    requester = asking(request)
    visible = Resource.objects.visible_to(requester).select_related(
        "source__organisation", "change", "missing"
    )
    found = visible.filter(pk=resource_id).first()
    if found is None:
        raise Http404
    if found.withdrawn and (now := queries.renamed_to(found, requester)) is not None:
        return redirect("resource", now, permanent=True)
    reads = (*filter(None, [request.GET.get("lang", "")[:40]]), *languages(request))
    if request.headers.get("HX-Request") == "true" and found.withdrawn is None:
        return _answer(request, found, reads)
    title = best(found.document.get("title"), reads)
    hidden = hidden_in([found], requester)
    shown = seen(found, hidden)
    copies = queries.copies(found, requester)
    alike = [] if found.withdrawn else looking_the_same(found, requester)
    shared = {
        "section": "datasets",
        "resource": found,
        "wording": title,
        "title": title,
        "history": told(past.events(found, requester)),
        "statements": _statements(found, hidden),
        "copies": copies,
        "alike": alike[:SHOWN],
        "may_restrict": _may_restrict(found, requester),
        "may_edit": may_edit(requester, found.source),
    }
    if found.withdrawn:
        return render(request, "catalog/withdrawn.html", shared | _withdrawn(found), status=410)
    context = shared | _described(found, shown, reads, title.tag) | _around(found, shown, requester)
    context |= _quality(found, shown)
    same = [row.pk for row in (*copies, *alike)]
    context["similar"] = similar(found, same, requester, reads)
    panel = panel_of(request, found)
    context |= {"panel": panel, "may": _may(request, found, shown, panel, reads)}
    response = render(request, "catalog/resource.html", context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _answer(request: HttpRequest, found: Resource, reads: Sequence[str]) -> HttpResponse:
    """What changes of the page that asks about another use: the answer alone."""
    shown = seen(found, hidden_in([found], asking(request)))
    may = _may(request, found, shown, panel_of(request, found), reads)
    response = render(request, "catalog/may_answer.html", {"told": may and may.told})
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("HX-Request",))
    return response


def _may(
    request: HttpRequest, found: Resource, shown: Seen, panel: Panel | None, reads: Sequence[str]
) -> MayUse | None:
    """Only data are used; of what is no dataset nothing is asked."""
    if found.kind != Kind.DATASET:
        return None
    offers = panel.offers if panel else ()
    return may_use(shown.document, offers, request.GET, reads, timezone.now())


@require_POST
@says_what_to_mend
@person_only
def resource_audience(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Show it to the members of its source's organisation only, or to everyone again."""
    requester = asking(request)
    found = Resource.objects.visible_to(requester).filter(pk=resource_id).first()
    if found is None:
        raise Http404
    if not may_edit(requester, found.source):
        raise PermissionDenied(_("Only the stewards of its source say who may see it."))
    wanted = request.POST.get("for", "")
    if wanted not in (EVERYONE, MEMBERS):
        raise Refused(_("Say for whom it is: “everyone” or “members”."))
    try:
        visibility.restrict_resource(found, members_only=wanted == MEMBERS)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _said_of(found))
    return redirect("resource", found.pk)


def told(history: Sequence[past.Event]) -> list[past.Event]:
    """A history for people: that a record was renamed is said once.

    Its new name is no further field that changed, and that it was chosen anew among its copies by
    that name is no further event.
    """
    changes = {event.version.change_id for event in history if event.renamed}
    return [
        replace(event, steps=[step for step in event.steps if step.field != "iri"])
        if event.renamed and event.steps
        else event
        for event in history
        if event.version.kind != Version.Kind.DERIVED or event.version.change_id not in changes
    ]


def _said_of(found: Resource) -> str:
    if found.is_restricted:
        return _("Only members of %(name)s see it now.") % {"name": found.source.organisation}
    return _("Everyone sees it now.")


def _may_restrict(found: Resource, requester: Requester) -> bool:
    """Whether the page offers it: not where all of the source is for members only."""
    source = found.source
    whole = source.members_only or source.organisation_id is None
    return not whole and found.withdrawn is None and may_edit(requester, source)


def _withdrawn(found: Resource) -> dict[str, object]:
    return {
        "source": found.source.name,
        "noticed": found.withdrawn,
        "last_version_url": "#statements",
        "source_url": reverse("source", args=[found.source.slug]),
    }


def _described(found: Resource, shown: Seen, reads: Sequence[str], tag: str) -> dict[str, object]:
    """What the document says, in the reader's language."""
    document = shown.document
    text = best(document.get("description"), (tag, *reads) if tag else reads)
    files = described.files(document, reads)
    keyword_tag, keywords = described.keywords(document, (tag, *reads))
    verb, address = described.main_address(files, document)
    return {
        "description": plain(text.text),
        "description_tag": text.tag,
        "machine_made": language_name(tag) if is_machine_made(tag) else "",
        "languages": described.languages_of(document, best(document.get("title"), reads)),
        "files": files,
        "keywords": keywords,
        "keyword_tag": keyword_tag,
        "place_and_time": described.place_and_time(document, reads),
        "map": outline.around(document),
        "about": described.about(document, reads),
        "whom": described.whom_to_ask(document, reads),
        "themes": [(labels.key_words(key), narrowed_to("theme", key), key) for key in found.themes],
        "publisher": best((document.get("publisher") or {}).get("name"), reads),
        "publisher_iri": (document.get("publisher") or {}).get("iri", ""),
        "publisher_address": address_of(found.publisher_key) if found.publisher_key else "",
        "next_verb": verb,
        "next_address": address,
        "identifiers": document.get("identifiers", []),
        "syntaxes": SYNTAXES,
    }


def _around(found: Resource, shown: Seen, requester: Requester) -> dict[str, object]:
    """What we know of it: terms, findings, when it was seen, what it belongs to."""
    findings = list(shown.findings[: FINDINGS + 1])
    findings.sort(key=lambda f: (queries.SEVERITY_ORDER.get(f.severity, 9), f.pk or 0))
    return {
        "terms": access().terms([found.pk], requester).get(found.pk),
        "findings": findings[:FINDINGS],
        "more_findings": len(findings) > FINDINGS,
        "unchecked": waiting(found),
        "lately": lately(found.source),
        "gone_files": queries.gone_distributions(found, requester),
        "related": _groups(queries.related(found, requester)),
        "kind_words": Kind(found.kind).label,
    }


def _quality(found: Resource, shown: Seen) -> dict[str, object]:
    """What a dataset is worth, and which of its addresses do not answer."""
    if found.kind != Kind.DATASET:
        return {}
    links = links_of(shown.document)
    made = score(shown.document, facts_of(found, links))
    down = [link for _, link in sorted(links.items()) if link.down_since]
    return {"band": band(made.total, made.unknown), "down": down}


def _groups(related: Sequence[Related]) -> list[Group]:
    groups: dict[object, list[Resource]] = {}
    for one in related:
        label = RELATIONS.get((one.property, one.inward), gettext_lazy("Related"))
        groups.setdefault(str(label), []).append(one.resource)
    return [Group(str(label), rows) for label, rows in groups.items()]


def _statements(found: Resource, hidden: Hidden) -> dict[str, object]:
    lines = without(found, hidden).decode("utf-8", "replace").splitlines()
    return {
        "shown": "\n".join(lines[:LINES]),
        "count": len(lines),
        "more": max(0, len(lines) - LINES),
    }
