"""Another participant's connector instead of this installation: `manage.py doctor URL`."""

from collections.abc import Iterator

from config.doctor.result import Grade, Result
from connector.examining import examine as examining


def examine(url: str) -> Iterator[Result]:
    """What is found at `url`, line by line as it is asked."""
    for found in examining.examine(url):
        yield Result(found.name, Grade(found.grade), str(found.sentence))
