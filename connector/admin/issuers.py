"""Whose credentials count: issuers are added and suspended here, and never removed.

For administrators of the installation alone; what they do is recorded.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requester import asking
from connector import audit
from connector.deciding import CLAIMED
from connector.identity import shown
from connector.identity.did import is_did
from connector.models import TrustedIssuer


class TrustedIssuerForm(forms.ModelForm[TrustedIssuer]):
    """A DID, the types of credentials, and what their members are known for."""

    class Meta:
        model = TrustedIssuer
        fields = ("did", "name", "types", "claims", "state")

    def clean_did(self) -> str:
        """A did:web in the form that is resolved here."""
        did: str = self.cleaned_data["did"].strip()
        if not is_did(did):
            raise ValidationError(_("Give a DID of the method did:web, in small letters."))
        return did

    def clean_claims(self) -> dict[str, str]:
        """Members of the subject, and left operands that something can be known of."""
        found = self.cleaned_data["claims"]
        if not isinstance(found, dict) or not all(map(_is_operand, found.values())):
            raise ValidationError(
                _("Write an object from member to left operand, one of %(known)s.")
                % {"known": ", ".join(sorted(CLAIMED))}
            )
        return found


def _is_operand(value: object) -> bool:
    return isinstance(value, str) and value in CLAIMED


@admin.register(TrustedIssuer)
class TrustedIssuers(admin.ModelAdmin):  # type: ignore[type-arg]
    """Issuers of credentials."""

    form = TrustedIssuerForm
    list_display = ("name", "did", "types", "state", "created")
    list_filter = ("state",)
    search_fields = ("name", "did")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Administrators."""
        return asking(request).is_administrator

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return asking(request).is_administrator

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Administrators."""
        return asking(request).is_administrator

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Never: whom one trusted stays known."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: TrustedIssuer, form: Any, change: bool) -> None:
        """What was shown by its credentials must be shown again; what was done is for the log."""
        obj.save()
        for did in {obj.did, form.initial.get("did", obj.did)}:
            shown.forget_what_was_said_by(did)
        audit.record(
            f"trusted issuer: {'changed' if change else 'added'}",
            subject=obj.did,
            actor=request.user.email if isinstance(request.user, User) else "",
            detail={"types": list(obj.types), "claims": obj.claims, "state": obj.state},
        )
