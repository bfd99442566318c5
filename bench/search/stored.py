"""A database that holds the corpus as harvests have stored it; made once per size, and kept.

write a slice of the corpus -> harvest it, as any source -> … -> audiences -> ANALYZE

Each step is left out where it was done before, so a killed one goes on where it stood.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.corpus import SEED, VERSION
from bench.corpus.layout import ORDERS

SLICE = 100_000  # datasets of one source: a file below the reader's limits
AUDIENCES = 200
RESTRICTED = 30  # of a hundred datasets are not for everyone
ROOT = Path(__file__).parents[2]


def folder(size: int) -> Path:
    """Where the database of this size is kept: below HANSA_VAR, by size and version."""
    var = Path(os.environ.get("HANSA_VAR") or ROOT / "var").resolve()
    return var / "bench" / f"search-{size}-v{VERSION}.{SEED}"


def use(size: int) -> Path:
    """Set Django up for the database of this size, its tables made; the folder of it."""
    return opened(folder(size))


def opened(place: Path) -> Path:
    """Set Django up for the database in this folder, its tables made; the folder."""
    place.mkdir(parents=True, exist_ok=True)
    os.environ["HANSA_VAR"] = str(place)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return place


def fill(size: int, place: Path) -> None:
    """Store `size` datasets in the database that `use` has opened. Raises SystemExit."""
    for first in range(0, size, SLICE):
        _slice(place, range(first, min(size, first + SLICE)))
    _check(size)
    if not _restricted():
        _restrict()
        print(f"{_restricted():,} datasets are for some of {AUDIENCES} audiences only", flush=True)


def _slice(place: Path, numbers: range) -> None:
    """Harvest these numbers of the corpus as one source, unless that was done."""
    from catalog.models import HarvestRun

    slug = f"corpus-{numbers.start // SLICE}"
    done = HarvestRun.objects.filter(source__slug=slug, state="done", complete=True)
    if done.exists():
        return
    file = place / f"{slug}.nt"
    began = time.monotonic()
    # Catalogues come in both orders: every second source is the dump of a graph store.
    order = sorted(ORDERS)[numbers.start // SLICE % 2]
    ORDERS[order](file, numbers, SEED)
    written = time.monotonic() - began
    run = harvested(file, slug)
    print(
        f"{slug}: {run['records']:,} datasets written {order} in {written:.0f} s,"
        f" harvested in {run['seconds']:.0f} s ({run['records'] / run['seconds']:,.0f}/s)",
        flush=True,
    )
    file.unlink()


def harvested(file: Path, slug: str) -> dict[str, Any]:
    """Harvest a file as a source, in a process of its own; its figures. Raises SystemExit."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.harvester", str(file), slug],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["state"] != "done":
        raise SystemExit(f"the harvest of {file} failed: {figures['error']}")
    return figures


def _check(size: int) -> None:
    from catalog.models import Resource

    found = Resource.objects.live().count()
    if found != size:
        raise SystemExit(
            f"{folder(size)} holds {found:,} datasets instead of {size:,}: remove it and try again"
        )


def _restricted() -> int:
    from catalog.models import Resource

    return Resource.objects.exclude(audiences=[]).count()


# Which datasets, and which audiences: figures of a hash of the IRI, the same on every machine.
_CHOOSE = """
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT id, content_hash, row_number() OVER (ORDER BY id) - 1 AS ordinal,
       ARRAY(SELECT DISTINCT 1 + (get_byte(h, 4 + 2 * n) * 256 + get_byte(h, 5 + 2 * n)) %% %(of)s
             FROM generate_series(0, get_byte(h, 2) %% 3) n ORDER BY 1) AS audiences
FROM (SELECT id, content_hash, decode(md5(iri), 'hex') AS h FROM catalog_resource) r
WHERE (get_byte(h, 0) * 256 + get_byte(h, 1)) %% 100 < %(restricted)s
"""
_RESTRICT = """
UPDATE catalog_resource r SET audiences = c.audiences, change_id = %(change)s
FROM chosen c WHERE r.id = c.id
"""
_VERSIONS = """
INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)
SELECT %(change)s, ordinal, id, 'audience', content_hash FROM chosen
"""


def _restrict() -> None:
    """Give some datasets audiences, in one transaction that says so in the sequence."""
    from django.db import connection, transaction

    from catalog.models import Change

    with transaction.atomic(), connection.cursor() as cursor:
        change = {"change": Change.objects.create().pk}
        cursor.execute(_CHOOSE, {"of": AUDIENCES, "restricted": RESTRICTED})
        cursor.execute(_VERSIONS, change)
        cursor.execute(_RESTRICT, change)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
