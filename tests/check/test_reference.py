"""The reference pages say what is so: findings, settings and commands, none more and none less."""

import ast
import re

import pytest

from tests.check import reference
from tests.check.repository import dotted, modules, source, tree

MEND = "the page is out of step: python -m tests.check.reference writes it anew"


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_is_what_the_code_says(name):
    page = (reference.REFERENCE / name).read_text("utf-8")
    assert page.splitlines() == reference.page(name, reference.PAGES[name]()).splitlines(), MEND


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_begins_with_words_of_a_person(name):
    page = (reference.REFERENCE / name).read_text("utf-8")
    assert page.startswith("# ")
    assert len(page.split("\n## ")[0].split()) > 25


# --- findings ---------------------------------------------------------------------------------
def test_no_two_rules_share_a_name():
    ids = [rule.id for rules in reference.declared().values() for rule in rules]
    assert len(ids) > 50
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("module", reference.declared())
def test_a_module_lists_its_rules(module):
    (path,) = [path for path in modules() if dotted(path) == module]
    listed = [
        {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)}
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and node.value
        and ast.unparse(node).startswith("RULES")
    ]
    own = set(re.findall(r"^(\w+) = Rule\(", source(path), re.MULTILINE))
    assert listed
    assert own <= listed[0]


def test_a_rule_speaks_in_sentences():
    for module, rules in reference.declared().items():
        for rule in rules:
            assert re.fullmatch(r"[a-z][a-z-]*[a-z]", rule.id), module
            assert rule.title[0].isupper(), rule.id
            assert not rule.title.endswith("."), rule.id
            assert rule.repair[0].isupper(), rule.id
            assert rule.repair.endswith("."), rule.id


def test_every_rule_is_written_so_that_this_page_can_read_it():
    for path in modules():
        if path.parts[:2] == ("vocab", "odrl"):
            continue  # a Rule of a policy is another thing
        calls = re.findall(r"(?<![\w.])Rule\(", source(path))
        assert len(calls) == len([*reference.rules_of(path)]), path


# --- settings ---------------------------------------------------------------------------------
def test_every_variable_has_a_sentence():
    for name, _, help_ in reference.asked():
        assert len(help_) > 10, name


def test_no_default_is_a_path_of_this_machine():
    for name, default, _ in reference.asked():
        assert not default.startswith("/"), name


def test_a_variable_is_read_in_the_settings_or_named_on_their_page():
    page = (reference.REFERENCE / "settings.md").read_text("utf-8")
    for path in modules():
        for name in re.findall(r"""environ(?:\.get\(|\[|\.setdefault\()["'](\w+)""", source(path)):
            assert f"`{name}`" in page, f"{path} reads {name}"


# --- commands ---------------------------------------------------------------------------------
@pytest.mark.parametrize("name", reference.commands())
def test_a_command_says_what_it_and_its_arguments_do(name):
    said = reference.commands()[name]
    assert len(said.splitlines()[0]) > 20
    assert "| |" not in said, "an argument without help"
