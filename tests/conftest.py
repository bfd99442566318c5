"""What every test may use: the shared data folder, and parts that this machine may lack."""

import gc
import os
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as Settings  # noqa: N812 - Django's have the name here
from whitenoise.middleware import WhiteNoiseMiddleware

from catalog.search.backends.elasticsearch import Cluster, Elasticsearch
from config.local import postgres
from tests.foreign.elasticsearch.node import NoNode
from tests.foreign.elasticsearch.shared import lent
from tests.lanes import Lanes

REQUIRED = frozenset(filter(None, os.environ.get("HANSA_REQUIRE", "").split(",")))
SHARED = Path(os.environ.get("HANSA_SHARED") or Path(__file__).parents[2] / "shared")


NO_SYNC = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # nobody pulls the plug
CHEAP = "django.contrib.auth.hashers.MD5PasswordHasher"


def pytest_configure() -> None:
    """Doors search what the database holds at that moment, without a courier (tests/search.py).

    The database is a private one of the tests, beside that of the checkout.
    """
    # (A busy machine is no fault. Under CI, Hypothesis' own profile stays in force beneath.)
    patient = [HealthCheck.too_slow]
    Settings.register_profile("patient", Settings(), deadline=None, suppress_health_check=patient)
    Settings.load_profile("patient")
    settings.SEARCH_BACKEND = "tests.search.Fresh"
    settings.PASSWORD_HASHERS = [CHEAP]  # half a second less each
    WhiteNoiseMiddleware.add_files_from_finders = once(WhiteNoiseMiddleware.add_files_from_finders)
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()
    if settings.EMBEDDED_POSTGRES_DIR:
        settings.EMBEDDED_POSTGRES_DIR = settings.VAR_DIR / "tests" / "postgres"
        host = postgres.socket_dir(settings.EMBEDDED_POSTGRES_DIR)
        connection.settings_dict["HOST"] = str(host)


@pytest.hookimpl(optionalhook=True)  # without xdist nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config) -> Lanes:
    return Lanes(config)


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the collector need not look through them each time."""
    gc.collect()
    gc.freeze()


def once(look: Callable[[Any], None]) -> Callable[[Any], None]:
    """The static files are looked for once, not by each client (40 ms)."""
    found: dict[str, Any] = {}

    def add(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    return add


def missing(part: str, sentence: str) -> None:
    """Skip for want of `part`, or fail where HANSA_REQUIRE names it."""
    if part in REQUIRED:
        pytest.fail(f"{part} is required here (HANSA_REQUIRE), but: {sentence}")
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real catalogues, vocabularies and shapes."""
    if not (SHARED / "data" / "dcat" / "MANIFEST.tsv").is_file():
        missing("shared", f"no shared data at {SHARED}: set HANSA_SHARED to the folder")
    return SHARED


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real node, one for all processes of this run of the tests."""
    base = tmp_path_factory.getbasetemp()
    shared_by_all = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    try:
        with lent(shared_by_all / "elasticsearch") as url:
            yield url
    except NoNode as error:
        missing("elasticsearch", str(error))


@pytest.fixture
def cluster(elasticsearch: str) -> Iterator[Cluster]:
    """A real node, and a prefix that no other test has."""
    made = Cluster((elasticsearch,), prefix=f"t{secrets.token_hex(6)}", replicas=0)
    yield made
    with made.client() as client:
        for index in client.indices.get(index=f"{made.prefix}-*").body:
            client.indices.delete(index=index)


@pytest.fixture
def clustered(cluster: Cluster, tmp_path: Path) -> Iterator[Elasticsearch]:
    """The engine in a cluster, without an index."""
    made = Elasticsearch(cluster, tmp_path / "writer.lock")
    yield made
    made.close()


# The same after every migration: not emptied, so not made again after every test.
OF_THE_CODE = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables() -> None:
    """Empty what has rows, in place of Django's flush: it empties all, and makes all types again."""
    with connection.cursor() as cursor:
        found = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in all_tables()
        )
        cursor.execute(found)
        # No triggers: rows that the product never deletes go too, and in any order. A table that
        # is truncated gets new files, and so do all that refer to it, which takes far longer.
        cursor.execute(
            "".join(
                [
                    "SET session_replication_role = replica;",
                    *(f'DELETE FROM "{name}";' for (name,) in cursor.fetchall()),
                    "RESET session_replication_role",
                ]
            )
        )


@cache
def all_tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - OF_THE_CODE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Before the first connection: thousands of tests empty all tables, and need no disk for it."""
    if settings.EMBEDDED_POSTGRES_DIR:
        postgres.ensure(settings.EMBEDDED_POSTGRES_DIR, NO_SYNC)


@pytest.fixture(scope="session", autouse=True)
def _spool(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A spool of this process alone: others have runs of the same numbers."""
    settings.SPOOL_DIR = tmp_path_factory.mktemp("spool")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread: the next test begins in English."""
    yield
    translation.activate(settings.LANGUAGE_CODE)
