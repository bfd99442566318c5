"""What people write into a negotiation, an agreement or a transfer: reasons, and other terms."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connector.dsp.values import Json
from connector.errors import MalformedMessage
from connector.notices import LONGEST_NOTICE
from connector.outbox.endings import LONGEST_REASON
from connector.pages.rules_text import LARGEST, read_rules


class ReasonForm(forms.Form):
    """Why something ends or pauses. The other side reads it."""

    reason = forms.CharField(
        label=_("Reason, in words they can act on"),
        help_text=_("They read this as you write it. At least one sentence."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: they cannot mend what they are not told.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""


class NoticeForm(ReasonForm):
    """An end in good order: in how many days, and why."""

    days = forms.IntegerField(
        label=_("In how many days it ends"),
        min_value=1,
        max_value=LONGEST_NOTICE,
        initial=30,
        error_messages={"required": _("Say in how many days it ends.")},
    )


class CounterForm(forms.Form):
    """Other terms, as the JSON of their rules."""

    rules = forms.CharField(
        label=_("The rules, as JSON"),
        help_text=_(
            "permission, prohibition and obligation of ODRL, as the other side sent them."
            " Change what you like."
        ),
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "code"}),
        error_messages={"required": _("Write the rules; to take theirs, accept them instead.")},
    )

    def __init__(self, *args: object, on_the_table: Json, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""
        self.on_the_table = on_the_table

    def clean_rules(self) -> Json:
        """The rules, with a sentence for each place at which they cannot be read."""
        try:
            found = read_rules(self.cleaned_data["rules"])
        except MalformedMessage as wrong:
            raise ValidationError([str(fault) for fault in wrong.faults]) from wrong
        if found == self.on_the_table:
            raise ValidationError(
                _("These are the terms on the table: change them, or accept them.")
            )
        return found
