"""Constraint by constraint: what our shapes ask and the published ones, and every difference."""

from pathlib import Path

import pytest

from tests.vocab.profiles.asked import Asked, asked, beyond
from tests.vocab.profiles.differences import WHY, constraints, differences
from tests.vocab.profiles.test_official import PUBLISHED
from vocab.profiles.shapes import turtle
from vocab.profiles.table import DCAT_AP_DE, DCAT_AP_HVD, PROFILES, Profile, table

FILES = PUBLISHED | {
    DCAT_AP_DE: (
        "dcat-ap-de/dcat-ap-spec-german-additions.ttl",
        "dcat-ap-de/dcat-ap-de-deprecated.ttl",
    )
}
_SAME = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
[] sh:targetClass dcat:Dataset ;
   sh:property [ sh:path dct:publisher ; sh:nodeKind sh:BlankNodeOrIRI ; sh:class foaf:Agent ] .
"""


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_our_shapes_ask_what_the_published_ones_ask_but_for_the_differences_named(
    shared: Path, profile: Profile
) -> None:
    folder = shared / "data" / "shapes"
    ours = asked(turtle(profile))
    theirs = asked("\n".join((folder / name).read_text("utf-8") for name in FILES[profile]))
    assert len(theirs) > 30
    assert beyond(ours, theirs) == constraints(profile, "ours")
    assert beyond(theirs, ours) == constraints(profile, "theirs")


def test_every_difference_has_its_reason_and_a_paragraph() -> None:
    every = differences()
    assert {d.why for d in every} == set(WHY)
    assert {d.profile for d in every} == {profile.id for profile in PROFILES}
    assert all(d.paragraph for d in every)
    assert len({(d.profile, d.side, d.asked) for d in every}) == len(every)


def test_what_our_shapes_alone_ask_stands_in_the_paragraph_of_its_row() -> None:
    of_row = {(p.id, row.of, row.path, row.paragraph) for p in PROFILES for row in table(p)} | {
        (DCAT_AP_DE.id, "dcat:Catalog", "", "katalog-kategorienschema")
    }
    mine = [d for d in differences() if d.side == "ours"]
    assert {(d.profile, d.asked.of, d.asked.path, d.paragraph) for d in mine} <= of_row


def test_a_kind_of_node_that_follows_from_the_class_is_no_difference() -> None:
    both = asked(_SAME)
    kind = Asked("dcat:Dataset", "dct:publisher", "nodeKind", "sh:BlankNodeOrIRI", "Violation")
    class_ = Asked("dcat:Dataset", "dct:publisher", "class", "foaf:Agent", "Violation")
    assert both == {kind, class_}
    assert beyond(both, {class_}) == set()
    assert beyond(both, {kind}) == {class_}


def test_two_ways_to_write_the_same_come_to_the_same() -> None:
    text = _SAME.replace("sh:class foaf:Agent", "sh:minCount 0 ; sh:severity sh:Warning")
    kind = Asked("dcat:Dataset", "dct:publisher", "nodeKind", "sh:BlankNodeOrIRI", "Warning")
    assert asked(text) == {kind}
    assert asked(turtle(DCAT_AP_HVD)).isdisjoint(asked(text))
