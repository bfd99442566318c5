"""Checking records against a profile: how much faster than pySHACL, and whether it keeps up.

x_pyshacl  processor seconds of pySHACL over ours, each given the same shapes, compiled once, and
           the same 2,000 real records of many sources, one by one; ours with all that is around it
equal      1 when both found the same: sorted (focus, path, component, severity) of every record
lag_s      after the first harvest of 17,828 real datasets, with a courier beside it that indexes
           and checks: seconds until the last record is checked

RECORDS (2000) of the first part. The database is a private one below var/bench/shacl.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import rdflib
from pyshacl import validate as other

from bench.harvest import FILE, SHARED, WORK
from bench.real import Real, records
from vocab.profiles.known import injected
from vocab.profiles.shapes import turtle
from vocab.profiles.table import DCAT_AP
from vocab.profiles.validate import engine, named, validate

RECORDS = int(os.environ.get("RECORDS", "2000"))
FASTER, LONGEST_LAG = 40.0, 60.0
PATIENCE_SECONDS = 600
SH = "http://www.w3.org/ns/shacl#"
Places = list[tuple[str, str, str, str]]
Figures = dict[str, float]


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    if not FILE.is_file():
        print(f"there is no {FILE.name} below {SHARED}: set HANSA_SHARED to the shared folder")
        return 2
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it tells of every odd date
    with tempfile.TemporaryDirectory() as folder:
        real = records(SHARED, Path(folder), RECORDS)
    return report(_compared(real) | _followed())


def report(figures: Figures) -> int:
    """Print the figures; 1 when a gate is missed."""
    missed = []
    if figures["x_pyshacl"] < FASTER:
        missed.append("x_pyshacl")
    if figures["equal"] != 1:
        missed.append("equal")
    if figures["lag_s"] > LONGEST_LAG:
        missed.append("lag_s")
    for name, value in figures.items():
        print(f"{name:24}{value:>14,.2f}")
    for name in missed:
        print(f"missed: {name}")
    said = " ".join(f"{name}={figures[name]:.2f}" for name in ("x_pyshacl", "equal", "lag_s"))
    print(f"RESULT {said}")
    return 1 if missed else 0


# --- the same by another engine -------------------------------------------------------------------
def _compared(real: Sequence[Real]) -> Figures:
    validate(real[0].lines)  # compiles the shapes and reads the tables
    began = time.process_time()
    for record in real:
        validate(record.lines)
    ours = time.process_time() - began
    shapes = rdflib.Graph().parse(data=turtle(DCAT_AP), format="turtle")
    theirs, unequal, results = 0.0, 0, 0
    for record in real:
        lines = named(record.lines)
        lines += injected(lines)
        began = time.process_time()
        data = rdflib.Graph().parse(data=lines, format="nt")
        _, report_, _ = other(data, shacl_graph=shapes, inference="none")
        theirs += time.process_time() - began
        assert isinstance(report_, rdflib.Graph)
        found = sorted((r.focus, r.path, r.component, r.severity) for r in engine(DCAT_AP)(lines))
        results += len(found)
        unequal += found != sorted(_places(report_))
    return {
        "records": len(real),
        "results": results,
        "records_per_cpu_s": len(real) / ours,
        "pyshacl_per_cpu_s": len(real) / theirs,
        "x_pyshacl": theirs / ours,
        "equal": float(not unequal),
    }


def _places(report_: rdflib.Graph) -> Iterator[tuple[str, str, str, str]]:
    def said(result: rdflib.term.Node, name: str) -> str:
        return str(report_.value(result, rdflib.URIRef(SH + name)) or "")

    for result in report_.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "ValidationResult")):
        component = said(result, "sourceConstraintComponent").removeprefix(SH)
        yield (
            f"<{said(result, 'focusNode')}>",
            f"<{said(result, 'resultPath')}>",
            component.removesuffix("ConstraintComponent"),
            said(result, "resultSeverity").removeprefix(SH),
        )


# --- does it keep up? -----------------------------------------------------------------------------
def _followed() -> Figures:
    var = WORK / "shacl"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["HANSA_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    _empty(var)
    command = [sys.executable, "manage.py", "courier", "--only", "search", "quality"]
    courier = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        said = harvested()
        began = time.monotonic()
        index = _wait("search", began)
        lag = _wait("quality", began)
    finally:
        courier.terminate()
        courier.wait()
    return {
        "datasets": float(said["records"]),
        "harvest_s": float(said["seconds"]),
        "index_lag_s": index,
        "lag_s": lag,
        **_kept(),
    }


def _empty(var: Path) -> None:
    """Neither a source nor what came from it, nor an index."""
    from django.db import connection

    shutil.rmtree(var / "index", ignore_errors=True)
    tables = "harvestsource", "change", "readerstate", "checkplace"
    with connection.cursor() as cursor:
        for trigger in ("DISABLE", "ENABLE"):
            cursor.execute(f"ALTER TABLE connector_auditentry {trigger} TRIGGER USER")
            if trigger == "DISABLE":
                names = ", ".join(f"catalog_{table}" for table in tables)
                cursor.execute(f"TRUNCATE {names} CASCADE")


def harvested() -> dict[str, float]:
    """Harvest the national catalogue in a process of its own; its figures."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.harvester", str(FILE), "belgium"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return figures


def _wait(reader: str, began: float) -> float:
    """Seconds since `began` until this reader has come to the head of the sequence."""
    from catalog.models import ReaderState
    from catalog.queries import head

    while time.monotonic() < began + PATIENCE_SECONDS:
        if ReaderState.objects.filter(pk=reader, position=head()).exists():
            return time.monotonic() - began
        time.sleep(0.1)
    raise SystemExit(f"{reader} did not come to the end in {PATIENCE_SECONDS} s")


def _kept() -> Figures:
    from catalog.models import Resource, StoredFinding, Verdict

    verdicts = Verdict.objects.filter(profile=DCAT_AP.id)
    live = Resource.objects.live().count()
    if verdicts.count() != live:
        raise SystemExit(f"{live:,} records are live and {verdicts.count():,} were checked")
    return {
        "conforming": float(verdicts.filter(violations=0).count()),
        "uncheckable": float(verdicts.filter(violations=None).count()),
        "findings": float(StoredFinding.objects.filter(rule__startswith="profile-").count()),
    }
