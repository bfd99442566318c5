"""Contract negotiations: who asks whom for what, and where that stands."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from accounts.roles import Role as Part
from connector.models.offer import OfferedResource, RemoteOffer
from connector.models.process import Process
from connector.states import NegotiationState


class NegotiationQuerySet(models.QuerySet["ContractNegotiation"]):
    """Reads. Every page begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> "NegotiationQuerySet":
        """Those of the requester's organisations; an administrator sees all."""
        if requester.is_administrator:
            return self
        return self.filter(organisation__in=requester.organisation_ids)


class ContractNegotiation(Process):
    """A negotiation of the Dataspace Protocol 2025-1, on either side.

    `offer` is the JSON of the offer on the table (a MessageOffer), by whom `offer_by` says. At the
    provider `offered` is what was asked for; at the consumer `remote_offer` is where it was found.
    `renews` is the agreement of ours that this one is to follow.
    """

    offered = models.ForeignKey(OfferedResource, models.PROTECT, null=True, related_name="+")
    remote_offer = models.ForeignKey(RemoteOffer, models.SET_NULL, null=True, related_name="+")
    resource = models.ForeignKey("catalog.Resource", models.PROTECT, null=True, related_name="+")
    renews = models.ForeignKey(
        "connector.Agreement", models.PROTECT, null=True, related_name="renewals"
    )
    dataset_id = models.TextField()
    offer = models.TextField()
    offer_by = models.CharField(max_length=8)
    waits = models.BooleanField(_("waits for a person"), default=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "role", "peer_pid"],
                condition=~models.Q(peer_pid=""),
                name="negotiation_of_peer_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(waits=True), name="negotiation_waits"),
            models.Index(fields=["organisation", "-id"], name="negotiation_of_organisation"),
        ]

    def move_to(self, then: NegotiationState) -> None:
        """Take the next state; with the last one its agreement comes into force, or never will."""
        self.keep_state(then)
        self.waits = False
        self.save()
        if then is NegotiationState.FINALIZED:
            self._agreements().filter(state="pending").update(state="active")
        elif then is NegotiationState.TERMINATED:
            self._agreements().filter(state="pending").update(state="void", ended_at=Now())

    def _agreements(self) -> models.QuerySet[Any]:
        return apps.get_model("connector", "Agreement").objects.filter(negotiation=self)

    @property
    def now(self) -> NegotiationState | None:
        """The state as a value; None: not begun."""
        return NegotiationState(self.state) if self.state else None

    def may_be_decided_by(self, requester: Requester) -> bool:
        """Whether the requester may accept, refuse, counter or end it."""
        return requester.may(Part.NEGOTIATOR, self.organisation_id) or requester.may(
            Part.STEWARD, self.organisation_id
        )
