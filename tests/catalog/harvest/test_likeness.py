"""What a record says but for its name."""

import pytest

from catalog.harvest.likeness import likeness

BOATS = """<https://e.org/boats> <x:title> "Boats" .
<https://e.org/boats> <x:identifier> "https://e.org/boats" .
<https://e.org/boats> <x:part> <https://e.org/boats#1> .
<https://e.org/boats> <x:part> <https://e.org/boats/2> .
<https://e.org/boats> <x:part> <https://e.org/boats?as=csv> .
<https://e.org/boats> <x:whom> _:b0 .
<https://e.org/boats#1> <x:title> "One" .
_:b0 <x:name> "Port" .
"""


def alike(iri: str, lines: str) -> str:
    return likeness(iri, lines.encode())


def renamed(name: str) -> str:
    return BOATS.replace("https://e.org/boats", name)


@pytest.mark.parametrize("name", ["https://e.org/ships", "urn:uuid:1", "https://e.org/boats/x"])
def test_a_name_makes_no_difference_wherever_it_stands(name: str):
    assert alike("https://e.org/boats", BOATS) == alike(name, renamed(name))


def test_blank_labels_and_the_order_of_lines_make_none():
    other = "".join(reversed(BOATS.replace("_:b0", "_:x").splitlines(keepends=True)))
    assert alike("https://e.org/boats", BOATS) == alike("https://e.org/boats", other)


@pytest.mark.parametrize(
    ("this", "other"),
    [
        ('"Boats"', '"Ships"'),
        ("boats#1", "boats#2"),
        ("<https://e.org/boats/2>", "<https://e.org/boats2>"),
        ('"https://e.org/boats"', '"https://e.org/boatsmen"'),
        ('"Port"', '"https://e.org/boats of the port"'),
    ],
)
def test_anything_else_makes_a_difference(this: str, other: str):
    assert alike("https://e.org/boats", BOATS) != alike(
        "https://e.org/boats", BOATS.replace(this, other)
    )


def test_what_only_begins_like_the_name_is_another_name():
    one = "<https://e.org/1> <x:next> <https://e.org/10> .\n"
    two = "<https://e.org/2> <x:next> <https://e.org/20> .\n"
    assert alike("https://e.org/1", one) != alike("https://e.org/2", two)


def test_a_record_without_an_iri_has_a_likeness_too():
    one = '_:b0 <x:title> "Boats" .\n'
    assert alike("", one) == alike("", one) != alike("", one.replace("Boats", "Ships"))
