"""What administrators write of another participant: who, where, what we know of it, its tokens."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from catalog.pages.forms import stewarded
from connector.deciding import CLAIMED
from connector.models import Participant
from connector.participants import LONGEST_ADDRESS

LONGEST_TOKEN = 5_000  # characters; what is no token is said by the verb
LONGEST_CLAIMS = 200_000
_ADDRESS = forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
_LABELS = {
    "purpose": _("For what it uses data (purpose)"),
    "recipient": _("To whom it belongs (recipient)"),
    "spatial": _("Where it is (spatial)"),
}


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class NewParticipantForm(_Form):
    """Who it is, and where."""

    iri = forms.CharField(
        label=_("Participant id"),
        max_length=512,
        help_text=_("As it names itself in messages and agreements, letter by letter"),
        error_messages={"required": _("Give its participant id: it tells you what it is.")},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        error_messages={"required": _("Give it a name that people know.")},
    )
    address = forms.CharField(
        label=_("Address of its connector"),
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text=_("Where its Dataspace Protocol 2025-1 is: https://host/dsp/2025-1"),
        widget=_ADDRESS,
    )


class AddressForm(_Form):
    """Where its connector is."""

    address = forms.CharField(
        label=_("Address of its connector"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Where its Dataspace Protocol 2025-1 is: https://host/dsp/2025-1"),
        error_messages={"required": _("Give the address, which begins with https://")},
        widget=_ADDRESS,
    )


class ClaimsForm(_Form):
    """What we hold to be true of it: one field for each left operand, one value to a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for left in sorted(CLAIMED):
            self.fields[left] = forms.CharField(
                label=_LABELS.get(left, left),
                required=False,
                max_length=LONGEST_CLAIMS,
                help_text=_("One value a line, as policies write it"),
                widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
            )

    @staticmethod
    def written(participant: Participant) -> dict[str, str]:
        """The claims as the form shows them: ours, not what credentials say."""
        return {left: "\n".join(sorted(known)) for left, known in participant.claims.items()}

    def claims(self) -> dict[str, list[str]]:
        """Left operand -> values, of a form that is valid."""
        said = {left: self.cleaned_data[left].splitlines() for left in sorted(CLAIMED)}
        return {
            left: [line.strip() for line in lines if line.strip()] for left, lines in said.items()
        }


class SuspendForm(_Form):
    """Why it is suspended: for the log, the other side is not told."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For those who read the log later; the participant is not told."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, for those who read the log later.")},
    )


class OurTokenForm(_Form):
    """The token that it gave us: written, never shown."""

    our_token = forms.CharField(
        label=_("The token that it gave you"),
        max_length=LONGEST_TOKEN,
        help_text=_("Shown to its connector with every message. Kept sealed, and not shown again."),
        error_messages={"required": _("Paste the token.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class TheirTokenForm(_Form):
    """A token that it has chosen itself."""

    token = forms.CharField(
        label=_("A token that it has chosen itself"),
        max_length=LONGEST_TOKEN,
        help_text=_("The one before opens nothing any more. Only a hash of it is kept."),
        error_messages={"required": _("Paste the token.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class FollowForm(_Form):
    """For whom its catalogue is harvested."""

    organisation: Any = forms.ModelChoiceField(
        label=_("For the members of"),
        queryset=None,
        empty_label=None,
        error_messages={
            "required": _("Choose the organisation whose members see what comes in."),
            "invalid_choice": _("Choose the organisation whose members see what comes in."),
        },
    )

    def __init__(self, *args: Any, requester: Requester, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = stewarded(requester)  # type: ignore[attr-defined]


def faults_to(form: forms.Form, wrong: ValidationError, otherwise: str | None = None) -> None:
    """The sentences of a verb, each at its field; those of no field at `otherwise`."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(otherwise, wrong.messages)
        return
    for name, sentences in wrong.message_dict.items():
        form.add_error(name if name in form.fields else otherwise, list(sentences))
