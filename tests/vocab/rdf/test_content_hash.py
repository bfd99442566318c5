"""The hash and the labels depend on what is said: not on order, repetition or labels."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.rdf.content_hash import colours, content_hash, stable_labels
from vocab.rdf.graph import Graph

ROOT = b"<https://e.org/a>"
P, Q = b"<https://e.org/p>", b"<https://e.org/q>"


def line(subject: bytes, predicate: bytes, target: bytes) -> bytes:
    return b"%b %b %b .\n" % (subject, predicate, target)


def labelled(root: bytes, lines: list[bytes]) -> list[bytes]:
    graph = Graph.of(lines)
    return sorted(graph.relabelled(stable_labels(root, graph, colours(graph))))


def test_the_form_of_the_hash():
    assert content_hash(ROOT, [line(ROOT, P, b'"x"')]) == "v1:d005cf4c2e186656b7d6629d58d8a55f"


def test_one_character_matters():
    hashes = {
        content_hash(ROOT, [line(ROOT, P, o)]) for o in (b'"x"', b'"y"', b'"x"@en', b"<x>", b"_:x")
    }
    assert len(hashes) == 5


def test_repeated_lines_do_not_matter():
    lines = [line(ROOT, P, b"_:x"), line(b"_:x", P, b'"1"')]
    assert content_hash(ROOT, lines * 2) == content_hash(ROOT, lines)


def test_blank_roots_differ_by_content():
    one, two = ([line(b"_:r", P, value)] for value in (b'"1"', b'"2"'))
    assert content_hash(b"_:r", one) != content_hash(b"_:r", two)


def test_the_root_is_told_from_another_blank_node():
    lines = [line(b"_:r", P, b'"1"'), line(b"_:s", P, b'"2"')]
    assert content_hash(b"_:r", lines) != content_hash(b"_:s", lines)


def test_blank_nodes_that_nothing_points_to_count():
    lines = [line(ROOT, P, b'"1"')]
    assert content_hash(ROOT, [*lines, line(b"_:x", P, b'"2"')]) != content_hash(ROOT, lines)


def test_where_a_statement_stands_matters():
    nested = [line(ROOT, P, b"_:x"), line(b"_:x", P, b"_:y"), line(b"_:y", P, b'"1"')]
    flat = [line(ROOT, P, b"_:x"), line(ROOT, P, b"_:y"), line(b"_:y", P, b'"1"')]
    assert content_hash(ROOT, nested) != content_hash(ROOT, flat)


@pytest.mark.parametrize("length", [1, 2, 3, 10])
def test_circles_have_a_hash_that_labels_do_not_change(length):
    def circle(name: bytes) -> list[bytes]:
        nodes = [b"_:%b%d" % (name, n) for n in range(length)]
        ring = [line(node, P, nodes[n - 1]) for n, node in enumerate(nodes)]
        return [line(ROOT, P, nodes[0]), line(nodes[0], Q, b'"here"'), *ring]

    assert content_hash(ROOT, circle(b"x")) == content_hash(ROOT, circle(b"y")[::-1])
    assert labelled(ROOT, circle(b"x")) == labelled(ROOT, circle(b"y")[::-1])


def test_circles_of_different_length_differ():
    def circle(length: int) -> list[bytes]:
        return (
            [line(ROOT, P, b"_:0")]
            + [line(b"_:%d" % n, P, b"_:%d" % ((n + 1) % length)) for n in range(length)]
            + [line(b"_:0", Q, b'"start"')]
        )

    assert len({content_hash(ROOT, circle(n)) for n in (1, 2, 3, 4)}) == 4


def test_a_clique_of_blank_nodes_ends_soon():
    nodes = [b"_:n%d" % n for n in range(60)]
    lines = [line(a, P, b) for a in nodes for b in nodes]
    assert content_hash(ROOT, [line(ROOT, P, nodes[0]), *lines])


def test_very_deep_nesting_ends():
    chain = [line(b"_:%d" % n, P, b"_:%d" % (n + 1)) for n in range(1_000)]
    assert content_hash(ROOT, [line(ROOT, P, b"_:0"), *chain])


def test_two_equal_trees_under_different_parents_get_labels_by_parent():
    def text(first: bytes, second: bytes) -> list[bytes]:
        return [
            line(ROOT, P, b"<https://e.org/1>"), line(ROOT, P, b"<https://e.org/2>"),
            line(b"<https://e.org/1>", P, first), line(b"<https://e.org/2>", P, second),
            line(first, P, b'"same"'), line(second, P, b'"same"'),
        ]  # fmt: skip

    assert labelled(ROOT, text(b"_:x", b"_:y")) == labelled(ROOT, text(b"_:y", b"_:x"))


def test_the_root_has_the_first_label():
    lines = [
        line(b"_:z", P, b"_:a"),
        line(b"_:a", P, b'"1"'),
        line(b"<https://e.org/0>", P, b"_:m"),
    ]
    graph = Graph.of(lines)
    labels = stable_labels(b"_:z", graph, colours(graph))
    assert labels[b"_:z"] == b"_:b0"
    assert sorted(labels.values()) == [b"_:b0", b"_:b1", b"_:b2"]


# Random trees: node n hangs below one of the nodes before it; node 0 is the root.
trees = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from([P, Q]), st.booleans(), st.integers(0, 3)),
    max_size=25,
)


def lines_of(tree, name) -> list[bytes]:
    nodes = [ROOT]
    lines = [line(ROOT, P, b'"root"')]
    for number, (parent, predicate, blank, value) in enumerate(tree, 1):
        node = b"_:" + name(number) if blank else b"<https://e.org/%d>" % number
        lines.append(line(nodes[parent % len(nodes)], predicate, node))
        lines.append(line(node, predicate, b'"%d"' % value))
        nodes.append(node)
    return lines


@settings(derandomize=True, max_examples=200, deadline=None)
@given(tree=trees, seed=st.integers(0, 1_000))
def test_trees_have_the_same_hash_and_bytes_under_any_labels_and_order(tree, seed):
    rng = random.Random(seed)
    names = ["".join(rng.choices(string.ascii_letters, k=8)) for _ in range(60)]
    one = lines_of(tree, lambda n: b"n%d" % n)
    two = lines_of(tree, lambda n: names[n].encode() + b"%d" % n)
    rng.shuffle(two)
    assert content_hash(ROOT, one) == content_hash(ROOT, two)
    assert labelled(ROOT, one) == labelled(ROOT, two)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(tree=trees.filter(len), pick=st.integers(0, 100))
def test_a_changed_value_changes_the_hash(tree, pick):
    lines = lines_of(tree, lambda n: b"n%d" % n)
    place = pick % len(lines)
    while not lines[place].endswith(b'" .\n'):
        place = (place + 1) % len(lines)
    changed = [*lines[:place], lines[place].replace(b'" .', b' changed" .'), *lines[place + 1 :]]
    assert content_hash(ROOT, changed) != content_hash(ROOT, lines)
