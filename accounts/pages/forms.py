"""The forms of people: what is asked, and the sentence when an answer cannot be used."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.limits import begin_attempt, forget_attempts
from accounts.models import Organisation, User, same_login
from accounts.roles import Role, Scope

TERMS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("One year"))]


def wait_sentence(seconds: int) -> str:
    """What to do after too many attempts."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many attempts. Wait %(n)s minute, then try again.",
        "Too many attempts. Wait %(n)s minutes, then try again.",
        minutes,
    ) % {"n": minutes}


class LimitedLogin(AuthenticationForm):
    """Log in by e-mail address. The same sentence whether or not there is such an account.

    `wait` is 0, or the seconds until anything is checked again.
    """

    wait = 0
    error_messages: dict[str, Any] = {
        "invalid_login": _(
            "This address and this password do not belong together. Check both; "
            "the case of the password counts."
        ),
        "inactive": _("This account is suspended. Ask an administrator."),
    }

    def clean(self) -> dict[str, Any]:
        """Count, then check; a log-in that works ends the count."""
        what = "login " + same_login(self.cleaned_data.get("username") or "")
        self.wait = begin_attempt(what, self._asked, timezone.now())
        if self.wait:
            raise ValidationError(wait_sentence(self.wait), code="wait")
        cleaned = super().clean()
        forget_attempts(what, self._asked, timezone.now())
        return cleaned

    @property
    def _asked(self) -> Any:
        if self.request is None:
            raise TypeError("a log-in form needs the request, to count attempts by address")
        return self.request


class LoginForm(LimitedLogin):
    """The form of our own page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username"})


class StaffLoginForm(LimitedLogin, AdminAuthenticationForm):
    """The form of the admin pages: the same limits."""

    error_messages: dict[str, Any] = {
        **AdminAuthenticationForm.error_messages,
        **LimitedLogin.error_messages,
    }


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not one of the common ones. A sentence is good."),
    )


class SetupForm(forms.Form):
    """The first administrator."""

    token = forms.CharField(
        label=_("Token"),
        max_length=200,
        help_text=_("Printed in the terminal by the last start"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("E-mail address"), help_text=_("You sign in with it"))
    name = forms.CharField(label=_("Name"), max_length=150)
    password = _new_password(_("Password"))
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("You become its first admin. May stay empty."),
    )

    def clean(self) -> dict[str, Any]:
        """A password that is not easily guessed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            user = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Name and language."""

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("As the browser asks")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=choices
        )


class PasswordForm(PasswordChangeForm):
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.fields["new_password1"].help_text = _new_password("").help_text
        self.fields["new_password2"].help_text = ""


class TokenForm(forms.Form):
    """A new access token."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The program or machine that will use it")
    )
    scopes = forms.MultipleChoiceField(
        label=_("The program may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    days = forms.TypedChoiceField(label=_("Expires after"), choices=TERMS, coerce=int, initial=90)


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new organisation."""

    class Meta:
        model = Organisation
        fields = ("name", "participant")


class MemberForm(forms.Form):
    """Somebody who has an account becomes a member."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of an account that exists"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.READER,
        help_text=_(
            "A reader sees what the organisation sees. A steward also looks after sources and "
            "datasets, a negotiator after contracts, an admin after all of it and the members."
        ),
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
