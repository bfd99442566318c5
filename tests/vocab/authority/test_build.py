"""The committed tables are what the published files say."""

import pytest

from vocab.authority import build, files
from vocab.authority.flags import FLAGS, flags


@pytest.mark.shared
@pytest.mark.long
def test_building_again_gives_the_committed_tables(shared):
    made = build.build(shared / "data" / "vocab")
    assert set(made) == set(files.BASES)
    stale = [name for name, text in made.items() if text != files.path(name).read_text("utf-8")]
    assert stale == [], "run: python -m vocab.authority.build"


def test_without_the_published_files_a_sentence_says_what_to_set(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HANSA_SHARED", str(tmp_path))
    assert build.main() == 1
    assert "set HANSA_SHARED" in capsys.readouterr().err


def test_an_unknown_licence_has_empty_flags():
    assert flags("MOTOSOTO") == {"short": "", **dict.fromkeys(FLAGS, "")}


@pytest.mark.parametrize(
    ("code", "short"),
    [("CC_BY", "CC BY"), ("CC_BYNCSA_2_5", "CC BY-NC-SA 2.5"), ("CC_BY_3_0_AT", "CC BY 3.0 AT")],
)
def test_short_names_of_creative_commons(code, short):
    assert flags(code)["short"] == short
