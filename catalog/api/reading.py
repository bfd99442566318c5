"""Bodies and Accept headers of hostile programs, read so that each gets a sentence."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, NoReturn

from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from catalog.feeds.negotiation import choose

DEEPEST = 32  # objects and lists inside one another
# What PostgreSQL cannot keep in a text (NUL) and UTF-8 cannot say (half a pair).
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")


class Negotiation(BaseContentNegotiation):
    """By catalog.feeds.negotiation, which stays quick however long the header is."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]
        """The parser for the Content-Type, without its parameters."""
        wanted = (request.content_type or "").partition(";")[0].strip().lower()
        return next((p for p in parsers if p.media_type in (wanted, "*/*")), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 - the form of DRF
    ) -> tuple[BaseRenderer, str]:
        """The renderer that Accept asks for; NotAcceptable when there is none."""
        by_type = {str(renderer.media_type): renderer for renderer in renderers}
        wanted = choose(request.META.get("HTTP_ACCEPT", ""), list(by_type))
        if wanted is None:
            raise NotAcceptable(
                "None of the media types in Accept can be had here."
                f" There are: {', '.join(by_type)}."
            )
        return by_type[wanted], wanted


class StrictJSON(JSONParser):
    """JSON of plain depth, with texts that can be kept; anything else is a ParseError."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - the form of DRF
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The value; an empty body is an empty object."""
        try:
            text = stream.read().decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant) if text.strip() else {}
        except RecursionError:
            raise ParseError(_too_deep()) from None
        except ValueError as error:  # no UTF-8, no JSON, or a number of thousands of digits
            raise ParseError(f"The body is not JSON: {str(error)[:200]}") from None
        check(value)
        return value


def check(value: object, depth: int = 0) -> None:
    """Raise ParseError when `value` is nested too deeply or holds a text that cannot be kept."""
    if depth > DEEPEST:
        raise ParseError(_too_deep())
    if isinstance(value, str):
        if _UNSAYABLE.search(value):
            raise ParseError("A text in the body holds a NUL or half of a surrogate pair.")
    elif isinstance(value, dict):
        for name, member in value.items():
            check(name, depth)
            check(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            check(member, depth + 1)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _too_deep() -> str:
    return f"The body is nested too deeply: at most {DEEPEST} levels."
