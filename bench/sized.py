"""A made-up catalogue of any size: what it takes of memory, and how ckanext-dcat does.

SIZE=10000|100000|1000000 ORDER=nested|subject make bench CASE=harvest

memory   a first harvest with default budgets, 10,000 datasets to a page of one source
parser   10,000 datasets as RDF/XML: processor seconds of ckanext-dcat's parse and datasets() over
         those of our read and split, without hash and store; ours of the other syntaxes beside it

ROUNDS (3) of the second part, interleaved. Files and database are kept below var/bench.
"""

import os
import subprocess
from pathlib import Path
from statistics import median

from bench import harvest
from bench.corpus.files import IN_ONE, NAMED, SYNTAXES, files
from bench.environment import interpreter_with
from bench.paged import served

PEER = ("ckanext-dcat==2.4.4", "rdflib==7.6.0", "simplejson", "python-dateutil")
FASTER = {"nested": 15.0, "subject": 12.0}
MOST_MB = 200.0
SIZES = (10_000, 100_000, 1_000_000)
FOLDER = harvest.WORK / "sized"

Figures = dict[str, float]


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    size, order = os.environ["SIZE"].replace("_", ""), os.environ.get("ORDER", "nested")
    if not size.isdecimal() or int(size) not in SIZES or order not in FASTER:
        sizes = ", ".join(map(str, SIZES))
        print(f"SIZE is one of {sizes}, ORDER one of {', '.join(NAMED)}")
        return 2
    figures = _harvested(int(size), order)
    if int(size) == IN_ONE:
        figures |= _parsed(order)
    return report(figures, order)


def report(figures: Figures, order: str) -> int:
    """Print the figures; 1 when a gate is missed."""
    missed = []
    if figures["peak_mb"] > MOST_MB:
        missed.append("peak_mb")
    if figures.get("x_ckanext_dcat", FASTER[order]) < FASTER[order]:
        missed.append("x_ckanext_dcat")
    for name, value in figures.items():
        print(f"{name:32}{value:>14,.2f}")
    if missed:
        print(f"missed: {', '.join(missed)}")
    names = [name for name in ("datasets_per_s", "peak_mb", "x_ckanext_dcat") if name in figures]
    print("RESULT " + " ".join(f"{name}={figures[name]:.2f}" for name in names))
    return 1 if missed else 0


def _harvested(size: int, order: str) -> Figures:
    """A first harvest of the corpus, in N-Triples, from a server on this machine."""
    pages = files(FOLDER, size, order)
    harvest.use()
    harvest.empty()
    with served(pages) as address:
        port = address.rpartition(":")[2].partition("/")[0]
        os.environ |= {"ALLOW_PRIVATE_ADDRESSES": "true", "FETCH_PORTS": port}
        run = harvest.harvested(address)
    if run["created"] != size:
        raise SystemExit(f"{run['created']:,} of {size:,} datasets came in")
    return {
        "datasets": size,
        "statements": run["statements"],
        "harvest_s": run["seconds"],
        "harvest_cpu_s": run["cpu"] + run["server_cpu"],
        "datasets_per_s": size / run["seconds"],
        "peak_mb": run["peak_mb"],
    }


def _parsed(order: str) -> Figures:
    """Ours in every syntax, theirs in RDF/XML, which all harvesters know."""
    made = {syntax: files(FOLDER, IN_ONE, order, syntax)[0] for syntax in SYNTAXES}
    python, why_not = interpreter_with(PEER, harvest.WORK / "ckanext-dcat")
    ours: dict[str, list[float]] = {syntax: [] for syntax in made}
    theirs: list[float] = []
    for _ in range(harvest.ROUNDS):
        for syntax, path in made.items():
            ours[syntax].append(_our_seconds(path))
        if python:
            theirs.append(_their_seconds(python, made["rdf"]))
    figures = {f"read_split_{syntax}_cpu_s": median(spent) for syntax, spent in ours.items()}
    if not python:
        print(f"ckanext-dcat is left out: {why_not}")
        return figures
    figures["ckanext_dcat_cpu_s"] = median(theirs)
    return figures | {"x_ckanext_dcat": median(theirs) / figures["read_split_rdf_cpu_s"]}


def _our_seconds(path: Path) -> float:
    return harvest.said_by("bench.reading", str(path), str(FOLDER), "split-only")


def _their_seconds(python: Path, path: Path) -> float:
    peer = Path(__file__).with_name("dcat_peer.py")
    asked = [str(python), str(peer), str(path), "xml"]
    done = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True)
    datasets, spent = done.stdout.split()
    if int(datasets) != IN_ONE:
        raise SystemExit(f"ckanext-dcat found {datasets} datasets")
    return float(spent)
