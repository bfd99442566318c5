"""Logs: one JSON object a line, with the request's or run's id, and no secrets.

The ids are those of accounts/log_ids.py.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase

from accounts.log_ids import bind, bound

# What must not stand in a log: values of credentials, wherever they come from.
_SECRET = re.compile(
    r"(?i)((?:authorization|bearer|token|password|secret|api[-_]?key|sessionid|csrftoken)"
    r"[\"']?\s*[=: ]\s*)(\S+)"
)
log = logging.getLogger("hansa.request")


class Lines(logging.Formatter):
    """A record as one line of JSON. json.dumps escapes line breaks and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub(r"\1…", record.getMessage()),
            **bound(),
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
