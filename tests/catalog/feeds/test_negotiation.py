"""Which media type an Accept header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.feeds.negotiation import LONGEST, choose

HTML, TURTLE, XML, JSON, TRIPLES = (
    "text/html",
    "text/turtle",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-triples",
)
OFFERED = (HTML, TURTLE, XML, JSON, TRIPLES)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", HTML),
        ("   ", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;q=0.5, application/rdf+xml", XML),
        ("application/rdf+xml, text/turtle", TURTLE),  # equal wishes: ours first
        ("text/turtle, */*", TURTLE),  # equal, but named
        ("text/turtle;q=0.1, */*;q=0.9", HTML),
        ("application/*", XML),
        ("text/*;q=0.5, application/n-triples", TRIPLES),
        ("text/html;q=0, */*", TURTLE),
        ("text/html;q=0, text/*;q=0.3, */*;q=0.1", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened, x"', JSON),
        ('text/x;a="text/turtle,\\"", application/n-triples', TRIPLES),
        ("text/turtle;charset=utf-8;q=0.9", TURTLE),
        ("text/turtle ; Q=1.000", TURTLE),
    ],
)
def test_the_best_offer_is_chosen(accept: str, chosen: str):
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/turtle;q=0",
        "*/turtle",
        "text",
        "text/turtle;q=2",
        "text/turtle;q=0.1234",
        "text/turtle;q=-1",
        "text/turtle;q=nan",
        "text/html;q=",
        "/",
        ";;;",
        ",",
    ],
)
def test_what_is_not_offered_or_not_readable_is_not_served(accept: str):
    assert choose(accept, OFFERED) is None


@pytest.mark.parametrize(
    "accept",
    ["text/turtle," * 10_000, "a" * 100_000, ";" * 100_000, '"' * 100_000, "*/*;q=0," * 10_000],
)
def test_a_header_too_long_to_be_meant_gets_the_default(accept: str):
    assert choose(accept, OFFERED) == HTML


@given(st.text(max_size=LONGEST))
def test_any_header_is_answered(accept: str):
    assert choose(accept, OFFERED) in (*OFFERED, None)


_RANGES = st.sampled_from([*OFFERED, "text/*", "*/*", "image/png", "application/*"])
_QUALITIES = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1"])


@given(st.lists(st.tuples(_RANGES, _QUALITIES), min_size=1, max_size=6))
def test_nothing_is_served_that_was_refused_by_name(wishes: list[tuple[str, str]]):
    accept = ", ".join(name + quality for name, quality in wishes)
    refused = {name for name, quality in wishes if quality == ";q=0"}
    wanted = {name for name, quality in wishes if quality != ";q=0"}
    assert choose(accept, OFFERED) not in refused - wanted


@given(st.sampled_from(OFFERED), st.sampled_from(["", ";q=0.4"]))
def test_what_alone_is_wanted_is_served(offer: str, quality: str):
    assert choose(offer + quality, OFFERED) == offer
