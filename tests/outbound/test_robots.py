"""robots.txt by RFC 9309: which lines hold for us, which of them counts, and how often we ask."""

import time

import pytest

from outbound.robots import LARGEST, LONGEST_DELAY, read

SITE = "https://port.example"


def refused(text: str | bytes, path: str, token: str = "hansa") -> str:
    """The line that refuses a path, or nothing."""
    content = text.encode() if isinstance(text, str) else text
    return str(read(content, token).refuses(SITE + path) or "")


def test_the_groups_for_us_count_and_those_for_everyone_do_not():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Hansa/0.1\nDisallow: /a\n\nUSER-AGENT: hansa\ndisallow: /b"
    assert [bool(refused(text, path)) for path in ("/a", "/b", "/c")] == [True, True, False]
    assert refused(text, "/c", token="other") == "Disallow: /"


def test_without_a_group_for_us_those_for_everyone_count_together():
    text = (
        "User-agent: *\nDisallow: /a\nUser-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /b"
    )
    assert [bool(refused(text, path)) for path in ("/a", "/b", "/c")] == [True, True, False]


def test_several_names_share_a_group():
    text = "User-agent: other\nUser-agent: Hansa\nDisallow: /a\nUser-agent: third\nDisallow: /b"
    assert refused(text, "/a") and not refused(text, "/b")


def test_a_group_without_lines_allows_everything():
    assert not refused("User-agent: Hansa\nDisallow:\nUser-agent: *\nDisallow: /", "/a")


@pytest.mark.parametrize("name", ["Hansabot", "Han", "xhansa", ""])
def test_another_name_is_not_ours(name: str):
    assert not refused(f"User-agent: {name}\nDisallow: /", "/a")


def test_the_longest_line_counts_and_of_equals_the_one_that_allows():
    text = "User-agent: *\nDisallow: /data\nAllow: /data/open\nDisallow: /data/open/old\nAllow: /x\nDisallow: /x"
    expected = {"/data/1": True, "/data/open/1": False, "/data/open/old/1": True, "/x": False}
    assert {path: bool(refused(text, path)) for path in expected} == expected


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/a", "/a", True),
        ("/a", "/ab?x", True),
        ("/a", "/A", False),
        ("/a/", "/a", False),
        ("/*.rdf$", "/x/y.rdf", True),
        ("/*.rdf$", "/x/y.rdf?v=2", False),
        ("/*.rdf", "/x.rdf?v=2", True),
        ("/a*b*c", "/a-b-c-d", True),
        ("/a*b*c", "/a-c-b", False),
        ("/a*b$", "/ab-b", True),
        ("/ab*b$", "/ab", False),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("*", "/a", True),
        ("*/b", "/a/b", True),
        ("/*?", "/a?b", True),
        ("/*?", "/a", False),
        ("/a%7Eb", "/a~b", True),
        ("/a~b", "/a%7eb", True),
        ("/a%2Fb", "/a/b", False),
        ("/ü", "/%C3%BC", True),
        ("/%c3%bc", "/ü", True),
        ("/a$b", "/a$b", True),
    ],
)
def test_what_a_line_matches(pattern: str, path: str, matches: bool):
    assert bool(refused(f"User-agent: *\nDisallow: {pattern}", path)) == matches


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\rDisallow: /a\r",
        "User-agent: *\r\nDisallow: /a\r\n",
        "\ufeffUser-agent: * # everyone\n Disallow :  /a  # mine",
        "Sitemap: /s\nUser-agent: *\nSitemap: /s\n<html>\nDisallow: /a",
        b"\xff\xfe junk\nUser-agent: *\nDisallow: /a",
    ],
)
def test_it_is_read_however_it_is_written(text):
    assert refused(text, "/a") == "Disallow: /a"
    assert not refused(text, "/b")


def test_lines_before_any_name_and_paths_that_are_none_say_nothing():
    assert not refused(
        "Disallow: /\nUser-agent: *\nDisallow: data\nDisallow: https://port.example/", "/"
    )


def test_the_robots_txt_itself_may_always_be_asked_for():
    assert not refused("User-agent: *\nDisallow: /", "/robots.txt")


def test_what_comes_after_500_kib_is_not_looked_at():
    padding = "#" * (LARGEST - 40) + "\n"
    assert refused(f"User-agent: *\nDisallow: /a\n{padding}Disallow: /b\n" + "x" * 99, "/a")
    assert not refused(f"User-agent: *\n{padding}{'#' * 99}\nDisallow: /b\n", "/b")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("2", 2), ("0.5", 0.5), ("99999", LONGEST_DELAY), ("-1", 0), ("soon", 0), ("1e9", 0), ("", 0)],
)
def test_how_often_we_may_ask(said: str, seconds: float):
    assert read(f"User-agent: *\nCrawl-delay: {said}".encode(), "hansa").delay == seconds


def test_the_longest_delay_of_several_counts_and_that_of_others_does_not():
    text = b"User-agent: hansa\nCrawl-delay: 1\nCrawl-delay: 3\nUser-agent: *\nCrawl-delay: 9"
    assert read(text, "hansa").delay == 3


def test_no_pattern_makes_it_slow():
    text = "User-agent: *\nDisallow: /" + "*a" * 1_000 + "b$\n"
    began = time.process_time()
    assert not refused(text, "/" + "a" * 8_000)
    assert time.process_time() - began < 1
