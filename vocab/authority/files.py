"""Where the tables lie, which base IRI each has, and how a CSV file becomes rows."""

import csv
from collections.abc import Iterator
from pathlib import Path

from vocab.namespaces import NAL

# The 24 languages of the EU, and Norwegian, in the order of the columns.
LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv",
    "mt", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv",
)  # fmt: skip

ADMS_LISTS = "http://purl.org/adms/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

# A concept's IRI is its table's base and its code.
BASES: dict[str, str] = {
    **{
        table: f"{NAL}{table}/"
        for table in (
            "data-theme",
            "file-type",
            "licence",
            "language",
            "frequency",
            "access-right",
            "planned-availability",
            "distribution-status",
            "distribution-type",
            "dataset-type",
            "country",
            "continent",
            "place",
        )
    },
    "hvd-category": "http://data.europa.eu/bna/",
    "publisher-type": f"{ADMS_LISTS}publishertype/",
    "licence-type": f"{ADMS_LISTS}licencetype/",
    "media-type": MEDIA_TYPES,
}

_HERE = Path(__file__).parent


def path(table: str) -> Path:
    """The file of one generated table."""
    return _HERE / "tables" / f"{table}.csv"


def rows(table: str) -> Iterator[dict[str, str]]:
    """The rows of a generated table."""
    return _read(path(table))


def kept(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table that we keep by hand: synonyms met in real data, and ISO codes."""
    return _read(_kept_path(name))


def has_kept(name: str) -> bool:
    """Do we keep synonyms for this table?"""
    return _kept_path(name).is_file()


def _kept_path(name: str) -> Path:
    return _HERE / "kept" / f"{name}.csv"


def _read(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
