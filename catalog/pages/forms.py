"""The form of a source: what is asked, and the sentence when an answer cannot be used."""

import re
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.requester import Requester
from accounts.roles import INCLUDES, Role
from catalog.harvest import sources
from catalog.harvest.limits import policy
from catalog.harvest.quiet import UTC
from catalog.models import HarvestSource
from catalog.models.contacts import addresses
from catalog.search.document import OF_PARTICIPANTS
from outbound.addresses import check_url
from outbound.errors import AddressRefused

EVERYONE, MEMBERS = "everyone", "members"  # who may see a source
_HOUR = _("Write the hour as 08:00.")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class SourceForm(forms.ModelForm[HarvestSource]):
    """A new source, or another address, schedule or name for one."""

    url = forms.CharField(
        label=_("Address of the catalogue"),
        max_length=2_048,
        error_messages={"required": _("Give the address, which begins with https://")},
        help_text=_("The page that a machine reads, often ending in .ttl, .rdf or .jsonld"),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=_("What is there"),
        choices=sources.offered,
        required=False,
        help_text=_("Of a portal of CKAN the address of its first page is enough"),
    )

    members_only = forms.TypedChoiceField(
        label=_("Who may see it"),
        choices=((EVERYONE, _("everyone")), (MEMBERS, _("only members of its organisation"))),
        initial=EVERYONE,
        coerce=lambda given: given == MEMBERS,
        error_messages={"required": _("Choose who may see it.")},
        help_text=_("Who may not see it finds neither the source nor one of its records anywhere"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = HarvestSource
        fields = (
            "name", "url", "kind", "organisation", "members_only", "schedule", "quiet_from",
            "quiet_until", "quiet_zone", "default_language", "contact", "active",
        )  # fmt: skip
        error_messages = {
            "name": {"required": _("Give the source a name that people know.")},
            "quiet_from": {"invalid": _HOUR},
            "quiet_until": {"invalid": _HOUR},
        }
        help_texts = {
            "active": _("Untick to pause: nothing is fetched, what is here stays"),
            "quiet_from": _(
                "From then on its schedule starts no harvest; empty: at any hour. Who asks for one"
                " gets it all the same"
            ),
            "quiet_until": _("May be on the next day: from 22:00 until 06:00"),
            "quiet_zone": _("Whose clock these hours are told by, such as Europe/Amsterdam or UTC"),
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_zone": forms.TextInput(attrs={"spellcheck": "false"}),
            "contact": forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, requester: Requester, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._kept_url = self.instance.url
        organisation = self.fields["organisation"]
        organisation.queryset = stewarded(requester)  # type: ignore[attr-defined]
        organisation.required = not requester.is_administrator
        organisation.empty_label = _("none: the administrators")  # type: ignore[attr-defined]
        organisation.error_messages["required"] = _("Choose the organisation it belongs to.")
        organisation.help_text = _("Its stewards look after the source")
        if self.instance.kind not in dict(sources.offered()):
            del self.fields["kind"]  # the house made it, and the house knows why
        if self.instance.kind in OF_PARTICIPANTS:
            del self.fields["url"]  # it is where the participant is
        self._name_the_members()
        if not settings.EMAIL_HOST:
            self.fields["contact"].help_text = _(
                "E-mail addresses, with commas; nobody is told: this installation sends no e-mail"
            )

    def _name_the_members(self) -> None:
        """Say the organisation's name where there is only one that it can be."""
        self.initial["members_only"] = MEMBERS if self.instance.members_only else EVERYONE
        there = list(self.fields["organisation"].queryset[:2])  # type: ignore[attr-defined]
        if len(there) == 1:
            words = _("only members of %(name)s") % {"name": there[0].name}
            self.fields["members_only"].choices = (  # type: ignore[attr-defined]
                (EVERYONE, _("everyone")), (MEMBERS, words),
            )  # fmt: skip

    def clean_name(self) -> str:
        """A name with a letter in it: the address of its page is made of it."""
        name: str = self.cleaned_data["name"].strip()
        if not self.instance.pk and not slugify(name, allow_unicode=False):
            raise ValidationError(_("Give a name with at least one letter from a to z."))
        return name

    def clean_kind(self) -> str:
        """What was chosen; what it is already where nothing was."""
        kind: str = self.cleaned_data["kind"] or self.instance.kind
        return kind

    def clean_url(self) -> str:
        """An address that may be fetched; the file of a source that has one stays as it is."""
        url: str = self.cleaned_data["url"].strip()
        if url == self._kept_url and self.instance.pk:
            return url
        try:
            check_url(url, policy())
        except AddressRefused as refusal:
            raise ValidationError(f"{capfirst(str(refusal))}.") from refusal
        return url

    def clean_contact(self) -> str:
        """What was said, with commas."""
        return ", ".join(addresses(self.cleaned_data["contact"]))

    def clean_quiet_zone(self) -> str:
        """What was said; UTC where nothing was."""
        zone: str = self.cleaned_data["quiet_zone"].strip() or UTC
        return zone

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, and leave some of the day."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if self.has_error("quiet_from") or self.has_error("quiet_until"):
            return cleaned
        if begins is not None and ends is None:
            self.add_error("quiet_until", _("Say when the quiet hours end, or leave both empty."))
        if ends is not None and begins is None:
            self.add_error("quiet_from", _("Say when the quiet hours begin, or leave both empty."))
        if begins is not None and begins == ends:
            self.add_error(
                "quiet_until", _("Give another hour: the whole day is quiet when it is paused.")
            )
        return cleaned

    def clean_default_language(self) -> str:
        """A language tag, or nothing."""
        tag: str = self.cleaned_data["default_language"].strip()
        if tag and not _LANGUAGE.fullmatch(tag):
            raise ValidationError(_("Write it as a short tag, such as nl, de or fr-BE."))
        return tag


def stewarded(requester: Requester) -> Any:
    """The organisations whose sources this requester looks after."""
    everything = Organisation.objects.order_by("name")
    if requester.is_administrator:
        return everything
    mine = [pk for pk, role in requester.roles.items() if Role.STEWARD in INCLUDES[role]]
    return everything.filter(pk__in=mine)


def free_slug(name: str, *, secret: bool = False) -> str:
    """A short name for a new source that no other has.

    `secret`: one that nobody guesses; else who names a source alike would see that it is taken.
    """
    slug = slugify(name)[:50] or "source"
    if secret:
        return f"{slug}-{secrets.token_hex(6)}"
    taken = {"new"} | set(
        HarvestSource.objects.filter(slug__startswith=slug).values_list("slug", flat=True)
    )
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
