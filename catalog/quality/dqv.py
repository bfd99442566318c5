"""Scores in the Data Quality Vocabulary, as data.europa.eu writes them. Pure: lines of N-Triples.

Each metric is one dqv:QualityMeasurement; what is not known is not measured. The named graph of the
published examples is a dqv:QualityMetadata node here, since not every syntax of ours has graphs.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from catalog.quality.metrics import BY_NAME
from catalog.quality.score import (
    Card,
    Facts,
    Plain,
    answers,
    dataset_card,
    distribution_card,
    score,
)
from vocab.namespaces import DQV, PROV, TYPE, XSD

PV = "https://piveau.eu/ns/voc#"
# Metrics whose value is the status itself -> the field of a distribution that holds the addresses.
_STATUSES = {"accessUrlStatusCode": "access_urls", "downloadUrlStatusCode": "download_urls"}


class Measurement(NamedTuple):
    """One value of one metric (its local name) on one resource (its IRI).

    `points` is what it is worth; None for sums, whose value it is.
    """

    on: str
    metric: str
    value: bool | int
    points: int | None = None


def measurements(
    document: Plain, facts: Facts, dataset: str, distribution: Callable[[int, str], str]
) -> list[Measurement]:
    """All that is known of a dataset and each of its distributions, then the sums of its score.

    `distribution` names one by its place and the IRI that it has ("": none).
    """
    found = list(_measured(dataset, dataset_card(document, facts.complies)))
    for place, one in enumerate(document.get("distributions", ())):
        card = distribution_card(one, facts.statuses)
        for made in _measured(distribution(place, one.get("iri", "")), card):
            field = _STATUSES.get(made.metric)
            if field is None:
                found.append(made)
            elif urls := one.get(field):
                found.append(made._replace(value=_status(urls, facts)))
    made_of = score(document, facts)
    found += [
        Measurement(dataset, f"{dimension}Scoring", earned)
        for dimension, earned in made_of.by_dimension.items()
    ]
    return [*found, Measurement(dataset, "scoring", made_of.total)]


def statements(node: str, at: datetime, measured: Sequence[Measurement], prefix: str) -> bytes:
    """The measurements, and `node` (an IRI) that holds them, generated `at`.

    Blank labels begin with `prefix`.
    """
    return "".join(f"{line} .\n" for line in _lines(node, at, measured, prefix)).encode()


def _measured(on: str, card: Card) -> Iterator[Measurement]:
    for name, holds in card.items():
        if holds is not None:
            yield Measurement(on, name, holds, BY_NAME[name].points if holds else 0)


def _status(urls: Sequence[str], facts: Facts) -> int:
    """The status that decided: of the first address that answers, else of the first."""
    known = [url for url in urls if url in facts.statuses]
    chosen = next((url for url in known if answers([url], facts.statuses)), (known or [""])[0])
    return facts.statuses.get(chosen, 0)


def _lines(node: str, at: datetime, measured: Sequence[Measurement], prefix: str) -> Iterator[str]:
    yield f"<{node}> <{TYPE}> <{DQV}QualityMetadata>"
    yield f'<{node}> <{PROV}generatedAtTime> "{at.isoformat()}"^^<{XSD}dateTime>'
    for number, one in enumerate(measured):
        blank = f"_:{prefix}{number}"
        yield f"<{one.on}> <{DQV}hasQualityMeasurement> {blank}"
        yield f"{blank} <{TYPE}> <{DQV}QualityMeasurement>"
        yield f"{blank} <{DQV}computedOn> <{one.on}>"
        yield f"{blank} <{DQV}isMeasurementOf> <{PV}{one.metric}>"
        yield f"{blank} <{DQV}value> {_literal(one.value)}"
        if one.points is not None:
            yield f"{blank} <{PV}score> {_literal(one.points)}"


def _literal(value: bool | int) -> str:
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{XSD}boolean>'
    return f'"{value}"^^<{XSD}integer>'
