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
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

from accounts.log_ids import bind, bound
from config.env import Environment

# What must not stand in a log, wherever it comes from; what follows a matched group 1 is cut out.
# What is logged may be hostile: no pattern may search the same stretch of text again and again.
_NAMES = r"token|passw(?:or)?d|secret|authorization|cookie|session_?id|api[-_]?key|credential"
_VALUE = r"(?:\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[^\s,;&\"']+)"
_SECRETS = (
    # a token of ours, of whatever kind and however it is written
    re.compile(r"()\bhansa(?:-[a-z]{1,20})?_[\w-]{20,}"),
    # an address that is a secret
    re.compile(r"(/(?:agreements/endings|mail/stop|alerts/stop|harvest)/)[^\s/\"']{20,}"),
    # https://user:password@host
    re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,200}:)[^\s/@]{1,500}(?=@)"),
    # The header: all that follows on the line goes.
    re.compile(r"(?i)(\b(?:authorization|cookie)[\"']?\s*[:=]\s*[\"']?)[^\"'\r\n]+"),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[^\s\"',;]+"),
    re.compile(rf"(?i)((?:{_NAMES})[\w-]{{0,40}}[\"']?(?:\s*[=:]\s*|\s+)b?){_VALUE}"),
)
log = logging.getLogger("hansa.request")


def level(env: Environment) -> str:
    """What LOG_LEVEL says."""
    named = env.text("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR").upper()
    if named not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ImproperlyConfigured(
            f"LOG_LEVEL={named!r} cannot be used: use DEBUG, INFO, WARNING or ERROR"
        )
    return named


def settings(level: str) -> dict[str, Any]:
    """What Django's LOGGING says: all to standard error, as Lines, from `level` on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "config.logging.Lines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "WARNING"},
            "elastic_transport": {"level": "ERROR"},  # each call, and each node that is away
            "urllib3": {"level": "ERROR"},  # below that it writes URLs, and keys stand in some
        },
    }


class Lines(logging.Formatter):
    """A record as one line of JSON. json.dumps escapes line breaks and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **bound(),
        }
        if record.exc_info:
            line["traceback"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def without_secrets(text: str) -> str:
    """`text` with an ellipsis where a password, token, key, cookie or header of one stood."""
    for secret in _SECRETS:
        text = secret.sub(r"\1…", text)
    return text


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
