"""What is done to a column is read from a line, and done to each of its values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.delivery.steps import Step, WrongSteps, read, treatment, write

KEY = bytes(32)


def made(do: str, value: str, key: bytes = KEY, column: str = "c") -> str:
    """A value after one step."""
    (step,) = read(f"{column} = {do}")
    return treatment(step, key)(value)


def test_a_line_is_a_step() -> None:
    assert read(" city=keep\n\n the name  =  drop \nzip = first 2") == [
        Step("city", "keep"), Step("the name", "drop"), Step("zip", "first", 2),
    ]  # fmt: skip
    assert read("") == []


@given(
    st.lists(
        st.builds(
            Step,
            st.text("abc é", min_size=1).map(str.strip).filter(bool),
            st.sampled_from(["keep", "drop", "pseudonym", "year", "month"]),
        ),
        unique_by=lambda one: one.column,
    ).filter(lambda all_: not all_ or any(one.do != "drop" for one in all_))
)
def test_what_is_written_is_read_again(steps: list[Step]) -> None:
    assert read(write(steps)) == steps


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("city", "of the form"),
        ("= keep", "of the form"),
        ("city = Keep", "of the form"),
        ("city = hide", "hide is nothing that can be done"),
        ("city = keep 2", "takes no number"),
        ("zip = first", "does not say how many letters"),
        ("zip = first 0", "does not say how many letters"),
        ("income = band", "does not say how wide"),
        ("city = keep\ncity = drop", "named twice"),
        ("city = drop", "nothing is left"),
        ("\n".join(f"c{n} = keep" for n in range(501)), "at most 500"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, why: str) -> None:
    with pytest.raises(WrongSteps, match=why):
        read(text)


@pytest.mark.parametrize(
    ("do", "value", "then"),
    [
        ("keep", " as it is ", " as it is "),
        ("year", "1987-04-12", "1987"),
        ("year", "1987", "1987"),
        ("year", "12.4.1987", ""),
        ("month", "1987-04-12T10:00:00Z", "1987-04"),
        ("month", "1987", ""),
        ("first 2", "9000", "90"),
        ("first 2", "9", "9"),
        ("band 1000", "1234", "1000"),
        ("band 1000", "1234.5", "1000"),
        ("band 1000", "999.99", "0"),
        ("band 1000", "-1", "-1000"),
        ("band 1000", "-1000", "-1000"),
        ("band 1000", " 2000 ", "2000"),
        ("band 1000", "NaN", ""),
        ("band 1000", "Infinity", ""),
        ("band 1000", "1e999999", ""),
        ("band 1000", "much", ""),
        ("band 1000", "", ""),
        ("pseudonym", "", ""),
    ],
)
def test_each_value_is_treated(do: str, value: str, then: str) -> None:
    assert made(do, value) == then


@given(st.integers(), st.integers(1, 10**9 - 1))
def test_a_number_lies_in_its_band(number: int, width: int) -> None:
    if abs(number) < 10**20:
        low = int(made(f"band {width}", str(number)))
        assert low <= number < low + width and low % width == 0


@given(st.text())
def test_no_value_breaks_a_step(value: str) -> None:
    for do in ("keep", "year", "month", "first 3", "band 7"):
        made(do, value)


def test_a_pseudonym_is_the_same_for_the_same_and_leads_nowhere_else() -> None:
    one = made("pseudonym", "Ann")
    assert one == made("pseudonym", "Ann") != made("pseudonym", "ann")
    assert one != made("pseudonym", "Ann", key=b"\1" * 32)
    assert one != made("pseudonym", "Ann", column="d")
    assert len(one) == 24 and "Ann" not in one
