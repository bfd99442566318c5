"""A word to the courier's readers of this room, when the transaction commits."""

from django.db import connection

READER, NOTICES = "courier_watching", "courier_notices"  # catalog.courier.listen.channel_of


def nudge(channel: str) -> None:
    """There is something to do. Lost, it loses nothing: readers look by themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])
