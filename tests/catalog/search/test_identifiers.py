"""Identifiers that are cut at once give the words that the analysis gives, token by token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import identifiers
from catalog.search.runs import runs
from tests.catalog.search.test_runs import plainly

NAMES = [
    "dataset",
    "Dataset",
    "19558",
    "2024",
    "05",
    "a",
    "x2",
    "é",
    "doi",
    "10.5281",
    "",
    "W" * 30,
]
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=6).flatmap(
    lambda said: st.sampled_from(["-", "_", ".", "--", "-_"]).map(lambda sign: sign.join(said))
)
hosts = st.lists(
    st.sampled_from(["www", "data", "example", "org", "doi", "dx", "1", "xn--p1ai"]), max_size=4
)
addresses = st.builds(
    lambda scheme, host, port, path, tail: f"{scheme}{'.'.join(host)}{port}/{'/'.join(path)}{tail}",
    st.sampled_from(["https://", "http://", "HTTP://", "ftp://", "https://www.", ""]),
    hosts,
    st.sampled_from(["", ":8080"]),
    st.lists(names, max_size=4),
    st.sampled_from(["", "", "", "/", "#it", "?a=1", ".", ".nt", "-", "%20b", "/@a"]),
)  # fmt: skip


@given(st.one_of(names, addresses, addresses.map(lambda text: f"see-{text}")))
def test_at_once_and_by_rule_are_the_same(text):
    assert runs([("", text)]) == plainly(text, "")


@pytest.mark.parametrize(
    ("text", "words", "wholes"),
    [
        ("dataset-19558", "dataset 19558", "dataset19558"),
        ("19558a", "19558a", "19558a"),
        ("https://data.example.org/Dataset/A_7", "a 7 dataexampleorg", "dataexampleorgdataseta7 dataexampleorg"),
        ("http://www.example.org/7", "7 exampleorg", "exampleorg7 exampleorg"),
    ],
)  # fmt: skip
def test_what_is_cut_at_once(text, words, wholes):
    assert identifiers.plain(text) == (words, wholes)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05", "0b9e4a1c-1111-4222-8333-123456789abc", "a-b-c-d-e-f-g-h-i-j", "a" * 101, "öffentlich-1",
        "https://doi.org/10.5281/x", "https://dx.doi.org/a/x", "https://www.org/x", "https://1.2.3.4/5",
        "https://example.org/", "https://example.org/x?y=1", f"https://example.org/{'a' * 90}/7",
    ],
)  # fmt: skip
def test_what_is_cut_by_rule(text):
    assert identifiers.plain(text) is None
