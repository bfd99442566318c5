"""What a person of the small world watches: a search by e-mail, a dataset by a webhook that is away."""

from datetime import timedelta

from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.models import Event, Notice, Resource, Watch
from catalog.search.query import SearchQuery
from catalog.search.text import read
from catalog.watching import unsubscribe, verbs

PAGES = {
    "alerts": "/alerts",
    "alert-new": "/alerts/new?q=harbour+ferry&theme=TRAN",
    **dict.fromkeys(("alert", "alert-given-up", "alert-new-dataset"), ""),  # build() knows
}


def build(user: User, dataset: Resource) -> str:
    """Fill in PAGES; the path of the page that stops an alert."""
    search = SearchQuery(clauses=read("harbour"))
    mail, _ = _watch(user, search, "Everything about the harbour", Watch.Channel.EMAIL)
    hook, _ = _watch(user, dataset, str(dataset), Watch.Channel.WEBHOOK)
    gone = "it answered 503"
    Watch.objects.filter(pk=hook.pk).update(active=False, stopped=gone)
    for n, state in enumerate(("sent", "sent", "empty")):
        at = timezone.now() - timedelta(days=3 - n, hours=2)
        _notice(mail, state, n, made=at, ended=at, tries=1, told=(3, 1, 0)[n])
    _notice(hook, "sent", 0, ended=Now(), tries=2, told=1, status=200)
    _notice(hook, "given up", 1, ended=Now(), tries=31, status=503, reason=gone)
    PAGES["alert"] = reverse("alert", args=[mail.pk])
    PAGES["alert-given-up"] = reverse("alert", args=[hook.pk])
    PAGES["alert-new-dataset"] = f"/alerts/new?dataset={dataset.pk}"
    return reverse("unsubscribe", args=[unsubscribe.token_of(mail)])


def _watch(
    user: User, of: SearchQuery | Resource, name: str, channel: Watch.Channel
) -> tuple[Watch, str]:
    wish = verbs.Wish(
        of=of,
        name=name,
        channel=channel,
        frequency=Watch.Frequency.DAILY,
        events=(Event.NEW, Event.CHANGED, Event.GONE),
        url="https://robot.example/hook" if channel == Watch.Channel.WEBHOOK else "",
    )
    return verbs.watch(user, wish)


def _notice(watch: Watch, state: str, n: int, **fields: object) -> None:
    Notice.objects.create(watch=watch, state=state, after=n, upto=n + 1, **fields)
