"""manage.py harvest FILE|URL [--source NAME]: harvest now, here, and show how it goes."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from catalog.harvest import pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource

STAGES = dict(HarvestRun.Stage.choices)


class Command(BaseCommand):
    """Harvest one catalogue."""

    help = "Harvest a DCAT-AP catalogue from a file or an address, and show how it goes."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE|URL and the source's name."""
        parser.add_argument(
            "place",
            metavar="FILE|URL",
            nargs="?",
            help="the catalogue; may be left out for a known source",
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            default="",
            help="short name of the source; made when it is new",
        )
        parser.add_argument(
            "--language", default=None, help="language of texts that do not say theirs, such as nl"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Find or make the source, harvest it, and say what came of it."""
        source = find_source(options["place"] or "", options["source"], options["language"])
        run = schedule.queue(source)
        if (lease := claim(run.pk)) is None:
            raise CommandError(f"{source.slug} is being harvested by another worker (run {run.pk})")
        console = Console(stderr=False)
        with Bar(console) as bar:
            run = pipeline.harvest(lease, bar.show)
        report(run, console)
        if run.state != HarvestRun.State.DONE:
            raise CommandError(
                run.error or f"run {run.pk} did not end here: another worker took it"
            )


def find_source(place: str, name: str, language: str | None) -> HarvestSource:
    """The source for this place, made when it is new. Raises CommandError with what to mend."""
    if not place and not name:
        raise CommandError("name a file, an address that begins with https://, or a known --source")
    url = _address(place) if place else ""
    slug = slugify(name or _name(url))[:64]
    if not slug:
        raise CommandError(f"--source {name!r} has no letter or figure in it: choose another name")
    source = HarvestSource.objects.filter(slug=slug).first()
    if source is None:
        if not url:
            raise CommandError(f"there is no source {slug!r} yet: give its file or address too")
        return HarvestSource.objects.create(
            slug=slug, name=name or _name(url), url=url, default_language=language or ""
        )
    if url:
        source.url = url
    if language is not None:
        source.default_language = language
    source.save()
    return source


def _address(place: str) -> str:
    scheme = urlsplit(place).scheme
    if scheme in ("http", "https"):
        return place
    if "://" in place:
        raise CommandError(
            f"{scheme} is not fetched from here: give an address that begins with https://"
        )
    path = Path(place).resolve()
    if not path.is_file():
        raise CommandError(f"there is no file {place}")
    return str(path)


def _name(url: str) -> str:
    parts = urlsplit(url)
    return parts.hostname if parts.hostname else Path(url).name.split(".")[0]


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


def report(run: HarvestRun, console: Console) -> None:
    """A table of what the run did."""
    table = Table(title=f"{run.source.name}: {run.get_state_display()}", show_header=False)
    if run.same:
        table.add_row("same bytes as last time", "nothing to do")
    for name in (
        "pages",
        "records",
        "created",
        "updated",
        "unchanged",
        "restored",
        "withdrawn",
        "lost",
    ):
        if (value := getattr(run, name)) is not None:
            table.add_row(name, f"{value:,}")
    table.add_row("complete", "yes" if run.complete else "no: nothing was withdrawn")
    for finding in run.findings.all()[:5]:
        table.add_row(f"[yellow]{finding.rule}", f"{finding.focus}: {finding.message}")
    console.print(table)
