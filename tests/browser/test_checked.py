"""The form of an offer says what is wrong with its policies while one types."""

import pytest

from tests.browser.pictures import WIDTHS, faults, open_at, take
from tests.browser.world import SIGNED_IN

pytestmark = pytest.mark.browser
ENDED = """{"permission": [{"action": "use", "constraint": [
{"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2026-01-01"}]}],
"prohibition": [{"action": "distribute"}]}"""


def test_flaws_are_said_while_one_types_and_fit(site, browser, album):
    wrong = []
    for size, scheme in (("wide", "light"), ("narrow", "dark")):
        address = site.url + SIGNED_IN["offer-new"]
        page = open_at(browser, address, WIDTHS[size], scheme, site.cookie)
        page.fill("#id_contract_policy", ENDED)
        page.locator("#checked b", has_text="Has ended:").wait_for()
        assert page.url == address
        assert "Contractual." in page.locator("#checked").inner_text()
        picture = take(page, album and album / f"offer-checked-{size}-{scheme}.png")
        wrong += faults(page, WIDTHS[size], picture)
        page.context.close()
    assert wrong == [], "\n".join(wrong)
