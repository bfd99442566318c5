"""The Metadata Quality Assessment, row by row: present, absent, best of several; 405 at most."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from catalog.quality.metrics import BY_NAME, MAXIMA, MAXIMUM, METRICS, Dimension, On
from catalog.quality.score import Facts, answers, best, merged, points, score
from catalog.ratings import rating
from vocab.authority.lookup import table
from vocab.authority.normalise import licence

NAL = "http://publications.europa.eu/resource/authority/"
CSV = {"iri": NAL + "file-type/CSV"}
TEXT_CSV = {"iri": "https://www.iana.org/assignments/media-types/text/csv"}
PAGE, FILE = "https://port.example/page", "https://port.example/file.csv"
PUBLIC = {"iri": NAL + "access-right/PUBLIC"}

# metric -> what a dataset must say for it alone (on what it is measured, see METRICS)
PRESENT: dict[str, dict[str, Any]] = {
    "keywordAvailability": {"keywords": {"en": ["harbour"]}},
    "categoryAvailability": {"themes": [{"received": "ours"}]},
    "spatialAvailability": {"spatial": [{"bbox": "POLYGON((…))"}]},
    "temporalAvailability": {"temporal": [{"start": "2020"}]},
    "accessUrlStatusCode": {"access_urls": [PAGE]},
    "downloadUrlAvailability": {"download_urls": ["ftp://port.example/file.csv"]},
    "downloadUrlStatusCode": {"download_urls": [FILE]},
    "formatAvailability": {"format": {"received": "our own"}},
    "mediaTypeAvailability": {"media_type": {"received": "our own"}},
    "formatMediaTypeVocabularyAlignment": {"format": CSV, "media_type": TEXT_CSV},
    "formatMediaTypeNonProprietary": {"format": {"iri": NAL + "file-type/PNG"}},
    "formatMediaTypeMachineInterpretable": {"format": {"iri": NAL + "file-type/XLSX"}},
    "dcatApCompliance": {},
    "licenceAvailability": {"licence": {"received": "ours"}},
    "knownLicence": {"licence": {"iri": NAL + "licence/CC_BY_4_0"}},
    "accessRightsAvailability": {"access_rights": {"received": "ask us"}},
    "accessRightsVocabularyAlignment": {"access_rights": PUBLIC},
    "contactPointAvailability": {"contacts": [{"email": "a@port.example"}]},
    "publisherAvailability": {"publisher": {}},
    "rightsAvailability": {"rights": [{"label": {"en": "ours"}}]},
    "byteSizeAvailability": {"byte_size": 0},
    "dateIssuedAvailability": {"issued": "2020"},
    "dateModifiedAvailability": {"modified": "2020-02-02"},
}
# What the same statement earns beside the metric itself: a format in a list is also a format.
ALSO = {
    "downloadUrlStatusCode": {"downloadUrlAvailability"},
    "formatMediaTypeVocabularyAlignment": {
        "formatAvailability",
        "mediaTypeAvailability",
        "formatMediaTypeNonProprietary",
        "formatMediaTypeMachineInterpretable",
    },
    "formatMediaTypeNonProprietary": {"formatAvailability"},
    "formatMediaTypeMachineInterpretable": {"formatAvailability"},
    "knownLicence": {"licenceAvailability"},
    "accessRightsVocabularyAlignment": {"accessRightsAvailability"},
}
# The published weights, once more and apart from the table: findability to contextuality.
WEIGHTS = (30, 30, 20, 20, 50, 20, 30, 20, 10, 10, 20, 20, 30, 20, 10, 10, 5, 20, 10, 5, 5, 5, 5)
# What is asked of a file; all else is asked of the dataset.
OF_FILES = {
    "accessUrlStatusCode",
    "downloadUrlAvailability",
    "downloadUrlStatusCode",
    "formatAvailability",
    "mediaTypeAvailability",
    "formatMediaTypeVocabularyAlignment",
    "formatMediaTypeNonProprietary",
    "formatMediaTypeMachineInterpretable",
    "licenceAvailability",
    "knownLicence",
    "rightsAvailability",
    "byteSizeAvailability",
}
REACHED = Facts({PAGE: 200, FILE: 204}, complies=True)
NAMES = [metric.name for metric in METRICS]


def said(name: str, *others: dict[str, Any]) -> dict[str, Any]:
    """A document that says what the metric asks for, with these distributions before."""
    if BY_NAME[name].on == On.DATASET:
        return {**PRESENT[name], "distributions": list(others)}
    return {"distributions": [*others, PRESENT[name]]}


def facts(name: str) -> Facts:
    return Facts(REACHED.statuses, complies=name == "dcatApCompliance")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_present_earns_its_points(name: str) -> None:
    made = score(said(name), facts(name))
    holding = {one for one, holds in made.card.items() if holds}
    assert holding == {name} | ALSO.get(name, set())
    assert made.total == sum(BY_NAME[one].points for one in holding)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_absent_earns_nothing(name: str) -> None:
    others = [other for other in NAMES if other not in {name, *ALSO.get(name, ())}]
    others = [other for other in others if name not in ALSO.get(other, ())]
    document: dict[str, Any] = {"distributions": [{}]}
    for other in others:
        part = document if BY_NAME[other].on == On.DATASET else document["distributions"][0]
        part.update({key: value for key, value in PRESENT[other].items() if key not in part})
    made = score(document, Facts(REACHED.statuses, complies=name != "dcatApCompliance"))
    assert made.card[name] is False
    assert not score({}, Facts(complies=False)).total


@pytest.mark.parametrize("name", [m.name for m in METRICS if m.on == On.DISTRIBUTION])
def test_of_several_distributions_the_best_counts_wherever_it_stands(name: str) -> None:
    alone = score(said(name), facts(name))
    for before in range(3):
        poor = [{"title": {"en": "nothing"}}] * before
        document = said(name, *poor)
        document["distributions"] += [{}]
        made = score(document, facts(name))
        assert (made.total, made.best) == (alone.total, before)


@pytest.mark.parametrize("name", [m.name for m in METRICS if m.on == On.DATASET])
def test_what_the_dataset_says_counts_without_distributions_and_once_with_several(
    name: str,
) -> None:
    choices: tuple[list[dict[str, Any]], ...] = ([], [{}], [{}, {}])
    for files in choices:
        made = score(said(name, *files), facts(name))
        assert made.total == score(said(name), facts(name)).total
        assert made.best == (0 if files else None)


def test_the_table_is_the_published_one() -> None:
    assert tuple(metric.points for metric in METRICS) == WEIGHTS
    assert list(MAXIMA.values()) == [100, 100, 110, 75, 20]
    assert MAXIMUM == 405
    assert {metric.name for metric in METRICS if metric.on == On.DISTRIBUTION} == OF_FILES


def test_a_perfect_dataset_has_405_points() -> None:
    made = score(perfect(), REACHED)
    assert (made.total, made.unknown, made.rating) == (405, 0, "excellent")
    assert made.by_dimension == MAXIMA


def perfect() -> dict[str, Any]:
    document: dict[str, Any] = {"distributions": [{}]}
    for metric in METRICS:
        part = document if metric.on == On.DATASET else document["distributions"][0]
        part.update(PRESENT[metric.name])
    document["distributions"][0]["format"] = CSV
    return document


def test_distributions_are_not_added_up_metric_by_metric() -> None:
    """One has the format, the other the licence: the same content has either, not both."""
    document = {"distributions": [{"format": CSV}, {"licence": {"received": "ours"}}]}
    assert score(document, Facts(complies=False)).total == 20 + 20 + 20


def test_what_is_not_known_earns_nothing_and_is_said() -> None:
    made = score(perfect(), Facts())
    assert (made.total, made.unknown) == (405 - 50 - 30 - 30, 50 + 30 + 30)
    assert {name for name, holds in made.card.items() if holds is None} == {
        "accessUrlStatusCode",
        "downloadUrlStatusCode",
        "dcatApCompliance",
    }


def test_of_equal_distributions_the_one_that_may_come_to_more_counts() -> None:
    made = score(
        {"distributions": [{"access_urls": ["ftp://x"]}, {"access_urls": [PAGE]}]}, Facts()
    )
    assert (made.best, made.total) == (1, 0)


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ({}, None),
        ({PAGE: 200}, True),
        ({PAGE: 299}, True),
        ({PAGE: 199}, None),
        ({PAGE: 404}, None),
        ({PAGE: 0, FILE: 300}, False),
        ({PAGE: 500, FILE: 204}, True),
    ],
)
def test_one_address_that_answers_is_enough(statuses: dict[str, int], verdict: object) -> None:
    assert answers([PAGE, FILE], statuses) is verdict


def test_what_is_no_http_address_does_not_answer() -> None:
    assert answers(["ftp://port.example/x"], {}) is False
    assert answers([], {}) is False
    assert answers(["HTTPS://port.example/x"], {}) is None


@pytest.mark.parametrize(
    ("format_", "media_type", "aligned"),
    [
        (CSV, TEXT_CSV, True),
        (CSV, {**TEXT_CSV, "received": TEXT_CSV["iri"].replace("https", "http")}, True),
        ({**CSV, "received": "csv"}, TEXT_CSV, False),
        (CSV, {**TEXT_CSV, "received": "text/csv"}, False),
        (CSV, {"received": "text/ours"}, False),
        ({"iri": "https://port.example/CSV"}, TEXT_CSV, False),
        (CSV, {}, False),
    ],
)
def test_aligned_is_what_is_written_as_the_lists_write_it(
    format_: Any, media_type: Any, aligned: object
) -> None:
    made = score({"distributions": [{"format": format_, "media_type": media_type}]}, Facts())
    assert made.card["formatMediaTypeVocabularyAlignment"] is aligned


def test_lists_of_formats_know_what_we_resolved() -> None:
    made = score({"distributions": [{"format": {**CSV, "received": "csv"}}]}, Facts())
    assert made.card["formatMediaTypeMachineInterpretable"] is True
    assert made.card["formatMediaTypeNonProprietary"] is True


def test_empty_terms_are_absent() -> None:
    empty = {"received": " "}
    document = {"themes": [empty], "access_rights": empty, "distributions": [{"format": empty}]}
    assert not score(document, Facts()).total


@pytest.mark.parametrize(
    ("total", "name"),
    [
        (0, "bad"),
        (120, "bad"),
        (120.9, "bad"),
        (121, "sufficient"),
        (220, "sufficient"),
        (221, "good"),
        (350, "good"),
        (351, "excellent"),
        (405, "excellent"),
    ],
)
def test_the_classes_are_the_published_ones(total: float, name: str) -> None:
    assert rating(total) == name


# --- the files of others, where they lie --------------------------------------------------------
def test_the_lists_of_formats_are_those_of_the_assessment(shared: Path) -> None:
    for name, metric in (
        ("machine-readable", "formatMediaTypeMachineInterpretable"),
        ("non-proprietary", "formatMediaTypeNonProprietary"),
    ):
        text = (shared / f"data/vocab/mqa/edp-{name}-format.rdf").read_text()
        listed = {iri for iri in re.findall(r'rdf:about="([^"]+)"', text) if "/file-type/" in iri}
        assert listed, "the file has changed its form"
        every = listed | set(table("file-type"))
        assert {iri for iri in every if _holds(metric, {"format": {"iri": iri}})} == listed


def test_each_licence_of_the_assessment_is_known(shared: Path) -> None:
    text = (shared / "data/vocab/mqa/edp-licences-skos.rdf").read_text()
    listed = sorted(set(re.findall(r'<skos:Concept rdf:about="([^"]+)"', text)))
    assert len(listed) > 100
    said = [
        {"received": iri, **({"iri": known} if (known := licence(iri)[0]) else {})}
        for iri in listed
    ]
    assert [one for one in said if not _holds("knownLicence", {"licence": one})] == []


def _holds(metric: str, distribution: dict[str, Any]) -> object:
    return score({"distributions": [distribution]}, Facts()).card[metric]


_NORWAY_ADDS = {"formatMatch", "syntaxValid"}
_NORWAY_WRITES = {"licenseAvailability": "licenceAvailability", "knownLicense": "knownLicence"}


def test_the_norwegian_example_comes_to_the_same_points(shared: Path) -> None:
    """Without the two metrics that Norway adds."""
    folder = shared / "data/vocab/mqa"
    cards = _norwegian_cards((folder / "dcatno-assessment-example.ttl").read_text())
    expected = json.loads((folder / "dcatno-scores-example.json").read_text())
    for one in [expected["dataset"], *expected["distributions"]]:
        card = merged([cards[one["id"]]])
        for dimension in one["dimensions"]:
            name = Dimension(dimension["id"].partition("#")[2])
            rows = {_ours(m["id"]): m for m in dimension["metrics"] if _ours(m["id"])}
            mine = [metric for metric in METRICS if metric.dimension == name]
            assert {m.name: m.points for m in mine} == {n: m["max_score"] for n, m in rows.items()}
            assert {m.name: m.points * bool(card[m.name]) for m in mine} == {
                n: m["score"] for n, m in rows.items()
            }
        assert points(card) == one["score"]
        assert one["max_score"] == MAXIMUM + 30
    files = [cards["https://distribution.b"], cards["https://distribution.a"]]
    assert best(files) == 1
    assert points(merged([cards["https://dataset.foo"], files[1]])) == expected["dataset"]["score"]


def _ours(iri: str) -> str:
    name = iri.partition("#")[2]
    return "" if name in _NORWAY_ADDS else _NORWAY_WRITES.get(name, name)


def _norwegian_cards(text: str) -> dict[str, dict[str, bool]]:
    """What is measured on each resource: the file has one triple a line."""
    triples = [tuple(term.strip("<>") for term in line.split(" ", 2)) for line in text.splitlines()]
    of: dict[tuple[str, str], str] = {}
    for subject, predicate, value in triples:
        key = predicate.rpartition("#")[2]
        of[subject, key] = value.rstrip(" .").strip("<>")
    cards: dict[str, dict[str, bool]] = {}
    for subject, predicate, value in triples:
        if predicate.endswith("#containsQualityMeasurement"):
            node, on = value.rstrip(" ."), of[subject, "assessmentOf"]
            name = _ours(of[node, "isMeasurementOf"])
            earned = int((of.get((node, "score")) or '"0"').split('"')[1])
            cards.setdefault(on, {})
            if name in BY_NAME:
                cards[on][name] = earned > 0
    return cards


def test_no_order_of_distributions_changes_the_score() -> None:
    files = [{"format": CSV}, {"licence": {"received": "x"}}, {"access_urls": [PAGE]}]
    totals = {
        score({"distributions": list(order)}, REACHED).total
        for order in itertools.permutations(files)
    }
    assert totals == {30 + 60}
