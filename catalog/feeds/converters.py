"""What addresses hold: ids that the database can hold, and the syntaxes that we write."""

from functools import cache

from django.urls import register_converter

from vocab.rdf.write import FORMATS


class RowId:
    """The id of a row: no sign, no leading zero, within 63 bits."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class Syntax:
    """A key of vocab.rdf.write.FORMATS."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


@cache  # Django takes each name once
def register() -> None:
    """Make `<row:…>` and `<syntax:…>` known; urls.py of feeds and api call this."""
    register_converter(RowId, "row")
    register_converter(Syntax, "syntax")
