"""The form of a new offer: what is offered, who sees it, and on what terms."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from catalog.models import HarvestSource, Resource
from catalog.pages import labels
from catalog.pages.forms import stewarded
from connector.dsp.parse import parse
from connector.dsp.values import Json
from connector.errors import Fault, MalformedMessage
from connector.models import Offer
from connector.models.offer import ContractCase
from connector.models.participant import CATALOGUE
from connector.offers.faults import access_faults, contract_faults, foreign_faults
from connector.offers.verbs import Draft
from connector.pages.rules_text import LARGEST
from vocab.authority import lookup

MOST = 200  # datasets that are named one by one
_POLICY = {"rows": 12, "spellcheck": "false", "class": "code"}


class OfferForm(forms.Form):
    """A draft of an offer: of a source, or of the datasets that `chosen` names."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("As your colleagues look for it; participants do not see it"),
        error_messages={"required": _("Give the offer a title.")},
    )
    organisation: Any = forms.ModelChoiceField(
        label=_("Offered by"),
        queryset=None,
        empty_label=None,
        error_messages={"required": _("Choose the organisation that offers.")},
    )
    source: Any = forms.ModelChoiceField(
        label=_("All datasets of the source"),
        queryset=None,
        required=False,
        empty_label=_("choose a source"),
        help_text=_("What is harvested from it later is offered too"),
    )
    themes = forms.MultipleChoiceField(
        label=_("Of these themes alone"),
        required=False,
        help_text=_("Tick none to offer the datasets of every theme"),
        widget=forms.CheckboxSelectMultiple,
    )
    access_policy = forms.CharField(
        label=_("Who sees it: the access policy, as JSON"),
        required=False,
        max_length=LARGEST,
        strip=False,
        help_text=_(
            "Rules of ODRL that claims and the clock decide. Leave it empty to show the offer to"
            " every participant who may see the dataset."
        ),
        widget=forms.Textarea(attrs=_POLICY),
    )
    contract_policy = forms.CharField(
        label=_("On what terms: the contract policy, as JSON"),
        max_length=LARGEST,
        strip=False,
        help_text=_("permission, prohibition and obligation of ODRL, as both sides will keep them"),
        widget=forms.Textarea(attrs=_POLICY),
        error_messages={"required": _("Write the terms, or begin with ready-made ones.")},
    )
    contract_case = forms.ChoiceField(
        label=_("Contract text beside the policy"),
        choices=ContractCase.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("In our own words, to be checked by a lawyer; kept with each agreement"),
    )
    approval = forms.ChoiceField(
        label=_("Who answers a request that the policy permits"),
        choices=Offer.Approval.choices,
        initial=Offer.Approval.AUTOMATIC,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who answers.")},
    )

    def __init__(
        self, *args: Any, requester: Requester, chosen: Sequence[Resource], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.chosen = chosen
        mine = stewarded(requester)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        if chosen:
            del self.fields["source"], self.fields["themes"]
        else:
            sources = HarvestSource.objects.visible_to(requester).filter(organisation__in=mine)
            sources = sources.exclude(kind=CATALOGUE)
            self.fields["source"].queryset = sources.order_by("name")  # type: ignore[attr-defined]
            self.fields["themes"].choices = [  # type: ignore[attr-defined]
                (one.iri, labels.key_words(one.iri)) for one in lookup.table("data-theme").values()
            ]

    def clean_access_policy(self) -> Json | None:
        """The policy, with a sentence for each place that is to be mended; None: no policy."""
        text: str = self.cleaned_data["access_policy"]
        return _policy(text, access_faults) if text.strip() else None

    def clean_contract_policy(self) -> Json:
        """The policy, with a sentence for each place that is to be mended."""
        return _policy(self.cleaned_data["contract_policy"], contract_faults)

    def clean(self) -> dict[str, Any]:
        """One of the two: a source, or datasets."""
        found = super().clean() or self.cleaned_data
        organisation, source = found.get("organisation"), found.get("source")
        if self.chosen:
            others = [row for row in self.chosen if row.source.organisation != organisation]
            if organisation and others:
                sentence = gettext(
                    "%(title)s is not from a source of the organisation that offers."
                )
                self.add_error("organisation", sentence % {"title": others[0]})
        elif source is None and "source" not in self.errors:
            sentence = gettext("Choose a source; or begin on the page of a dataset to offer that.")
            self.add_error("source", sentence)
        elif source and organisation and source.organisation != organisation:
            self.add_error("source", gettext("Choose a source of the organisation that offers."))
        return found

    def draft(self) -> Draft:
        """What is to be offered, of a form that is valid."""
        said = self.cleaned_data
        return Draft(
            organisation=said["organisation"],
            title=said["title"],
            contract_policy=said["contract_policy"],
            access_policy=said["access_policy"],
            source=said.get("source"),
            themes=said.get("themes", ()),
            resources=self.chosen,
            approval=Offer.Approval(said["approval"]),
            contract_case=said["contract_case"],
        )


def sentences(faults: Iterable[Fault]) -> list[str]:
    """Faults for people: each with its place, but for those of the whole."""
    return [str(one) if one.pointer else one.sentence for one in faults]


def _policy(text: str, faults_of: Callable[[Json], list[Fault]]) -> Json:
    try:
        body = parse(text.encode(), limit=LARGEST)
    except MalformedMessage as wrong:
        raise ValidationError(sentences(wrong.faults)) from wrong
    if not isinstance(body, dict):
        raise ValidationError(gettext("Write an object such as { “permission”: [ … ] }."))
    policy = Json.of(body)
    if faults := foreign_faults(policy) or faults_of(policy):
        raise ValidationError(sentences(faults))
    return policy
