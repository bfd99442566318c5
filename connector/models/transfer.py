"""Transfer processes: an agreement's data on their way, and the sources that they come from."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from connector.dps.states import FlowState
from connector.models.agreement import Agreement
from connector.models.plane import DataFlow
from connector.models.process import Process
from connector.states import Role, TransferState


class TransferQuerySet(models.QuerySet["TransferProcess"]):
    """Reads. Every page begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> "TransferQuerySet":
        """Those of the requester's organisations; an administrator sees all."""
        if requester.is_administrator:
            return self
        return self.filter(organisation__in=requester.organisation_ids)


class TransferProcess(Process):
    """A transfer process of the Dataspace Protocol 2025-1, on either side.

    At the provider `token_hash` is the hash of the token that the data are fetched with; at the
    consumer `data_address` is the sealed JSON of where and with what to fetch them, and `file`,
    `size` (bytes) and `sha256` are of what was fetched. With a `plane` a data plane of others moves
    the data (`flow`); `data_address` of a provider is then where to push them. `fetch_next` is the
    wish to fetch them, and when; `valid_until` is when the decision to let data flow must be made
    anew.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="transfers")
    format = models.TextField()
    distribution = models.ForeignKey(
        "catalog.Distribution", models.PROTECT, null=True, related_name="+"
    )
    plane = models.ForeignKey("connector.Plane", models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    data_address = models.BinaryField(null=True)
    suspended_by = models.CharField(max_length=8, blank=True)  # last; "": both at once
    valid_until = models.DateTimeField(null=True)
    sent = models.BigIntegerField(default=0)  # bytes that we have delivered
    file = models.TextField(blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True)
    fetch_next = models.DateTimeField(null=True)
    fetch_attempts = models.PositiveIntegerField(default=0)  # without any progress
    fetch_error = models.TextField(blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "role", "peer_pid"],
                condition=~models.Q(peer_pid=""),
                name="transfer_of_peer_once",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="data_token_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["fetch_next"],
                condition=models.Q(fetch_next__isnull=False),
                name="transfer_to_fetch",
            ),
            models.Index(
                fields=["valid_until"],
                condition=models.Q(valid_until__isnull=False),
                name="transfer_runs_out",
            ),
        ]

    def move_to(self, then: TransferState) -> None:
        """Take the next state. Only while it is started does its token open anything.

        (It outlives a pause of the consumer's: whose resumption no new one can be sent with.)
        """
        self.keep_state(then)
        if then.is_terminal:
            self.token_hash, self.data_address = "", None
            self.fetch_next = self.valid_until = None
        if self.plane_id and (then.is_terminal or self._goes_on(then)):
            for flow in DataFlow.objects.filter(transfer=self):
                flow.want(FlowState(then.value))
        self.save()

    def _goes_on(self, then: TransferState) -> bool:
        """Whether a consumer's data plane may fetch from now on."""
        return then is TransferState.STARTED and self.our_role is Role.CONSUMER

    @property
    def is_ours_to_resume(self) -> bool:
        """Only the party that suspended it may, or either, where both did at the same moment."""
        return self.suspended_by in ("", self.role)

    @property
    def now(self) -> TransferState | None:
        """The state as a value; None: not begun."""
        return TransferState(self.state) if self.state else None


ANONYMIZE = frozenset({"anonymize"})


class DataSourceQuerySet(models.QuerySet["DataSource"]):
    """What a delivery does to data."""

    def done(self) -> frozenset[str]:
        """The actions of duties that the delivery of each of these carries out: `anonymize`.

        A data plane of others does nothing to them.
        """
        rows = self.values_list("steps", "plane")
        treats = [bool(steps) and plane is None for steps, plane in rows]
        return ANONYMIZE if treats and all(treats) else frozenset()


class DataSource(models.Model):
    """Where the data of a distribution lie: a file below our own folder, or an address.

    `secret` is the sealed value of the Authorization header that the address asks for. `steps` is
    what is done to a table before it goes out (connector.delivery.steps), `key` the sealed text
    that pseudonyms are made with. With a `plane` that data plane delivers them, and we do not.
    """

    class Kind(models.TextChoices):
        """What `address` is."""

        FILE = "file", _("a file of this installation")
        HTTP = "http", _("an address")

    resource = models.ForeignKey(
        "catalog.Resource", models.PROTECT, related_name="data_sources", db_index=False
    )
    distribution = models.ForeignKey(
        "catalog.Distribution", models.PROTECT, null=True, related_name="data_sources"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    address = models.TextField(_("file or address"))
    media_type = models.CharField(_("media type"), max_length=200, blank=True)
    secret = models.BinaryField(null=True, editable=False)
    steps = models.JSONField(default=list, blank=True)
    key = models.BinaryField(default=bytes, editable=False)
    plane = models.ForeignKey("connector.Plane", models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField(db_default=Now(), editable=False)

    objects = DataSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resource", "distribution"],
                nulls_distinct=False,
                name="data_source_once",
            )
        ]

    def __str__(self) -> str:
        return self.address
