"""`python -m bench CASE`: run one bench."""

import os
import sys
from collections.abc import Callable

from bench import delivery, harvest, offered, shacl, sized, watching
from bench.contracts import case as contracts
from bench.policies import case as policies
from bench.relevance import case as relevance
from bench.search import case as search

CASES: dict[str, Callable[[], int]] = {
    "catalogue": offered.main,
    "delivery": delivery.main,
    "harvest": sized.main if os.environ.get("SIZE") else harvest.main,
    "negotiate": contracts.main,
    "policy": policies.main,
    "relevance": relevance.main,
    "search": search.main,
    "shacl": shacl.main,
    "watching": watching.main,
}


def main() -> int:
    """Run the case named on the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else "harvest"
    if name not in CASES:
        print(f"there is no bench {name!r}: use {', '.join(sorted(CASES))}")
        return 2
    return CASES[name]()


if __name__ == "__main__":
    sys.exit(main())
