"""A page taken apart by the nodes that it names."""

import pytest

from catalog.harvest.nodes import LONGEST, Nameless, by_node
from vocab.namespaces import DCAT, DCT, FOAF, TYPE

D, E = "<https://e.org/d>", "<https://e.org/e>"
TITLE, FILE, IS = f"<{DCT}title>", f"<{DCAT}distribution>", f"<{TYPE}>"
DATASET = f"<{DCAT}Dataset>"


def lines(*said: str) -> bytes:
    return "".join(f"{one} .\n" for one in said).encode()


def test_each_named_node_has_its_lines_in_their_order():
    page = lines(f'{D} {TITLE} "b"', f'{E} {TITLE} "e"', f'{D} {TITLE} "a"')
    assert by_node(page) == {
        D[1:-1]: lines(f'{D} {TITLE} "b"', f'{D} {TITLE} "a"'),
        E[1:-1]: lines(f'{E} {TITLE} "e"'),
    }


def test_blank_nodes_go_with_who_leads_to_them_and_are_called_anew():
    page = lines(
        f"{D} {FILE} _:x7",
        f"_:x7 {FILE} _:x3",
        f'_:x3 {TITLE} "_:x7 \\"in\\" it"',
        f'{E} {TITLE} "e"',
    )
    found = by_node(page)[D[1:-1]]
    assert found == lines(
        f"{D} {FILE} _:n1", f"_:n1 {FILE} _:n2", f'_:n2 {TITLE} "_:x7 \\"in\\" it"'
    )
    others = page.replace(b"_:x7 ", b"_:y ").replace(b"_:x3", b"_:x9")
    assert by_node(others)[D[1:-1]].count(b"_:n2") == found.count(b"_:n2")


def test_labels_that_shift_change_nothing():
    one = lines(f"{D} {FILE} _:b0", f'_:b0 {TITLE} "t"')
    two = lines(f"{E} {FILE} _:b0", f'_:b0 {TITLE} "new"', f"{D} {FILE} _:b1", f'_:b1 {TITLE} "t"')
    assert by_node(one)[D[1:-1]] == by_node(two)[D[1:-1]]


def test_blank_nodes_in_a_ring_are_told_once():
    page = lines(f"{D} {FILE} _:a", f"_:a {FILE} _:b", f"_:b {FILE} _:a")
    assert by_node(page)[D[1:-1]].count(b"\n") == 3


def test_what_nobody_leads_to_is_left_out():
    assert by_node(lines(f'_:a {TITLE} "t"', f'{D} {TITLE} "d"')).keys() == {D[1:-1]}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([f"_:a {IS} {DATASET}"], id="a record without a name"),
        pytest.param([f"{D} <{DCAT}dataset> _:a", f"_:a {IS} {DATASET}"], id="a listed one"),
        pytest.param([f"_:a <{DCAT}dataset> {D}"], id="a catalogue without a name"),
        pytest.param([f"_:a <{FOAF}primaryTopic> {D}"], id="a catalogue record without a name"),
        pytest.param([f"{D} {FILE} _:a", f"{E} {FILE} _:a"], id="shared by two"),
        pytest.param([f'<https://e.org/{"x" * LONGEST}> {TITLE} "t"'], id="a name too long"),
    ],
)
def test_what_has_no_name_cannot_be_taken_apart(said: list[str]):
    with pytest.raises(Nameless):
        by_node(lines(*said))
