"""How much of what real catalogues say is recognised: floors that may only rise."""

import gzip
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest

from vocab.authority.resolve import CONTROLLED, resolve
from vocab.namespaces import ADMS, DCAT, DCT

#  catalogue                                          property: least percentage recognised
FLOORS = {
    "be-datagovbe/datagovbe-sample-2000.ttl.gz": {
        DCT + "format": 99.9,
        DCAT + "mediaType": 99.5,
        DCT + "license": 99.5,
        DCAT + "theme": 99.5,
        DCT + "language": 99.9,
        DCT + "accrualPeriodicity": 99.9,
        DCT + "accessRights": 99.9,
        DCT + "spatial": 98.5,
    },
    "ch-opendataswiss/opendata-swiss-page-100.ttl": {
        DCT + "format": 99.9,
        DCAT + "mediaType": 99.9,
        DCT + "license": 99.9,
        DCAT + "theme": 99.9,
        DCT + "language": 99.9,
        DCT + "accrualPeriodicity": 99.9,
    },
}  # fmt: skip


def shares(path: Path) -> dict[str, float]:
    """Percentage of the values of each property that resolve; nodes and empty ones do not count."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    known: Counter[str] = Counter()
    total: Counter[str] = Counter()
    turtle = pyoxigraph.RdfFormat.TURTLE
    for quad in pyoxigraph.parse(
        data, format=turtle, lenient=True, base_iri="http://base.example/"
    ):
        name, node = quad.predicate.value, quad.object
        if (
            name not in CONTROLLED
            or isinstance(node, pyoxigraph.BlankNode)
            or not node.value.strip()
        ):
            continue
        resolution = resolve(name, node.value)
        if resolution.how != "node":
            total[name] += 1
            known[name] += resolution.iri is not None
    return {name: 100 * known[name] / total[name] for name in total}


@pytest.mark.shared
@pytest.mark.parametrize("catalogue", FLOORS)
def test_the_share_recognised_does_not_fall(shared, catalogue):
    found = shares(shared / "data" / "dcat" / catalogue)
    low = {name: found[name] for name, least in FLOORS[catalogue].items() if found[name] < least}
    assert low == {}


def test_the_floors_speak_of_controlled_properties():
    assert all(CONTROLLED.issuperset(floors) for floors in FLOORS.values())
    assert ADMS + "status" in CONTROLLED
