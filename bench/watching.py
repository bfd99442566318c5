"""How long it takes to find the news for those who watch, after a whole national catalogue changed.

walk_s     2,000 searches are saved at once: seconds of the walk through 17,828 datasets for them
follow_s   then all of these datasets change in one harvest: seconds until the news are kept
part_s     3 % of them change
entries_s  of follow_s, what making the entries takes, which is the same for one search or none
notices_s  seconds to make the notices of all of them, without sending

Each with the processor seconds of this process (_cpu): those of PostgreSQL are not among them.

WATCHES (2000) is the number of different searches: one to three words of a real title, and for
half of them a filter of the same dataset. The database is a private one below var/bench/watching.
"""

import os
import random
import sys
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

from bench.harvest import FILE, SHARED, WORK
from bench.shacl import harvested

WATCHES = int(os.environ.get("WATCHES", "2000"))
CHANGED = 0.03
LONGEST = 120.0  # seconds, for a harvest in which everything changed
Figures = dict[str, float]
GATES = ("walk_s", "follow_s")


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed, 2 when it cannot run."""
    if not FILE.is_file():
        print(f"there is no {FILE.name} below {SHARED}: set HANSA_SHARED to the shared folder")
        return 2
    var = WORK / "watching"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["HANSA_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    _empty()
    return report(_measured(harvested()))


def report(figures: Figures) -> int:
    """Print the figures; 1 when a gate is missed."""
    missed = [name for name in GATES if figures[name] > LONGEST]
    for name, value in figures.items():
        print(f"{name:24}{value:>14,.2f}")
    for name in missed:
        print(f"missed: {name}")
    said = " ".join(f"{name}={figures[name]:.2f}" for name in (*GATES, "part_s"))
    print(f"RESULT {said}")
    return 1 if missed else 0


def _measured(harvest: Figures) -> Figures:
    from catalog.models import Known, News, ReaderState
    from catalog.watching import notices
    from catalog.watching.reader import NAME

    ReaderState.objects.get_or_create(name=NAME)
    figures = {"datasets": float(harvest["records"]), **_timed("first", _follow)}
    figures["watches"] = float(_watch())
    figures |= _timed("walk", _follow)
    matched = Known.objects.values_list("matched", flat=True)
    figures["matches"] = float(sum(len(row) for row in matched))
    _touch(1.0)
    figures |= _timed("follow", _follow)
    figures["news"] = float(News.objects.count())
    figures |= _timed("entries", _entries)
    figures |= _timed("notices", lambda: _all(notices.make_due))
    _touch(CHANGED)
    return figures | _timed("part", _follow)


def _timed(name: str, work: Any) -> Figures:
    """Seconds by the clock, and of this processor's."""
    began, cpu = time.monotonic(), time.process_time()
    work()
    figures = {f"{name}_s": time.monotonic() - began, f"{name}_cpu": time.process_time() - cpu}
    print(" ".join(f"{key}={value:.1f}" for key, value in figures.items()), flush=True)
    return figures


def _all(some: Any) -> None:
    while some():
        pass


def _follow() -> None:
    from catalog.watching.reader import Watcher

    _all(Watcher(lambda: None).step)


def _entries() -> None:
    from catalog.models import Resource
    from catalog.search.document import entry
    from catalog.search.indexer import stored

    for row in stored(Resource.objects.live().order_by("pk")):
        entry(row)


def _watch() -> int:
    """Save searches; how many different ones there are."""
    from accounts.models import User
    from catalog.models import Event, Resource, Topic, Watch
    from catalog.queries import head
    from catalog.search.facets import query_string
    from catalog.search.parse import parse

    chance = random.Random(7)
    user, _ = User.objects.get_or_create(email="bench@reader.example", defaults={"name": "Bench"})
    rows = list(Resource.objects.live().values_list("title", "themes", "publisher_key"))
    said: set[str] = set()
    while len(said) < WATCHES:
        title, themes, publisher = chance.choice(rows)
        words = [word for word in title.split() if word.isalpha() and len(word) > 3]
        if not words:
            continue
        asked = {"q": [" ".join(chance.sample(words, min(len(words), chance.randint(1, 3))))]}
        if chance.random() < 0.5:
            asked |= {"theme": themes[:1]} if themes else {"publisher": [publisher]}
        said.add(query_string(parse(asked)))
    topics = Topic.objects.bulk_create(Topic(query=one, asked=head()) for one in sorted(said))
    Watch.objects.bulk_create(
        Watch(user=user, topic=topic, name="x", channel="webhook", url="https://robot.example",
              frequency="at-once", events=list(Event))
        for topic in topics
    )  # fmt: skip
    return len(topics)


def _touch(share: float) -> None:
    """Let this share of the datasets say something else, in changes as large as a harvest's."""
    from django.db import connection, transaction

    from catalog.models import Resource

    ids = list(Resource.objects.live().order_by("pk").values_list("pk", flat=True))
    chosen = iter(random.Random(8).sample(ids, int(len(ids) * share)))
    while some := list(islice(chosen, 1_000)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO catalog_change DEFAULT VALUES RETURNING id")
            _change(cursor, cursor.fetchone()[0], some)


def _change(cursor: Any, change: int, ids: Sequence[int]) -> None:
    cursor.execute(
        "UPDATE catalog_resource SET change_id = %s, content_hash = left(content_hash, 40) || 'x'"
        " || (random() * 999999)::int WHERE id = ANY(%s)",
        [change, list(ids)],
    )
    cursor.execute(
        "INSERT INTO catalog_version (change_id, ordinal, resource_id, kind, content_hash)"
        " SELECT %s, row_number() OVER (ORDER BY id), id, 'content', content_hash"
        " FROM catalog_resource WHERE id = ANY(%s)",
        [change, list(ids)],
    )


def _empty() -> None:
    """Neither a source nor what came from it, nor what was watched."""
    from django.db import connection

    tables = "harvestsource", "change", "readerstate", "checkplace", "topic"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE connector_auditentry DISABLE TRIGGER USER")
        names = ", ".join(f"catalog_{table}" for table in tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("ALTER TABLE connector_auditentry ENABLE TRIGGER USER")


if __name__ == "__main__":
    sys.exit(main())
