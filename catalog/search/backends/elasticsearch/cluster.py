"""Where the cluster is, how it is spoken with, and what its errors mean for us."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import elastic_transport
import elasticsearch

from catalog.search.backends.base import EngineAway, IndexAway

SECONDS = 10.0  # for an answer; a search of ours takes some hundredths
BUSY = frozenset({
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True)
class Cluster:
    """What the settings say. `ca_file`: certificates that https is checked by; "": the system's."""

    urls: tuple[str, ...]
    prefix: str = "hansa"
    api_key: str = ""
    ca_file: str = ""
    shards: int = 1
    replicas: int = 0

    def client(self, seconds: float = SECONDS) -> elasticsearch.Elasticsearch:
        """A client for all threads; another node is asked where one does not answer."""
        more: dict[str, Any] = {"api_key": self.api_key} if self.api_key else {}
        if self.ca_file:
            more["ca_certs"] = self.ca_file
        return elasticsearch.Elasticsearch(
            list(self.urls),
            request_timeout=seconds,
            max_retries=len(self.urls) - 1,
            retry_on_status=(),
            retry_on_timeout=False,
            serializer=elastic_transport.OrjsonSerializer(),
            **more,
        )


@contextmanager
def answered() -> Iterator[None]:
    """What the client raises, in the words of the contract."""
    try:
        yield
    except elastic_transport.TlsError as error:
        raise EngineAway(
            "The search engine shows a certificate that we do not trust: the operator has to look"
            " at its CA file."
        ) from error
    except (elastic_transport.TransportError, elasticsearch.UnsupportedProductError) as error:
        raise EngineAway(
            "The search engine does not answer. Search comes back with it: try again in a minute."
        ) from error
    except elasticsearch.ApiError as error:
        raise meaning(error.status_code, error.body) from error


def meaning(status: int, body: object) -> IndexAway:
    """The error that an answer with this status means."""
    if status in BUSY:
        return EngineAway("The search engine has too much to do: try again in a minute.")
    if status in REFUSED:
        return EngineAway("The search engine refuses us: the operator has to look at its API key.")
    if status == HTTPStatus.NOT_FOUND:
        return IndexAway("There is no index yet: it is being built.")
    return IndexAway(f"The index cannot be read ({reason(body)}): the courier looks into it.")


def reason(body: object) -> str:
    """The kind of error that an answer names."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    roots = error.get("root_cause") if isinstance(error, Mapping) else None
    named = roots[0] if roots else error
    kind = named.get("type", "no reason") if isinstance(named, Mapping) else "no reason"
    return str(kind)[:100]
