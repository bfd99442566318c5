"""Other people's packages for a bench, in an environment of their own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def interpreter_with(packages: Sequence[str], place: Path) -> tuple[Path | None, str]:
    """The interpreter in `place` that has them, made once; or None, and why there is none."""
    python, ready = place / "bin" / "python", place / "ready"
    if ready.is_file():
        return python, ""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run(pip, check=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        return None, f"it cannot be installed here ({error})"
    ready.touch()
    return python, ""
