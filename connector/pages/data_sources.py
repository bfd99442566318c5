"""Where the data of a dataset are delivered from: for stewards of its organisation."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from accounts.roles import Role
from catalog.models import Distribution, Resource
from catalog.pages.reader import best, languages
from catalog.pages.wording import Wording
from connector.delivery.kept import LONGEST_ADDRESS, Where, forget, keep
from connector.delivery.steps import write
from connector.delivery.treating import steps_of
from connector.models import DataSource
from connector.pages.front import SECTION
from connector.pages.offers import title_of_dataset
from connector.pages.participant_forms import faults_to

MOST = 50  # distributions of one page
_SECRET = {"autocomplete": "off"}


class DataSourceForm(forms.Form):
    """Where the data of one distribution lie."""

    kind = forms.ChoiceField(
        label=gettext_lazy("The data are"),
        choices=DataSource.Kind.choices,
        initial=DataSource.Kind.HTTP,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Address, or name of the file"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy(
            "https://… or the name of a file in the folder “offered” of the operator"
        ),
        error_messages={"required": gettext_lazy("Say where the data lie.")},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    media_type = forms.CharField(
        label=gettext_lazy("Media type"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as text/csv; an address says it by itself"),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("What the address asks for, as Authorization"),
        max_length=4_096,
        required=False,
        help_text=gettext_lazy(
            "Kept sealed, and not shown again. Left empty, what is kept stays; with another address"
            " it is forgotten."
        ),
        widget=forms.PasswordInput(attrs=_SECRET),
    )

    steps = forms.CharField(
        label=gettext_lazy("What is done to its columns"),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy(
            "Empty: it goes out as it is. Else a line for each column, “city = keep”; only what is"
            " named goes out. Instead of keep: drop, pseudonym, year, month, first 2, band 1000."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def where(self) -> Where:
        """What was said, of a form that is valid."""
        said = self.cleaned_data
        kind = DataSource.Kind(said["kind"])
        return Where(kind, said["address"], said["media_type"], said["secret"], steps=said["steps"])


class Delivered(NamedTuple):
    """One distribution, what its publisher calls it (if anything), and where its data lie."""

    distribution: Distribution
    title: Wording
    source: DataSource | None
    form: DataSourceForm | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@person_only
def data_sources(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Say for each distribution where its data lie (`POST`: for one)."""
    found = _own(request, resource_id)
    rows = delivered(request, found)
    if request.method != "POST":
        return _page(request, found, rows)
    named = request.POST.get("distribution", "")
    row = next((one for one in rows if str(one.distribution.pk) == named), None)
    if row is None:
        raise Http404(_("There is no such distribution of this dataset any more."))
    if "forget" in request.POST:
        forget(row.distribution, person(request))
        messages.success(request, _("Its data are delivered from nowhere any more."))
        return redirect("data-sources", found.pk)
    return _kept(request, found, rows, row)


def may_deliver(resource: Resource, requester: Requester) -> bool:
    """Stewards of the organisation of its source."""
    organisation = resource.source.organisation_id
    return organisation is not None and requester.may(Role.STEWARD, organisation)


def delivered(request: HttpRequest, resource: Resource) -> list[Delivered]:
    """Its distributions, as far as they are there, each with its source. Two queries."""
    sources = {one.distribution_id: one for one in resource.data_sources.all()}
    titles = _titles(request, resource)
    rows = resource.distributions.filter(withdrawn=None).order_by("position")[:MOST]
    return [
        Delivered(row, titles.get(row.position, Wording()), sources.get(row.pk)) for row in rows
    ]


def _titles(request: HttpRequest, resource: Resource) -> dict[int, Wording]:
    """What the document calls each; nothing where it has no title."""
    reads = languages(request)
    parts = resource.document.get("distributions", ())
    found = {i: best(part.get("title"), reads) for i, part in enumerate(parts)}
    return {i: title for i, title in found.items() if title.text.strip()}


def _own(request: HttpRequest, resource_id: int) -> Resource:
    visible = Resource.objects.visible_to(asking(request)).select_related("source__organisation")
    found = visible.defer("statements").filter(pk=resource_id, kind="Dataset").first()
    if found is None or found.withdrawn is not None:
        raise Http404(_("There is no such dataset here."))
    if not may_deliver(found, asking(request)):
        raise PermissionDenied(_("Only the stewards of its source say where its data lie."))
    return found


def _kept(
    request: HttpRequest, found: Resource, rows: list[Delivered], row: Delivered
) -> HttpResponse:
    form = _form(row, request.POST)
    if form.is_valid():
        try:
            keep(row.distribution, form.where(), person(request))
        except ValidationError as wrong:
            faults_to(form, wrong)
        else:
            messages.success(request, _("Kept: from now on its data are delivered from there."))
            return redirect("data-sources", found.pk)
    again = [one._replace(form=form) if one is row else one for one in rows]
    return refused(_page(request, found, again, form))


def _form(row: Delivered, given: Any = None) -> DataSourceForm:
    source = row.source
    known = (
        {
            "kind": source.kind,
            "address": source.address,
            "media_type": source.media_type,
            "steps": write(steps_of(source)),
        }
        if source
        else {}
    )
    return DataSourceForm(given, initial=known, auto_id=f"d{row.distribution.pk}_%s")


def _page(
    request: HttpRequest,
    found: Resource,
    rows: list[Delivered],
    form: DataSourceForm | None = None,
) -> HttpResponse:
    context = {
        "section": SECTION,
        "resource": found,
        "title": title_of_dataset(found, request),
        "rows": [one if one.form else one._replace(form=_form(one)) for one in rows],
        "form": form,
    }
    return render(request, "connector/data_sources.html", context)
