"""Why is your number not mine: from what the source sent to what is live. It adds up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.requester import Requester
from catalog.models import HarvestRun, HarvestSource, Resource
from catalog.models.resource import ResourceQuerySet

HERE = Q(withdrawn__isnull=True)
# What a record of the source is -> its rows; every live or withdrawn record is in one but `errors`.
# (What had a row by its new name for the length of a run, was never there twice.)
STATES: dict[str, Q] = {
    "live": HERE & Q(published=True, audiences=[]),
    "withheld": HERE & Q(published=True) & ~Q(audiences=[]),
    "duplicate": HERE & Q(published=False),
    "missing": HERE & Q(missing__isnull=False),
    "errors": HERE & Q(findings__severity="error"),
    "withdrawn": ~HERE & Q(renamed_to__isnull=True),
}
WORDS: dict[str, Promise] = {
    "live": _("Live, for everyone"),
    "withheld": _("Only for some"),
    "duplicate": _("Shown from another source"),
    "missing": _("No longer at the source"),
    "errors": _("With an error"),
    "withdrawn": _("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the account, which opens its list."""

    words: Promise
    amount: int
    href: str


@dataclass(frozen=True, slots=True)
class Account:
    """What was read, what goes off or comes on, what is live: the first and the lines add up."""

    read: Line
    lines: Sequence[Line]
    live: Line
    errors: Line


def reckon(source: HarvestSource, requester: Requester, runs: Sequence[HarvestRun]) -> Account:
    """The account of what the requester may know of; `runs`: the last ones, the newest first."""
    mine = Resource.objects.visible_to(requester).filter(source=source)
    plain = {name: which for name, which in STATES.items() if name != "errors"}
    counts: dict[str, int] = mine.aggregate(
        **{name: Count("id", filter=which) for name, which in plain.items()}
    )
    counts["errors"] = records(source, "errors", requester).count()
    run = _last_read(source, runs)
    run_page = reverse("run", args=[run.pk]) if run else ""
    lost, withheld = (run.lost, run.withheld) if run else (0, 0)
    here = counts["live"] + counts["withheld"] + counts["duplicate"]
    read = here - counts["missing"] + lost + withheld
    return Account(
        Line(_("Read from the source"), read, run_page),
        [
            Line(_("less what could not be stored"), -lost, run_page),
            *(
                [Line(_("less what came from this catalogue"), -withheld, run_page)]
                * bool(withheld)
            ),
            _line(source, "missing", _("and what is no longer there, but kept"), counts["missing"]),
            _line(source, "duplicate", _("less what another source shows"), -counts["duplicate"]),
            _line(source, "withheld", _("less what only some may see"), -counts["withheld"]),
        ],
        _line(source, "live", WORDS["live"], counts["live"]),
        _line(source, "errors", WORDS["errors"], counts["errors"]),
    )


def records(source: HarvestSource, state: str, requester: Requester) -> ResourceQuerySet:
    """The records of a source that are in this state (a key of STATES)."""
    ids = Resource.objects.filter(STATES[state], source=source).values("pk")
    return Resource.objects.visible_to(requester).filter(pk__in=ids)


def _line(source: HarvestSource, state: str, words: Promise, amount: int) -> Line:
    page = reverse("source-records", args=[source.slug])
    return Line(words, amount, f"{page}?state={state}")


def _last_read(source: HarvestSource, runs: Sequence[HarvestRun]) -> HarvestRun | None:
    """The last run that read the source's documents to their end."""
    ended = source.runs.harvests().filter(state=HarvestRun.State.DONE, same=False)
    shown = (run for run in runs if run.state == HarvestRun.State.DONE and not run.same)
    return next(shown, None) or (ended.order_by("-id").first() if runs else None)
