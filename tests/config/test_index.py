"""Which search engine the environment asks for."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from catalog.search import engine
from config import index
from config.env import Environment


def read(**values: str) -> Any:
    return index.cluster(Environment(values))


def test_without_an_address_the_index_is_in_the_folder() -> None:
    assert read(ELASTICSEARCH_SHARDS="3") is None
    assert index.backend(Environment({}), None) == index.EMBEDDED


def test_addresses_of_several_nodes(tmp_path: Path) -> None:
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    made = read(
        ELASTICSEARCH_URL="https://a.example.org:9200/, https://b.example.org:9200",
        ELASTICSEARCH_API_KEY="key",
        ELASTICSEARCH_CA_FILE=str(certificates),
        ELASTICSEARCH_SHARDS="2",
        ELASTICSEARCH_REPLICAS="2",
        ELASTICSEARCH_PREFIX="port-1",
    )
    assert made.urls == ("https://a.example.org:9200", "https://b.example.org:9200")
    assert (made.shards, made.replicas, made.prefix, made.api_key) == (2, 2, "port-1", "key")
    assert index.backend(Environment({}), made) == index.IN_A_CLUSTER


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("ELASTICSEARCH_URL", "search:9200", "use addresses such as"),
        ("ELASTICSEARCH_PREFIX", "Hansa*", "small letters"),
        ("ELASTICSEARCH_PREFIX", "-a", "small letters"),
        ("ELASTICSEARCH_CA_FILE", "/nowhere/ca.pem", "is no file"),
        ("ELASTICSEARCH_SHARDS", "0", "use 1 or more"),
    ],
)
def test_a_wrong_value_says_what_to_mend(name: str, value: str, mend: str) -> None:
    given = {"ELASTICSEARCH_URL": "http://search.example.org:9200", name: value}
    with pytest.raises(ImproperlyConfigured, match=f"^{name}.*{mend}"):
        read(**given)


def test_both_engines_can_be_made(settings: Any, tmp_path: Path) -> None:
    settings.INDEX_DIR, settings.VAR_DIR = tmp_path / "index", tmp_path
    assert not engine.embedded().is_shared
    settings.ELASTICSEARCH = None
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL"):
        engine.elasticsearch()
    settings.ELASTICSEARCH = read(ELASTICSEARCH_URL="http://search.example.org:9200")
    assert engine.elasticsearch().is_shared
