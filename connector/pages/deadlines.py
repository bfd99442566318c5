"""How long negotiations of an organisation may wait, and what happens then: for its stewards."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation, User
from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import asking
from connector import audit
from connector.models import NegotiationLimits
from connector.models.waiting import MOST_DAYS
from connector.negotiation.deadlines import settings_limits
from connector.pages.front import SECTION
from connector.pages.negotiation_rules import check_steward, chosen_organisation, organisations_of

_AS_USUAL, _END, _STAY = "", "end", "stay"
_ENDS = {_AS_USUAL: None, _END: True, _STAY: False}


class LimitsForm(forms.Form):
    """Days; empty: as this installation has it."""

    answer_days = forms.IntegerField(
        label=gettext_lazy("Days for an answer of yours"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    peer_days = forms.IntegerField(
        label=gettext_lazy("Days for an answer of the other side"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    ends = forms.ChoiceField(
        label=gettext_lazy("When the time has run out"),
        required=False,
        choices=[
            (_AS_USUAL, gettext_lazy("as this installation has it")),
            (_END, gettext_lazy("end it, and tell the other side why")),
            (_STAY, gettext_lazy("leave it as it is; it is shown as late")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        usual = settings_limits()
        hint = _("Empty: %(days)s, as this installation has it. 0: without limit.")
        for name in ("answer_days", "peer_days"):
            self.fields[name].help_text = hint % {"days": getattr(usual, name)}
        self.fields["ends"].help_text = (
            _("This installation ends what has run out.")
            if usual.ends
            else _("This installation leaves what has run out as it is.")
        )

    @staticmethod
    def written(row: NegotiationLimits | None) -> dict[str, Any]:
        """As the form shows what an organisation has said."""
        if row is None:
            return {"ends": _AS_USUAL}
        words = {value: word for word, value in _ENDS.items()}
        return {
            "answer_days": row.answer_days,
            "peer_days": row.peer_days,
            "ends": words[row.ends],
        }

    def says(self) -> dict[str, Any]:
        """The fields of the row."""
        said = self.cleaned_data
        return {
            "answer_days": said["answer_days"],
            "peer_days": said["peer_days"],
            "ends": _ENDS[said["ends"]],
        }


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def negotiation_deadlines(request: HttpRequest) -> HttpResponse:
    """The limits of the organisation that `?of=` names."""
    organisation = chosen_organisation(request, list(organisations_of(asking(request))))
    if organisation is None:
        raise PermissionDenied(_("Only members of an organisation have negotiations."))
    check_steward(request, organisation)
    row = NegotiationLimits.objects.filter(organisation=organisation).first()
    form = LimitsForm(request.POST or None, initial=LimitsForm.written(row))
    if request.method == "POST" and form.is_valid():
        _keep(organisation, form.says(), person(request))
        messages.success(request, _("Kept: it holds for what waits now, too."))
        response = redirect("negotiation-rules")
        response["Location"] += f"?of={organisation.slug}"
        return response
    context = {"section": SECTION, "form": form, "organisation": organisation}
    page = render(request, "connector/deadlines.html", context)
    return refused(page) if form.is_bound else page


@transaction.atomic
def _keep(organisation: Organisation, says: dict[str, Any], by: User) -> None:
    NegotiationLimits.objects.update_or_create(organisation=organisation, defaults=says)
    audit.record(
        "negotiation limits: changed", subject=organisation.slug, actor=by.email, detail=says
    )
