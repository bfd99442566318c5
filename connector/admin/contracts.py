"""Admin pages of contracts, to look at: what moves them are the pages for people and the protocol.

Of a participant its name and what we know of it can be changed, by the verbs that record it. No
token, hash of one or sealed address is shown.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requester import asking
from connector import participants as verbs
from connector.models import (
    Agreement,
    AuditEntry,
    ContractNegotiation,
    Message,
    Offer,
    Participant,
    TransferProcess,
)


class _Kept:
    """Rows that are made elsewhere: none is added or removed here."""

    def has_add_permission(self, *_of: object) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, *_of: object) -> bool:
        """Never: what happened stays."""
        return False


class _Shown(_Kept):
    """Rows that are only looked at."""

    def has_change_permission(self, *_of: object) -> bool:
        """Never."""
        return False


class _OfOnesOwn(_Shown):
    """Rows that say themselves who may see them."""

    model: type[Any]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Staff see what they may see elsewhere; administrators everything."""
        found: QuerySet[Any] = self.model.objects.visible_to(asking(request))
        return found


class ParticipantForm(forms.ModelForm[Participant]):
    """Name and claims."""

    class Meta:
        model = Participant
        fields = ("name", "claims")

    def clean_claims(self) -> dict[str, list[str]]:
        """Claims that can be kept."""
        found: dict[str, list[str]] = self.cleaned_data["claims"]
        if faults := verbs.claims_faults(found):
            raise ValidationError(faults)
        return found

    def clean_name(self) -> str:
        """A name with something in it."""
        name: str = self.cleaned_data["name"].strip()
        if not name:
            raise ValidationError(_("Give it a name that people know."))
        return name


@admin.register(Participant)
class Participants(_Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Whom we deal with. State, address and tokens are changed on the pages of contracts."""

    form = ParticipantForm
    list_display = ("name", "iri", "state", "address", "created")
    list_filter = ("state",)
    search_fields = ("name", "iri", "address")
    fields = ("name", "claims", "iri", "state", "address", "created")
    readonly_fields = ("iri", "state", "address", "created")

    def save_model(
        self,
        request: HttpRequest,
        obj: Participant,
        form: Any,
        change: bool,  # noqa: ARG002 - as Django calls it
    ) -> None:
        """By the verbs, for the log."""
        by = request.user if isinstance(request.user, User) else None
        said, before = form.cleaned_data, form.initial
        if said["name"] != before["name"]:
            verbs.rename(obj, said["name"], by)
        if said["claims"] != before["claims"]:
            verbs.set_claims(obj, said["claims"], by)


@admin.register(Offer)
class Offers(_Shown, admin.ModelAdmin):  # type: ignore[type-arg]
    """What we offer."""

    list_display = ("title", "organisation", "state", "approval", "published_at")
    list_filter = ("state", "approval", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("title",)
    fields = (
        "title", "organisation", "state", "source", "themes", "contract_policy", "approval",
        "created", "created_by", "published_at", "withdrawn_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        """Staff see those of their organisations; administrators everything."""
        requester = asking(request)
        found = super().get_queryset(request)
        if requester.is_administrator:
            return found
        return found.filter(organisation__in=requester.organisation_ids)


@admin.register(ContractNegotiation)
class Negotiations(_OfOnesOwn, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who asked whom for what."""

    list_display = ("pid", "role", "participant", "organisation", "state", "waits", "changed")
    list_filter = ("state", "role", "waits")
    list_select_related = ("participant", "organisation")
    search_fields = ("pid", "peer_pid", "dataset_id", "participant__name")
    fields = (
        "pid", "peer_pid", "role", "participant", "organisation", "state", "waits", "dataset_id",
        "offer", "offer_by", "address", "reasons", "ending", "created", "changed", "begun_by",
    )  # fmt: skip


@admin.register(Agreement)
class Agreements(_OfOnesOwn, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was agreed upon."""

    list_display = ("iri", "negotiation", "state", "agreed_at", "ended_at", "uses")
    list_filter = ("state",)
    list_select_related = ("negotiation",)
    search_fields = ("iri", "dataset_id", "negotiation__pid")
    fields = (
        "iri", "negotiation", "state", "dataset_id", "body", "body_hash", "metadata_hash",
        "agreed_at", "ended_at", "reason", "uses",
    )  # fmt: skip


@admin.register(TransferProcess)
class Transfers(_OfOnesOwn, admin.ModelAdmin):  # type: ignore[type-arg]
    """Data on their way."""

    list_display = ("pid", "role", "participant", "organisation", "state", "format", "changed")
    list_filter = ("state", "role")
    list_select_related = ("participant", "organisation")
    search_fields = ("pid", "peer_pid", "participant__name")
    fields = (
        "pid", "peer_pid", "role", "participant", "organisation", "agreement", "state", "format",
        "suspended_by", "valid_until", "sent", "size", "sha256", "media_type", "fetched_at",
        "fetch_next", "fetch_attempts", "fetch_error", "reasons", "ending", "created", "changed",
    )  # fmt: skip


@admin.register(Message)
class Messages(_Shown, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was said, and what waits to be sent."""

    list_display = ("id", "step", "direction", "delivery", "attempts", "next_attempt", "at")
    list_filter = ("direction", "delivery", "step")
    search_fields = ("negotiation__pid", "transfer__pid", "message_id")
    fields = (
        "negotiation", "transfer", "step", "direction", "delivery", "body", "digest", "message_id",
        "state_before", "then", "reasons", "by", "at", "status", "answer", "path", "attempts",
        "first_attempt", "next_attempt", "ended_at", "error",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Staff see those of their organisations; administrators everything."""
        requester = asking(request)
        found = super().get_queryset(request).select_related("negotiation", "transfer")
        if requester.is_administrator:
            return found
        mine = requester.organisation_ids
        return found.filter(
            Q(negotiation__organisation__in=mine) | Q(transfer__organisation__in=mine)
        )


@admin.register(AuditEntry)
class AuditEntries(_Shown, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was done, by whom: for administrators alone, it is of all organisations."""

    list_display = ("number", "at", "action", "subject")
    search_fields = ("action", "subject")
    fields = ("number", "at", "action", "subject", "entry", "previous", "hash")
    ordering = ("-number",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Administrators of the installation; looking elsewhere is not enough."""
        return asking(request).is_administrator
