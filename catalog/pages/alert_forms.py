"""The forms of an alert: of what, by which way, how often."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Event, Watch
from catalog.watching import hooks

LONGEST_NAME = 200
ON_A_SEARCH = (Event.NEW, Event.GONE)
ON_A_DATASET = (Event.CHANGED, Event.GONE, Event.POLICY, Event.QUALITY)
EVENTS = (
    (Event.NEW, _("New: it was not found before")),
    (Event.CHANGED, _("Changed: its record says something else")),
    (Event.GONE, _("Gone: withdrawn, hidden, or it does not match any more")),
    (Event.POLICY, _("Terms changed: licence, access rights, or an offer")),
    (Event.QUALITY, _("Quality dropped: it lost many points, or a class")),
)


class AlertForm(forms.Form):
    """What can be changed later, too."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("By which you know it in the list, and in each message"),
        error_messages={"required": _("Give it a name.")},
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Watch.Frequency.choices,
        initial=Watch.Frequency.DAILY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )
    events = forms.MultipleChoiceField(
        label=_("Tell me of what is"),
        choices=EVENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )


class NewAlertForm(AlertForm):
    """The way is chosen once: a webhook has a secret of its own."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=Watch.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you are told.")},
    )
    url = forms.CharField(
        label=_("Address of the webhook"),
        required=False,
        max_length=2_000,
        help_text=_("Only for a webhook: it begins with https://. We call it by POST, with JSON."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    field_order = ("name", "events", "channel", "url", "frequency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        if hooks.can_mail():
            channel.initial = Watch.Channel.EMAIL
        else:
            webhook = Watch.Channel.WEBHOOK
            channel.choices = [(webhook.value, webhook.label)]  # type: ignore[attr-defined]
            channel.initial = webhook
            channel.help_text = _("This installation sends no e-mail.")

    def clean(self) -> dict[str, Any]:
        """A webhook has an address, e-mail has none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("channel") != Watch.Channel.WEBHOOK:
            cleaned["url"] = ""
        elif not cleaned.get("url"):
            self.add_error("url", _("Give the address that is to be called."))
        else:
            try:
                hooks.check_url(cleaned["url"])
            except forms.ValidationError as error:
                self.add_error("url", error)
        return cleaned
