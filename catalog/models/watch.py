"""What people watch, what happened there, and what they were told of it.

Topic <- Watch (who wants to know, by which way, how often) <- Notice (one message, sent once)
Topic <- News (what happened), found by comparing a resource with what is Known of it
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import MD5, Now
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What somebody may want to be told."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    GONE = "gone", _("gone")
    POLICY = "policy", _("terms changed")
    QUALITY = "quality", _("quality dropped")


class Topic(models.Model):
    """A question, or one resource; whoever watches the same shares it.

    `since`: what changed up to this number was there before; null: the reader has not begun. What
    is above `walked` has not been looked at for it yet; null: all has.
    """

    query = models.TextField(blank=True)  # as an address says it (facets.query_string)
    resource = models.ForeignKey(
        "catalog.Resource", models.CASCADE, null=True, related_name="+", db_index=False
    )
    asked = models.BigIntegerField()  # the head of the sequence when it was first asked
    since = models.BigIntegerField(null=True)
    walked = models.BigIntegerField(null=True, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                MD5("query"), condition=models.Q(resource=None), name="topic_of_query"
            ),
            models.UniqueConstraint(
                fields=["resource"],
                condition=models.Q(resource__isnull=False),
                name="topic_of_resource",
            ),
        ]

    def __str__(self) -> str:
        return f"resource {self.resource_id}" if self.resource_id else self.query


class Known(models.Model):
    """What the reader of changes has last seen of a resource. Written by that reader alone.

    `matched`: the topics that it was found by, whoever may see it; deleted ones may be among them.
    """

    resource = models.OneToOneField(
        "catalog.Resource", models.CASCADE, primary_key=True, related_name="+"
    )
    live = models.BooleanField()
    audiences = ArrayField(models.BigIntegerField(), default=list)
    content_hash = models.CharField(max_length=48)
    policy = models.CharField(max_length=32)  # a hash of licences and access rights
    matched = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    def __str__(self) -> str:
        return f"{self.resource_id}"


class Stir(models.Model):
    """Something of a resource changed outside its sequence; told to the reader, who deletes it.

    Written in the transaction that changed it. `audiences`: who may know of it; empty: whoever may
    see the resource.
    """

    resource = models.ForeignKey("catalog.Resource", models.CASCADE, related_name="+")
    event = models.CharField(max_length=16, choices=Event)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    audiences = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.event}"


class News(models.Model):
    """Something happened to a resource that a topic is about. Ids are in the order of reading."""

    class Kind(models.TextChoices):
        """What happened, more finely than what one can ask to be told."""

        NEW = "new"
        CHANGED = "changed"
        WITHDRAWN = "withdrawn"
        LEFT = "left"  # it does not match any more
        AUDIENCE = "audience"  # who may see it
        POLICY = "policy"
        QUALITY = "quality"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="news", db_index=False)
    resource = models.ForeignKey("catalog.Resource", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    change = models.BigIntegerField(null=True)  # the number of the change that brought it
    at = models.DateTimeField(db_default=Now())
    # Who could see it before; of an offer's terms: who may know of them. Empty: everyone.
    audiences = ArrayField(models.BigIntegerField(), default=list)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["topic", "id"], name="news_of_topic"),
            models.Index(fields=["at"], name="news_at"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.resource_id} {self.kind}"


class Watch(models.Model):
    """Who wants to be told of a topic, by which way and how often.

    `seen`: the last news that is in a notice, or that there was when it was made or resumed.
    """

    class Channel(models.TextChoices):
        """The way."""

        EMAIL = "email", _("by e-mail")
        WEBHOOK = "webhook", _("by webhook")

    class Frequency(models.TextChoices):
        """How often."""

        AT_ONCE = "at-once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=200)
    channel = models.CharField(max_length=16, choices=Channel)
    frequency = models.CharField(max_length=16, choices=Frequency, default=Frequency.DAILY)
    events = ArrayField(models.CharField(max_length=16, choices=Event))
    url = models.TextField(blank=True)  # of a webhook
    sealed = models.BinaryField(null=True)  # its secret (accounts.seals)
    created = models.DateTimeField(db_default=Now(), editable=False)
    active = models.BooleanField(default=True)
    stopped = models.TextField(blank=True)  # why we paused it: a sentence
    seen = models.BigIntegerField(default=0)
    due = models.DateTimeField(db_default=Now())  # not told again before

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic"],
                condition=models.Q(channel="email"),
                name="one_mail_for_a_topic",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One message of a watch: the news above `after`, up to `upto`. Sent once.

    What it says is made when it is sent, so that nothing is said that may not be seen by then.
    `key` is the same whenever it is tried: the id of a webhook's call, and in the Message-ID.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waits")
        SENDING = "sending", _("on its way")  # a byte of it may have left
        SENT = "sent", _("sent")
        EMPTY = "empty", _("nothing to tell")  # all of it was over, or not to be seen
        GIVEN_UP = "given up", _("given up")

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="notices")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    made = models.DateTimeField(db_default=Now())
    due = models.DateTimeField(db_default=Now())
    ended = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)  # resources that it told of
    status = models.PositiveSmallIntegerField(null=True)  # what the webhook answered last
    reason = models.TextField(blank=True)  # why it was not sent; without addresses
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["watch"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="one_open_notice_of_a_watch",
            )
        ]
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="notice_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id}: {self.after}-{self.upto} {self.state}"
