"""Sizes of files as people write them, in bytes."""

import pytest

from vocab.dialects import schema_parts
from vocab.dialects.sizes import in_bytes


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2048", 2048),
        ("2048 B", 2048),
        ("1 byte", 1),
        ("12 bytes", 12),
        ("12 MB", 12_000_000),
        ("12MB", 12_000_000),
        ("3.4 KiB", 3482),
        ("3.4 KB", 3400),
        ("3.4 kB", 3400),
        ("1.5 GiB", 1_610_612_736),
        ("2 TB", 2_000_000_000_000),
        ("1 PiB", 2**50),
        ("4 megabytes", 4_000_000),
        ("1 Kilobyte", 1000),
        (" 7 mb ", 7_000_000),
        ("0.5 kB", 500),
        ("0.0005 kB", 1),
        ("0", 0),
    ],
)
def test_a_size_is_a_number_of_bytes(text: str, size: int):
    assert in_bytes(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "large", "1,5 MB", "1.234.567", "12 M", "12 Mbit", "1.5", "1.5 B", "-3 MB", "MB", "12 XB",
     "12 MB (zip)", "1e6", "\u0661 MB", "9999999999 GB"],
)  # fmt: skip
def test_what_is_no_size_is_not_guessed_at(text: str):
    assert in_bytes(text) is None


@pytest.mark.parametrize(("said", "kept"), [("12 MB", "12000000"), ("a lot", "a lot")])
def test_of_a_file_what_is_no_size_is_kept_as_it_came_for_a_finding(said: str, kept: str):
    file = {"@type": "DataDownload", "contentUrl": "https://e.org/a", "contentSize": said}
    found = schema_parts.distribution(file, "en")
    assert found is not None
    assert found["dcat:byteSize"] == {"@value": kept}
