"""Where metadata come from, and each attempt to fetch them."""

from collections.abc import Sequence
from typing import Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from catalog.access import access, members_of, organisations_among
from catalog.models.contacts import are_addresses

is_language_tag = RegexValidator(
    r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("Give a language tag such as nl or pt-BR.")
)


def is_time_zone(name: str) -> None:
    """Raise ValidationError where this machine knows no time zone of that name."""
    if name not in {"UTC", *available_timezones()}:
        raise ValidationError(
            _("There is no time zone of that name: write one such as Europe/Amsterdam, or UTC.")
        )


NO_ORGANISATION = _("Only members may see it: choose their organisation, or show it to everyone.")
_RECORDS_OF_NOBODY = _(
    "Some of its records are only for members: choose their organisation, or show these records to"
    " everyone first."
)


class SourceQuerySet(models.QuerySet["HarvestSource"]):
    """Reads of sources. Every door begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> Self:
        """The sources that `requester` may know of."""
        mine = organisations_among(access().audiences(requester).ids)
        return self.filter(models.Q(members_only=False) | models.Q(organisation__in=mine))


class HarvestSource(models.Model):
    """A catalogue that we harvest: an address (or a file of this machine) and how to read it.

    `organisation` and `members_only` are written by catalog.visibility, which takes the audiences
    of its resources along.
    """

    class Schedule(models.TextChoices):
        """How often the source is harvested without being asked to."""

        MANUAL = "manual", _("only when asked")
        HOURLY = "hourly", _("every hour")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")

    slug = models.SlugField(_("short name"), unique=True, max_length=64)
    name = models.CharField(_("name"), max_length=200)
    url = models.TextField(
        _("address"), max_length=2048, help_text=_("Where the catalogue is: begins with https://")
    )
    kind = models.CharField(_("kind"), max_length=32, default="dcat")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("organisation"),
    )
    schedule = models.CharField(
        _("schedule"), max_length=16, choices=Schedule, default=Schedule.MANUAL
    )
    default_language = models.CharField(
        _("default language"),
        max_length=16,
        blank=True,
        validators=[is_language_tag],
        help_text=_("Language of texts that do not say theirs, such as nl"),
    )
    # Between these no harvest is started by the schedule (catalog.harvest.quiet).
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_zone = models.CharField(
        _("time zone of the quiet hours"),
        max_length=64,
        blank=True,
        default="UTC",
        db_default="UTC",
        validators=[is_time_zone],
    )
    contact = models.CharField(
        _("who is told"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[are_addresses],
        help_text=_("E-mail addresses, with commas between several: told when harvests go wrong"),
    )
    active = models.BooleanField(_("active"), default=True)
    members_only = models.BooleanField(
        _("only for members"),
        default=False,
        db_default=False,
        help_text=_("Who does not belong to its organisation finds it nowhere"),
    )
    created = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(members_only=False) | models.Q(organisation__isnull=False),
                name="members_of_an_organisation",
                violation_error_message=NO_ORGANISATION,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse what is for the members of nobody, and what is promised otherwise.

        ValidationError, of the former at `organisation`.
        """
        super().clean()
        if self.organisation_id is None:
            self._must_be_of_somebody()
        if self.pk and (objections := self._objections()):
            raise ValidationError(list(objections))

    def _must_be_of_somebody(self) -> None:
        if self.members_only:
            raise ValidationError({"organisation": NO_ORGANISATION})
        if self.pk and self.resources.filter(members_only=True).exists():
            raise ValidationError({"organisation": _RECORDS_OF_NOBODY})

    def _objections(self) -> Sequence[str]:
        return access().objections(self.pk, self.organisation_id, members_only=self.members_only)

    @property
    def is_remote(self) -> bool:
        """Whether the source is fetched from another machine."""
        return self.url.startswith(("http://", "https://"))

    @property
    def members(self) -> list[int]:
        """The audience of what only the members of its organisation may see."""
        return [] if self.organisation_id is None else [members_of(self.organisation_id)]

    @property
    def audiences(self) -> list[int]:
        """The audiences of its resources, but for those that are restricted one by one."""
        return self.members if self.members_only else []


class RunQuerySet(models.QuerySet["HarvestRun"]):
    """Reads of runs. Every door begins with `visible_to`."""

    def visible_to(self, requester: Requester) -> Self:
        """The harvests of the sources that `requester` may know of; plans are no news."""
        return self.harvests().filter(source__in=HarvestSource.objects.visible_to(requester))

    def harvests(self) -> Self:
        """Those that apply what they read: all but plans."""
        return self.filter(purpose=HarvestRun.Purpose.APPLY)


class HarvestRun(models.Model):
    """One harvest of one source, or a plan of one, which changes no resource.

    The row is the truth; a task is only a nudge.

    A worker holds the run by a lease (`lease_owner` until `lease_until`, the database's clock) and
    renews it while it works; a run whose lease is over is taken up by another worker, from its last
    checkpoint.
    """

    class Purpose(models.TextChoices):
        """What the run is for."""

        APPLY = "apply"
        PLAN = "plan"  # say what a harvest would do

    class State(models.TextChoices):
        """Where the run stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Stage(models.TextChoices):
        """What a running harvest is doing."""

        WAIT = "wait", _("waiting")
        FETCH = "fetch", _("fetching")
        READ = "read", _("reading")
        SPLIT = "split", _("splitting")
        STORE = "store", _("writing")
        SETTLE = "settle", _("closing")

    source = models.ForeignKey(HarvestSource, models.PROTECT, related_name="runs", db_index=False)
    purpose = models.CharField(
        max_length=16, choices=Purpose, default=Purpose.APPLY, db_default=Purpose.APPLY
    )
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.WAIT)
    queued = models.DateTimeField(db_default=Now(), editable=False)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    # Starts since it last got on: a run that kills whoever takes it up comes to an end.
    stalled = models.PositiveIntegerField(default=0, db_default=0)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    # Everything that the source holds was seen: only then may something be withdrawn.
    complete = models.BooleanField(default=False)
    # The bytes were those of the last complete run: nothing was read.
    same = models.BooleanField(default=False)
    rules_version = models.PositiveIntegerField(default=0)
    # The source's when the run began: texts without a language were derived with it.
    default_language = models.CharField(max_length=16, blank=True, db_default="")
    error = models.TextField(blank=True)
    # True figures for the progress that people see.
    pages = models.PositiveIntegerField(default=0)
    pages_expected = models.PositiveIntegerField(null=True)
    bytes = models.BigIntegerField(default=0)
    statements = models.BigIntegerField(default=0)
    partitions = models.PositiveIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    stored = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0, db_default=0)  # came from us: loops.py
    plan = models.JSONField(null=True)  # what a plan came to: catalog.harvest.plan

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["source", "purpose"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_open_run_per_source",
            )
        ]
        indexes = [models.Index(fields=["source", "-id"], name="run_by_source")]

    def __str__(self) -> str:
        return f"{self.source} #{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the run has still to end."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class RunPage(models.Model):
    """One document of a run, as fetched; its bytes lie in the spool until the run ends."""

    run = models.ForeignKey(HarvestRun, models.CASCADE, related_name="page_set", db_index=False)
    number = models.PositiveIntegerField()
    url = models.TextField()
    final_url = models.TextField(blank=True)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    charset = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField(default=0)
    fetched = models.DateTimeField(db_default=Now(), editable=False)
    # Filled when the page has been read:
    read = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    syntax = models.TextField(blank=True)  # of all documents in an archive, with commas
    statements = models.BigIntegerField(default=0)
    immutable = models.BooleanField(default=False, db_default=False)  # its server said so
    next_url = models.TextField(blank=True)
    total_items = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("run", "number")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_page")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class RunPartition(models.Model):
    """A checkpoint: this part of the run's records is stored.

    `seen` holds the 8-byte keys of the stable ids in it, one after another: what was not seen in a
    complete run is withdrawn.
    """

    run = models.ForeignKey(
        HarvestRun, models.CASCADE, related_name="partition_set", db_index=False
    )
    number = models.PositiveIntegerField()
    records = models.PositiveIntegerField()
    seen = models.BinaryField()
    stored = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("run", "number")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_partition")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
