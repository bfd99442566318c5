"""The kits against sites of ours: every test of each passes."""

import importlib

import pytest

from tests.conformance.rounds import kit
from tests.conftest import missing
from tests.foreign.maven import NotHere


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("name", ["dsp", "dcp"])
def test_every_test_of_the_kit_passes(name: str) -> None:
    examination = importlib.import_module(f"tests.conformance.{name}.run")
    try:
        kit(examination.POM)
    except NotHere as absent:
        missing("kits", str(absent))
    with examination.examined() as site:
        found = examination.run(site)
    assert not found.failed
    assert found.passed == examination.ALL
