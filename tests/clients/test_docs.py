"""The lines of docs/api.md do what they say, from the first to the last, on a demo (S198)."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from peerhall.api import errors, limits
from peerhall.tutoring import refusals
from tests.clients.conftest import ROOT
from tests.stage import Hall

TEXT: Final = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS: Final = "http://localhost:8000"
BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END: Final = "\x04"
# What a program is told only where the server itself has failed, or by its own proxy.
UNTOLD: Final = {"timeout", "conflict", "internal", "unavailable"}


def lessons() -> list[tuple[str, str]]:
    """Commands, and what they are said to print ("" where nothing is said)."""
    found: list[tuple[str, str]] = []
    for kind, body in BLOCK.findall(TEXT):
        if kind == "sh":
            found.append((body, ""))
        else:
            found[-1] = (found[-1][0], body)
    return found


def pattern(shown: str) -> str:
    """What is shown as a pattern: `…` is any text, white space means nothing."""
    return ".*?".join(re.escape(part) for part in re.sub(r"\s", "", shown).split("…"))


def run_all(commands: list[str], folder: Path) -> list[str]:
    """What each block prints, run by one shell that stops at the first that fails."""
    script = "".join(f"{command}\nprintf '\\004'\n" for command in commands)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.split(END)[:-1]


def test_every_line_runs_and_prints_what_is_shown(hall: Hall, tmp_path: Path) -> None:
    taught = lessons()
    assert len(taught) > 10
    assert ADDRESS in taught[0][0]

    printed = run_all([command.replace(ADDRESS, hall.url) for command, _shown in taught], tmp_path)

    for (command, shown), said in zip(taught, printed, strict=True):
        if shown:
            assert re.fullmatch(pattern(shown), re.sub(r"\s", "", said), re.DOTALL), f"{command}\n{said}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shown", ['{"id": 1}', '{"id": …, "b": 2}', "[…]"])
def test_other_answers_do_not_pass_for_what_is_shown(shown: str) -> None:
    assert not re.fullmatch(pattern(shown), '{"id":2}')


def test_table_of_refusals_names_exactly_the_codes_there_are() -> None:
    table = TEXT.partition("## 5.")[2].partition("\n## ")[0]
    codes = "".join(line.split("|")[3] for line in table.splitlines() if line.startswith("| 4"))
    assert set(re.findall(r"`(\w+)`", codes)) == {*errors.STATUS, *refusals.CODES} - UNTOLD


def test_limits_are_those_there_are() -> None:
    assert dict(re.findall(r"\(`(\w+)`\) \| (\d+/\w+) \|", TEXT)) == dict(limits.ALLOWED)


def test_settings_are_those_there_are() -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)", TEXT))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert named
    assert named <= set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))
