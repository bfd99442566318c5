"""What people do with an agreement and with a transfer: a button for each verb.

The verbs are those of connector.agreements and connector.transfer.act; what they refuse comes back
on the page, with the sentence that says what to mend.
"""

import mimetypes
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation
from accounts.pages.guard import person, person_only
from accounts.requester import asking
from connector import agreements
from connector.errors import IllegalTransition, RefusedMessage
from connector.models import Agreement, TransferProcess
from connector.moves import relock, waiting
from connector.pages.agreements import agreement_page, formats_of, visible_agreement
from connector.pages.forms import ReasonForm
from connector.pages.transfers import transfer_page, visible_transfer
from connector.pages.waiting import may_answer
from connector.states import Role, TransferState, TransferStep
from connector.transfer import act
from connector.transfer.received import Received


@require_POST
@person_only
def agreement_request(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Get the data: one transfer at a time, so that a double click asks once."""
    found, by = agreement_to_act_on(request, agreement_id), person(request)
    try:
        with transaction.atomic():
            _check_none_open(found)
            made = act.request(found, by, _format(found))
    except RefusedMessage as refused:
        return agreement_page(request, found, problems=refused.reasons)
    messages.success(request, _("The data are asked for. They are fetched once they are let go."))
    return redirect("transfer", made.pk)


@require_POST
@person_only
def agreement_revoke(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """End an agreement of ours: nothing more is delivered under it."""
    found, by = agreement_to_act_on(request, agreement_id), person(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return agreement_page(request, found, forms={"revoke": form})
    try:
        with transaction.atomic():
            if found.negotiation.our_role is not Role.PROVIDER:
                raise IllegalTransition(_("Only its provider revokes an agreement."))
            agreements.revoke(found, form.cleaned_data["reason"], by, timezone.now())
    except RefusedMessage as refused:
        again = visible_agreement(request, agreement_id)
        return agreement_page(request, again, forms={"revoke": form}, problems=refused.reasons)
    messages.success(request, _("Revoked: from now on nothing is delivered under it."))
    return redirect("agreement", agreement_id)


@require_POST
@person_only
def transfer_suspend(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Pause it, and say why."""
    by = person(request)
    done = _("Paused: the other side is being told, with your reason.")
    return _with_reason(
        request, transfer_id, lambda row, why: act.suspend(row, [why], by), done, "pause"
    )


@require_POST
@person_only
def transfer_terminate(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """End it, and say why."""
    by = person(request)
    done = _("Ended: the other side is being told, with your reason.")
    return _with_reason(
        request, transfer_id, lambda row, why: act.terminate(_not_ending(row), [why], by), done
    )


@require_POST
@person_only
def transfer_resume(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Go on with what we paused."""
    found, by = _transfer(request, transfer_id), person(request)
    try:
        act.resume(found, by, timezone.now())
    except RefusedMessage as refused:
        return _transfer_again(request, transfer_id, refused.reasons)
    messages.success(request, _("It goes on: the other side is being told."))
    return redirect("transfer", transfer_id)


@require_POST
@person_only
def transfer_fetch(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Try again at once what could not be fetched."""
    found, by = _transfer(request, transfer_id), person(request)
    try:
        act.fetch_now(found, by, timezone.now())
    except RefusedMessage as refused:
        return _transfer_again(request, transfer_id, refused.reasons)
    messages.success(request, _("The data are being fetched."))
    return redirect("transfer", transfer_id)


@require_safe
@person_only
def transfer_file(request: HttpRequest, transfer_id: int) -> HttpResponseBase:
    """What was received, as a file; for those who act for the organisation."""
    found = _transfer(request, transfer_id)
    if not found.file:
        raise Http404(_("Nothing was received by this transfer yet."))
    try:
        content = Received(found).whole.open("rb")
    except FileNotFoundError:
        sentence = _("The file is not here any more: somebody has removed it. Ask for it again.")
        raise Http404(sentence) from None
    ending = mimetypes.guess_extension(found.media_type.partition(";")[0].strip()) or ""
    name = f"transfer-{found.pk}{ending}"
    # (never shown as a page of ours, whatever type its provider gave it)
    return FileResponse(
        content, as_attachment=True, filename=name, content_type="application/octet-stream"
    )


def _with_reason(
    request: HttpRequest,
    transfer_id: int,
    verb: Callable[[TransferProcess, str], None],
    done: str,
    form_name: str = "end",
) -> HttpResponse:
    found = _transfer(request, transfer_id)
    form = ReasonForm(request.POST, auto_id=f"{form_name}_%s")
    if not form.is_valid():
        return transfer_page(request, found, forms={form_name: form})
    try:
        with transaction.atomic():
            verb(found, form.cleaned_data["reason"])
    except RefusedMessage as refused:
        return _transfer_again(request, transfer_id, refused.reasons, {form_name: form})
    messages.success(request, done)
    return redirect("transfer", transfer_id)


def _transfer_again(
    request: HttpRequest,
    transfer_id: int,
    problems: tuple[str, ...],
    forms: dict[str, ReasonForm] | None = None,
) -> HttpResponse:
    """The page as things stand by now, with what was not done."""
    again = visible_transfer(request, transfer_id)
    return transfer_page(request, again, forms=forms or {}, problems=problems)


def _not_ending(transfer: TransferProcess) -> TransferProcess:
    """Locked. Raises IllegalTransition when its end is on the way already."""
    transfer = relock(transfer)
    if transfer.ending or any(row.step == TransferStep.TERMINATION for row in waiting(transfer)):
        raise IllegalTransition(_("It is being ended already."))
    return transfer


def _check_none_open(found: Agreement) -> None:
    """Lock the agreement, and raise IllegalTransition while a transfer of it is open."""
    Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    ends = [state for state in TransferState if state.is_terminal]
    if (before := found.transfers.exclude(state__in=ends).first()) is not None:
        sentence = _("Transfer %(number)d is open already: wait for it, or end it first.")
        raise IllegalTransition(sentence % {"number": before.pk})


def _format(found: Agreement) -> str:
    """The first way of the offer that we can take."""
    if not (known := formats_of(found)):
        raise IllegalTransition(_("In no way that it offers can the data be fetched from here."))
    return known[0]


def agreement_to_act_on(request: HttpRequest, agreement_id: int) -> Agreement:
    """The agreement, for those who act for its organisation. Raises Http404, PermissionDenied."""
    found = visible_agreement(request, agreement_id)
    _check_may_act(request, found.negotiation.organisation)
    return found


def _transfer(request: HttpRequest, transfer_id: int) -> TransferProcess:
    found = visible_transfer(request, transfer_id)
    _check_may_act(request, found.organisation)
    return found


def _check_may_act(request: HttpRequest, organisation: Organisation) -> None:
    if not may_answer(asking(request), organisation.pk):
        sentence = _("Negotiators and stewards of %(name)s do this. Ask its admin to be one.")
        raise PermissionDenied(sentence % {"name": organisation})
