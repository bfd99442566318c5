"""Harvests for tests: catalogues in a few words, runs of a source, and what the store holds after.

The same parties everywhere: the *port* publishes, the *stranger* publishes what is not his.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from catalog.harvest import pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource, Resource
from vocab.findings import Severity

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix d: <https://port.example/dataset/> .
"""
WRITTEN = ("resource", "version", "versionbody", "change", "distribution", "link", "storedfinding")


def turtle(*records: str) -> str:
    """A Turtle document of these records."""
    return PREFIXES + "\n".join(records) + "\n"


def dataset(name: str, title: str = "", more: str = "") -> str:
    """A dataset `d:name` with a title and a description; `more` are further statements."""
    return (
        f'd:{name} a dcat:Dataset ; dct:title "{title or name}"@en ; '
        f'dct:description "All about {name}"@en {";" if more else ""} {more} .'
    )


def blank(title: str, more: str, label: str = "x") -> str:
    """A dataset without an IRI."""
    return f'_:{label} a dcat:Dataset ; dct:title "{title}"@en ; {more} .'


def file_source(
    folder: Path, text: str | bytes, slug: str = "port", **fields: Any
) -> HarvestSource:
    """The source `slug`, a file with this text; a new text for the source that is there."""
    path = folder / (slug + fields.pop("ending", ".ttl"))
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    made, _ = HarvestSource.objects.update_or_create(
        slug=slug, defaults={"name": slug.title(), "url": str(path), **fields}
    )
    return made


def harvest(source: HarvestSource) -> HarvestRun:
    """Queue a run of `source` and carry it out."""
    lease = claim(schedule.queue(source).pk)
    assert lease is not None, "the run is held by somebody else"
    return pipeline.harvest(lease)


def rules(run: HarvestRun) -> set[str]:
    """The rules of what was found about the run's documents."""
    return set(run.findings.values_list("rule", flat=True))


def complaints(run: HarvestRun) -> set[str]:
    """As `rules`, without what is only information."""
    found = run.findings.exclude(severity=Severity.INFO.value)
    return set(found.values_list("rule", flat=True))


def titles(**fields: Any) -> set[str]:
    """Titles of the live resources that are datasets."""
    return set(
        Resource.objects.live().filter(kind="Dataset", **fields).values_list("title", flat=True)
    )


def kinds(resource: Resource) -> list[str]:
    """The kinds of a resource's versions, oldest first."""
    return list(resource.versions.order_by("id").values_list("kind", flat=True))


def written() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that keep records, with the transaction that wrote it last."""
    state = {}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            where = "WHERE run_id IS NULL" if table == "storedfinding" else ""
            cursor.execute(f"SELECT ctid::text, xmin::text FROM catalog_{table} {where} ORDER BY 1")
            state[table] = cursor.fetchall()
    return state


def at_once(*works: Callable[[], object]) -> None:
    """Run these in threads that begin together; what one of them raises fails the test."""
    gate, raised = threading.Barrier(len(works)), []

    def work(do: Callable[[], object]) -> None:
        try:
            gate.wait(30)
            do()
        except BaseException as error:  # noqa: BLE001 - told to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(do,)) for do in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert raised == []
