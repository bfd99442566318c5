"""Logs: one JSON object a line, with the request's or run's id, and no secrets.

`bind(run=…)` puts an id on every line that follows in this context.
"""

import contextvars
import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase

_bound: contextvars.ContextVar[dict[str, str]] = contextvars.ContextVar("bound", default={})  # noqa: B039 - never changed in place
# What must not stand in a log: values of credentials, wherever they come from.
_SECRET = re.compile(r"(?i)((?:authorization|bearer|token|password|secret|api[-_]?key|sessionid|csrftoken)[\"']?\s*[=: ]\s*)(\S+)")
log = logging.getLogger("hansa.request")


@contextmanager
def bind(**ids: object) -> Iterator[None]:
    """Put these ids on every line logged inside."""
    token = _bound.set({**_bound.get(), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _bound.reset(token)


class Lines(logging.Formatter):
    """A record as one line of JSON. json.dumps escapes line breaks and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub(r"\1…", record.getMessage()),
            **_bound.get(),
        }
        if record.exc_info:
            line["traceback"] = _SECRET.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


class RequestLog:
    """Give every request an id (also sent back as X-Request-Id) and log how it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then log method, path (without query), status and milliseconds."""
        request_id = secrets.token_hex(8)
        began = time.monotonic()
        with bind(request=request_id):
            response = self.get_response(request)
            took = round((time.monotonic() - began) * 1000)
            log.info("%s %s %s in %s ms", request.method, request.path, response.status_code, took)
        response["X-Request-Id"] = request_id
        return response
