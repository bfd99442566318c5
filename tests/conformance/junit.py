"""JUnit's console launcher and the report it writes: what passed is counted from that alone.

(A kit's own closing words say "all passed" when no test was found.)
"""

import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.maven import program

LAUNCHER = "org.junit.platform.console.ConsoleLauncher"
REPORT = "TEST-junit-jupiter.xml"


@dataclass(frozen=True)
class Result:
    """How many passed, and which did not: name -> the first line of why."""

    passed: int
    failed: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.passed} passed, {len(self.failed)} failed"


def execute(
    jars: Path, folder: Path, package: str, settings: Mapping[str, str], *more: str, seconds: float
) -> Result:
    """Run the tests of `package` in `folder`, with `settings` as the kit's; what it says is in
    folder/said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{key}={value}\n" for key, value in settings.items())
    (folder / "tck.properties").write_text(text)
    (folder / REPORT).unlink(missing_ok=True)
    command = [str(program()), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command += ["-cp", f"{jars}/*:{folder}", LAUNCHER, "execute", *_arguments(package), *more]
    with (folder / "said").open("wb") as said:
        subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=seconds,
            check=False,
        )
    return read(folder / REPORT)


def read(report: Path) -> Result:
    """Count a report. A test without a word passed; one that was switched off does not count."""
    cases = ET.parse(report).getroot().iter("testcase")
    passed, failed = 0, {}
    for case in cases:
        wrong = [*case.iter("failure"), *case.iter("error")]
        if wrong:
            failed[_name(case)] = (wrong[0].get("message") or wrong[0].text or "").split("\n")[0]
        elif case.find("skipped") is None:
            passed += 1
    return Result(passed, failed)


def _name(case: ET.Element) -> str:
    return f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"


def _arguments(package: str) -> Sequence[str]:
    return (
        "--disable-banner",
        "--disable-ansi-colors",
        "--details=tree",
        "--config-resource=tck.properties",
        f"--select-package={package}",
        "--include-classname=.*Test",
        "--fail-if-no-tests",
        "--reports-dir=.",
    )
