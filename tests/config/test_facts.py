"""`peerhall events` and its copy in the documents."""

from pathlib import Path

import pytest

from peerhall.config import cli, facts
from peerhall.platform import events
from peerhall.platform.jobs import ticking

ROOT = Path(__file__).resolve().parents[2]


def test_document_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["events"]) == 0

    printed = capsys.readouterr().out
    assert (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == printed, (
        "run: .venv/bin/peerhall events > docs/events.md"
    )


def test_every_reaction_and_every_look_is_named() -> None:
    told = facts.page()
    names = [
        f"{reaction.__module__}.{reaction.__name__}"
        for heard in events.reactions().values()
        for reaction in heard
    ]
    names += [each.name for each in ticking.known()]
    assert len(names) > 4
    for name in names:
        assert f"`{name.removeprefix('peerhall.')}`" in told


def test_fact_that_nobody_hears_is_there_too() -> None:
    assert "### PersonUnfrozen" in facts.page()
    assert "### SessionFact" not in facts.page()
