"""How the house is built: versions, sizes, names, and what the product never does."""

import ast
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.check.repository import PACKAGES, ROOT, dotted, modules, source, tracked, tree

MODULES = modules()
LARGEST = 1 << 20  # bytes of one file of the repository
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.MULTILINE)
# Below these versions lie known weaknesses; a package that is not there has none.
LEAST = {
    "django": "5.2.11",
    "lxml": "6.1.0",
    "urllib3": "2.8.0",
    "aiohttp": "3.13.3",
    "httpx2": "2.12.0",
    "pyjwt": "2.13.0",
    "authlib": "1.6.7",
    "orjson": "3.9.15",
    "celery": "5.2.2",
    "jinja2": "3.1.6",
}
NO_NAME = re.compile(r"(?:^|_)(?:util|helper|common|misc|manager|service)s?(?:_|$)")
LEAST_TESTS = 1.0  # lines of test to a line of the product; it may rise, not fall
# Module -> what it imports inside a function, and may.
LATE_IMPORTS: dict[str, set[str]] = {}


def name(path: Path) -> str:
    return path.as_posix()


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


# --- dependencies -----------------------------------------------------------------------------
@pytest.mark.parametrize("file", ["base", "dev"])
def test_every_dependency_is_pinned_with_a_hash(file):
    text = source(Path(f"requirements/{file}.txt"))
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert PINNED.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("file", ["base", "dev"])
def test_no_dependency_is_older_than_its_last_known_weakness(file):
    pinned = dict(PINNED.findall(source(Path(f"requirements/{file}.txt"))))
    assert {"django", "lxml", "urllib3", "orjson", "celery"} <= pinned.keys()
    for package, least in LEAST.items():
        if package in pinned:
            assert numbers(pinned[package]) >= numbers(least), f"{package} {pinned[package]}"


@pytest.mark.parametrize("file", ["base", "dev"])
def test_every_dependency_that_we_name_is_pinned(file):
    named = re.findall(r"^([a-z][\w.-]*)", source(Path(f"requirements/{file}.in")), re.MULTILINE)
    pinned = dict(PINNED.findall(source(Path(f"requirements/{file}.txt"))))
    assert {package.lower().replace("_", "-") for package in named} <= pinned.keys()


def test_the_tests_run_with_what_the_product_runs_with():
    base, dev = (
        dict(PINNED.findall(source(Path(f"requirements/{f}.txt")))) for f in ("base", "dev")
    )
    assert {package: dev.get(package) for package in base} == base


# --- files ------------------------------------------------------------------------------------
def test_no_file_of_the_repository_is_large():
    large = {name(path) for path in tracked() if (ROOT / path).stat().st_size > LARGEST}
    assert not large


def test_what_is_made_here_does_not_belong_to_the_repository():
    for path in tracked():
        assert path.parts[0] not in {"var", ".venv"}, path
        assert "__pycache__" not in path.parts, path
        assert path.suffix not in {".pyc", ".sqlite3", ".log", ".pem", ".key"}, path


def test_what_make_makes_is_ignored():
    ignored = source(Path(".gitignore")).split()
    assert {"/.venv/", "/var/", "__pycache__/"} <= set(ignored)


def test_only_commands_may_be_executed():
    for path in tracked():
        if (ROOT / path).stat().st_mode & stat.S_IXUSR:
            assert source(path).startswith("#!"), path


# --- modules ----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_has_a_name_that_says_what_is_in_it(path):
    for part in path.with_suffix("").parts:
        assert not NO_NAME.search(part), f"{path}: what is it for?"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if (ROOT / path).stat().st_size], ids=name
)
def test_a_module_begins_with_a_sentence(path):
    assert ast.get_docstring(tree(path)), "say in one sentence what the module is for"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_file_can_be_read_in_one_go(path):
    assert len(source(path).splitlines()) <= 500


def test_every_room_has_its_tests():
    tests = [path for path in tracked() if path.name.startswith("test_")]
    folders = {parent for path in tests for parent in path.relative_to("tests").parents}
    for room in {path.parent for path in MODULES}:
        if {"management", "templatetags", "backend"} & set(room.parts):
            continue  # tested with the room they belong to
        if room not in folders:
            named = ".".join(room.parts) + "."
            assert any(named in source(path) for path in tests), f"there is no tests/{room}"


# --- what the product never does --------------------------------------------------------------
def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module or ""}
    return set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_product_runs_no_text_and_unpacks_no_objects(path):
    for call in calls(path):
        assert call not in {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}, call
        assert call.split(".")[0] not in {"pickle", "marshal", "shelve", "dill"}, call
        assert call not in {"yaml.load", "tempfile.mktemp"}, call
    for node in ast.walk(tree(path)):
        assert not imported(node) & {"pickle", "marshal", "shelve", "yaml", "xml.etree.ElementTree"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_html_is_called_safe_and_no_query_is_pieced_together_behind_djangos_back(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func)
            last = call.rpartition(".")[2]
            known = all(isinstance(argument, ast.Constant) for argument in node.args)
            assert last not in {"mark_safe", "SafeString"} or known, ast.unparse(node)
            assert last not in {"extra", "raw", "RawSQL"} or call == "extra", ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_shell_is_asked(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "shell":
            assert ast.literal_eval(node.value) is False


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_a_command_of_its_own_prints(path):
    is_command = '__name__ == "__main__"' in source(path) or "commands" in path.parts
    assert is_command or "print" not in set(calls(path)), "log it, or return it"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_stand_at_the_top(path):
    inside = {
        module
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        for module in imported(node)
    }
    assert inside <= LATE_IMPORTS.get(dotted(path), set())


def broad_excepts(path: Path) -> Iterator[int]:
    """Lines of those that swallow: who cleans up and raises again swallows nothing."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught in {"Exception", "BaseException"} and not again:
                yield node.lineno


def test_broad_excepts_are_few_and_say_why():
    total, found = 0, []
    for path in MODULES:
        lines = source(path).splitlines()
        total += len(lines)
        for number in broad_excepts(path):
            found.append(f"{path}:{number}")
            assert "#" in lines[number - 1], f"{path}:{number}: say which boundary this is"
    assert len(found) <= 1 + total * 0.2 / 1_000, found


def test_every_package_of_the_product_is_under_the_import_rules():
    rules = source(Path("pyproject.toml"))
    for package in PACKAGES:
        assert f'"{package}"' in rules


def test_there_is_at_least_as_much_test_as_product():
    def lines(paths: list[Path]) -> int:
        return sum(len(source(path).splitlines()) for path in paths)

    tests = [path for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"]
    assert lines(tests) >= LEAST_TESTS * lines(MODULES), f"{lines(tests)} to {lines(MODULES)}"
