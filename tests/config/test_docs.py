"""What the documents say of settings, commands and policies is what there is (S198)."""

import argparse
import ast
import re
from pathlib import Path

import pytest
from django.db.models import TextChoices

from peerhall.accounts import communities
from peerhall.config import cli, env, settings
from peerhall.tutoring.types import RequestState, Status

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
READERS = {name for name in vars(env) if not name.startswith("_")}


def settings_read() -> set[str]:
    """The names that settings.py reads from the environment: the capital words given to env's readers."""
    names = set()
    for call in ast.walk(ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if (
            isinstance(call.func.value, ast.Name)
            and call.func.value.id == "env"
            and call.func.attr in READERS
        ):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            names |= {text for text in texts if re.fullmatch(r"[A-Z][A-Z_]+", text)}
    return names


def commands(parser: argparse.ArgumentParser, before: str = "peerhall") -> dict[str, argparse.ArgumentParser]:
    """Every command with its parser, by its full name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                deeper = commands(below, f"{before} {name}")
                found |= deeper or {f"{before} {name}": below}
    return found


def test_env_example_names_exactly_the_settings_that_are_read() -> None:
    assert set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE)) == settings_read()


def test_operators_guide_names_exactly_the_settings_that_are_read() -> None:
    table = OPERATIONS.partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)` \| [^|]+ \| \S", table, re.MULTILINE)) == settings_read()


def test_every_setting_is_explained() -> None:
    for paragraph in EXAMPLE.split("\n\n"):
        if re.search(r"^#?[A-Z_]+=", paragraph, re.MULTILINE):
            assert paragraph.startswith("# "), paragraph


def test_every_command_and_option_is_in_the_operators_guide() -> None:
    for name, parser in commands(cli._parser()).items():
        assert f"`{name}" in OPERATIONS, name
        for action in parser._actions:
            for option in action.option_strings:
                assert option in {"-h", "--help"} or f"`{option}" in OPERATIONS, f"{name} {option}"


@pytest.mark.parametrize("values", [Status, RequestState])
def test_every_status_and_state_is_explained(values: type[TextChoices]) -> None:
    for value in values.values:
        assert re.search(rf"^\| `{value}` \| \w", ARCHITECTURE, re.MULTILINE), value


def test_operators_guide_names_exactly_the_policies() -> None:
    table = OPERATIONS.partition("## Policies")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(communities.POLICIES)
