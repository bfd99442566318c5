"""The stylesheet: measured contrast, no request to anybody, every name defined and documented."""

import itertools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CSS = (ROOT / "static" / "hansa.css").read_text()
BARE = re.compile(r"/\*.*?\*/", re.DOTALL).sub("", CSS)
PAIRS = {
    name: (day, night)
    for name, day, night in re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", BARE)
}
TEXTS = [
    *itertools.product(["ink", "ink-soft"], ["ground", "sheet", "sunk"]),
    *itertools.product(["copper", "amber", "brick", "slate"], ["ground", "sheet"]),
    *((voice, f"{voice}-wash") for voice in ("copper", "amber", "brick", "slate")),
    *(("ink", f"{voice}-wash") for voice in ("copper", "amber", "brick", "slate")),
    *(("copper", f"{voice}-wash") for voice in ("amber", "brick", "slate")),  # links in notices
    ("copper", "sunk"),
    ("copper", "found"),
    ("ink", "found"),
    ("on-fill", "copper"),
]
EDGES = [
    *itertools.product(["line", "focus", "amber-line"], ["ground", "sheet"]),
    ("copper", "sunk"),  # progress
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("front", "back"), TEXTS)
def test_text_has_a_contrast_of_at_least_4_5(front, back, night):
    assert contrast(PAIRS[front][night], PAIRS[back][night]) >= 4.5


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("front", "back"), EDGES)
def test_edges_of_controls_have_a_contrast_of_at_least_3(front, back, night):
    assert contrast(PAIRS[front][night], PAIRS[back][night]) >= 3


def test_colours_stand_in_the_tokens_only():
    rest = BARE[BARE.index("@layer ground {") :]
    rest = rest[: rest.index("@media print")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest) == []


def test_it_asks_nobody_for_anything():
    assert re.findall(r"url\(|@import|@font-face|http", BARE) == []


def test_every_property_that_is_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+):", BARE))
    assert set(re.findall(r"var\((--[\w-]+)", BARE)) == defined


def test_braces_are_balanced():
    assert BARE.count("{") == BARE.count("}")


def test_every_class_is_in_the_reference_and_every_class_of_the_reference_is_here():
    page = (ROOT / "docs" / "reference" / "components.md").read_text()
    documented = set(re.findall(r"`\.([a-z][a-z-]*)`", page))
    styled = set(re.findall(r"\.([a-z][a-z-]+|n)(?=[\s,.:{>)\[+])", BARE))
    assert styled - documented == set(), "styled, but not in docs/reference/components.md"
    assert documented - styled == set(), "in docs/reference/components.md, but not styled"
