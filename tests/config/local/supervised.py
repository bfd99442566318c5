"""A supervisor with the children that its arguments describe, for tests that send it signals.

    supervised.py [--guard FOLDER] NAME=KIND…

Every child says "here PID"; the supervisor says "ready PID" and, at the end, what killed it.
"""

import os
import sys
from pathlib import Path

from config.local import postgres, processes
from config.local.errors import ChildDied

# A child says where it is only when it is ready for signals, and each line in one piece.
BEGIN = "import os, signal, sys, time; say = lambda line: os.write(1, f'{line}\\n'.encode())"
HERE = "say(f'here {os.getpid()}')"
SLEEP = "time.sleep(3600)"
KINDS = {
    "sleeper": [HERE],
    "parent": [HERE, f"os.fork() or {HERE}"],
    "polite": ["signal.signal(15, lambda *_: (say('asked'), sys.exit(0)))", HERE],
    "stubborn": ["signal.signal(15, lambda *_: say('asked'))", HERE],
    "deaf": ["signal.signal(15, signal.SIG_IGN)", HERE, f"os.fork() or {HERE}"],
}


def say(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    processes.GRACE_SECONDS = 3_600.0  # no test passes by waiting
    processes.LAST_WORDS_SECONDS = 60.0  # nor fails because what was said came late
    guard: list[str] = []
    if arguments[0] == "--guard":
        guard, arguments = arguments[1:2], arguments[2:]
        postgres.ensure(Path(guard[0]), ["fsync=off"])
    try:
        with processes.Supervisor(say, guard) as supervisor:
            say(f"ready {os.getpid()} {supervisor._guardian.process.pid}")
            for name, _, kind in (argument.partition("=") for argument in arguments):
                code = "\n".join([BEGIN, *KINDS[kind], SLEEP])
                supervisor.spawn(name, [sys.executable, "-c", code])
            supervisor.run()
    except ChildDied as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
