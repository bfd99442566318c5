"""The node that other tests ask is a real one, and does not outlive who uses it."""

import json
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.foreign.elasticsearch.node import ROOT

PATIENCE = 60  # seconds; for broken code, never a pace
USER = """
import sys
from pathlib import Path
from tests.foreign.elasticsearch.shared import lent
with lent(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as said:
            return bool(json.load(said)["version"]["number"])
    except OSError:
        return False


def test_it_answers(elasticsearch: str) -> None:
    assert answers(elasticsearch)


@pytest.mark.long
def test_it_ends_with_the_last_of_its_users_whatever_becomes_of_them(
    elasticsearch: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(user(tmp_path)) for _ in range(2)]
        said = [one.stdout.readline().strip() for one in users if one.stdout]
        assert said[0] == said[1] != elasticsearch, "one for both"
        users[0].kill()
        users[0].wait()
        time.sleep(2)  # (a guard that looks at one user alone would have ended it by now)
        assert answers(said[0]), "there is another user"
        users[1].kill()
        users[1].wait()
    end = time.monotonic() + PATIENCE
    while answers(said[0]):
        assert time.monotonic() < end, "it runs on"
        time.sleep(0.1)


def user(locks: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(locks)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
