"""Which addresses of others may become links on our pages."""

from urllib.parse import urlsplit

LINKED = frozenset({"http", "https", "mailto"})


def is_safe_href(address: str) -> bool:
    """True for http(s) with a host and no user name, and for mailto with an address.

    Everything else (javascript:, data:, relative, with spaces or control characters) stays text:
    it came from outside, and a link on our page is ours.
    """
    if not address.isprintable() or any(c.isspace() for c in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:  # "http://[" and its like
        return False
    if parts.scheme not in LINKED:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return bool(host) and "@" not in parts.netloc and "\\" not in address
