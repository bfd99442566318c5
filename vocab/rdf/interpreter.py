"""A fresh Python for a module of ours: nothing of the environment but where our code is."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]  # the folder that holds the package `vocab`, and its neighbours
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def command(module: str, *arguments: str) -> list[str]:
    """How to run it: without the current folder, and without what a user has installed."""
    return [sys.executable, "-P", "-s", "-m", module, *arguments]
