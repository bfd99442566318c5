"""A web process is ready before its first request, and its garbage collector walks little."""

import subprocess
import sys

# What a web server loads; then a search's question is asked, and the collector walks all it has.
SCRIPT = """
import gc
import config.wsgi
kept, walked = gc.get_freeze_count(), len(gc.get_objects())
from catalog.search import concepts
tables = concepts._by_stems.cache_info().currsize
from catalog.search.query import SearchQuery
from catalog.search.question import question
from catalog.search.text import read
question(SearchQuery(read("vervoer in gent")))
print(kept, walked, concepts._by_stems.cache_info().currsize - tables, gc.get_threshold()[0])
"""


def test_what_every_request_needs_is_loaded_and_out_of_the_collectors_way(tmp_path, monkeypatch):
    monkeypatch.setenv("HANSA_ATTACH", "1")  # (no server of its own: nothing is asked of it)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    kept, walked, loaded_later, young = map(int, run.stdout.split())
    assert kept > 100_000
    assert walked < kept / 100
    assert loaded_later == 0
    assert young >= 10_000
