"""The indexer in a process of its own, to be killed: `python -m tests.faults.indexing DATABASE FOLDER`.

Says its position after each step, and ends when nothing is left.
"""

import os
import sys
from pathlib import Path

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(database: str, folder: Path) -> None:
    """Step until nothing is left."""
    from catalog.search import indexer
    from catalog.search.backends.embedded import Embedded

    connection.settings_dict["NAME"] = database
    indexer.SMALL = indexer.LARGE = 15  # many steps, so that there is much between them
    indexer.LISTED = 40
    made = indexer.Indexer(Embedded(folder))
    more = True
    while more:
        more = made.step()
        print(made.position(), flush=True)
    made.close()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], Path(sys.argv[2]))
