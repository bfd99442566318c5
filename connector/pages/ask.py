"""Request access: choose an offer of another participant, read its terms, begin to negotiate."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation, User
from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from catalog.harvest.patience import lately
from catalog.models import Resource
from catalog.pages.reader import languages
from connector.dsp.values import Json, members
from connector.errors import RefusedMessage
from connector.models import ContractNegotiation, RemoteOffer
from connector.moves import digest_of
from connector.negotiation import act
from connector.negotiation.terms import message_offer
from connector.pages.front import SECTION
from connector.pages.offers import title_of_dataset
from connector.pages.texts import ShownText, text_before
from connector.pages.waiting import may_answer
from connector.pages.words import Terms, terms_of
from connector.rules import rules_of
from connector.states import NegotiationState
from connector.texts.filled import case_named_in, named_in

MOST = 20  # offers of one dataset
SHOWN = 5  # earlier negotiations
_ENDED = [state.value for state in NegotiationState if state.is_terminal]


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer to choose. `value` names it as it was shown: with other terms it is another one."""

    remote: RemoteOffer
    terms: Terms
    value: str
    sent: str
    text: ShownText | None
    other_text: str  # a contract text that the offer names, and that is not here

    @property
    def can_be_asked(self) -> bool:
        """Whether anything is sent to its participant."""
        participant = self.remote.participant
        return participant.is_active and bool(participant.address) and not participant.is_read_only


class AskForm(forms.Form):
    """Which offer, and who asks."""

    offer = forms.ChoiceField(
        label=gettext_lazy("The offer"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an offer."),
            "invalid_choice": gettext_lazy(
                "This offer has changed since the page was made, or is gone: read its terms again."
            ),
        },
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Who asks"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("The organisation that the agreement will bind"),
        error_messages={
            "required": gettext_lazy("Choose the organisation that asks."),
            "invalid_choice": gettext_lazy("Choose an organisation in which you negotiate."),
        },
    )

    def __init__(
        self, *args: Any, choices: Sequence[Choice], requester: Requester, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["offer"].choices = [  # type: ignore[attr-defined]
            (one.value, one.value) for one in choices
        ]
        self.fields["organisation"].queryset = negotiated(requester)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def ask(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Ask for a dataset that another participant offers."""
    found = _dataset(request, resource_id)
    choices = _choices(request, found)
    if not choices:
        raise Http404(_("No other participant offers this dataset on contract now."))
    open_ones = [one for one in choices if one.can_be_asked]
    first = {"offer": open_ones[0].value} if len(open_ones) == 1 else {}
    form = AskForm(
        request.POST or None, initial=first, choices=open_ones, requester=asking(request)
    )
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        _check_may_ask(request)
        if form.is_valid():
            try:
                return _asked(request, choices, form.cleaned_data)
            except RefusedMessage as wrong:
                problems = wrong.reasons
    page = _page(request, found, choices, form, problems)
    return refused(page) if form.errors else page


def remote_offers(resource: Resource) -> QuerySet[RemoteOffer]:
    """What other participants offer it under now."""
    rows = RemoteOffer.objects.filter(resource=resource, withdrawn=None)
    return rows.select_related("participant").order_by("participant__name", "pk")[:MOST]


def negotiated(requester: Requester) -> QuerySet[Organisation]:
    """The organisations in whose name the requester may ask."""
    rows = Organisation.objects.order_by("name")
    if requester.is_administrator:
        return rows
    return rows.filter(pk__in=[pk for pk in requester.roles if may_answer(requester, pk)])


def may_ask(requester: Requester) -> bool:
    """Whether the requester negotiates for anybody. No query."""
    return requester.is_administrator or any(may_answer(requester, pk) for pk in requester.roles)


def _dataset(request: HttpRequest, resource_id: int) -> Resource:
    visible = Resource.objects.visible_to(asking(request)).select_related("source")
    visible = visible.defer("statements")
    found = visible.filter(pk=resource_id, withdrawn=None).first()
    if found is None:
        raise Http404(_("There is no such dataset here."))
    return found


def _choices(request: HttpRequest, found: Resource) -> list[Choice]:
    reads = languages(request)
    return [_choice(one, reads) for one in remote_offers(found)]


def _choice(one: RemoteOffer, reads: Sequence[str]) -> Choice:
    body = Json(one.body)
    sent = message_offer(one.offer_id, one.dataset_id, rules_of(body))
    return Choice(
        remote=one,
        terms=terms_of(body, reads),
        value=f"{one.pk}-{digest_of(one.body)[:16]}",
        sent=json.dumps(sent.value, ensure_ascii=False, indent=2),
        text=text_before(case_named_in(body), _to_be_agreed(one, body)),
        other_text="" if case_named_in(body) else named_in(body)[0],
    )


def _to_be_agreed(one: RemoteOffer, body: Json) -> Json:
    """The offer with all that is known of the agreement before it is made."""
    parties = {"assigner": one.participant.iri, "assignee": settings.PARTICIPANT_ID}
    return Json.of({**members(body), "target": one.dataset_id, **parties})


def _check_may_ask(request: HttpRequest) -> None:
    if not may_ask(asking(request)):
        raise PermissionDenied(
            _("Negotiators and stewards of an organisation ask. Ask its admin to be one.")
        )


def _asked(request: HttpRequest, choices: Sequence[Choice], said: dict[str, Any]) -> HttpResponse:
    chosen = next(one for one in choices if one.value == said["offer"])
    made, is_new = _begin(chosen.remote, said["organisation"], person(request))
    if is_new:
        messages.success(request, _("Asked: the request is being sent to their connector."))
    else:
        messages.info(request, _("You have asked for this already: here is where it stands."))
    return redirect("negotiation", made.pk)


@transaction.atomic
def _begin(
    remote: RemoteOffer, organisation: Organisation, by: User
) -> tuple[ContractNegotiation, bool]:
    """The negotiation that is open, or a new one; so a double click asks once."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    there = ContractNegotiation.objects.filter(remote_offer=remote, organisation=organisation)
    if (before := there.exclude(state__in=_ENDED).first()) is not None:
        return before, False
    return act.ask(remote, organisation, by), True


def _page(
    request: HttpRequest,
    found: Resource,
    choices: Sequence[Choice],
    form: AskForm,
    problems: tuple[str, ...],
) -> HttpResponse:
    requester = asking(request)
    earlier = ContractNegotiation.objects.visible_to(requester).filter(
        resource=found, role="consumer"
    )
    context = {
        "section": SECTION,
        "resource": found,
        "title": title_of_dataset(found, request),
        "choices": choices,
        "chosen": form["offer"].value(),
        "form": form,
        "problems": problems,
        "may_ask": may_ask(requester),
        "can_be_asked": any(one.can_be_asked for one in choices),
        "earlier": list(earlier.select_related("organisation").order_by("-pk")[:SHOWN]),
        "participant_id": settings.PARTICIPANT_ID,
        "callback_address": settings.DSP_URL,
        "lately": lately(found.source),
    }
    return render(request, "connector/ask.html", context, status=409 if problems else 200)
