"""Where a page ended, as a token that only we can make and only its own question can use."""

import base64
import binascii
import json
from dataclasses import replace

from django.utils.crypto import constant_time_compare, salted_hmac

from catalog.search.facets import query_string
from catalog.search.query import NO_SUCH_PLACE, BadQuery, SearchQuery
from vocab.sentence import say

_SIGNED = 16  # characters of the signature


def write(query: SearchQuery, after: str) -> str:
    """The cursor of the page that begins `after`; "" when there is none."""
    if not after:
        return ""
    token = base64.urlsafe_b64encode(after.encode()).rstrip(b"=").decode()
    return _signature(query, after) + token


def read(query: SearchQuery) -> str:
    """What was given to `write`, of the query's cursor. Raises BadQuery for any other."""
    if not query.cursor:
        return ""
    token = query.cursor[_SIGNED:]
    try:
        after = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, ValueError):
        after = ""
    if not after or not constant_time_compare(query.cursor, write(query, after)):
        raise BadQuery("cursor", say(NO_SUCH_PLACE))
    return after


def _signature(query: SearchQuery, after: str) -> str:
    said = json.dumps([query_string(replace(query, cursor="")), after])
    return salted_hmac("catalog.search.cursors", said, algorithm="sha256").hexdigest()[:_SIGNED]
