"""Values of columns, written as COPY takes them. No database."""

from collections.abc import Iterable


def array(values: Iterable[str]) -> str:
    """A text[] as COPY takes it. (psycopg's own lists cost as much as all other columns.)"""
    plain = list(values)
    if not plain:
        return "{}"
    told = "".join(plain)
    if '"' in told or "\\" in told:
        plain = [value.replace("\\", "\\\\").replace('"', '\\"') for value in plain]
    return '{"' + '","'.join(plain) + '"}'
