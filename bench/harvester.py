"""One harvest in a process of its own: prints its figures as a line of JSON.

python -m bench.harvester FILE SOURCE
"""

import json
import os
import sys
import time


def main(place: str, source: str) -> None:
    """Harvest `place` as `source`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection

    from bench.measure import Peak, cpu_seconds, pss_mb
    from catalog.harvest import pipeline, schedule
    from catalog.harvest.lease import claim
    from catalog.management.commands.harvest import find_source

    run = schedule.queue(find_source(place, source, None))
    lease = claim(run.pk)
    connection.ensure_connection()
    if lease is None:
        raise SystemExit("the run is held by another worker")
    idle = pss_mb(os.getpid())
    began, cpu = time.monotonic(), cpu_seconds(os.getpid())
    with Peak() as peak:
        run = pipeline.harvest(lease)
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - began,
                "cpu": cpu_seconds(os.getpid()) - cpu,
                "peak_mb": peak.mb - idle,
                "state": run.state,
                "error": run.error,
                "same": run.same,
                "statements": run.statements,
                "records": run.records,
                "created": run.created,
                "updated": run.updated,
                "unchanged": run.unchanged,
                "withdrawn": run.withdrawn,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
