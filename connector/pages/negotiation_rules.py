"""Rules that answer in negotiations: the list in its order, what they would have done, the form."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from accounts.pages.door import refused
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from accounts.roles import Role
from connector.models import NegotiationRule
from connector.negotiation import rule_book
from connector.pages.front import SECTION
from connector.pages.parties import title_of
from connector.pages.replayed import MOST, Replayed, replayed
from connector.pages.rule_forms import RuleForm, written
from connector.pages.rule_words import Told, told

_STEPS = {"up": -1, "down": 1}


@require_safe
@person_only
def negotiation_rules(request: HttpRequest) -> HttpResponse:
    """The rules of one organisation; `?of=` names it, where the requester belongs to several."""
    requester = asking(request)
    organisations = list(organisations_of(requester))
    chosen = chosen_organisation(request, organisations)
    found = replayed(chosen.pk, timezone.now()) if chosen else None
    context = {
        "section": SECTION,
        "organisations": organisations if len(organisations) > 1 else [],
        "organisation": chosen,
        "may_change": chosen is not None and requester.may(Role.STEWARD, chosen.pk),
        "rules": _told(chosen, found) if chosen and found else [],
        "replayed": found,
        "titles": [(one, title_of(one.negotiation, request)) for one in found.rows]
        if found
        else [],
        "most": MOST,
    }
    return render(request, "connector/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def negotiation_rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule of the organisation that `?of=` names; it is asked after all others."""
    organisations = list(organisations_of(asking(request)))
    organisation = chosen_organisation(request, organisations)
    if organisation is None:
        raise PermissionDenied(_("Only members of an organisation have rules."))
    check_steward(request, organisation)
    form = RuleForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            rule_book.add(organisation, form.says(), form.listed(), person(request))
        except rule_book.TooManyRules:
            sentence = _("You have %(n)s rules: delete one of them first.")
            form.add_error(None, sentence % {"n": rule_book.MOST})
        else:
            return _back(organisation)
    return _form_page(request, form, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def negotiation_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change what a rule says; those who may not, see it in the list."""
    found = _own(request, rule_id)
    form = RuleForm(request.POST or None, initial=written(found), organisation=found.organisation)
    if request.method == "POST" and form.is_valid():
        rule_book.change(found, form.says(), form.listed(), person(request))
        return _back(found.organisation)
    return _form_page(request, form, found.organisation, found)


@require_POST
@person_only
def negotiation_rule_move(request: HttpRequest, rule_id: int) -> HttpResponse:
    """`to`: up or down, past the next one."""
    found = _own(request, rule_id)
    rule_book.move(found, _STEPS.get(request.POST.get("to", ""), 0), person(request))
    return _back(found.organisation, rule_id)


@require_POST
@person_only
def negotiation_rule_switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """`to`: on or off."""
    found = _own(request, rule_id)
    rule_book.switch(found, person(request), active=request.POST.get("to") == "on")
    return _back(found.organisation, rule_id)


@require_POST
@person_only
def negotiation_rule_delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """For good."""
    found = _own(request, rule_id)
    rule_book.delete(found, person(request))
    return _back(found.organisation)


def organisations_of(requester: Requester) -> QuerySet[Organisation]:
    """Those of the requester; of an administrator all."""
    everything = Organisation.objects.order_by("name", "pk")
    if requester.is_administrator:
        return everything
    return everything.filter(pk__in=requester.organisation_ids)


def chosen_organisation(
    request: HttpRequest, organisations: list[Organisation]
) -> Organisation | None:
    """The one that is named, else the first. Raises Http404."""
    wanted = request.GET.get("of", "")
    if not wanted:
        return organisations[0] if organisations else None
    found = next((one for one in organisations if one.slug == wanted), None)
    if found is None:
        raise Http404(_("There is no such organisation, or you do not belong to it."))
    return found


def _told(organisation: Organisation, found: Replayed) -> list[Told]:
    rows = NegotiationRule.objects.filter(organisation=organisation)
    known = rows.select_related("offer", "source").prefetch_related("participants")
    return [told(row, found.by_rule.get(row.pk, 0)) for row in known]


def _own(request: HttpRequest, rule_id: int) -> NegotiationRule:
    """The rule, if the requester is a steward of its organisation; 404 for other organisations."""
    rows = NegotiationRule.objects.select_related("organisation").filter(pk=rule_id)
    found = rows.filter(organisation__in=organisations_of(asking(request))).first()
    if found is None:
        raise Http404(_("There is no such rule, or it is not of an organisation of yours."))
    check_steward(request, found.organisation)
    return found


def check_steward(request: HttpRequest, organisation: Organisation) -> None:
    """Raise PermissionDenied for who is no steward of it."""
    if not asking(request).may(Role.STEWARD, organisation.pk):
        sentence = _("Stewards of %(name)s do this. Ask its admin to make you one.")
        raise PermissionDenied(sentence % {"name": organisation})


def _back(organisation: Organisation, rule_id: int | None = None) -> HttpResponse:
    """To the list, where it was."""
    response = redirect("negotiation-rules")
    response["Location"] += f"?of={organisation.slug}" + (f"#rule-{rule_id}" if rule_id else "")
    return response


def _form_page(
    request: HttpRequest,
    form: RuleForm,
    organisation: Organisation,
    rule: NegotiationRule | None = None,
) -> HttpResponse:
    context = {"section": SECTION, "form": form, "organisation": organisation, "rule": rule}
    page = render(request, "connector/rule_form.html", context)
    return refused(page) if form.is_bound else page
