"""The reader of our pages sees what a person would see."""

import pytest

from tests.check.markdown import anchors, code, links

TEXT = """# A title: with `code`

See [the page](page.md#part-two), [one [in] another](b.md) and <https://example.org>, not `[this](no.md)`.

    make demo     # a block

- an entry
    that goes on

```
[nor](this.md) but `code`
```

Run `make test`, or ``a `tick` ``.
"""


def test_links_are_found_outside_of_code():
    assert links(TEXT) == ["page.md#part-two", "b.md"]


def test_code_is_spans_blocks_and_fences_and_not_the_second_line_of_an_entry():
    found = list(code(TEXT))
    assert "make demo     # a block" in found
    assert "make test" in found
    assert "that goes on" not in found
    assert any("nor" in said for said in found)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Published copies", "published-copies"),
        ("### What `make demo` shows", "what-make-demo-shows"),
        ("## Killed anywhere, taken up again", "killed-anywhere-taken-up-again"),
        ("## 0.1.0 (not yet)", "010-not-yet"),
    ],
)
def test_anchors_are_those_of_the_web(heading, anchor):
    assert anchors(f"text\n\n{heading}\n\ntext") == {anchor}
