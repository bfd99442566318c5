"""Admin pages for people. Memberships are looked at here, and changed on the pages of accounts."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import AccessToken, Membership, Organisation, User
from accounts.pages.forms import StaffLoginForm

admin.site.login_form = StaffLoginForm


class NewUser(AdminUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    """E-mail address, name, password."""

    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUser(UserChangeForm):  # type: ignore[type-arg]
    """Everything but the password, which has its own page."""

    class Meta:
        model = User
        fields = "__all__"


class _NeverDeleted:
    def has_delete_permission(self, *_of: object) -> bool:
        """Never."""
        return False


class _Kept(_NeverDeleted):
    """Rows that are made elsewhere and only shown here."""

    def has_add_permission(self, *_of: object) -> bool:
        """Never."""
        return False

    def has_change_permission(self, *_of: object) -> bool:
        """Never."""
        return False


@admin.register(User)
class Users(_NeverDeleted, UserAdmin):  # type: ignore[type-arg]
    """Accounts are suspended, not deleted: what people did must stay theirs."""

    form = ChangedUser
    add_form = NewUser
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    readonly_fields = ("created", "last_login")
    filter_horizontal = ("groups", "user_permissions")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (pgettext_lazy("is allowed", "May"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("May on the admin pages"), {"fields": ("groups", "user_permissions")}),
        (_("When"), {"fields": ("created", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


@admin.register(Organisation)
class Organisations(admin.ModelAdmin):  # type: ignore[type-arg]
    """Name and IRI."""

    list_display = ("name", "slug", "participant", "created")
    search_fields = ("name", "slug", "participant")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("created",)


@admin.register(Membership)
class Memberships(_Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who belongs where."""

    list_display = ("user", "organisation", "role")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "organisation__name")


@admin.register(AccessToken)
class AccessTokens(_Kept, admin.ModelAdmin):  # type: ignore[type-arg]
    """Whose programs may ask. Neither a secret nor its hash is shown."""

    list_display = ("name", "prefix", "user", "created", "expires_at", "last_used", "revoked_at")
    search_fields = ("name", "prefix", "user__email")
    fields = ("name", "user", "scopes", "created", "expires_at", "last_used", "revoked_at")
    actions = ("revoke",)

    @admin.action(description=_("Revoke the chosen access tokens"), permissions=["revoke"])
    def revoke(self, _request: HttpRequest, queryset: Any) -> None:
        """End them now."""
        for token in queryset:
            token.revoke(timezone.now())

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Administrators of the installation; looking is not enough."""
        return bool(getattr(request.user, "is_superuser", False))
