"""Statements as an HTTP answer: streamed, with a validator, and not sent to whoever has them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from vocab.rdf.write import FORMATS, write

Chunks = Callable[[], Iterator[bytes]]  # N-Triples, whole records; asked for only when sent


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one answer from another (RFC 9110, 8.8)."""

    etag: str
    modified: datetime | None
    by_date: bool = True  # whether who has it from that day has this very answer


def etag(*parts: object, weak: bool = False) -> str:
    """An entity tag of these values, each said in full."""
    digest = blake2b(digest_size=16)
    for part in parts:
        said = str(part).encode()
        digest.update(b"%d:" % len(said) + said)
    return f'W/"{digest.hexdigest()}"' if weak else f'"{digest.hexdigest()}"'


def answer(
    request: HttpRequest,
    chunks: Chunks,
    format: str,  # noqa: A002
    validators: Validators,
) -> HttpResponseBase:
    """200 with the statements in `format`, or 304 to who has this very answer."""
    modified = None if validators.modified is None else int(validators.modified.timestamp())
    day = modified if validators.by_date else None
    response: HttpResponseBase = get_conditional_response(
        request, etag=validators.etag, last_modified=day
    ) or _full(request, write(_lazily(chunks), format))
    if response.status_code == 200:
        response["Content-Type"] = _content_type(format)
    response["ETag"] = validators.etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "no-cache"  # keep it, but ask whether it still holds
    patch_vary_headers(response, ("Accept",))
    return response


def _full(request: HttpRequest, body: Iterable[bytes]) -> HttpResponseBase:
    return HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(body)


def _lazily(chunks: Chunks) -> Iterator[bytes]:
    yield from chunks()


def _content_type(format: str) -> str:  # noqa: A002
    media_type = FORMATS[format].media_type
    # N-Triples and JSON-LD are UTF-8 by definition; for the others it is good to say so.
    return f"{media_type}; charset=utf-8" if format in ("ttl", "rdf") else media_type
