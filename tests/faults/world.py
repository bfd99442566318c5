"""What must be true after every fault, asked in plain SQL: `check_world`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

RECORDS = """
    SELECT r.stable_id, r.kind, r.content_hash, r.published, r.title,
           (SELECT count(*) FROM catalog_distribution d
             WHERE d.resource_id = r.id AND d.withdrawn IS NULL),
           (SELECT count(*) FROM catalog_link l WHERE l.resource_id = r.id),
           (SELECT count(*) FROM catalog_storedfinding f WHERE f.resource_id = r.id)
      FROM catalog_resource r WHERE r.source_id = %s AND r.withdrawn IS NULL
"""
FIGURES = ("records", "created", "updated", "unchanged", "restored", "withdrawn", "lost", "stored")

# name -> a query that must find nothing; %(source)s is the source
NEVER = {
    "I2 more than one open run of a source": """
        SELECT source_id, count(*) FROM catalog_harvestrun
         WHERE state IN ('queued', 'running') GROUP BY 1 HAVING count(*) > 1""",
    "I2 a lease of a run that has ended": """
        SELECT id, lease_owner FROM catalog_harvestrun
         WHERE state IN ('done', 'failed') AND (lease_owner <> '' OR lease_until IS NOT NULL)""",
    "I3 a stable id twice in one source": """
        SELECT source_id, stable_id FROM catalog_resource GROUP BY 1, 2 HAVING count(*) > 1""",
    "I3 two published copies of an IRI": """
        SELECT iri FROM catalog_resource WHERE published AND iri <> ''
         GROUP BY 1 HAVING count(*) > 1""",
    "I4 withdrawn by a run that was not complete": """
        SELECT v.resource_id, c.run_id FROM catalog_version v
          JOIN catalog_change c ON c.id = v.change_id JOIN catalog_harvestrun r ON r.id = c.run_id
         WHERE v.kind = 'withdrawn' AND NOT r.complete""",
    "I6 a run of the source that has not ended": """
        SELECT id, state, stage, attempts FROM catalog_harvestrun
         WHERE source_id = %(source)s AND state NOT IN ('done', 'failed')""",
    "a failed run without a sentence": """
        SELECT id FROM catalog_harvestrun WHERE state = 'failed' AND error = ''""",
    "a resource whose change has no version of it": """
        SELECT r.id FROM catalog_resource r WHERE NOT EXISTS (SELECT FROM catalog_version v
         WHERE v.resource_id = r.id AND v.change_id = r.change_id)""",
    "a change without a number": "SELECT id FROM catalog_change WHERE number IS NULL",
    "a number of two changes": """
        SELECT number FROM catalog_change GROUP BY 1 HAVING count(*) > 1""",
    "a change that changed nothing": """
        SELECT c.id FROM catalog_change c WHERE NOT EXISTS (
            SELECT FROM catalog_version v WHERE v.change_id = c.id)""",
    "a resource whose last version contradicts it": """
        SELECT * FROM (SELECT DISTINCT ON (v.resource_id) v.resource_id, v.kind, r.withdrawn
                         FROM catalog_version v JOIN catalog_change c ON c.id = v.change_id
                         JOIN catalog_resource r ON r.id = v.resource_id
                        ORDER BY v.resource_id, c.number DESC, v.ordinal DESC) AS last
         WHERE (kind = 'withdrawn') <> (withdrawn IS NOT NULL)""",
    "a withdrawn resource that is published": """
        SELECT id FROM catalog_resource WHERE published AND withdrawn IS NOT NULL""",
    "a withdrawn resource that is called missing": """
        SELECT r.id FROM catalog_missing m JOIN catalog_resource r ON r.id = m.resource_id
         WHERE r.withdrawn IS NOT NULL""",
    "a hold that is carried out and has something left": """
        SELECT m.resource_id FROM catalog_missing m JOIN catalog_heldwithdrawal h ON h.id = m.hold_id
         WHERE h.state IN ('done', 'replaced')""",
    "more was withdrawn than was held": """
        SELECT id FROM catalog_heldwithdrawal WHERE withdrawn > records
            OR (withdrawn > 0 AND state NOT IN ('approved', 'done'))""",
    "one content twice in a row": """
        SELECT v.resource_id, v.content_hash FROM catalog_version v
         WHERE v.kind = 'content' GROUP BY 1, 2, v.change_id HAVING count(*) > 1""",
    "a part of a run stored twice": """
        SELECT run_id, number FROM catalog_runpartition GROUP BY 1, 2 HAVING count(*) > 1""",
}


@dataclass(frozen=True)
class World:
    """What a source's harvest came to: its live records, and the figures of its last run."""

    records: Mapping[str, tuple[Any, ...]]
    run: Mapping[str, Any]


def look(db: psycopg.Connection[Any], source: int) -> World:
    """The world as it is now."""
    records = {row[0]: row[1:] for row in db.execute(RECORDS, [source])}
    names = ", ".join(("state", "complete", "error", *FIGURES))
    last = db.execute(
        f"SELECT {names} FROM catalog_harvestrun WHERE source_id = %s ORDER BY id DESC LIMIT 1",
        [source],
    ).fetchone()
    assert last, f"source {source} has no run"
    return World(records, dict(zip(names.split(", "), last, strict=True)))


def check_world(db: psycopg.Connection[Any], source: int, reference: World) -> None:
    """Fail with what is wrong, if the world is not as `reference`, or not sound in itself."""
    broken = {
        name: rows
        for name, query in NEVER.items()
        if (rows := db.execute(query, {"source": source}).fetchall())
    }
    assert not broken, broken
    now = look(db, source)
    missing = reference.records.keys() - now.records.keys()
    strange = now.records.keys() - reference.records.keys()
    assert (missing, strange) == (set(), set()), f"I1: missing {missing}, strange {strange}"
    other = {
        stable_id: (now.records[stable_id], meant)
        for stable_id, meant in reference.records.items()
        if now.records[stable_id] != meant
    }
    assert not other, f"I1: not as in the reference run: {other}"
    assert now.run == reference.run, f"the figures of the run are not true: {now.run}"
