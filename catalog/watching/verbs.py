"""Watch something, pause, resume, and stop: one transaction each."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.seals import seal
from catalog.models import Event, News, Resource, Topic, Watch
from catalog.search.query import SearchQuery
from catalog.watching import topics
from catalog.watching.nudges import READER, nudge

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - the mark of all secrets (Standard Webhooks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be told, and how. `of`: a search, or one resource."""

    of: SearchQuery | Resource
    name: str
    channel: Watch.Channel
    frequency: Watch.Frequency
    events: Collection[Event]
    url: str = ""


@transaction.atomic
def watch(user: User, wish: Wish) -> tuple[Watch, str]:
    """The new watch, and the secret of its webhook, which is shown once; "" for e-mail.

    Raises ValidationError.
    """
    User.objects.select_for_update().get(pk=user.pk)
    most = settings.ALERTS.per_account
    if user.watches.count() >= most:
        raise ValidationError(
            _("You have %(n)s alerts, which is all that an account may have. Delete one first.")
            % {"n": most}
        )
    topic = _topic(wish.of)
    by_mail = user.watches.filter(topic=topic, channel=Watch.Channel.EMAIL)
    if wish.channel == Watch.Channel.EMAIL and by_mail.exists():
        raise ValidationError(_("You are told of this by e-mail already. Change that alert."))
    secret = new_secret() if wish.channel == Watch.Channel.WEBHOOK else ""
    made = Watch.objects.create(
        user=user,
        topic=topic,
        name=wish.name,
        channel=wish.channel,
        frequency=wish.frequency,
        events=sorted(wish.events),
        url=wish.url,
        sealed=seal(secret) if secret else None,
        seen=_last_news(topic),
    )
    nudge(READER)
    return made, secret


def new_secret() -> str:
    """What signs the calls of a webhook, as receivers' libraries take it (Standard Webhooks)."""
    made = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return f"{SECRET_PREFIX}{made}"


@transaction.atomic
def change(
    mine: Watch, *, name: str, frequency: Watch.Frequency, events: Collection[Event]
) -> None:
    """Call it otherwise, tell of other things, more often or less."""
    mine.name, mine.frequency, mine.events = name, frequency, sorted(events)
    mine.save(update_fields=["name", "frequency", "events"])


@transaction.atomic
def pause(mine: Watch, why: str = "") -> None:
    """Tell nothing more until it is resumed. `why`: when it was not its owner who wished it."""
    Watch.objects.filter(pk=mine.pk).update(active=False, stopped=why)
    mine.notices.filter(state__in=OPEN, lease_until=None).update(state="given up", ended=Now())


OPEN = ("waiting", "sending")


@transaction.atomic
def resume(mine: Watch) -> None:
    """Tell again, of what happens from now on."""
    seen = _last_news(mine.topic)
    Watch.objects.filter(pk=mine.pk).update(active=True, stopped="", seen=seen, due=Now())


@transaction.atomic
def stop(mine: Watch) -> None:
    """Delete it, with all that was told; and what nobody else watches."""
    topic = Topic.objects.select_for_update().get(pk=mine.topic_id)
    mine.delete()
    if not topic.watches.exists():
        topic.delete()


def _topic(of: SearchQuery | Resource) -> Topic:
    return topics.of_resource(of) if isinstance(of, Resource) else topics.of_query(of)


def _last_news(topic: Topic) -> int:
    return News.objects.filter(topic=topic).aggregate(last=Max("id"))["last"] or 0
