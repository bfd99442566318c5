"""Many contracts and transfers, one after another, in both directions: how many are lost.

python -m tests.foreign.edc.rounds [20]
"""

import statistics
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from http.client import HTTPException

from tests.foreign.edc.world import OURS, THEIRS, World, data, world
from tests.foreign.maven import NotHere

Round = Callable[[World], float]


def edc_provides(both: World) -> float:
    """A contract on data of EDC, and its data; milliseconds of the negotiation."""
    made = both.contract()
    came = both.fetched(made)
    assert came["state"] == "COMPLETED", came
    assert (came["size"], came["sha256"]) == (len(THEIRS), sha256(THEIRS).hexdigest())
    return made.milliseconds


def hansa_provides(both: World) -> float:
    """A contract on data of ours, and its data; milliseconds of the negotiation."""
    made = both.sold("boats")
    number, address = both.delivering(made)
    assert data(address) == (200, OURS)
    both.site.does("complete", pid=both.manages.process(number)["correlationId"])
    return made.milliseconds


DIRECTIONS: dict[str, Round] = {"EDC provides": edc_provides, "Hansa provides": hansa_provides}


def run(both: World, count: int) -> int:
    """So many rounds in each direction, told as they end; how many were lost."""
    lost = 0
    for name, play in DIRECTIONS.items():
        took, began = [], time.monotonic()
        for number in range(1, count + 1):
            try:
                took.append(play(both))
            except (AssertionError, OSError, HTTPException) as error:
                lost += 1
                print(f"{name}: round {number} is lost: {error!r}\n{both.site.log()}", flush=True)
        if took:
            print(
                f"{name}: {count} rounds in {time.monotonic() - began:.1f} s, a negotiation takes"
                f" {statistics.median(took):.0f} ms (p50), {max(took):.0f} ms at most",
                flush=True,
            )
    return lost


def main(count: int) -> None:
    """Rounds in a world of their own; ends with 1 when one is lost."""
    try:
        with world() as both:
            lost = run(both, count)
    except NotHere as error:
        sys.exit(str(error))
    print(f"{len(DIRECTIONS) * count} rounds, {lost} lost")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
