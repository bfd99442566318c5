"""What every engine makes of its counts."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.backends.base import MOST_COUNTED, Counts, shown

# Few different counts, so that many values share the last place.
TOTALS = st.dictionaries(st.text(max_size=3), st.integers(1, 3), max_size=3 * MOST_COUNTED)


@given(TOTALS, st.lists(st.text(max_size=3), max_size=3, unique=True), st.integers(0, 9))
def test_the_most_frequent_values_and_chosen_ones_are_listed(
    totals: dict[str, int], chosen: list[str], beyond: int
) -> None:
    in_order = sorted(totals.items(), key=lambda one: (-one[1], one[0]))
    listed = dict(in_order[:MOST_COUNTED]) | {one: totals.get(one, 0) for one in chosen}
    values = tuple(sorted(listed.items(), key=lambda one: (-one[1], one[0])))
    left = [value for value in totals if value not in listed]
    assert shown(totals, chosen, beyond) == Counts(values, len(left) + beyond)


def test_of_values_that_share_the_last_place_the_first_by_name_are_listed() -> None:
    totals = {f"{number:03}": 1 for number in reversed(range(MOST_COUNTED + 50))} | {"zz": 2}
    counts = shown(totals, ())
    assert [value for value, _ in counts.values][:2] == ["zz", "000"]
    assert (len(counts.values), counts.more) == (MOST_COUNTED, 51)
