"""Only addresses that do no harm become links."""

import pytest

from catalog.pages.addresses import is_safe_href

LINKS = [
    "https://data.example.org/a?b=c#d",
    "http://data.example.org",
    "HTTPS://data.example.org/",
    "https://xn--hfen-gra.example.org/häfen",
    "https://[2001:db8::1]:8080/",
    "mailto:data@example.org",
]
TEXTS = [
    "",
    "data.example.org",
    "/relative",
    "//data.example.org/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " https://data.example.org/",
    "https://data.example.org/a b",
    "java\nscript:alert(1)",
    "https://data.example.org/\x00",
    "\u202ehttps://data.example.org/",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://data.example.org/",
    "https://",
    "https:///path",
    "https://bank.example@evil.example/",
    "https://evil.example\\@bank.example/",
    "http://[",
    "mailto:nobody",
]


@pytest.mark.parametrize("address", LINKS)
def test_may_be_a_link(address):
    assert is_safe_href(address)


@pytest.mark.parametrize("address", TEXTS)
def test_stays_text(address):
    assert not is_safe_href(address)
