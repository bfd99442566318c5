"""The table of the Metadata Quality Assessment (MQA) of data.europa.eu: 23 metrics, 405 points."""

from enum import StrEnum
from typing import NamedTuple


class Dimension(StrEnum):
    """The five, in the order and by the names of the published vocabulary."""

    FINDABILITY = "findability"
    ACCESSIBILITY = "accessibility"
    INTEROPERABILITY = "interoperability"
    REUSABILITY = "reusability"
    CONTEXTUALITY = "contextuality"


class On(StrEnum):
    """What a metric is measured on."""

    DATASET = "dataset"
    DISTRIBUTION = "distribution"


class Metric(NamedTuple):
    """One row: its published name, what it belongs to, what it is worth when it holds."""

    name: str
    dimension: Dimension
    on: On
    points: int


F, A, I, R, C = Dimension  # noqa: E741 - the columns of the table
SET, FILE = On

METRICS = (
    Metric("keywordAvailability", F, SET, 30),
    Metric("categoryAvailability", F, SET, 30),
    Metric("spatialAvailability", F, SET, 20),
    Metric("temporalAvailability", F, SET, 20),
    Metric("accessUrlStatusCode", A, FILE, 50),
    Metric("downloadUrlAvailability", A, FILE, 20),
    Metric("downloadUrlStatusCode", A, FILE, 30),
    Metric("formatAvailability", I, FILE, 20),
    Metric("mediaTypeAvailability", I, FILE, 10),
    Metric("formatMediaTypeVocabularyAlignment", I, FILE, 10),
    Metric("formatMediaTypeNonProprietary", I, FILE, 20),
    Metric("formatMediaTypeMachineInterpretable", I, FILE, 20),
    Metric("dcatApCompliance", I, SET, 30),
    Metric("licenceAvailability", R, FILE, 20),
    Metric("knownLicence", R, FILE, 10),
    Metric("accessRightsAvailability", R, SET, 10),
    Metric("accessRightsVocabularyAlignment", R, SET, 5),
    Metric("contactPointAvailability", R, SET, 20),
    Metric("publisherAvailability", R, SET, 10),
    Metric("rightsAvailability", C, FILE, 5),
    Metric("byteSizeAvailability", C, FILE, 5),
    Metric("dateIssuedAvailability", C, SET, 5),
    Metric("dateModifiedAvailability", C, SET, 5),
)
BY_NAME = {metric.name: metric for metric in METRICS}
MAXIMUM = sum(metric.points for metric in METRICS)
MAXIMA = {
    dimension: sum(metric.points for metric in METRICS if metric.dimension == dimension)
    for dimension in Dimension
}
