"""Which copy was published, from what happened to the copies."""

import pytest

from catalog.harvest.copies import Copy
from catalog.harvest.replay import published

IRI = "https://port.example/boats"


def copies(*audiences: tuple[int, ...], origin: int = 0) -> dict[int, Copy]:
    """Copies 1, 2, … for these audiences; number `origin` is the port's own."""
    return {
        pk: Copy(pk, IRI, seen_by, published=True, url=_url(pk, origin))
        for pk, seen_by in enumerate(audiences, 1)
    }


def _url(pk: int, origin: int) -> str:
    return "https://port.example/" if pk == origin else f"https://stranger{pk}.example/"


def events(text: str) -> list[tuple[int, str]]:
    """ "1+ 2+ 1- 1r": came, came, went, came back."""
    words = {"+": "content", "-": "withdrawn", "r": "restored", "d": "derived", "a": "audience"}
    return [(int(one[0]), words[one[1]]) for one in text.split()]


@pytest.mark.parametrize(
    ("happened", "shown"),
    [
        ("", set()),
        ("1+", {1}),
        ("1+ 2+", {1}),
        ("2+ 1+", {2}),  # it was there first, whatever its number
        ("2+ 1+ 2+ 1+", {2}),
        ("1+ 2+ 1-", {2}),
        ("1+ 2+ 1- 1r", {2}),
        ("1+ 2+ 1- 1r 2-", {1}),
        ("1+ 2+ 3+ 1-", {2}),
        ("1+ 3+ 2+ 1- 1r 3d 2a", {2}),
        ("1+ 1-", set()),
        ("1- 9+ 9-", set()),
    ],
)
def test_who_came_first_stays_until_it_goes(happened: str, shown: set[int]):
    assert published(copies((), (), ()), events(happened)) == shown


def test_the_origin_takes_its_place():
    mine = copies((), (), origin=2)
    assert published(mine, events("1+ 2+")) == {2}
    assert published(mine, events("1+ 2+ 2-")) == {1}
    assert published(mine, events("1+ 2+ 2- 2r")) == {2}


def test_each_audience_has_one_of_its_own_until_one_is_for_all():
    mine = copies((5,), (6,), ())
    assert published(mine, events("1+ 2+")) == {1, 2}
    assert published(mine, events("1+ 2+ 3+")) == {3}
    assert published(mine, events("1+ 2+ 3+ 3-")) == {1, 2}
