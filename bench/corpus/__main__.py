"""`python -m bench.corpus COUNT FILE [--order by-subject]`: write a catalogue to a file."""

import argparse
import time
from pathlib import Path

from bench.corpus import SEED
from bench.corpus.layout import ORDERS


def main() -> None:
    """Write what the command line asks for, and say how long it took."""
    parser = argparse.ArgumentParser(description="Write a made-up catalogue as N-Triples.")
    parser.add_argument("count", type=int, help="how many datasets")
    parser.add_argument("file", type=Path)
    parser.add_argument("--order", choices=sorted(ORDERS), default="by-dataset")
    parser.add_argument("--first", type=int, default=0, help="number of the first dataset")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    began = time.monotonic()
    numbers = range(asked.first, asked.first + asked.count)
    lines = ORDERS[asked.order](asked.file, numbers, asked.seed)
    seconds = time.monotonic() - began
    print(f"{asked.count:,} datasets, {lines:,} lines, {asked.count / seconds:,.0f} datasets/s")


if __name__ == "__main__":
    main()
