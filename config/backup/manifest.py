"""manifest.json: what a backup holds. Written last, so a backup that was broken off has none.

The file manifest.sha256 beside it, in the form that `sha256sum --check` reads, covers the manifest,
and the manifest covers all the rest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.backup.errors import NotABackup
from config.backup.keys import Key
from config.backup.parts import Part, new, verify

FORMAT = 1  # of the folder; another number is another way to read it
NAME, SEAL = "manifest.json", "manifest.sha256"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, as COPY in text form writes `columns`."""

    name: str
    columns: tuple[str, ...]
    rows: int
    part: Part


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file below VAR_DIR; `path` is relative to that."""

    path: str
    part: Part


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is to be known of a backup. `sequences`: name -> last number that was given.

    `made` is an ISO 8601 time in UTC; `migrations` are (application, name).
    """

    version: str
    made: str
    migrations: tuple[tuple[str, str], ...]
    keys: tuple[Key, ...]
    tables: tuple[Table, ...]
    sequences: Mapping[str, int]
    files: tuple[KeptFile, ...]

    @property
    def parts(self) -> list[Part]:
        """Every file of the backup but for the manifest."""
        return [table.part for table in self.tables] + [file.part for file in self.files]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables)


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and its checksum: now the folder is a backup."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
    with new(folder / SEAL) as file:
        file.write(f"{hashlib.sha256(text).hexdigest()}  {NAME}\n".encode())
    with new(folder / NAME) as file:
        file.write(text)


def unseal(folder: Path) -> Manifest:
    """What the backup in `folder` holds; raises NotABackup. The parts are not looked at."""
    if not (folder / NAME).is_file():
        raise NotABackup(
            f"{folder} holds no {NAME}: it is not a backup, or one that was broken off; name the"
            " folder that manage.py backup has made"
        )
    said = (folder / SEAL).read_text("ascii", "replace") if (folder / SEAL).is_file() else ""
    verify(folder, Part(NAME, 0, said.partition(" ")[0]))
    return _understood(json.loads((folder / NAME).read_bytes()))


def check(folder: Path, manifest: Manifest) -> None:
    """Raise NotABackup unless every part is there as it was written. Reads all of it."""
    for part in manifest.parts:
        verify(folder, part)


def _understood(said: dict[str, Any]) -> Manifest:
    if said.get("format") != FORMAT:
        raise NotABackup(
            f"the backup is of format {said.get('format')}, made by Hansa {said.get('version')};"
            f" this one reads format {FORMAT}: restore it with the version that made it"
        )
    return Manifest(
        version=said["version"],
        made=said["made"],
        migrations=tuple((app, name) for app, name in said["migrations"]),
        keys=tuple(Key(*key) for key in said["keys"]),
        tables=tuple(
            Table(one["name"], tuple(one["columns"]), one["rows"], Part(**one["part"]))
            for one in said["tables"]
        ),
        sequences=said["sequences"],
        files=tuple(KeptFile(one["path"], Part(**one["part"])) for one in said["files"]),
    )
