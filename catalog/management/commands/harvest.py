"""manage.py harvest FILE|URL [--source NAME]: harvest now, here, and show how it goes.

manage.py harvest plan NAME: say what that would do to the records of a source, and do none of it.
"""

import itertools
import math
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F
from django.db.models.functions import Now
from django.utils.text import slugify
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from catalog.harvest import pipeline, plan, schedule, sources
from catalog.harvest.copies import host_of
from catalog.harvest.lease import claim
from catalog.harvest.plan_lines import lines
from catalog.models import HarvestRun, HarvestSource, HeldWithdrawal

STAGES = dict(HarvestRun.Stage.choices)
OPTIONS = {"default_language": "--language", "name": "--source", "slug": "--source"}
SLUG, NAME, ADDRESS = 64, 200, 2_048  # letters of a short name, a name and an address


class Command(BaseCommand):
    """Harvest one catalogue."""

    help = "Harvest a DCAT-AP catalogue from a file or an address, and show how it goes."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE|URL and the source's name."""
        parser.add_argument(
            "place",
            metavar="FILE|URL",
            nargs="?",
            help="the catalogue; may be left out for a known source; plan: see PLANNED",
        )
        parser.add_argument(
            "planned",
            metavar="PLANNED",
            nargs="?",
            default="",
            help="after the word plan: the known source whose harvest is foretold, not done",
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            default="",
            help="short name of the source; made when it is new",
        )
        parser.add_argument(
            "--kind",
            choices=[kind for kind, _ in sources.offered()],
            default=None,
            help="what is there; dcat, a catalogue by its address, when nothing is said",
        )
        parser.add_argument(
            "--language", default=None, help="language of texts that do not say theirs, such as nl"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Find or make the source, harvest it, and say what came of it."""
        purpose = HarvestRun.Purpose.APPLY
        if options["planned"]:
            source, purpose = planned_source(options), HarvestRun.Purpose.PLAN
        else:
            source = find_source(
                options["place"] or "", options["source"], options["language"], options["kind"]
            )
        run = schedule.queue(source, purpose)
        if (lease := claim(run.pk)) is None:
            raise CommandError(_held(run))
        console = Console(stderr=False)
        try:
            with Bar(console) as bar:
                run = pipeline.harvest(lease, bar.show)
        except KeyboardInterrupt:
            lease.release()
            raise CommandError("stopped: the same command goes on from here") from None
        report(run, console)
        if run.state != HarvestRun.State.DONE:
            raise CommandError(
                run.error or f"run {run.pk} did not end here: another worker took it"
            )


def planned_source(options: Mapping[str, Any]) -> HarvestSource:
    """The known source of `harvest plan NAME`. Raises CommandError with what to mend."""
    if options["place"] != "plan":
        raise CommandError(
            f"{options['planned']!r} is one word too many: name one file or address, or: plan NAME"
        )
    if options["source"] or options["language"] is not None:
        raise CommandError("a plan takes the source as it is: leave --source and --language out")
    found = HarvestSource.objects.filter(slug=options["planned"]).first()
    if found is None:
        known = ", ".join(HarvestSource.objects.order_by("slug").values_list("slug", flat=True)[:9])
        raise CommandError(
            f"there is no source {options['planned']!r} to plan for; known: {known or 'none yet'}"
        )
    return found


def _held(run: HarvestRun) -> str:
    held = HarvestRun.objects.filter(pk=run.pk).annotate(left=F("lease_until") - Now())
    left: timedelta | None = held.values_list("left", flat=True).get()
    if not left:
        return f"{run.source.slug} was harvested by another worker just now (run {run.pk})"
    return (
        f"{run.source.slug} is being harvested by another worker (run {run.pk}); if that worker "
        f"was killed, its hold ends in {math.ceil(left.total_seconds())} s: try again then"
    )


def find_source(
    place: str, name: str, language: str | None, kind: str | None = None
) -> HarvestSource:
    """The source for this place, made when it is new. Raises CommandError with what to mend."""
    if not place and not name:
        raise CommandError("name a file, an address that begins with https://, or a known --source")
    url = _address(place) if place else ""
    source = _named(name, url) if name else _placed(url)
    source.url = url or source.url
    source.default_language = source.default_language if language is None else language
    source.kind = kind or source.kind
    try:
        source.full_clean()
    except ValidationError as error:
        said = [
            f"{OPTIONS.get(field, field)}: {' '.join(messages)}"
            for field, messages in error.message_dict.items()
        ]
        raise CommandError("; ".join(said)) from None
    if source.pk:
        source.save(
            update_fields=["url", "kind", "default_language"]
        )  # who may see it may change meanwhile
    else:
        source.save()
    return source


def _named(name: str, url: str) -> HarvestSource:
    slug = slugify(name)[:SLUG]
    if not slug:
        raise CommandError(f"--source {name!r} has no letter or figure in it: choose another name")
    source = HarvestSource.objects.filter(slug=slug).first()
    if source is None and not url:
        raise CommandError(f"there is no source {slug!r} yet: give its file or address too")
    return source or HarvestSource(slug=slug, name=name)


def _placed(url: str) -> HarvestSource:
    """The source that is harvested from `url`, else a new one under a name that is free.

    Never another one of that name: its records would be withdrawn, since they are not in `url`.
    """
    if source := HarvestSource.objects.filter(url=url).first():
        return source
    name = host_of(url) or Path(url).name.split(".")[0]
    stem = slugify(name)[: SLUG - 5] or "source"
    taken = set(HarvestSource.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    slug = next(slug for slug in itertools.chain([stem], numbered) if slug not in taken)
    return HarvestSource(slug=slug, name=name[:NAME] or slug)


def _address(place: str) -> str:
    scheme, colon, _ = place.partition("://")
    if not colon:
        return _file(place)
    if scheme.lower() not in ("http", "https"):
        raise CommandError(
            f"{scheme} is not fetched from here: give an address that begins with https://"
        )
    if not host_of(place):
        raise CommandError(f"{place} is no address: one begins with https:// and names a host")
    if len(place) > ADDRESS:
        raise CommandError(f"the address is longer than {ADDRESS:,} letters: give a shorter one")
    return place


def _file(place: str) -> str:
    path = Path(place)
    try:
        if path.is_dir():
            raise CommandError(f"{place} is a folder: name one file")
        if path.is_file():
            return str(path.resolve())
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise CommandError(f"there is no file {place[:200]}: {error.strerror}") from None
    raise CommandError(f"there is no file {place}")


class Bar:
    """A progress line that tells the truth: counts where there is no end to measure against."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("waiting", total=None, figures="")

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def show(self, run: HarvestRun) -> None:
        """Show where the run is."""
        done = run.partition_set.count() if run.partitions else 0
        figures = f"{run.pages} pages, {run.statements:,} statements"
        if run.partitions:
            figures = f"{run.stored:,} records, part {done} of {run.partitions}"
        self._progress.update(
            self._task,
            description=str(STAGES.get(run.stage, run.stage)),
            total=run.partitions,
            completed=done,
            figures=figures,
        )


COUNTS = ("records", "created", "updated", "unchanged", "restored", "withdrawn", "lost", "withheld")


def report(run: HarvestRun, console: Console) -> None:
    """What the run did: a table for people, lines for logs; of a plan always lines."""
    if run.plan is not None:
        print(f"{run.source.name}: a plan; nothing was changed")  # noqa: T201
        for line in lines(plan.read(run.plan), complete=run.complete):
            print(line)  # noqa: T201
        _print_findings(run)
        return
    counts = [(name, f"{value:,}") for name in COUNTS if (value := getattr(run, name))]
    if run.same:
        counts = [("same bytes as last time", "nothing to do")]
    if waiting := HeldWithdrawal.objects.filter(run=run, state="waiting").first():
        counts.append(("held", f"{waiting.records:,} not withdrawn before a person agrees"))
    counts.append(("complete", "yes" if run.complete else "no: nothing was withdrawn"))
    title = f"{run.source.name}: {run.get_state_display()}"
    if not console.is_terminal:
        print(title + "".join(f", {name} {count}" for name, count in counts))  # noqa: T201
        _print_findings(run)
        return
    table = Table(title=title, show_header=False)
    for row in counts:
        table.add_row(*row)
    for finding in run.findings.all()[:SHOWN]:
        table.add_row(f"[yellow]{finding.rule}", escape(f"{finding.focus}: {finding.message}"))
    console.print(table)


def _print_findings(run: HarvestRun) -> None:
    for finding in run.findings.all()[:SHOWN]:
        print(f"  {finding.rule} {finding.focus}: {finding.message}")  # noqa: T201


SHOWN = 5  # findings about documents; the run's page has them all
