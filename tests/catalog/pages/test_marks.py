"""House marks and icons: the same everywhere, drawable, one of 512."""

import hashlib
import re

import pytest

from catalog.pages import marks

PATH = re.compile(r"[MmLlHhVvAaCcZz0-9 .\-]+")


def test_bytes_0_1_2_of_the_hash_choose_head_arm_and_foot():
    head, arm, foot = (
        byte % 8 for byte in hashlib.sha256(b"https://id.example.org/a").digest()[:3]
    )
    expected = "M12 3V29" + marks.HEADS[head] + marks.ARMS[arm] + marks.FEET[foot]
    assert marks.mark_path("https://id.example.org/a") == expected


def test_the_mark_of_a_name_never_changes():
    # Contracts show it on both sides: a change here changes the sign of every organisation.
    assert (
        marks.mark_path("City of Lindau")
        == "M12 3V29M12 3 5 10M12 3l7 7M12 12l7 4-7 4M12 23l4 3-4 3-4-3z"
    )


@pytest.mark.parametrize("identity", ["", "é", "\ud800 a lone surrogate", "x" * 10_000])
def test_every_text_has_a_mark(identity):
    assert marks.mark_path(identity).startswith(marks.STAVE)


def test_there_are_eight_forms_of_each_part_and_all_differ():
    for forms in (marks.HEADS, marks.ARMS, marks.FEET):
        assert len(set(forms)) == 8


@pytest.mark.parametrize("name", sorted(marks.ICONS))
def test_an_icon_is_path_data_and_nothing_else(name):
    assert PATH.fullmatch(marks.ICONS[name])


def test_many_organisations_spread_over_the_marks():
    drawn = {marks.mark_path(f"https://id.example.org/{n}") for n in range(5_000)}
    assert len(drawn) > 500
