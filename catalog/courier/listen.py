"""The session that hears of changes, and by which others know that a courier is alive."""

import os
import socket
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db import Error, connection
from psycopg import sql

CHANGES = "catalog_change"  # said by the database at commit: migration 0006


def channel_of(name: str) -> str:
    """Where a word is said to the reader of this name alone."""
    return f"courier_{name}"


def listen(heard: Callable[[str], None], readers: Sequence[str] = ()) -> "psycopg.Connection[Any]":
    """This thread's session, in autocommit; it calls `heard` with the channel of what was said.

    (When it takes it in, that is with its next statement.)
    """
    connection.ensure_connection()
    session: psycopg.Connection[Any] = connection.connection
    session.add_notify_handler(lambda said: heard(said.channel))
    for channel in (CHANGES, *map(channel_of, readers)):
        session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
    # Named after it listens: who finds the name finds a courier that hears.
    session.execute("SELECT set_config('application_name', %s, false)", [_name(os.getpid())])
    return session


def is_listening(process: int) -> bool:
    """Whether the courier with this process id, on this machine, hears of changes."""
    found = "SELECT FROM pg_stat_activity WHERE application_name = %s"
    try:
        with connection.cursor() as cursor:
            cursor.execute(found, [_name(process)])
            return cursor.fetchone() is not None
    except Error:  # the database is away: nobody hears anything
        connection.close()
        return False


def listeners() -> list[str]:
    """The couriers that hear of changes, on whatever machine: "courier 17 on harbour"."""
    found = (
        "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name LIKE 'courier %%' ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(found, [])
        return [name for (name,) in cursor.fetchall()]


def _name(process: int) -> str:
    machine = socket.gethostname().encode("ascii", "replace").decode()
    return f"courier {process} on {machine}"[:63]  # PostgreSQL keeps no more
