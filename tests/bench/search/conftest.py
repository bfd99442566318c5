"""A few hundred datasets of the corpus, harvested and partly restricted as the bench stores them."""

import pytest
from django.db import connection

from bench.corpus import SEED
from bench.corpus.layout import by_dataset
from bench.search import portal, stored
from tests.harvests import file_source, harvest

DATASETS = 300


@pytest.fixture
def rows(transactional_db, tmp_path, settings):
    """The stored rows, and the portal's table of them."""
    settings.SPOOL_DIR = tmp_path / "spool"
    file = tmp_path / "corpus.nt"
    by_dataset(file, range(DATASETS), SEED)
    run = harvest(file_source(tmp_path, file.read_bytes(), "corpus-0", ending=".nt"))
    assert (run.state, run.created) == ("done", DATASETS), run.error
    stored._restrict()
    drop_portal()  # a test that was killed may have left one
    portal.build()
    yield
    drop_portal()


def drop_portal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_portal")
