"""One partition into the tables: all of it or nothing, and a refused record alone is left out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from catalog.dcat.draft import DistributionDraft
from catalog.harvest import compare, store
from catalog.harvest.copy import Table, copy, cursor
from catalog.harvest.errors import LeaseLost
from catalog.harvest.lease import Lease, claim
from catalog.harvest.rows import Row, distributions, row
from catalog.harvest.schedule import queue
from catalog.models import (
    Change,
    Distribution,
    HarvestRun,
    Resource,
    RunPartition,
    Version,
)
from tests.factories import make_source
from tests.harvests import dataset, file_source, harvest, turtle, written
from vocab.namespaces import DCT
from vocab.rdf.sandbox import Record

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS = "語漢字仮名交文章"


def made(name: str, *more: str, content: str = "") -> Row:
    """A drafted record, as the pipeline hands it on."""
    iri = f"https://port.example/dataset/{name}"
    lines = "".join(f"<{iri}> {said} .\n" for said in (f'<{DCT}title> "{name}"@en', *more))
    record = Record("Dataset", f"<{iri}>".encode(), f"v1:{content or name}", 0, 0, 1)
    return row(record, iri, lines.encode(), "")


def taken(slug: str = "port") -> Lease:
    lease = claim(queue(make_source(slug)).pk)
    assert lease is not None
    return lease


def write(lease: Lease, rows: list[Row], number: int = 1) -> None:
    known = compare.known(
        HarvestRun.objects.get(pk=lease.run_id).source_id, [r.stable_id for r in rows]
    )
    changed = [(r, known.get(r.stable_id)) for r in rows]
    store.store(lease, store.Batch(number, len(rows), b"", changed))


def test_a_partition_is_one_change_with_its_checkpoint():
    lease = taken()
    write(lease, [made("a"), made("b")])
    change = Change.objects.get()
    assert (change.number is not None, change.run_id) == (True, lease.run_id)
    assert list(Version.objects.values_list("change", "ordinal")) == [
        (change.pk, 0),
        (change.pk, 1),
    ]
    partition = RunPartition.objects.get()
    assert (partition.number, partition.records) == (1, 2)
    run = HarvestRun.objects.get(pk=lease.run_id)
    assert (run.stored, run.created) == (2, 2)


def test_a_partition_without_a_change_writes_its_checkpoint_and_no_change():
    store.store(taken(), store.Batch(1, 5, b"12345678", []))
    run = HarvestRun.objects.get()
    assert (Change.objects.count(), run.stored, run.unchanged) == (0, 5, 5)
    assert bytes(RunPartition.objects.get().seen) == b"12345678"


def test_a_partition_is_stored_once():
    lease = taken()
    write(lease, [made("a")])
    before = written()
    with pytest.raises(IntegrityError):
        write(lease, [made("b")])
    assert written() == before


def test_who_lost_the_lease_writes_nothing():
    lease = taken()
    HarvestRun.objects.update(lease_owner="another worker")
    with pytest.raises(LeaseLost, match="held by another worker"):
        write(lease, [made("a")])
    assert not Resource.objects.exists()
    assert not RunPartition.objects.exists()
    with pytest.raises(LeaseLost):
        lease.check()


def spoiled(name: str, **values: Any) -> Row:
    """A record with values that the database refuses."""
    good = made(name)
    return replace(good, values={**good.values, **values})


REFUSED = {
    "NUL in a title": {"title": "a\0b"},
    "NUL in a theme": {"themes": ["a\0b"]},
    "a publisher's key over what an index takes": {"publisher_key": None},
    "a theme over what an index takes": {"themes": None},
}


@pytest.mark.parametrize("values", REFUSED.values(), ids=list(REFUSED))
def test_a_refused_record_is_found_by_halving_and_the_others_are_kept(values: dict[str, Any]):
    import random

    noise = "".join(random.Random(1).choices([chr(c) for c in range(0x4E00, 0x9000)], k=9_000))
    (field, value), *_ = values.items()
    if value is None:
        value = [noise] if field == "themes" else noise
    bad = spoiled("bad", **{field: value})
    lease = taken()
    write(lease, [made(f"n{n}") for n in range(5)] + [bad] + [made(f"n{n}") for n in range(5, 9)])
    assert Resource.objects.count() == 9
    run = HarvestRun.objects.get()
    assert (run.created, run.lost, run.stored) == (9, 1, 10)
    said = run.findings.get()
    assert (said.rule, said.focus) == ("record-refused", bad.stable_id)
    assert len(said.message.split()) > 3
    ordered = list(Version.objects.values_list("change", "ordinal"))
    assert len(ordered) == len(set(ordered)) == 9


def test_a_refused_record_alone_leaves_the_run_with_a_finding():
    write(taken(), [spoiled("bad", title="\0")])
    assert HarvestRun.objects.get().lost == 1
    assert not Resource.objects.exists()
    assert not Change.objects.exists(), "a change of nothing"


def test_a_refused_change_keeps_what_was_there():
    lease = taken()
    write(lease, [made("a"), made("b")])
    before = Resource.objects.get(title="a").statements
    bad = spoiled("a", title="\0")
    bad = replace(bad, record=replace(bad.record, hash="v1:new"))
    write(lease, [bad, made("b", content="newer")], number=2)
    assert Resource.objects.get(title="a").statements == before
    assert Resource.objects.get(title="b").content_hash == "v1:newer"


def test_values_as_long_as_they_may_be_are_kept(tmp_path: Path):
    # An index of PostgreSQL takes 2,700 bytes: everything that is looked up is cut to less.
    import random

    letters = [chr(c) for c in range(0x4E00, 0x9000)]
    noise = "".join(random.Random(2).choices(letters, k=5_000))
    ascii_noise = "".join(random.Random(3).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9_000))
    long_iri = "https://port.example/" + ascii_noise[:2_000]
    text = turtle(
        f'<{long_iri}> a dcat:Dataset ; dct:title "Long IRI"@en .',
        dataset("a", "", f'dcat:theme "{noise}" ; dct:publisher [ foaf:name "{noise}" ]'),
        dataset(
            "b",
            "",
            f"dct:publisher <{long_iri}> ; dct:relation <{long_iri}> ; dcat:theme <{long_iri}>",
        ),
        dataset(
            "c", "", f'dcat:distribution [ dcat:accessURL "https://port.example/{ascii_noise}" ]'
        ),
        dataset(
            "d", "", f'dcat:distribution [ dcat:accessURL <{long_iri}> ; dct:format "{noise}" ]'
        ),
        dataset(
            "e", "", f"dcat:distribution <{long_iri}> . <{long_iri}> dcat:accessURL <{long_iri}>"
        ),
        dataset("f", "", f'dct:license "{noise}" ; dct:language "{noise}"'),
        f'_:x a dcat:Dataset ; dct:title "Long identifier"@en ; dct:identifier "{noise}" .',
        f'_:y a dcat:Dataset ; dct:title "Twin"@en ; dct:identifier "{noise}" .',
        f'<https://port.example/{noise[:600]}> a dcat:Dataset ; dct:title "In letters"@en .',
    )
    run = harvest(file_source(tmp_path, text))
    assert (run.state, run.lost, run.created) == ("done", 0, 10)


def test_what_was_decided_meanwhile_about_copies_is_respected():
    # While this partition was drafted, another source's copy won the IRI.
    lease = taken()
    write(lease, [made("a")])
    known = compare.known(make_source().pk, [made("a").stable_id])
    other = taken("stranger")
    write(other, [made("a")])
    with transaction.atomic():
        change = Change.objects.create()
        Resource.objects.filter(source=make_source()).update(published=False, change=change)
        Resource.objects.filter(source=make_source("stranger")).update(
            published=True, change=change
        )
        for place, resource in enumerate(Resource.objects.all()):
            Version.objects.create(
                change=change, ordinal=place, resource=resource, kind="derived", content_hash="v1:a"
            )
    row_ = made("a", content="newer")
    store.store(lease, store.Batch(2, 1, b"", [(row_, known[row_.stable_id])]))
    assert HarvestRun.objects.get(source=make_source()).lost == 0
    mine = Resource.objects.get(source=make_source())
    assert (mine.published, mine.content_hash) == (False, "v1:newer")


def test_distributions_with_one_key_are_told_apart():
    twice = [DistributionDraft(key="k", position=0), DistributionDraft(key="k", position=1)]
    write(taken(), [replace(made("a"), distributions=distributions(twice))])
    assert set(Distribution.objects.values_list("key", flat=True)) == {"k", "k 2"}


def test_errors_of_copy_are_djangos():
    table = Table("catalog_change", (("number", "int8"), ("transaction", "int8")))
    with pytest.raises(IntegrityError), transaction.atomic():
        copy(table, [(1, 1), (1, 1)])
    with pytest.raises(DataError), transaction.atomic(), cursor() as cur:
        cur.execute("SELECT 1 / 0")
    assert connection.is_usable()
