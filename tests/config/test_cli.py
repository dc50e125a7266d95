"""The command `peerhall`: each act, and each refusal in one line."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.config import cli
from peerhall.platform import clock
from peerhall.platform.database import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mark_in_tmp(settings: object, tmp_path: Path) -> None:
    settings.DEMO_MARK = tmp_path / "demo"  # type: ignore[attr-defined]  # pytest-django's wrapper


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that the command answers when it will not act."""
    assert cli.main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("peerhall: ")
    assert err.count("\n") == 1
    return err.removeprefix("peerhall: ").strip()


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for name in ["serve", "worker", "events", "demo", "migrate", "admin", "check", "set", "clock"]:
        assert re.search(rf"^ +{name} ", text, re.MULTILINE), name


def test_admin_create_makes_an_organizer_and_prints_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["admin", "create", "Olga@x.org"]) == 0
    assert User.objects.get(email="olga@x.org").is_organizer
    assert "http://localhost:8000/accounts/password/reset/key/" in capsys.readouterr().out


def test_admin_create_refuses_what_is_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is no e-mail address" in refused(capsys, "admin", "create", "olga")
    assert not User.objects.exists()


def test_set_changes_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["set", "session_review", "all"]) == 0
    assert capsys.readouterr().out == "session_review all\n"
    assert communities.current().session_review == "all"


def test_set_alone_lists_the_policies(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["set"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(communities.POLICIES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "colour", "red"], "There is no policy"),
        (["set", "public_browse"], "What should public_browse be?"),
        (["set", "public_browse", "perhaps"], "takes on or off"),
    ],
)
def test_set_refuses_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(capsys, *arguments)


def test_clock_moves_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    before = clock.now()
    assert cli.main(["clock", "+23h"]) == 0
    assert timedelta(hours=23) <= clock.now() - before < timedelta(hours=23, minutes=1)
    assert re.fullmatch(r"It is \w+ \d+ \w+ \d{4}, \d\d:\d\d UTC here\.\n", capsys.readouterr().out)


def test_clock_of_a_real_instance_stands(settings: object, capsys: pytest.CaptureFixture[str]) -> None:
    settings.CLOCK_MAY_MOVE = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    assert refused(capsys, "clock", "+23h") == "Only a demo's clock can be moved."


@pytest.mark.parametrize("text", ["23h", "+23", "+h", "-1h", "+1y", "+99999h"])
def test_clock_understands_only_spans_forward(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    if text == "23h":
        assert cli._duration(text) == timedelta(hours=23)
        return
    with pytest.raises(SystemExit) as ended:
        cli.main(["clock", text])
    assert ended.value.code == 2
    assert "usage: peerhall" in capsys.readouterr().err


def test_migrate_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"


def test_demo_refuses_a_database_of_people(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user("ana@x.org", name="Ana", created_at=clock.now())
    assert "There are people in this database" in refused(capsys, "demo")
    assert "not a demo" in refused(capsys, "demo", "--reset")


def test_check_of_a_fresh_instance_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.endswith("Peerhall can run like this.\n")


@pytest.mark.django_db(transaction=True)
def test_check_and_serve_tell_that_the_database_is_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(readiness._Known, "is_complete", False)
    call_command("migrate", "clock", "zero", verbosity=0)
    try:
        assert cli.main(["check"]) == 1
        assert "run `peerhall migrate`" in capsys.readouterr().err
        for arguments in (["serve", "--port", "0"], ["set"], ["admin", "create", "olga@x.org"], ["clock"]):
            assert "run `peerhall migrate`" in refused(capsys, *arguments)
    finally:
        call_command("migrate", verbosity=0)  # also what depends on the clock


@pytest.mark.parametrize("command", ["migrate", "check", "serve"])
def test_database_that_does_not_answer_is_told_in_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent() -> bool:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(readiness, "is_up_to_date", silent)
    monkeypatch.setenv("PORT", "0")
    assert cli.main([command]) == 1
    assert capsys.readouterr().err == "peerhall: The database does not answer: connection refused\n"


@pytest.mark.parametrize("port", ["http", "-1", "70000"])
def test_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    assert refused(capsys, "serve") == f"'{port}' is no port; it takes a number up to 65535."
