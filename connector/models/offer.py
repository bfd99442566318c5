"""What we offer: resources, who may see them, and on what terms they can be had."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from connector.models.participant import Admission


class ContractCase(models.TextChoices):
    """The contract text that goes with an offer: who gives data to whom (connector/texts)."""

    NONE = "", _("None: the policy alone")
    HOLDER_USER = "holder-user", _("Data holder to user")
    USER_RECIPIENT = "user-recipient", _("User to data recipient")
    HOLDER_RECIPIENT = "holder-recipient", _("Data holder to data recipient")
    VOLUNTARY = "voluntary", _("Voluntary sharing")


class Offer(models.Model):
    """A selection of resources + an access policy (who sees) + a contract policy (on what terms).

    Selected are all published datasets of `source` (with one of `themes`, if there are any), or
    those that were named one by one. Without an access policy the offer shows itself to everybody
    who may see the resource anyway.
    """

    class State(models.TextChoices):
        """Only a published offer can be seen or asked for."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Approval(models.TextChoices):
        """Who answers a request that the policy permits."""

        AUTOMATIC = "automatic", _("The policy decides alone")
        HUMAN = "human", _("A person decides, in the inbox")

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="offers", verbose_name=_("offered by")
    )
    title = models.CharField(_("title"), max_length=200)
    source = models.ForeignKey(
        "catalog.HarvestSource", models.PROTECT, null=True, blank=True, related_name="+"
    )
    themes = ArrayField(models.TextField(), default=list, blank=True)
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, related_name="offers")
    contract_policy = models.TextField()  # canonical JSON: the rules only
    contract_hash = models.CharField(max_length=64)
    approval = models.CharField(
        _("who answers"), max_length=16, choices=Approval, default=Approval.AUTOMATIC
    )
    contract_case = models.CharField(
        _("contract text"), max_length=32, choices=ContractCase, blank=True, default=""
    )
    renews = models.ForeignKey(
        "connector.Agreement", models.PROTECT, null=True, related_name="offers"
    )  # who agrees to it renews this one
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    created = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class OfferedResource(models.Model):
    """One resource of an offer. `wire_id` is the offer's `@id` there: unique to its dataset."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="offered", db_index=False)
    resource = models.ForeignKey("catalog.Resource", models.PROTECT, related_name="offered")
    wire_id = models.CharField(max_length=64, unique=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["offer", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "resource"], name="offered_once")
        ]

    def __str__(self) -> str:
        return self.wire_id


class RemoteOffer(models.Model):
    """An offer of another participant for a dataset of its catalogue, kept as it came.

    Peers compare rules term by term, so `body` goes back as it is: nothing of it is rewritten.
    """

    participant = models.ForeignKey(
        "connector.Participant", models.CASCADE, related_name="remote_offers", db_index=False
    )
    resource = models.ForeignKey(
        "catalog.Resource", models.PROTECT, related_name="remote_offers", null=True
    )
    dataset_id = models.TextField()  # `@id` in its catalogue
    iri = models.TextField()  # of the resource that it has become here
    offer_id = models.TextField()
    body = models.TextField()  # JSON of the offer
    formats = ArrayField(models.TextField(), default=list)
    seen = models.DateTimeField(db_default=Now())
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "dataset_id", "offer_id"], name="remote_offer_once"
            )
        ]

    def __str__(self) -> str:
        return self.offer_id
