"""Three real catalogues, harvested and indexed once: a state, a page and a dump of the shared data.

The database and the index are kept below HANSA_VAR; remove the folder to make them anew.
"""

import lzma
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench.search import stored
from bench.search.stored import ROOT

if TYPE_CHECKING:
    from catalog.search.backends.base import SearchBackend

DAY = date(2025, 4, 30)  # on which they are asked: how old data is counts from here
VERSION = 1  # to be raised when other files are taken
# A source's slug -> its file below the shared data, and how many datasets it has at least.
FILES: Mapping[str, tuple[str, int]] = {
    "be": ("data/dcat/be-datagovbe/datagovbe-state-2025-04.nt.xz", 17_000),
    "ch": ("data/dcat/ch-opendataswiss/opendata-swiss-page-100.ttl", 90),
    "no": ("data/dcat/no-datanorge/datanorge_2018_05_31.jsonld", 500),
}


class NotHere(Exception):
    """The shared data is not on this machine; says where it was looked for."""


def shared() -> Path:
    """Where the shared data lies: HANSA_SHARED, or beside the checkout. Raises NotHere."""
    place = Path(os.environ.get("HANSA_SHARED") or ROOT.parent / "shared").resolve()
    if missing := [path for path, _ in FILES.values() if not (place / path).exists()]:
        raise NotHere(f"{missing[0]} is not in {place}: say with HANSA_SHARED where it is")
    return place


def folder() -> Path:
    """Where the database is kept: below HANSA_VAR, by version."""
    var = Path(os.environ.get("HANSA_VAR") or ROOT / "var").resolve()
    return var / "bench" / f"relevance-v{VERSION}"


def use() -> Path:
    """Set Django up for the database, everything harvested; its folder. Raises NotHere."""
    data = shared()
    place = stored.opened(folder())
    for slug, (path, least) in FILES.items():
        _harvest(data / path, slug, least, place)
    return place


def index(engine: "SearchBackend") -> int:
    """Index what is stored, unless this edition has; how many entries there are."""
    from catalog.search.backends.base import IndexAway
    from catalog.search.indexer import Indexer

    try:
        return len(engine.versions())
    except IndexAway:
        indexer = Indexer(engine, anew=True)
    try:
        while indexer.step():
            pass
    finally:
        indexer.close()
    return len(engine.versions())


def _harvest(file: Path, slug: str, least: int, place: Path) -> None:
    from catalog.models import HarvestRun, Resource

    done = HarvestRun.objects.filter(source__slug=slug, state="done")
    if not done.exists():
        local = _local(file, place)
        run = stored.harvested(local, slug)
        local.unlink()
        print(f"{slug}: {run['records']:,} records in {run['seconds']:.0f} s", flush=True)
    if (found := Resource.objects.live().filter(source__slug=slug).count()) < least:
        raise SystemExit(f"{place} has {found:,} of {slug}: remove it and try again")


def _local(file: Path, place: Path) -> Path:
    """A copy of the file as a harvest reads it: unpacked, in a folder of ours."""
    if file.suffix != ".xz":
        return Path(shutil.copy(file, place))
    local = place / file.stem
    with lzma.open(file) as packed, local.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return local
