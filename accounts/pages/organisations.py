"""Organisations and their members, for the administrators of the installation and for admins."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import members
from accounts.errors import AccountError
from accounts.models import Membership, Organisation
from accounts.pages.door import refused
from accounts.pages.forms import MemberForm, OrganisationForm, RoleForm
from accounts.pages.guard import person, person_only
from accounts.requester import Requester, asking
from accounts.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def organisations(request: HttpRequest) -> HttpResponse:
    """Those one belongs to, or all of them; administrators create new ones here."""
    if request.method != "POST":
        return _list_page(request, OrganisationForm())
    if not asking(request).is_administrator:
        raise PermissionDenied(_("Only an administrator creates organisations. Ask one."))
    form = OrganisationForm(request.POST)
    if not form.is_valid():
        return refused(_list_page(request, form))
    created = members.create_organisation(founder=person(request), **form.cleaned_data)
    messages.success(request, _("%(name)s is created; you are its admin.") % {"name": created})
    return redirect("organisation", created.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: its members, and the form that adds one."""
    found = _organisation(asking(request), slug)
    if request.method != "POST":
        return _member_page(request, found, MemberForm())
    _check_admin(asking(request), found)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            added = members.add_member(
                found, form.cleaned_data["email"], Role(form.cleaned_data["role"])
            )
        except AccountError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("%(name)s is a member now.") % {"name": added.user.name})
            return redirect("organisation", slug)
    return refused(_member_page(request, found, form))


@require_POST
@person_only
def member_role(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Give a member another role."""
    membership = _membership(asking(request), slug, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such role. Choose one of the list."))
        return redirect("organisation", slug)
    try:
        members.change_role(membership, Role(form.cleaned_data["role"]))
    except AccountError as error:
        messages.error(request, str(error))
    else:
        name = membership.user.name
        messages.success(request, _("The role of %(name)s is changed.") % {"name": name})
    return redirect("organisation", slug)


@require_POST
@person_only
def member_remove(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Take a member out."""
    membership = _membership(asking(request), slug, membership_id)
    try:
        members.remove_member(membership)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        name = membership.user.name
        messages.success(request, _("%(name)s is not a member any more.") % {"name": name})
    # Who has just left may not see the organisation any more.
    itself = membership.user_id == asking(request).user_id
    return redirect("organisations") if itself else redirect("organisation", slug)


def _visible(requester: Requester) -> QuerySet[Organisation]:
    everything = Organisation.objects.all()
    if requester.is_administrator:
        return everything
    return everything.filter(pk__in=requester.organisation_ids)


def _organisation(requester: Requester, slug: str) -> Organisation:
    """The organisation, if the requester may know of it; 404 otherwise."""
    found = _visible(requester).filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such organisation, or you are not a member of it."))
    return found


def _check_admin(requester: Requester, organisation: Organisation) -> None:
    if not requester.may(Role.ADMIN, organisation.pk):
        raise PermissionDenied(_("Only an admin of this organisation changes its members."))


def _membership(requester: Requester, slug: str, membership_id: int) -> Membership:
    organisation = _organisation(requester, slug)
    _check_admin(requester, organisation)
    members_here = organisation.memberships.select_related("user", "organisation")
    found = members_here.filter(pk=membership_id).first()
    if found is None:
        raise Http404(_("There is no such member. The page may be old: open it again."))
    return found


def _list_page(request: HttpRequest, form: OrganisationForm) -> HttpResponse:
    requester = asking(request)
    rows = _visible(requester).annotate(members=Count("memberships"))
    context = {"form": form, "organisations": rows, "may_create": requester.is_administrator}
    return render(request, "accounts/organisations.html", context)


def _member_page(request: HttpRequest, found: Organisation, form: MemberForm) -> HttpResponse:
    context = {
        "form": form,
        "organisation": found,
        "members": found.memberships.select_related("user").order_by("user__name", "pk"),
        "roles": Role.choices,
        "may_change": asking(request).may(Role.ADMIN, found.pk),
    }
    return render(request, "accounts/organisation.html", context)
