"""A report of JUnit, counted."""

from pathlib import Path

from tests.conformance.junit import read

REPORT = """<testsuite>
  <testcase classname="a.b.First" name="one"/>
  <testcase classname="a.b.First" name="two"><failure message="no&#10;stack"/></testcase>
  <testcase classname="a.b.Second" name="three"><error>refused
more</error></testcase>
  <testcase classname="a.b.Second" name="four"><skipped/></testcase>
  <testcase classname="a.b.Second" name="five"><system-out>words</system-out></testcase>
</testsuite>"""


def test_what_failed_and_what_broke_is_named_and_what_is_off_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    found = read(file)
    assert str(found) == "2 passed, 2 failed"
    assert found.failed == {"First.two": "no", "Second.three": "refused"}
