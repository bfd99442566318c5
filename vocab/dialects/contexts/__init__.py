"""Contexts of JSON-LD that are often named by their address, as tables of our own.

Nothing is fetched: what an address means was written down once, key by key. An address that is not
here stays refused.
"""

from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

from vocab.dialects.contexts.czech import ADDRESSES as CZECH
from vocab.dialects.contexts.czech import CONTEXT as CZECH_CONTEXT

TABLES: dict[str, dict[str, Any]] = dict.fromkeys(CZECH, CZECH_CONTEXT)


def inlined(context: Any) -> Any:
    """A context with our tables in the place of the addresses that we know."""
    if isinstance(context, list):
        return [inlined(one) if isinstance(one, str) else one for one in context]
    return TABLES.get(_key(context), context) if isinstance(context, str) else context


def _key(address: str) -> str:
    """An address without scheme and trailing slash, unescaped, its letters composed."""
    if address[:4].lower() != "http" or len(address) > 1_000:
        return ""
    return normalize("NFC", unquote(address)).partition("://")[2].rstrip("/")
