"""Agreements: the terms as both sides have them, frozen, and what came of them."""

from datetime import datetime
from typing import ClassVar

from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from connector.models.negotiation import ContractNegotiation

ENDINGS = "courier_endings"  # the channel of the courier's clock


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads. Every page begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> "AgreementQuerySet":
        """Those of the requester's organisations; an administrator sees all."""
        if requester.is_administrator:
            return self
        return self.filter(negotiation__organisation__in=requester.organisation_ids)


class Agreement(models.Model):
    """One agreement, on either side. `iri` is its `@id`, `body` its JSON in the one fixed form.

    The text of `body` is the same on both sides, so is `body_hash`. `metadata` holds the
    publisher's statements of the dataset at that moment (catalog.packing.pack), and
    `metadata_hash` their content hash: what was agreed upon can be shown when the dataset changed.
    `uses` counts the deliveries that were let through.

    A `notice` of ours (why, and since when) makes it end at `ends_at`. Since `retired_at` no new
    transfer begins under it; those that are open go on.
    """

    class State(models.TextChoices):
        """Only an active agreement lets data through."""

        PENDING = "pending", _("pending")
        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")
        ENDED = "ended", _("ended by notice")
        VOID = "void", _("never came into force")

    negotiation = models.OneToOneField(
        ContractNegotiation, models.PROTECT, related_name="agreement"
    )
    iri = models.TextField()
    body = models.TextField()
    body_hash = models.CharField(max_length=64)
    dataset_id = models.TextField()
    metadata = models.BinaryField(null=True)
    metadata_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.PENDING)
    agreed_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was revoked
    uses = models.PositiveIntegerField(default=0)
    notice = models.TextField(blank=True)
    notice_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    retired = models.TextField(blank=True)  # why
    retired_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["iri"], name="agreement_iri"),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(state="active", ends_at__isnull=False),
                name="agreement_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.iri

    def is_over(self, now: datetime) -> bool:
        """Whether a notice of ours has run out, also before the timer has ended it."""
        return self.ends_at is not None and self.ends_at <= now

    def until(self, decided: datetime | None) -> datetime | None:
        """How long what was decided holds: not longer than a notice lets it."""
        return min((one for one in (decided, self.ends_at) if one is not None), default=None)

    @staticmethod
    def tell() -> None:
        """Let the courier's clock know, when this transaction commits, that something will end."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [ENDINGS])
