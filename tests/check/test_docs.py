"""What the pages say about the repository is so: links, commands, targets and paths."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.check.markdown import anchors, code, links
from tests.check.repository import ROOT, pages, source, tracked

PAGES = pages()
DECISIONS = [path for path in PAGES if path.parts[:2] == ("docs", "decisions")]
TEXTS = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".in",
    ".sh",
    ".json",
    ".ttl",
    ".nt",
    ".rdf",
}
HERE = Path("tests/check")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", source(Path("Makefile")), re.MULTILINE))
TOP = {path.parts[0] for path in tracked() if len(path.parts) > 1}
FILES = {path.as_posix() for path in tracked()}
FOLDERS = {parent.as_posix() for path in tracked() for parent in path.parents}


def page(path: Path) -> str:
    return path.as_posix()


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_every_link_of_a_page_leads_somewhere(path):
    for target in links(source(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name) if name else path
        resolved = Path((ROOT / there).resolve()).relative_to(ROOT)
        assert resolved.as_posix() in FILES | FOLDERS, f"{target}: no such file"
        if anchor:
            assert anchor in anchors(source(resolved)), f"{target}: no such heading"


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_every_make_target_that_a_page_names_exists(path):
    for said in code(source(path)):
        for target in re.findall(r"\bmake(?: +[A-Z]+=\S+)* +([a-z][a-z-]*)", said):
            assert target in TARGETS, said


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_every_command_that_a_page_names_exists(path):
    for said in code(source(path)):
        for command in re.findall(r"\bmanage\.py ([a-z]\w*)", said):
            assert command in get_commands(), said


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_every_path_of_the_repository_that_a_page_names_exists(path):
    for said in code(source(path)):
        for word in said.split():
            name = word.strip("\"',;:()").rstrip("/.")
            first = name.split("/")[0]
            if "/" in name and first in TOP and re.fullmatch(r"[\w./-]+", name):
                assert name in FILES | FOLDERS, f"{word} in {said!r}"


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_every_file_at_the_top_that_a_page_names_exists(path):
    for said in code(source(path)):
        if re.fullmatch(r"[A-Z]\w+(\.md)?|\w+\.toml", said) and said.endswith((".md", ".toml")):
            assert said in FILES or (path.parent / said).as_posix() in FILES, said


def test_every_page_of_the_documentation_is_linked_from_the_index():
    index = Path("docs/index.md")
    linked = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in links(source(index))}
    missing = [
        page(path)
        for path in PAGES
        if path.parts[0] == "docs" and path != index and ROOT / path not in linked
    ]
    assert not missing, f"docs/index.md links to none of {missing}"


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_a_page_has_one_title_and_no_heading_is_skipped(path):
    text = re.sub(r"^```.*?^```$", "", source(path), flags=re.MULTILINE | re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(then - now <= 1 for now, then in pairwise(levels))


@pytest.mark.parametrize("path", PAGES, ids=page)
def test_the_columns_of_every_table_are_counted(path):
    widths: list[int] = []
    for line in [*source(path).splitlines(), ""]:
        if line.startswith("|"):
            widths.append(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(set(widths)) <= 1, f"a table of {path} has rows of different length"
            widths = []


# --- decisions --------------------------------------------------------------------------------
def test_decisions_have_numbers_of_their_own_without_gaps():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=page)
def test_a_decision_says_what_why_and_how_on_half_a_page(path):
    text = source(path)
    at = [text.find(f"**{part}.**") for part in ("Decision", "Rationale", "Approach")]
    assert all(place > 0 for place in at)
    assert at == sorted(at)
    assert len(text.split()) <= 450


# --- what has no place in a repository --------------------------------------------------------
WRITTEN = [
    path
    for path in tracked()
    if path.parts[:2] != HERE.parts and (path.suffix in TEXTS or not path.suffix)
]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", r"(?<![\w.])/(?:work|root|Users|mnt)/\w"),
        (
            "a package registry",
            r"pythonhosted|pypi\.org|/simple/|index-url(?!\s)|nexus\.|artifactory",
        ),
        ("work left for later", r"(?:#|/\*|<!--).*\b(?:TODO|FIXME|XXX|HACK)\b"),
        ("a mark of a conflict", r"^(?:<{7}|>{7}|={7})(?: |$)"),
    ],
)
def test_nothing_in_the_repository_holds(what, pattern):
    search = re.compile(pattern, re.MULTILINE)
    for path in WRITTEN:
        found = search.search(source(path))
        assert not found, f"{path} holds {what}: {found.group() if found else ''}"


def test_nobodys_home_is_named_outside_of_tests():
    # (Tests have made-up ones, to show that they are shown to nobody.)
    for path in WRITTEN:
        assert path.parts[0] == "tests" or not re.search(r"/home/\w", source(path)), path


# --- the README -------------------------------------------------------------------------------
def test_the_readme_names_the_two_commands_first():
    readme = source(Path("README.md"))
    assert readme.index("make demo") < readme.index("make test") < readme.index("make start")


def test_the_readme_shows_three_commands_for_live_portals():
    live = [said for said in code(source(Path("README.md"))) if "manage.py harvest" in said]
    assert (
        len([said for said in live if re.search(r"harvest '?https://\S+ --source \S+", said)]) == 3
    )


def test_the_map_of_the_readme_has_every_room_of_the_import_rules():
    pyproject = source(Path("pyproject.toml"))
    (rooms,) = re.findall(r"^root_packages = \[(.+)\]$", pyproject, re.MULTILINE)
    for room in re.findall(r'"(\w+)"', rooms):
        assert f"| `{room}/` |" in source(Path("README.md"))


def test_the_security_page_says_how_and_how_fast():
    said = source(Path("SECURITY.md"))
    assert "private advisory" in said
    assert "3 working days" in said
    assert "## Supported versions" in said
    assert not re.search(r"[\w.]+@[\w.]+", said), "no address that nobody reads"
