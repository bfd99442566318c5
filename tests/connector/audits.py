"""What the tests of the audit log share: sessions of their own, and hands that tamper."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

from connector.audit import record


def connect() -> psycopg.Connection[Any]:
    """A session of its own to the test's database."""
    params = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{key: params[key] for key in keys if params.get(key)})


def note(
    *subjects: str, action: str = "offer.published", actor: str = "member", **detail: Any
) -> None:
    """Each subject in a transaction of its own."""
    for subject in subjects:
        with transaction.atomic():
            record(action, subject=subject, actor=actor, detail=detail)


@contextmanager
def tampering() -> Iterator[psycopg.Connection[Any]]:
    """A session that has switched the triggers off, as an administrator of the database can."""
    with connect() as conn:
        conn.execute("SET session_replication_role = replica")
        yield conn
