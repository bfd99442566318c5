"""The page on vocabularies names every table and every rule there is."""

from pathlib import Path

import pytest

from vocab.authority import files, lookup, rules

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "vocabularies.md"


@pytest.mark.parametrize("table", files.BASES)
def test_every_table_is_on_the_page_with_its_size(table):
    rows = [
        line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{table}` |")
    ]
    assert len(rows) == 1
    assert f"| {len(lookup.table(table)):,} |" in rows[0]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)
def test_every_rule_is_on_the_page(rule):
    assert f"`{rule.id}`" in PAGE.read_text("utf-8")
