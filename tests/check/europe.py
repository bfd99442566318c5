"""The land of the small maps, made of our outlines: python -m tests.check.europe writes it."""

from catalog.pages.outline import land
from tests.check.repository import ROOT

FILE = ROOT / "static" / "europe.svg"


def main() -> None:
    """Write static/europe.svg anew."""
    FILE.write_text(land(), encoding="utf-8")


if __name__ == "__main__":
    main()
