"""The kit of the Decentralized Claims Protocol: every test for those who verify claims passes."""

import pytest

from tests.conformance.dcp.run import ALL, examined, kit, run
from tests.conftest import missing
from tests.foreign.maven import NotHere


@pytest.mark.long
@pytest.mark.timeout(1_200)
def test_every_test_for_verifiers_passes() -> None:
    try:
        kit()
    except NotHere as absent:
        missing("kits", str(absent))
    with examined() as site:
        found = run(site)
    assert not found.failed
    assert found.passed == ALL
