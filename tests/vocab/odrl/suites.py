"""The public suites of policies, read where they lie and copied nowhere."""

import functools
from pathlib import Path

import pytest

from tests.conftest import SHARED, missing
from vocab.odrl.documents import nodes_of

ODRL = SHARED / "data/odrl"
SOLIDLAB = ODRL / "suite-solidlab"
W3C = ODRL / "suite-w3c-formal-semantics/examples"
REPORT = "https://w3id.org/force/compliance-report#"

needs_suites = pytest.mark.skipif(not ODRL.is_dir(), reason="set HANSA_SHARED")


@functools.cache
def bytes_of(path: Path) -> bytes:
    if not path.is_file():
        missing("shared", f"no {path}: set HANSA_SHARED to the folder of shared data")
    return path.read_bytes()


@functools.cache
def by_id(folder: Path) -> dict[str, Path]:
    """Which file of a folder describes which node."""
    return {
        node.id: path
        for path in sorted(folder.iterdir())
        for node in nodes_of(bytes_of(path), path.name)
        if node.id and not node.says_nothing
    }
