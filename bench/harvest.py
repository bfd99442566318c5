"""How near the harvest comes to its limits, on a whole national catalogue.

limit    pyoxigraph's parse of the file and COPY of the ready rows into the tables that keep them:
         all rows that the harvest stores, with indexes, constraints and triggers (the gate); for
         comparison the resources alone, without triggers
rdflib   parse and per-dataset closure of the first 1,000 datasets, against our read + split + hash
again    the same bytes; the same content shuffled, with new blank labels; 3 % of it changed

Rounds are interleaved, figures are medians, processor seconds of PostgreSQL are counted. The
database is a private one below var/bench, emptied before each first harvest.

With SIZE a made-up catalogue of that size takes its place: `bench/sized.py`.
"""

import json
import lzma
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

SHARED = Path(os.environ.get("HANSA_SHARED") or Path(__file__).parents[2] / "shared")
FILE = SHARED / "data/dcat/be-datagovbe/datagovbe-state-2025-04.nt.xz"
WORK = Path(__file__).parents[1] / "var" / "bench"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
FIRST = 1_000  # datasets that rdflib is given
CHANGED = 0.03
DATASET = (
    b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
)
TITLE = b" <http://purl.org/dc/terms/title> "
# In an order that fills what is pointed at before what points.
TABLES = ("change", "resource", "version", "distribution", "link", "storedfinding")

Figures = dict[str, float]


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    if not FILE.is_file():
        print(f"there is no {FILE.name} below {SHARED}: set HANSA_SHARED to the shared folder")
        return 2
    use()
    inputs = _inputs()
    rounds: list[Figures] = []
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", flush=True)
        rounds.append(_round(inputs))
    figures = {name: median(r[name] for r in rounds) for name in rounds[0]}
    return _report(figures)


def use() -> None:
    """Set Django up for the database of the bench, its tables made."""
    os.environ["HANSA_VAR"] = str(WORK)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    WORK.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _round(inputs: dict[str, Path]) -> Figures:
    empty()
    first = harvested(FILE)
    datasets = _datasets()
    _keep_ready_rows()
    same = harvested(FILE)
    shuffled = harvested(inputs["shuffled"])
    changed = harvested(inputs["changed"])
    assert same["same"], "the same bytes were read again"
    assert shuffled["unchanged"] == shuffled["records"], "shuffled content was taken for new"
    assert changed["updated"] == inputs_changed(inputs), (
        "not exactly the changed records were written"
    )
    parse, load, load_one = _limit()
    ours, theirs = _ours_on_first(inputs["first"]), _rdflib_on_first(inputs["first"])
    return {
        "datasets": datasets,
        "records": first["records"],
        "statements": first["statements"],
        "harvest_s": first["seconds"],
        "harvest_cpu_s": first["cpu"] + first["server_cpu"],
        "limit_parse_s": parse,
        "limit_copy_s": load,
        "limit_copy_resources_only_s": load_one,
        "peak_mb": first["peak_mb"],
        "same_s": same["seconds"],
        "shuffled_s": shuffled["seconds"],
        "changed_s": changed["seconds"],
        "read_split_hash_cpu_s": ours,
        "rdflib_cpu_s": theirs,
        "statements_per_s": first["statements"] / first["seconds"],
        "of_limit": (parse + load) / first["seconds"],
        "of_limit_resources_only": (parse + load_one) / first["seconds"],
        "x_rdflib": theirs / ours,
        "shuffled_x": first["seconds"] / shuffled["seconds"],
        "changed_x": changed["seconds"] / shuffled["seconds"],
    }


GATES: dict[str, tuple[str, Callable[[float], bool]]] = {
    "of_limit": ("≥ 0.50", lambda v: v >= 0.50),
    "x_rdflib": ("≥ 8", lambda v: v >= 8),
    "peak_mb": ("≤ 200", lambda v: v <= 200),
    "same_s": ("≤ 2", lambda v: v <= 2),
    "shuffled_x": ("≥ 2", lambda v: v >= 2),
    "changed_x": ("≤ 1.3", lambda v: v <= 1.3),
}


def _report(figures: Figures) -> int:
    print(f"{'figure':32}{'median':>14}  gate")
    missed = 0
    for name, value in figures.items():
        gate, holds = GATES.get(name, ("", lambda _: True))
        verdict = "" if not gate else "met" if holds(value) else "MISSED"
        missed += verdict == "MISSED"
        print(f"{name:32}{value:>14,.2f}  {gate} {verdict}")
    names = "datasets statements_per_s of_limit x_rdflib peak_mb same_s shuffled_x changed_x"
    print("RESULT " + " ".join(f"{name}={figures[name]:.2f}" for name in names.split()))
    return 1 if missed else 0


# --- inputs ---------------------------------------------------------------------------------------


def _inputs() -> dict[str, Path]:
    """The files of the cases, made once from the shared one."""
    made = {name: WORK / f"{name}.nt" for name in ("shuffled", "changed", "first")}
    if all(path.is_file() for path in made.values()) and (WORK / "changed.count").is_file():
        return made
    with lzma.open(FILE) as file:
        lines = file.readlines()
    chance = random.Random(20_250_401)
    chance.shuffle(lines)
    label = re.compile(rb"_:([A-Za-z0-9]+)")
    lines = [label.sub(rb"_:z\1q", line) if b"_:" in line else line for line in lines]
    made["shuffled"].write_bytes(b"".join(lines))
    datasets = sorted({line.split(b" ", 1)[0] for line in lines if line.endswith(DATASET)})
    chosen = {s for s in datasets if s[:1] == b"<" and chance.random() < CHANGED}
    done: set[bytes] = set()
    for place, line in enumerate(lines):
        subject = line.split(b" ", 1)[0]
        if subject in chosen and subject not in done and TITLE in line:
            lines[place] = line.replace(TITLE + b'"', TITLE + b'"Changed: ', 1)
            done.add(subject)
    made["changed"].write_bytes(b"".join(lines))
    (WORK / "changed.count").write_text(str(len(done)))
    _write_first(made["first"])
    return made


def inputs_changed(inputs: dict[str, Path]) -> int:
    """How many records differ in the changed file."""
    return int((inputs["changed"].parent / "changed.count").read_text())


def _write_first(into: Path) -> None:
    """The statements of the first 1,000 datasets, as our own splitter cuts them."""
    from vocab.rdf import sandbox

    spool, parts = WORK / "first.spool", WORK / "parts"
    sandbox.read(sandbox.Document(FILE, "https://local.invalid/"), spool)
    left = FIRST
    with into.open("wb") as file:
        for partition in sandbox.split([spool], parts):
            content = partition.path.read_bytes()
            for record in partition.records:
                if record.kind == "Dataset" and left:
                    part = content[record.offset : record.offset + record.length]
                    # rdflib takes the no-break space, which an IRI may hold, for white space.
                    part = part.replace("\u00a0".encode(), b"%C2%A0")
                    file.write(part.replace(b"_:b", b"_:r%db" % left))
                    left -= 1
    spool.unlink()
    for path in parts.iterdir():
        path.unlink()


# --- cases ----------------------------------------------------------------------------------------


def harvested(place: Path | str) -> dict[str, Any]:
    """One harvest, in a process of its own; adds PostgreSQL's processor seconds.

    What the case before has written is on the disk by then: no case pays for another one.
    """
    os.sync()
    before = _server_cpu()
    done = subprocess.run(
        [sys.executable, "-m", "bench.harvester", str(place), "bench"],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["state"] != "done":
        raise SystemExit(f"the harvest failed: {figures['error']}")
    return figures | {"server_cpu": _server_cpu() - before}


def _datasets() -> int:
    """How many of the stored records are dcat:Dataset (a catalogue and its services are more)."""
    from catalog.models import Resource
    from catalog.models.resource import Kind

    return Resource.objects.filter(kind=Kind.DATASET).count()


def _limit() -> tuple[float, float, float]:
    """Seconds of the parse, of COPY of all ready rows, and of COPY of the resources alone."""
    import pyoxigraph as ox

    began = time.monotonic()
    with lzma.open(FILE) as file:
        for _ in ox.parse(file, format=ox.RdfFormat.N_TRIPLES):
            pass
    parsed = time.monotonic() - began
    empty(sources=False)
    os.sync()
    return parsed, _copy_in(TABLES), _copy_alone()


def _copy_in(tables: tuple[str, ...]) -> float:
    """COPY the ready rows into the emptied tables, with their indexes, constraints, triggers."""
    from django.db import connection, transaction

    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f"COPY catalog_{table} FROM STDIN (FORMAT BINARY)") as copy:
                _feed(copy, table)
        # What the trigger looks for: versions of this transaction.
        cursor.execute("UPDATE catalog_change SET transaction = txid_current(), number = NULL")
    return time.monotonic() - began


def _copy_alone() -> float:
    """COPY the ready resources into a table of the same columns and indexes, without triggers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ready (LIKE catalog_resource INCLUDING ALL)")
        began = time.monotonic()
        with cursor.copy("COPY ready FROM STDIN (FORMAT BINARY)") as copy:
            _feed(copy, "resource")
        seconds = time.monotonic() - began
        cursor.execute("DROP TABLE ready")
    return seconds


def _feed(copy: Any, table: str) -> None:
    with (WORK / f"{table}.copy").open("rb") as file:
        while chunk := file.read(1 << 20):
            copy.write(chunk)


def _keep_ready_rows() -> None:
    """The rows of the first harvest, in COPY's own binary form."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            with (
                cursor.copy(f"COPY catalog_{table} TO STDOUT (FORMAT BINARY)") as copy,
                (WORK / f"{table}.copy").open("wb") as file,
            ):
                for chunk in copy:
                    file.write(chunk)


def empty(*, sources: bool = True) -> None:
    """No records any more, and no runs; `sources`: no sources either."""
    from django.db import connection

    tables = [
        "change",
        "resource",
        "version",
        "versionbody",
        "distribution",
        "link",
        "storedfinding",
    ]
    if sources:
        tables.append("harvestsource")
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'catalog_{t}' for t in tables)} CASCADE")
        cursor.execute("CHECKPOINT")


def _server_cpu() -> float:
    from bench.measure import tree_cpu

    pid = (WORK / "postgres" / "pgdata" / "postmaster.pid").read_text().splitlines()[0]
    return tree_cpu(int(pid))


def _ours_on_first(file: Path) -> float:
    """Processor seconds of read + split + hash."""
    return said_by("bench.reading", str(file), str(WORK))


def _rdflib_on_first(file: Path) -> float:
    """Processor seconds of rdflib's parse and a closure for each dataset."""
    return said_by("bench.rdflib_closure", str(file))


def said_by(module: str, *arguments: str) -> float:
    """The number that a process of its own prints last."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    return float(done.stdout.splitlines()[-1])
