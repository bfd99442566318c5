"""What the repository holds: its files, its pages, its modules."""

import ast
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "connector", "catalog", "accounts", "vocab", "outbound")  # the product
MADE = {".venv", "var", ".git", "__pycache__"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the repository, relative to its root; what git ignores does not."""
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode == 0:
        names = [Path(name) for name in said.stdout.split("\0") if name]
    else:  # an archive without .git
        names = list(_walk())
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def _walk() -> Iterator[Path]:
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in MADE and not name.endswith("_cache")]
        yield from (Path(folder, name).relative_to(ROOT) for name in files)


def pages() -> list[Path]:
    """Everything that people read: Markdown, all of it."""
    return [path for path in tracked() if path.suffix == ".md"]


def modules() -> list[Path]:
    """The product's Python files, without migrations."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] in PACKAGES and "migrations" not in path.parts
    ]


def source(path: Path) -> str:
    """The text of a file of the repository."""
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file of the repository."""
    return ast.parse(source(path), str(path))


def dotted(path: Path) -> str:
    """`catalog/harvest/__init__.py` is `catalog.harvest`."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")
