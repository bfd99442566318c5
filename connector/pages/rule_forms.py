"""The form of a rule: when it fits, and what it answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from catalog.models import HarvestSource
from connector.deciding import CLAIMED
from connector.models import NegotiationRule, Offer, Participant
from connector.models.rule import MOST_OPEN
from connector.outbox.endings import LONGEST_REASON
from connector.pages.differences import LEFTS

LONGEST_VALUES = 20_000  # characters
MOST_PARTICIPANTS = 200  # that can be ticked
_Rule = NegotiationRule


class RuleForm(forms.Form):
    """One rule of `organisation`, in the order in which its sentence reads."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As your colleagues know it; it stands beside what it has answered"),
        error_messages={"required": _("Give the rule a name.")},
    )
    role = forms.ChoiceField(
        label=_("It answers"), choices=_Rule.Side.choices, initial=_Rule.Side.PROVIDER,
        widget=forms.RadioSelect,
    )  # fmt: skip
    whom = forms.ChoiceField(
        label=_("From whom"), choices=_Rule.Whom.choices, initial=_Rule.Whom.ANYONE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    participants: Any = forms.ModelMultipleChoiceField(
        label=_("Which participants"),
        queryset=None,
        required=False,
        help_text=_("Of those that are ticked, if only these are meant"),
        widget=forms.CheckboxSelectMultiple,
    )
    claim = forms.ChoiceField(
        label=_("What is known of the participant"),
        required=False,
        choices=[("", _("anything")), *((left, LEFTS[left]) for left in sorted(CLAIMED))],
    )
    claim_values = forms.CharField(
        label=_("One of these values"),
        required=False,
        max_length=LONGEST_VALUES,
        help_text=_("One value a line, as policies write it"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
    )
    offer: Any = forms.ModelChoiceField(
        label=_("For which offer of yours"), queryset=None, required=False, empty_label=_("any")
    )
    source: Any = forms.ModelChoiceField(
        label=_("For datasets of which source"), queryset=None, required=False, empty_label=_("any")
    )
    terms = forms.ChoiceField(
        label=_("On which terms"),
        choices=_Rule.Terms.choices,
        initial=_Rule.Terms.WITHIN,
        widget=forms.RadioSelect,
    )
    open_above = forms.IntegerField(
        label=_("Only if it has more open negotiations with you than"),
        required=False,
        min_value=0,
        max_value=MOST_OPEN,
        help_text=_("Empty: however many it has"),
    )
    answer = forms.ChoiceField(
        label=_("Then"),
        choices=_Rule.Answer.choices,
        initial=_Rule.Answer.ASK,
        help_text=_(
            "No rule accepts what the policy does not permit, or terms that are not shown to be no"
            " worse for you: then a person is asked."
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, where it refuses"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("They read this as you write it. At least one sentence."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        known = Participant.objects.exclude(state=Participant.State.PENDING)
        offers = Offer.objects.filter(organisation=organisation).order_by("title")
        sources = HarvestSource.objects.filter(organisation=organisation).order_by("name")
        for name, rows in (("participants", known), ("offer", offers), ("source", sources)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What belongs together, together."""
        found = super().clean() or self.cleaned_data
        if found.get("whom") == _Rule.Whom.LISTED and not found.get("participants"):
            self.add_error("participants", gettext("Tick one participant at least."))
        if found.get("claim") and not values_of(found):
            self.add_error("claim_values", gettext("Write one value at least."))
        if found.get("answer") == _Rule.Answer.REJECT and not found.get("reason"):
            self.add_error("reason", gettext("Say why: they cannot mend what they are not told."))
        return found

    def says(self) -> dict[str, Any]:
        """The fields of the rule, of a form that is valid; its participants stand by themselves."""
        said = self.cleaned_data
        refuses = said["answer"] == _Rule.Answer.REJECT
        return {
            **{name: said[name] for name in ("name", "role", "whom", "claim", "terms", "answer")},
            **{name: said[name] for name in ("offer", "source", "open_above")},
            "claim_values": values_of(said) if said["claim"] else [],
            "reason": said["reason"] if refuses else "",
        }

    def listed(self) -> list[Participant]:
        """The participants that are meant."""
        said = self.cleaned_data
        return list(said["participants"]) if said["whom"] == _Rule.Whom.LISTED else []


def values_of(said: Mapping[str, Any]) -> list[str]:
    """The lines of the field."""
    lines = str(said.get("claim_values") or "").splitlines()
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def written(rule: NegotiationRule) -> dict[str, Any]:
    """A rule as the form shows it."""
    names = ("name", "role", "whom", "claim", "terms", "open_above", "answer", "reason")
    return {
        **{name: getattr(rule, name) for name in names},
        "offer": rule.offer_id,
        "source": rule.source_id,
        "participants": [one.pk for one in rule.participants.all()],
        "claim_values": "\n".join(rule.claim_values),
    }
