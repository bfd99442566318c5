"""The table of fields agrees with itself, with the drafts, and with its page in the manual."""

from pathlib import Path
from typing import get_type_hints

import pytest

from catalog.dcat import draft, mapping
from catalog.dcat.draft import KINDS
from vocab.namespaces import DCT, PREFIXES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "mapping.md"
NOT_FROM_ONE_PROPERTY = {
    "ResourceDraft": {"kind", "iri", "default_language", "is_hvd", "record", "catalogues"},
    "DistributionDraft": {"key", "position", "iri", "is_hvd"},
    "Agent": {"iri"},
    "Contact": {"iri"},
    "Place": {"iri", "label"},
    "Period": {"received"},
    "AccessService": {"iri"},
}


@pytest.mark.parametrize("name", mapping.TABLES)
def test_every_field_of_a_draft_is_in_the_table_and_the_other_way_round(name: str) -> None:
    of_draft = set(getattr(draft, name)._fields) - NOT_FROM_ONE_PROPERTY.get(name, set())
    assert {f.name for f in mapping.TABLES[name]} == of_draft


@pytest.mark.parametrize("name", mapping.TABLES)
def test_no_property_is_read_as_two_fields(name: str) -> None:
    read = [iri for field in mapping.TABLES[name] for iri in (field.property, *field.also)]
    assert len(set(read)) == len(read)


@pytest.mark.parametrize("name", mapping.TABLES)
def test_a_field_keeps_one_value_where_the_draft_has_room_for_one(name: str) -> None:
    room = get_type_hints(getattr(draft, name))
    for field in mapping.TABLES[name]:
        holds_many = "tuple" in str(room[field.name])
        assert field.many == holds_many, field.name


def test_cardinalities_are_those_of_the_specification() -> None:
    by_name = {field.name: field for field in mapping.RESOURCE}
    assert by_name["title"].cardinality == dict.fromkeys(KINDS, "1..*")
    assert by_name["publisher"].cardinality["Catalog"] == "1"
    assert by_name["frequency"].cardinality == {"Dataset": "0..1", "DatasetSeries": "0..1"}
    assert by_name["licences"].property == DCT + "license"
    cards = {c for table in mapping.TABLES.values() for f in table for c in f.cardinality.values()}
    assert cards == {"0..1", "0..*", "1", "1..*"}


def short(iri: str) -> str:
    """`dct:title` of an IRI, in our usual prefixes; other IRIs in brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def rows(table: tuple[mapping.Field, ...]) -> list[str]:
    """The rows of the manual for one table."""
    lines = ["| field | property | kind | cardinality | also read |", "|---|---|---|---|---|"]
    for field in table:
        cards = ", ".join(f"{owner} {card}" for owner, card in field.cardinality.items())
        also = ", ".join(f"`{short(iri)}`" for iri in field.also)
        cells = (f"`{field.name}`", f"`{short(field.property)}`", str(field.range), cards, also)
        lines.append("| " + " | ".join(cells) + " |")
    return lines


@pytest.mark.parametrize("name", mapping.TABLES)
def test_the_manual_has_the_same_table(name: str) -> None:
    page = PAGE.read_text("utf-8")
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("|")] == rows(
        mapping.TABLES[name]
    )
