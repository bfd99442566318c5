"""A picture of every page: `python -m tests.browser.screenshots [FOLDER]`, by default var/screenshots.

Ends with 1 if a picture is blank, a page scrolls sideways or axe finds a WCAG 2.2 A or AA violation.
"""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Run the browser tests with a folder for their pictures."""
    variable = Path(os.environ.get("HANSA_VAR") or HERE.parents[1] / "var")
    folder = Path(arguments[0]) if arguments else variable / "screenshots"
    os.environ["HANSA_SCREENSHOTS"] = str(folder.resolve())
    ended = int(pytest.main([str(HERE), "-m", "browser", "-q", "-p", "no:cacheprovider"]))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
