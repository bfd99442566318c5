"""Our shapes find what the published ones find, on real records; two engines agree on them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate as other_engine

from bench.real import Real, records
from tests.sampled import sampled
from tests.vocab.profiles.differences import kinds
from vocab.profiles.choose import chosen
from vocab.profiles.known import injected
from vocab.profiles.shapes import NODE, OR_IRI, shapes, turtle
from vocab.profiles.table import (
    DCAT_AP,
    DCAT_AP_HVD,
    DCAT_US,
    GEODCAT_AP,
    MLDCAT_AP,
    MOBILITYDCAT_AP,
    PROFILES,
    STATDCAT_AP,
    Profile,
    Row,
)
from vocab.profiles.validate import Engine, Raw, engine, named

# (DCAT-AP.de: test_official_german.py)
PUBLISHED = {
    DCAT_AP: ("dcat-ap-3.0.1/dcat-ap-SHACL.ttl",),
    DCAT_AP_HVD: ("dcat-ap-hvd-3.0.0/hvd-SHACL-full.ttl",),
    GEODCAT_AP: ("geodcat-ap/3.1.0/geodcat-ap-SHACL.ttl",),
    MOBILITYDCAT_AP: (
        "mobilitydcat-ap/mobilitydcat-ap-shacl.ttl",
        "mobilitydcat-ap/mobilitydcat-ap-shacl-ranges.ttl",
    ),
    STATDCAT_AP: ("statdcat-ap-3.0.0-draft/statdcatap-SHACL.ttl",),
    MLDCAT_AP: ("mldcat-ap/mldcat-ap-3.1.0.ttl",),
    DCAT_US: ("dcat-us-3/dcat-us_3.0_shacl_shapes.ttl",),
}
WITH_PARAGRAPHS = (
    DCAT_AP,
    DCAT_AP_HVD,
    GEODCAT_AP,
    STATDCAT_AP,
    MLDCAT_AP,
)  # each published shape names its own
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
BOTH_ENGINES = 40  # records: the other engine takes 40 ms for one
Place = tuple[str, str, str, str]  # focus, path, component, severity


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Real]:
    return records(shared, tmp_path_factory.mktemp("real"), 2_000)


def _places(results: Iterable[Raw]) -> Counter[Place]:
    return Counter((r.focus, r.path, r.component, r.severity) for r in results)


def _published(shared: Path, profile: Profile) -> str:
    folder = shared / "data" / "shapes"
    return "\n".join((folder / name).read_text("utf-8") for name in PUBLISHED[profile])


@pytest.mark.parametrize("profile", sampled(PUBLISHED, 2), ids=lambda profile: profile.id)
def test_our_shapes_and_the_published_ones_find_the_same(
    shared: Path, real: list[Real], profile: Profile
) -> None:
    ours, theirs = engine(profile), Engine(_published(shared, profile))
    mine, only_mine = kinds(profile, "ours", one_path=True), kinds(profile, "ours")
    rows = {iri: shape.row for iri, shape in shapes(profile).items()}
    instead, only_theirs = kinds(profile, "theirs", one_path=True), kinds(profile, "theirs")
    assert len(real) == 2_000
    count = 0
    for record in real:
        lines = named(record.lines)
        lines += injected(lines)
        # What is only recommended, the published shapes leave to another file.
        asked = (r for r in ours(lines) if r.severity != "Info")
        found = _places(
            _named_alike(r, profile) for r in asked if not _is_ours_alone(r, rows[r.shape])
        )
        expected = _places(_named_alike(r, profile) for r in theirs(lines))
        count += sum(expected.values())
        more, less = found - expected, expected - found
        more = Counter({p: n for p, n in more.items() if p[1:] not in only_mine})
        assert not [p for p in more if p[1:] not in mine], f"too much in {record.source}"
        less = Counter({p: n for p, n in less.items() if p[1:] not in only_theirs})
        assert not [p for p in less if p[1:] not in instead], f"not found in {record.source}"
        assert _by_focus(more) == _by_focus(less), f"not one for one in {record.source}"
    assert count > 10_000


def _named_alike(result: Raw, profile: Profile) -> Raw:
    """DCAT-US asks for any resource as one of two ways: a text is neither, or is of no such kind."""
    if profile == DCAT_US and result.component == "Or" and result.value.startswith('"'):
        return result._replace(component="NodeKind")
    return result


def _is_ours_alone(result: Raw, row: Row) -> bool:
    """Where an IRI is enough, a text is no resource, too; blank nodes have IRIs in a check."""
    is_blank = result.component == "Or" and result.value.startswith(f"<{NODE}")
    return row.range.endswith(OR_IRI) and (is_blank or result.component == "NodeKind")


@pytest.mark.parametrize(
    ("pilot", "count"),
    [("phyto-plankton-classification", 9), ("thermal-bridges-rooftops-detector", 6)],
)
def test_models_of_a_pilot_have_the_results_of_the_published_shapes(
    shared: Path, pilot: str, count: int
) -> None:
    """(No other real record speaks of models.)"""
    file = shared / "data" / "dcat" / "eu-mldcatap" / f"output-{pilot}.ttl"
    lines = named(b"".join(f"{q.triple} .\n".encode() for q in ox.parse(path=file)))
    lines += injected(lines)
    assert chosen(lines, high_value=False) == (DCAT_AP, MLDCAT_AP)
    found = _places(engine(MLDCAT_AP)(lines))
    assert found == _places(Engine(_published(shared, MLDCAT_AP))(lines))
    assert found.total() == count


def _by_focus(places: Counter[Place]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (focus, _, _, severity), n in places.items():
        found[focus, severity] += n
    return found


@pytest.mark.parametrize("profile", WITH_PARAGRAPHS, ids=lambda profile: profile.id)
def test_the_paragraphs_of_our_tables_are_those_of_the_published_shapes(
    shared: Path, profile: Profile
) -> None:
    graph = rdflib.Graph().parse(data=_published(shared, profile), format="turtle")
    said = rdflib.RDFS.seeAlso
    known = {str(o).rpartition("#")[2].strip("/") for o in graph.objects(None, said)}
    # (one paragraph is named by its page alone)
    assert {shape.row.paragraph for shape in shapes(profile).values()} <= known


@pytest.mark.parametrize("profile", sampled(PROFILES, 3), ids=lambda profile: profile.id)
def test_another_engine_finds_the_same_with_our_shapes(real: list[Real], profile: Profile) -> None:
    graph = rdflib.Graph().parse(data=turtle(profile), format="turtle")
    for record in real[:: len(real) // BOTH_ENGINES]:
        lines = named(record.lines)
        lines += injected(lines)
        ours = sorted((r.focus, r.component, r.severity) for r in engine(profile)(lines))
        assert ours == sorted(_of_the_other(lines, graph)), record.source


def _of_the_other(lines: bytes, shapes_: rdflib.Graph) -> Iterator[tuple[str, str, str]]:
    data = rdflib.Graph().parse(data=lines, format="nt")
    _, report, _ = other_engine(data, shacl_graph=shapes_, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    for result in report.objects(None, SH.result):
        component = str(report.value(result, SH.sourceConstraintComponent))
        yield (
            f"<{report.value(result, SH.focusNode)}>",
            component.rpartition("#")[2].removesuffix("ConstraintComponent"),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
        )
