"""Scores in the Data Quality Vocabulary: what is known, on what it is measured, and the sums."""

from datetime import UTC, datetime
from typing import Any

import rdflib
from rdflib.namespace import PROV, RDF, XSD

from catalog.quality.dqv import PV, Measurement, measurements, statements
from catalog.quality.metrics import METRICS, Dimension
from catalog.quality.score import Facts
from tests.catalog.quality.test_score import PAGE, REACHED, perfect

DQV = rdflib.Namespace("http://www.w3.org/ns/dqv#")
SET, NODE = "https://port.example/d", "https://hansa.example/datasets/1/quality"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def measured(document: dict[str, Any], facts: Facts) -> list[Measurement]:
    return measurements(document, facts, SET, lambda place, iri: iri or f"{SET}#{place}")


def values(document: dict[str, Any], facts: Facts, on: str = SET) -> dict[str, object]:
    return {one.metric: one.value for one in measured(document, facts) if one.on == on}


def test_every_metric_is_measured_once_on_what_it_belongs_to() -> None:
    found = measured(perfect(), REACHED)
    names = [one.metric for one in found if one.points is not None]
    assert sorted(names) == sorted(metric.name for metric in METRICS)
    assert {one.on for one in found} == {SET, f"{SET}#0"}


def test_the_status_is_the_value_of_what_asks_for_it() -> None:
    document = {"distributions": [{"access_urls": [PAGE, PAGE + "2"]}]}
    for statuses, value in (
        ({PAGE: 404, PAGE + "2": 204}, 204),
        ({PAGE: 404, PAGE + "2": 500}, 404),
    ):
        assert values(document, Facts(statuses), f"{SET}#0")["accessUrlStatusCode"] == value


def test_what_is_not_known_is_not_measured() -> None:
    document = {"distributions": [{"access_urls": [PAGE]}]}
    assert "dcatApCompliance" not in values(document, Facts())
    assert "accessUrlStatusCode" not in values(document, Facts(), f"{SET}#0")
    assert "downloadUrlStatusCode" not in values(document, Facts(), f"{SET}#0")


def test_sums_stand_on_the_dataset() -> None:
    found = values(perfect(), REACHED)
    assert found["scoring"] == 405
    assert sum(int(str(found[f"{one}Scoring"])) for one in Dimension) == 405


def test_each_distribution_is_measured_by_its_name() -> None:
    document = {"distributions": [{"iri": "https://port.example/f"}, {}]}
    assert {one.on for one in measured(document, Facts())} == {
        SET,
        "https://port.example/f",
        f"{SET}#1",
    }


def test_the_statements_are_quality_measurements() -> None:
    graph = rdflib.Graph()
    lines = statements(NODE, NOON, measured(perfect(), REACHED), "q1m")
    graph.parse(data=lines.decode(), format="nt")
    node = rdflib.URIRef(NODE)
    assert graph.value(node, RDF.type) == DQV.QualityMetadata
    assert graph.value(node, PROV.generatedAtTime) == rdflib.Literal(
        "2026-01-01T12:00:00+00:00", datatype=XSD.dateTime
    )
    by_metric = {str(graph.value(one, DQV.isMeasurementOf)): one for one in _all(graph)}
    keyword, reached = by_metric[PV + "keywordAvailability"], by_metric[PV + "accessUrlStatusCode"]
    assert graph.value(keyword, DQV.value) == rdflib.Literal(True)
    assert graph.value(keyword, rdflib.URIRef(PV + "score")) == rdflib.Literal(30)
    assert graph.value(reached, DQV.value) == rdflib.Literal(200)
    for one in by_metric.values():
        on = graph.value(one, DQV.computedOn)
        assert (on, DQV.hasQualityMeasurement, one) in graph


def _all(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    return list(graph.subjects(RDF.type, DQV.QualityMeasurement))
