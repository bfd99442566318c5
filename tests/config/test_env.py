"""Variables are read with their type, and a wrong value says which one and what to mend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment, Variable

NAME = "HANSA_THING"
READERS: dict[str, Callable[[Environment], Any]] = {
    "text": lambda env: env.text(NAME, "given up", "help"),
    "flag": lambda env: env.flag(NAME, default=True, help="help"),
    "number": lambda env: env.number(NAME, 7, "help", at_least=1, at_most=80),
    "port": lambda env: env.port(NAME, 8000, "help"),
    "ports": lambda env: env.ports(NAME, "80,443", "help"),
    "names": lambda env: env.names(NAME, "a,b", "help"),
    "folder": lambda env: env.folder(NAME, Path("/default"), "help"),
    "address": lambda env: env.address(NAME, "", "help"),
}


def read(kind: str, value: str | None) -> Any:
    return READERS[kind](Environment({} if value is None else {NAME: value}))


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        ("text", None, "given up"),
        ("text", "  as it stands ", "as it stands"),
        ("text", "", ""),
        ("flag", None, True),
        ("flag", "1", True),
        ("flag", "YES", True),
        ("flag", "off", False),
        ("flag", "", False),
        ("number", None, 7),
        ("number", " 12 ", 12),
        ("port", None, 8000),
        ("port", "65535", 65535),
        ("ports", None, [80, 443]),
        ("ports", "8080", [8080]),
        ("ports", "80, 443,8443", [80, 443, 8443]),
        ("names", None, ["a", "b"]),
        ("names", " x , ,y,", ["x", "y"]),
        ("folder", None, Path("/default")),
        ("folder", "", Path("/default")),
        ("folder", "/a/../b", Path("/b")),
        ("address", None, ""),
        ("address", "https://data.example.org/", "https://data.example.org"),
        ("address", "http://localhost:8000", "http://localhost:8000"),
        ("address", "https://example.org/open/data/", "https://example.org/open/data"),
    ],
)
def test_a_value_is_read_as_what_it_means(kind, value, meaning):
    assert read(kind, value) == meaning


@pytest.mark.parametrize(
    ("kind", "value", "mend"),
    [
        ("flag", "maybe", "use 1 or 0"),
        ("flag", "2", "use 1 or 0"),
        ("number", "many", "use a whole number"),
        ("number", "", "use a whole number"),
        ("number", "1.5", "use a whole number"),
        ("number", "0", "use 1 or more"),
        ("number", "-3", "use 1 or more"),
        ("number", "81", "use 80 or less"),
        ("port", "http", "use port numbers from 1 to 65535"),
        ("port", "0", "use port numbers from 1 to 65535"),
        ("port", "65536", "use port numbers from 1 to 65535"),
        ("ports", "80;443", "use port numbers from 1 to 65535"),
        ("ports", "80,https", "use port numbers from 1 to 65535"),
        ("ports", ",", "name at least one port"),
        ("ports", "", "name at least one port"),
        ("address", "data.example.org", "use an address such as https://data.example.org"),
        ("address", "ftp://example.org", "use an address"),
        ("address", "https://", "use an address"),
        ("address", "https://user:word@example.org", "use an address"),
        ("address", "https://example.org/?q=1", "use an address"),
        ("address", "https://example.org/#top", "use an address"),
        ("address", "https://example.org:none", "use an address"),
        ("address", "https://example.org:99999", "use an address"),
        ("address", "https://example.org:0", "use an address"),
        ("address", "https://[::1", "use an address"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_to_mend(kind, value, mend):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(kind, value)
    sentence = str(refused.value)
    assert sentence.startswith(f"{NAME}=")
    assert mend in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", READERS)
def test_every_question_is_remembered_with_its_help(kind):
    env = Environment({})
    READERS[kind](env)
    assert env.asked[NAME].name == NAME
    assert env.asked[NAME].help == "help"


def test_the_default_is_remembered_as_one_would_write_it():
    env = Environment({NAME: "0"})
    READERS["flag"](env)
    assert env.asked[NAME] == Variable(NAME, "1", "help")
    READERS["number"](Environment({}))
    READERS["folder"](env)
    assert env.asked[NAME].default == "", "a folder's default is a path of this machine"


def test_without_values_of_its_own_it_reads_the_process(monkeypatch):
    monkeypatch.setenv(NAME, "of the process")
    assert Environment().text(NAME, "", "help") == "of the process"
