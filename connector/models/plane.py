"""Planes of others that we speak Data Plane Signaling with, and the data flows between us."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connector.dps.states import FlowState, Verb
from connector.models.process import new_pid
from connector.states import Role

CHANNEL = "courier_signals"


class Plane(models.Model):
    """A control plane that may use us as its data plane, or a data plane that we may use.

    `name` is its id, as both sides know it; `endpoint` is the base that the paths of the
    specification are appended to, without a slash at its end. Of the token that it shows us only a
    hash is kept; the one that we show it is sealed (connector.secrets).
    """

    class Kind(models.TextChoices):
        """What it is to us."""

        CONTROL = "control", _("control plane")
        DATA = "data", _("data plane")

    class Dialect(models.TextChoices):
        """How it speaks."""

        DPS = "dps", "Data Plane Signaling 1.0"
        EDC = "edc", "Eclipse EDC 0.15"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(_("id"), max_length=200)
    endpoint = models.CharField(_("address"), max_length=1024)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    dialect = models.CharField(max_length=8, choices=Dialect, default=Dialect.DPS)
    # of a data plane: how it hands over (transfer types), and what it can read (kinds of source)
    profiles = ArrayField(models.TextField(), default=list)
    source_types = ArrayField(models.TextField(), default=list)
    labels = ArrayField(models.TextField(), default=list)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    our_token = models.BinaryField(null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("plane")
        verbose_name_plural = _("planes")
        ordering: ClassVar = ["kind", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name"], name="plane_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="plane_token_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def attempt_ends(begun: datetime) -> datetime:
    """When what is said from then on must have been answered, or never will be."""
    return begun + timedelta(seconds=settings.OUTBOX_SEND_SECONDS * 2)


class DataFlow(models.Model):
    """One data flow, in either role: of a transfer of ours that a data plane moves, or of a
    transfer of a control plane's that we move (then `transfer` is None).

    `state` is where the data plane has it, `process_id` is the transfer's pid there, `flow_id` the
    flow's. `side` is whose data plane it is. As control plane we bring it to `wanted`, by `signal`,
    which is on its way; as data plane `signal` is what the control plane is still to be told. Both
    are sent from `next_attempt` on, with `message_id`, until they are answered.
    """

    plane = models.ForeignKey(Plane, models.PROTECT, related_name="flows")
    transfer = models.OneToOneField(
        "connector.TransferProcess", models.CASCADE, null=True, related_name="flow"
    )
    side = models.CharField(max_length=8, choices=[(role, role) for role in Role])
    process_id = models.TextField()
    flow_id = models.TextField(default=new_pid)
    profile = models.TextField()
    dataset_id = models.TextField(blank=True)
    agreement_id = models.TextField(blank=True)
    counter_party = models.TextField(blank=True)
    state = models.CharField(max_length=16, default=FlowState.INITIALIZED)
    wanted = models.CharField(max_length=16, blank=True)
    source = models.ForeignKey("connector.DataSource", models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    data_address = models.BinaryField(null=True)  # sealed JSON, of where the data are to be had
    sent = models.BigIntegerField(default=0)  # bytes that we have delivered
    # of what we have fetched, as a consumer's data plane: a file below var/received
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signal = models.CharField(max_length=16, blank=True)
    message_id = models.TextField(blank=True)  # of what is on its way; or of what began it
    attempts = models.PositiveIntegerField(default=0)
    first_attempt = models.DateTimeField(null=True)
    next_attempt = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created = models.DateTimeField(db_default=Now(), editable=False)
    changed = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("data flow")
        verbose_name_plural = _("data flows")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plane", "process_id"], name="data_flow_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="flow_token_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt", "id"],
                condition=models.Q(next_attempt__isnull=False),
                name="data_flow_to_signal",
            )
        ]

    def __str__(self) -> str:
        return self.process_id

    @property
    def pid(self) -> str:
        """Our pid of it, as data plane."""
        return self.flow_id

    @property
    def now(self) -> FlowState:
        """The state as a value."""
        return FlowState(self.state)

    def move_to(self, then: FlowState) -> None:
        """Take the next state. Only while it is started does its token open anything."""
        self.state, self.changed = then.value, timezone.now()
        if then.is_terminal:
            self.token_hash, self.data_address = "", None
        self.save()

    def want(self, wanted: FlowState) -> None:
        """As control plane: bring it there, as soon as may be. An end is wanted for good."""
        if self.wanted in (FlowState.COMPLETED, FlowState.TERMINATED):
            return
        self.wanted = wanted.value
        self.call()

    def call(self) -> None:
        """Have the courier see to it when this transaction commits; what it did wrong is over.

        While a beginning may be under way it waits: an end would overtake what it is to end.
        """
        now = timezone.now()
        if not self._may_be_beginning(now):
            self.next_attempt = now
        self.error = ""
        self.save()
        self.tell()

    def _may_be_beginning(self, now: datetime) -> bool:
        begins = self.signal in (Verb.PREPARE, Verb.START) and self.attempts > 0
        then = self.next_attempt
        return begins and then is not None and now < then <= attempt_ends(now)

    @staticmethod
    def tell() -> None:
        """Wake the courier when this transaction commits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
