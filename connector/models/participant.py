"""The other parties of data spaces that we know, and what we know of them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from connector.dsp.earlier import VERSION

CATALOGUE = "dsp"  # the kind of a source that is a participant's catalogue, shown to us alone


class Participant(models.Model):
    """A counterparty. Only an active one is heard, answered or sent anything.

    `iri` is its participant id, compared letter by letter; `address` is the base that the paths of
    the protocol are appended to, without a slash at its end. Of the token that it shows us only a
    hash is kept; the one that we show it is sealed (connector.secrets).
    """

    class State(models.TextChoices):
        """Whether we deal with it."""

        PENDING = "pending", _("pending")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    iri = models.CharField(_("participant id"), max_length=512, unique=True)
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.PENDING)
    address = models.CharField(
        _("address of its connector"),
        max_length=1024,
        blank=True,
        help_text=_("Where its Dataspace Protocol 2025-1 is: https://host/dsp/2025-1"),
    )
    # The version of the protocol that its catalogue was last read by (connector.federation.source).
    speaks = models.CharField(max_length=16, default="2025-1", db_default="2025-1", editable=False)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    token_prefix = models.CharField(_("its token begins with"), max_length=16, blank=True)
    our_token = models.BinaryField(null=True, editable=False)
    # Left operand -> what we hold to be true of it: {"purpose": ["https://…"]}
    claims = models.JSONField(_("what we know of it"), default=dict, blank=True)
    # What was found when its connector was examined (connector.examining), when, and since when a
    # worker is to do so again.
    examination = models.JSONField(default=list, blank=True, editable=False)
    examined_at = models.DateTimeField(null=True, editable=False)
    examination_wanted = models.DateTimeField(null=True, editable=False)
    # The same, of credentials that it has presented (connector.identity.shown); they win.
    shown = models.JSONField(_("what its credentials say"), default=dict, editable=False)
    shown_by = models.JSONField(default=list, editable=False)  # the DIDs of their issuers
    shown_statuses = models.JSONField(default=list, editable=False)  # where they may be revoked
    shown_at = models.DateTimeField(_("presented"), null=True, editable=False)
    shown_until = models.DateTimeField(_("believed until"), null=True, editable=False)
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~models.Q(token_hash=""),
                name="participant_token_once",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.iri

    @property
    def is_active(self) -> bool:
        """Whether we deal with it now."""
        return self.state == self.State.ACTIVE

    @property
    def is_read_only(self) -> bool:
        """Whether it speaks only an earlier version: its catalogue is read, nothing is agreed."""
        return self.speaks == VERSION

    @property
    def values(self) -> dict[str, frozenset[str]]:
        """What we know of it, as the facts that policies are decided from.

        Of one left operand either credentials speak or we do, never both.
        """
        known = {**self.claims, **self.shown}
        return {left: frozenset(map(str, values)) for left, values in known.items()}


class Admission(models.Model):
    """An access policy, once per distinct text. Who satisfies it is an audience."""

    policy_hash = models.CharField(max_length=64, unique=True)
    policy = models.TextField()  # canonical JSON
    created = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.policy_hash[:12]
